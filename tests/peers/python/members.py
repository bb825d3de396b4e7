"""The members of an administrator: created, listed, suspended, disassociated, deleted."""

from peers import texts
from peers.checks import check, main
from peers.scene import HOME

CREATE, GET, LIST = "macie2:CreateMember", "macie2:GetMember", "macie2:ListMembers"
DELETE, DISASSOCIATE = "macie2:DeleteMember", "macie2:DisassociateMember"
UPDATE = "macie2:UpdateMemberSession"
STRANGER = "999999999999"


def named(account, email="any@example.com"):
    """The account of a `CreateMember`."""
    return {"accountId": account, "email": email}


@check(CREATE, GET)
def an_account_of_the_organization_is_a_member_at_once_whatever_the_address(scene):
    account, administrator = scene.designate()
    member = scene.members[1]
    arn = administrator.create_member(account=named(member), tags={"team": "data", "empty": ""})["arn"]
    assert arn == f"arn:aws:macie2:{HOME}:{account}:member/{member}"
    shown = administrator.get_member(id=member)
    assert (shown["arn"], shown["relationshipStatus"]) == (arn, "Enabled"), shown
    assert shown["administratorAccountId"] == shown["masterAccountId"] == account
    assert shown["tags"] == {"team": "data", "empty": ""}
    assert shown.get("email") is None and shown.get("invitedAt") is None, shown
    assert scene.macie(member).get_macie_session()["status"] == "ENABLED"


@check(CREATE)
def only_a_session_can_have_members(scene):
    call = scene.macie().create_member
    scene.refused(texts.SESSION_ABSENT, call, account=named(scene.members[1]))


@check(CREATE)
def a_member_cannot_be_created_twice(scene):
    _, administrator = scene.designate()
    scene.enroll(administrator, scene.members[1])
    scene.refused(texts.MEMBER_EXISTS, administrator.create_member, account=named(scene.members[1]))


@check(CREATE, switches={"duplicateMember": "conflict"})
def a_second_creation_may_be_a_conflict(scene):
    _, administrator = scene.designate()
    scene.enroll(administrator, scene.members[1])
    scene.refused(texts.MEMBER_EXISTS_409, administrator.create_member, account=named(scene.members[1]))


@check(CREATE, GET)
def a_removed_member_can_be_created_again(scene):
    _, administrator = scene.designate()
    member = scene.members[1]
    scene.enroll(administrator, member)
    administrator.disassociate_member(id=member)
    scene.enroll(administrator, member)
    assert administrator.get_member(id=member)["relationshipStatus"] == "Enabled"


@check(CREATE)
def an_administrator_is_no_member_of_itself(scene):
    account, administrator = scene.designate()
    scene.refused(texts.MEMBER_IS_CALLER, administrator.create_member, account=named(account))


@check(CREATE)
def a_member_has_no_members(scene):
    _, administrator = scene.designate()
    scene.enroll(administrator, scene.members[1])
    call = scene.macie(scene.members[1]).create_member
    scene.refused(texts.CALLER_IS_MEMBER, call, account=named(scene.members[2]))


@check(CREATE, GET)
def the_management_account_is_a_member_only_with_a_session_of_its_own(scene):
    _, administrator = scene.designate()
    call = administrator.create_member
    scene.refused(texts.MANAGEMENT_WITHOUT_SESSION, call, account=named(scene.management))
    scene.macie().enable_macie()
    call(account=named(scene.management))
    assert administrator.get_member(id=scene.management)["relationshipStatus"] == "Enabled"


@check(CREATE)
def an_account_of_another_administrator_is_refused(scene):
    _, administrator = scene.designate()
    bound, other = scene.members[1], scene.members[2]
    scene.arrange("bindToOther", account=bound, region=HOME, other=other)
    for account in [bound, other]:
        scene.refused(texts.MEMBER_OF_ANOTHER, administrator.create_member, account=named(account))


@check(CREATE)
def a_suspended_account_is_refused(scene):
    _, administrator = scene.designate()
    scene.arrange("suspend", account=scene.members[1])
    scene.refused(texts.MEMBER_SUSPENDED, administrator.create_member, account=named(scene.members[1]))


@check(CREATE)
def an_account_that_suspended_its_own_session_is_refused(scene):
    _, administrator = scene.designate()
    scene.macie(scene.members[1]).enable_macie(status="PAUSED")
    scene.refused(texts.MEMBER_PAUSED, administrator.create_member, account=named(scene.members[1]))


@check(CREATE, GET)
def an_account_without_the_region_gets_a_record_that_says_so(scene):
    _, administrator = scene.designate()
    member = scene.members[1]
    scene.arrange("disableRegion", account=member, region=HOME)
    administrator.create_member(account=named(member))
    assert administrator.get_member(id=member)["relationshipStatus"] == "RegionDisabled"
    assert scene.statuses(administrator, "true") == []
    scene.refused(texts.UNKNOWN_TOKEN, scene.macie(member).get_macie_session)


@check(CREATE, switches={"regionDisabledMember": "refused"})
def an_account_without_the_region_may_be_refused(scene):
    _, administrator = scene.designate()
    scene.arrange("disableRegion", account=scene.members[1], region=HOME)
    scene.refused(texts.MEMBER_REGION_DISABLED, administrator.create_member, account=named(scene.members[1]))


@check(CREATE, switches={"memberLimit": 2})
def beyond_the_quota_nobody_is_a_member(scene):
    _, administrator = scene.designate()
    scene.macie().enable_macie()
    scene.enroll(administrator, scene.members[1], scene.members[2])
    scene.refused(texts.MEMBER_QUOTA, administrator.create_member, account=named(scene.management))
    administrator.disassociate_member(id=scene.members[1])
    administrator.create_member(account=named(scene.management))


@check(CREATE, GET, LIST, switches={"memberCreationVisibleAfterMs": 5000})
def a_new_member_may_stay_created_for_a_while(scene):
    _, administrator = scene.designate()
    member = scene.members[1]
    scene.enroll(administrator, member)
    assert administrator.get_member(id=member)["relationshipStatus"] == "Created"
    assert scene.statuses(administrator, "true") == []
    assert scene.statuses(administrator, "false") == [(member, "Created")]
    scene.refused(texts.NOT_ASSOCIATED, administrator.update_member_session, id=member, status="PAUSED")
    scene.arrange("advance", milliseconds=5000)
    assert scene.statuses(administrator, "true") == [(member, "Enabled")]


@check(CREATE, GET)
def an_account_outside_the_organization_becomes_a_record_to_be_invited(scene):
    scene.arrange("outside", account=STRANGER)
    scene.macie().enable_macie()
    address = f"account-{STRANGER}@example.com"
    scene.macie().create_member(account=named(STRANGER, address))
    shown = scene.macie().get_member(id=STRANGER)
    assert (shown["relationshipStatus"], shown["email"]) == ("Created", address), shown


@check(CREATE, switches={"mismatchedEmail": "refusedAtCreation"})
def an_address_that_is_not_the_accounts_own_may_be_refused(scene):
    scene.arrange("outside", account=STRANGER)
    scene.macie().enable_macie()
    call = scene.macie().create_member
    scene.refused(texts.MEMBER_EMAIL, call, account=named(STRANGER, "wrong@example.com"))
    call(account=named(STRANGER, f"account-{STRANGER}@example.com"))


@check(CREATE)
def what_creation_is_given_is_checked(scene):
    _, administrator = scene.designate()
    call, member = administrator.create_member, scene.members[1]
    scene.refused(texts.account_id("account.accountId"), call, account=named("12345"))
    scene.refused(texts.validation("The value for account.email is empty"), call, account=named(member, ""))
    too_many = {f"key-{number}": "" for number in range(51)}
    for tags in [too_many, {"": "v"}, {"aws:team": "v"}, {"k" * 129: "v"}, {"k": "v" * 257}]:
        scene.refused(texts.TAGS, call, account=named(member), tags=tags)
    call(account=named(member), tags={"k" * 128: "v" * 256})
    unchecked = scene.macie(scene.members[0], checked=False)
    scene.refused(texts.absent("account"), unchecked.create_member)


@check(GET, DELETE, DISASSOCIATE, UPDATE)
def an_account_without_a_record_is_not_associated(scene):
    _, administrator = scene.designate()
    for call in [administrator.get_member, administrator.delete_member, administrator.disassociate_member]:
        scene.refused(texts.NOT_ASSOCIATED, call, id=scene.members[1])
    scene.refused(texts.NOT_ASSOCIATED, administrator.update_member_session, id=scene.members[1], status="PAUSED")


@check(GET, DELETE, DISASSOCIATE, UPDATE, switches={"unknownMember": "notFound"})
def an_account_without_a_record_may_not_be_found(scene):
    _, administrator = scene.designate()
    for call in [administrator.get_member, administrator.delete_member, administrator.disassociate_member]:
        scene.refused(texts.NOT_ASSOCIATED_404, call, id=scene.members[1])
    scene.refused(texts.NOT_ASSOCIATED_404, administrator.update_member_session, id=scene.members[1], status="PAUSED")


@check(GET, DELETE, DISASSOCIATE, UPDATE, switches={"unknownMemberMessage": "notAnAssociatedMember"})
def an_account_without_a_record_may_be_told_in_other_words(scene):
    _, administrator = scene.designate()
    for call in [administrator.get_member, administrator.delete_member, administrator.disassociate_member]:
        scene.refused(texts.NOT_AN_ASSOCIATED_MEMBER, call, id=scene.members[1])
    update = administrator.update_member_session
    scene.refused(texts.NOT_AN_ASSOCIATED_MEMBER, update, id=scene.members[1], status="PAUSED")


@check(GET, LIST, DELETE, DISASSOCIATE, UPDATE)
def members_are_for_an_account_with_a_session(scene):
    macie, member = scene.macie(), scene.members[1]
    scene.refused(texts.SESSION_ABSENT, macie.list_members)
    for call in [macie.get_member, macie.delete_member, macie.disassociate_member]:
        scene.refused(texts.SESSION_ABSENT, call, id=member)
    scene.refused(texts.SESSION_ABSENT, macie.update_member_session, id=member, status="PAUSED")


@check(GET, DELETE, DISASSOCIATE, UPDATE)
def a_member_is_named_by_twelve_digits(scene):
    _, administrator = scene.designate()
    for wrong in ["1", "not/a/number", "1111111111111"]:
        for call in [administrator.get_member, administrator.delete_member, administrator.disassociate_member]:
            scene.refused(texts.account_id("id"), call, id=wrong)
        scene.refused(texts.account_id("id"), administrator.update_member_session, id=wrong, status="PAUSED")


@check(DISASSOCIATE, GET, LIST)
def a_disassociated_member_stays_listed_as_removed_and_keeps_its_session(scene):
    _, administrator = scene.designate()
    member = scene.members[1]
    scene.enroll(administrator, member)
    administrator.disassociate_member(id=member)
    assert administrator.get_member(id=member)["relationshipStatus"] == "Removed"
    assert scene.statuses(administrator, "true") == []
    assert scene.statuses(administrator, "false") == [(member, "Removed")]
    own = scene.macie(member)
    assert own.get_macie_session()["status"] == "ENABLED"
    scene.refused(texts.NOT_ASSOCIATED, administrator.disassociate_member, id=member)
    scene.refused(texts.NOT_ASSOCIATED, administrator.update_member_session, id=member, status="PAUSED")
    own.disable_macie()


@check(DELETE, LIST)
def a_member_is_deleted_after_it_was_disassociated(scene):
    _, administrator = scene.designate()
    member = scene.members[1]
    scene.enroll(administrator, member)
    scene.refused(texts.STILL_ASSOCIATED, administrator.delete_member, id=member)
    administrator.disassociate_member(id=member)
    administrator.delete_member(id=member)
    assert scene.statuses(administrator, "false") == []
    scene.refused(texts.NOT_ASSOCIATED, administrator.delete_member, id=member)


@check(DELETE, GET, switches={"deleteMemberOfOrganization": "refusedNotAssociated"})
def the_record_of_an_account_of_the_organization_may_not_be_deletable(scene):
    _, administrator = scene.designate()
    member = scene.members[1]
    scene.enroll(administrator, member)
    administrator.disassociate_member(id=member)
    scene.refused(texts.NOT_ASSOCIATED, administrator.delete_member, id=member)
    assert administrator.get_member(id=member)["relationshipStatus"] == "Removed"


@check(UPDATE, GET)
def a_members_session_is_suspended_and_resumed(scene):
    _, administrator = scene.designate()
    member = scene.members[1]
    scene.enroll(administrator, member)
    own = scene.macie(member)
    for status, shown in [("PAUSED", "Paused"), ("PAUSED", "Paused"), ("ENABLED", "Enabled")]:
        administrator.update_member_session(id=member, status=status)
        assert administrator.get_member(id=member)["relationshipStatus"] == shown
        assert own.get_macie_session()["status"] == status
    wrong = texts.none_of("status", "ENABLED", "PAUSED")
    scene.refused(wrong, administrator.update_member_session, id=member, status="OFF")


@check(LIST, GET)
def a_member_that_is_suspended_by_aws_reads_so(scene):
    _, administrator = scene.designate()
    member = scene.members[1]
    scene.enroll(administrator, member)
    scene.arrange("suspend", account=member)
    assert administrator.get_member(id=member)["relationshipStatus"] == "AccountSuspended"
    assert scene.statuses(administrator, "true") == []


if __name__ == "__main__":
    main()
