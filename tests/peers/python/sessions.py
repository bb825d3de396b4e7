"""Macie's sessions, one per account and Region. Arranges nothing: also runs against the binary."""

from botocore.exceptions import ConnectionClosedError

from peers import texts
from peers.checks import check, main
from peers.scene import HOME, OTHER

ENABLE, GET = "macie2:EnableMacie", "macie2:GetMacieSession"
UPDATE, DISABLE = "macie2:UpdateMacieSession", "macie2:DisableMacie"


@check(ENABLE, GET)
def a_fresh_session_is_enabled_and_publishes_every_fifteen_minutes(scene):
    macie = scene.macie()
    macie.enable_macie()
    session = macie.get_macie_session()
    assert session["status"] == "ENABLED", session
    assert session["findingPublishingFrequency"] == "FIFTEEN_MINUTES", session
    assert session["createdAt"] == session["updatedAt"], session
    assert session["serviceRole"] == (
        f"arn:aws:iam::{scene.management}:role/aws-service-role/macie.amazonaws.com/AWSServiceRoleForAmazonMacie"
    )


@check(ENABLE, GET)
def a_session_starts_as_it_was_asked_to(scene):
    for account, status, frequency in zip(
        scene.accounts, ["ENABLED", "PAUSED", "PAUSED"], ["SIX_HOURS", "ONE_HOUR", "FIFTEEN_MINUTES"]
    ):
        macie = scene.macie(account)
        macie.enable_macie(status=status, findingPublishingFrequency=frequency, clientToken="token")
        session = macie.get_macie_session()
        assert (session["status"], session["findingPublishingFrequency"]) == (status, frequency), session


@check(GET, ENABLE)
def a_session_belongs_to_one_account_and_one_region(scene):
    scene.macie().enable_macie()
    scene.refused(texts.SESSION_ABSENT, scene.macie(region=OTHER).get_macie_session)
    scene.refused(texts.SESSION_ABSENT, scene.macie(scene.members[0]).get_macie_session)


@check(ENABLE)
def a_second_session_is_a_conflict_even_when_the_first_is_suspended(scene):
    macie = scene.macie()
    macie.enable_macie(status="PAUSED")
    scene.refused(texts.SESSION_EXISTS, macie.enable_macie)


@check(ENABLE, switches={"repeatedEnablement": "idempotent"})
def enabling_again_with_the_same_token_may_change_nothing(scene):
    macie = scene.macie()
    macie.enable_macie(clientToken="one")
    macie.enable_macie(clientToken="one")
    scene.refused(texts.SESSION_EXISTS, macie.enable_macie, clientToken="two")


@check(ENABLE, UPDATE)
def an_unknown_status_or_frequency_is_refused(scene):
    macie = scene.macie()
    status = texts.none_of("status", "ENABLED", "PAUSED")
    scene.refused(status, macie.enable_macie, status="SLEEPING")
    frequency = texts.none_of("findingPublishingFrequency", "FIFTEEN_MINUTES", "ONE_HOUR", "SIX_HOURS")
    scene.refused(frequency, macie.enable_macie, findingPublishingFrequency="DAILY")
    macie.enable_macie()
    scene.refused(status, macie.update_macie_session, status="SLEEPING")
    scene.refused(frequency, macie.update_macie_session, findingPublishingFrequency="DAILY")
    assert macie.get_macie_session()["status"] == "ENABLED"


@check(UPDATE, GET)
def a_session_is_suspended_and_resumed_and_keeps_its_frequency(scene):
    macie = scene.macie()
    macie.enable_macie(findingPublishingFrequency="ONE_HOUR")
    for status in ["PAUSED", "PAUSED", "ENABLED"]:
        macie.update_macie_session(status=status)
        session = macie.get_macie_session()
        assert (session["status"], session["findingPublishingFrequency"]) == (status, "ONE_HOUR"), session
    macie.update_macie_session(findingPublishingFrequency="SIX_HOURS")
    assert macie.get_macie_session()["findingPublishingFrequency"] == "SIX_HOURS"


@check(UPDATE, DISABLE, GET)
def without_a_session_nothing_can_be_changed(scene):
    macie = scene.macie()
    for call in [macie.get_macie_session, macie.update_macie_session, macie.disable_macie]:
        scene.refused(texts.SESSION_ABSENT, call)


@check(GET, UPDATE, DISABLE, switches={"absentSessionMessage": "fullStop"})
def an_absent_session_may_be_told_with_a_full_stop(scene):
    macie = scene.macie()
    for call in [macie.get_macie_session, macie.update_macie_session, macie.disable_macie]:
        scene.refused(texts.denied("Macie is not enabled."), call)


@check(GET, UPDATE, DISABLE, switches={"absentSessionStatus": "unauthorized"})
def an_absent_session_may_be_told_with_401(scene):
    macie = scene.macie()
    for call in [macie.get_macie_session, macie.update_macie_session, macie.disable_macie]:
        scene.refused(texts.SESSION_ABSENT._replace(status=401), call)


@check(DISABLE, GET, ENABLE)
def a_disabled_session_is_gone_and_can_be_started_anew(scene):
    macie = scene.macie()
    macie.enable_macie(findingPublishingFrequency="ONE_HOUR")
    macie.disable_macie()
    scene.refused(texts.SESSION_ABSENT, macie.get_macie_session)
    macie.enable_macie()
    assert macie.get_macie_session()["findingPublishingFrequency"] == "FIFTEEN_MINUTES"


@check(UPDATE, DISABLE)
def a_member_cannot_suspend_or_disable_itself(scene):
    _, administrator = scene.designate()
    member = scene.members[1]
    scene.enroll(administrator, member)
    own = scene.macie(member)
    scene.refused(texts.SUSPEND_BY_MEMBER, own.update_macie_session, status="PAUSED")
    scene.refused(texts.DISABLE_BY_MEMBER, own.disable_macie)
    own.update_macie_session(findingPublishingFrequency="ONE_HOUR")
    assert own.get_macie_session()["status"] == "ENABLED"


@check(UPDATE, DISABLE)
def an_administrator_with_members_cannot_suspend_or_disable_itself(scene):
    _, administrator = scene.designate()
    member = scene.members[1]
    scene.enroll(administrator, member)
    scene.refused(texts.MEMBERS_ASSOCIATED, administrator.update_macie_session, status="PAUSED")
    scene.refused(texts.MEMBERS_ASSOCIATED, administrator.disable_macie)
    administrator.disassociate_member(id=member)
    scene.refused(texts.MEMBERS_ASSOCIATED, administrator.disable_macie)
    administrator.delete_member(id=member)
    administrator.disable_macie()


@check(GET)
def opt_in_regions_have_a_service_role_of_their_own(scene):
    macie = scene.macie(region="af-south-1")
    macie.enable_macie()
    role = macie.get_macie_session()["serviceRole"]
    assert "/macie.af-south-1.amazonaws.com/" in role, role


@check()
def a_region_without_macie_closes_the_connection(scene):
    for region in ["eu-south-2", "us-gov-west-1"]:
        try:
            scene.macie(region=region).get_macie_session()
        except ConnectionClosedError:
            continue
        raise AssertionError(f"{region} answered")


@check(ENABLE)
def every_region_of_botocore_has_macie(scene):
    import boto3

    regions = boto3.session.Session().get_available_regions("macie2")
    assert len(regions) == 22, regions
    for region in regions:
        scene.macie(region=region).enable_macie()
    assert HOME in regions


if __name__ == "__main__":
    main()
