"""An account's own settings in a Region: export of results, publication of findings, automated discovery."""

from peers import texts
from peers.checks import check, main
from peers.scene import OTHER

GET_EXPORT, PUT_EXPORT = "macie2:GetClassificationExportConfiguration", "macie2:PutClassificationExportConfiguration"
GET_PUBLICATION, PUT_PUBLICATION = (
    "macie2:GetFindingsPublicationConfiguration",
    "macie2:PutFindingsPublicationConfiguration",
)
GET_DISCOVERY, PUT_DISCOVERY = "macie2:GetAutomatedDiscoveryConfiguration", "macie2:UpdateAutomatedDiscoveryConfiguration"
KEY = "arn:aws:kms:us-east-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def destination(**changes):
    """A configuration with a destination."""
    return {"s3Destination": {"bucketName": "results", "kmsKeyArn": KEY, **changes}}


@check(GET_EXPORT, PUT_EXPORT)
def results_go_where_they_were_told_to(scene):
    macie = scene.macie()
    macie.enable_macie()
    assert macie.get_classification_export_configuration()["configuration"] == {}
    full = destination(keyPrefix="macie/", expectedBucketOwner="222222222222")
    for wanted in [destination(), full, destination()]:
        assert macie.put_classification_export_configuration(configuration=wanted)["configuration"] == wanted
        assert macie.get_classification_export_configuration()["configuration"] == wanted


@check(PUT_EXPORT)
def a_destination_is_checked(scene):
    macie = scene.macie()
    macie.enable_macie()
    call = macie.put_classification_export_configuration
    at = "configuration.s3Destination"
    scene.refused(texts.absent(at), call, configuration={})
    scene.refused(
        texts.validation(f"The value for {at}.bucketName is empty"), call, configuration=destination(bucketName="")
    )
    scene.refused(
        texts.validation(f"The value for {at}.kmsKeyArn is invalid: expected an ARN"),
        call,
        configuration=destination(kmsKeyArn="alias/macie"),
    )
    scene.refused(
        texts.account_id(f"{at}.expectedBucketOwner"), call, configuration=destination(expectedBucketOwner="me")
    )
    assert macie.get_classification_export_configuration()["configuration"] == {}


@check(GET_PUBLICATION, PUT_PUBLICATION)
def policy_findings_are_published_until_told_otherwise(scene):
    macie = scene.macie()
    macie.enable_macie()
    expected = {"publishClassificationFindings": False, "publishPolicyFindings": True}
    assert macie.get_findings_publication_configuration()["securityHubConfiguration"] == expected
    for classification, policy in [(True, False), (False, False), (True, True)]:
        wanted = {"publishClassificationFindings": classification, "publishPolicyFindings": policy}
        macie.put_findings_publication_configuration(securityHubConfiguration=wanted)
        assert macie.get_findings_publication_configuration()["securityHubConfiguration"] == wanted
    macie.put_findings_publication_configuration()
    assert macie.get_findings_publication_configuration()["securityHubConfiguration"] == wanted


@check(PUT_PUBLICATION)
def a_publication_is_given_in_full(scene):
    macie = scene.macie(checked=False)
    macie.enable_macie()
    scene.refused(
        texts.absent("securityHubConfiguration.publishPolicyFindings"),
        macie.put_findings_publication_configuration,
        securityHubConfiguration={"publishClassificationFindings": True},
    )


@check(GET_DISCOVERY, PUT_DISCOVERY)
def automated_discovery_is_off_until_it_is_turned_on(scene):
    macie = scene.macie()
    macie.enable_macie()
    fresh = macie.get_automated_discovery_configuration()
    assert (fresh["status"], fresh["autoEnableOrganizationMembers"]) == ("DISABLED", "NONE"), fresh
    assert fresh.get("firstEnabledAt") is None and fresh.get("lastUpdatedAt") is None, fresh
    macie.update_automated_discovery_configuration(status="ENABLED")
    on = macie.get_automated_discovery_configuration()
    assert (on["status"], on["autoEnableOrganizationMembers"]) == ("ENABLED", "ALL"), on
    assert on["firstEnabledAt"] == on["lastUpdatedAt"] and on.get("disabledAt") is None, on
    scene.arrange("advance", milliseconds=1000)
    macie.update_automated_discovery_configuration(status="DISABLED", autoEnableOrganizationMembers="NEW")
    off = macie.get_automated_discovery_configuration()
    assert (off["status"], off["autoEnableOrganizationMembers"]) == ("DISABLED", "NEW"), off
    assert off["disabledAt"] == off["lastUpdatedAt"] > off["firstEnabledAt"] == on["firstEnabledAt"], off
    same = ["classificationScopeId", "sensitivityInspectionTemplateId"]
    assert [fresh[name] for name in same] == [off[name] for name in same]
    assert len({fresh[name] for name in same}) == 2


@check(PUT_DISCOVERY)
def a_status_of_automated_discovery_is_one_of_two(scene):
    macie = scene.macie()
    macie.enable_macie()
    wrong = texts.none_of("status", "ENABLED", "DISABLED")
    scene.refused(wrong, macie.update_automated_discovery_configuration, status="ON")


@check(GET_DISCOVERY, PUT_DISCOVERY)
def automated_discovery_of_a_member_is_its_administrators(scene):
    _, administrator = scene.designate()
    scene.enroll(administrator, scene.members[1])
    own = scene.macie(scene.members[1])
    scene.refused(texts.DISCOVERY_OF_MEMBER, own.get_automated_discovery_configuration)
    scene.refused(texts.DISCOVERY_OF_MEMBER, own.update_automated_discovery_configuration, status="ENABLED")
    administrator.update_automated_discovery_configuration(status="ENABLED")
    administrator.disassociate_member(id=scene.members[1])
    left = own.get_automated_discovery_configuration()
    assert left["status"] == "DISABLED" and left["firstEnabledAt"] is not None, left


@check(GET_EXPORT, PUT_EXPORT, GET_PUBLICATION, PUT_PUBLICATION, GET_DISCOVERY, PUT_DISCOVERY)
def settings_live_and_die_with_the_session(scene):
    macie = scene.macie()
    calls = [
        (macie.get_classification_export_configuration, {}),
        (macie.put_classification_export_configuration, {"configuration": destination()}),
        (macie.get_findings_publication_configuration, {}),
        (macie.put_findings_publication_configuration, {}),
        (macie.get_automated_discovery_configuration, {}),
        (macie.update_automated_discovery_configuration, {"status": "ENABLED"}),
    ]
    for call, parameters in calls:
        scene.refused(texts.SESSION_ABSENT, call, **parameters)
    macie.enable_macie()
    for call, parameters in calls:
        call(**parameters)
    assert scene.macie(region=OTHER).enable_macie() is not None
    assert scene.macie(region=OTHER).get_classification_export_configuration()["configuration"] == {}
    macie.disable_macie()
    macie.enable_macie()
    assert macie.get_classification_export_configuration()["configuration"] == {}
    assert macie.get_automated_discovery_configuration()["status"] == "DISABLED"


if __name__ == "__main__":
    main()
