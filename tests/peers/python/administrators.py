"""The organization's administrator: designated, configured, revoked; and a member's view of its own."""

from peers import texts
from peers.checks import check, main
from peers.scene import HOME, OTHER

DESIGNATE, REVOKE = "macie2:EnableOrganizationAdminAccount", "macie2:DisableOrganizationAdminAccount"
LIST = "macie2:ListOrganizationAdminAccounts"
DESCRIBE, CONFIGURE = "macie2:DescribeOrganizationConfiguration", "macie2:UpdateOrganizationConfiguration"
OWN, OWN_AS_MASTER = "macie2:GetAdministratorAccount", "macie2:GetMasterAccount"


def administrators(macie):
    """Who is listed, with which status."""
    listed = macie.list_organization_admin_accounts()["adminAccounts"]
    return [(account["accountId"], account["status"]) for account in listed]


@check(DESIGNATE, LIST)
def a_designated_administrator_is_listed_has_a_session_and_is_delegated(scene):
    account, administrator = scene.designate()
    assert administrators(scene.macie()) == [(account, "ENABLED")]
    assert administrator.get_macie_session()["status"] == "ENABLED"
    organizations = scene.organizations()
    trusted = organizations.list_aws_service_access_for_organization()["EnabledServicePrincipals"]
    assert [one["ServicePrincipal"] for one in trusted] == ["macie.amazonaws.com"]
    delegated = organizations.list_delegated_administrators(ServicePrincipal="macie.amazonaws.com")
    assert [one["Id"] for one in delegated["DelegatedAdministrators"]] == [account]
    assert administrator.list_members(onlyAssociated="false")["members"] == []


@check(DESIGNATE, LIST)
def a_designation_holds_in_its_region_only(scene):
    account, _ = scene.designate()
    assert administrators(scene.macie(region=OTHER)) == []
    scene.refused(texts.SESSION_ABSENT, scene.macie(account, OTHER).get_macie_session)
    scene.designate(OTHER)
    assert administrators(scene.macie(region=OTHER)) == [(account, "ENABLED")]


@check(LIST)
def the_list_of_administrators_pages(scene):
    macie = scene.macie()
    own = lambda item: item["accountId"]  # noqa: E731
    for size in [None, 1, 25]:
        scene.pages(macie, "list_organization_admin_accounts", own, [], size, 25)
    account, _ = scene.designate()
    for size in [None, 1, 25]:
        scene.pages(macie, "list_organization_admin_accounts", own, [account], size, 25)


@check(LIST)
def a_page_of_the_list_has_one_to_twenty_five_administrators(scene):
    macie = scene.macie(checked=False)
    for size in [0, 26, -1]:
        scene.refused(texts.PAGE_SIZE, macie.list_organization_admin_accounts, maxResults=size)
    scene.refused(texts.TOKEN, macie.list_organization_admin_accounts, nextToken="made-up")


@check(DESIGNATE, REVOKE, LIST)
def designation_is_for_the_management_account(scene):
    account, administrator = scene.designate()
    for macie in [administrator, scene.macie(scene.members[1])]:
        scene.refused(texts.NOT_MANAGEMENT, macie.list_organization_admin_accounts)
        scene.refused(texts.NOT_MANAGEMENT, macie.enable_organization_admin_account, adminAccountId=account)
        scene.refused(texts.NOT_MANAGEMENT, macie.disable_organization_admin_account, adminAccountId=account)


@check(DESIGNATE)
def there_is_one_administrator_in_all_regions(scene):
    account, other = scene.members[0], scene.members[1]
    scene.designate()
    for region, second in [(HOME, other), (HOME, account), (OTHER, other)]:
        macie = scene.macie(region=region)
        scene.refused(texts.ADMINISTRATOR_DESIGNATED, macie.enable_organization_admin_account, adminAccountId=second)


@check(DESIGNATE, switches={"secondDesignation": "idempotent"})
def designating_the_same_again_may_change_nothing(scene):
    account, _ = scene.designate()
    scene.designate()
    assert administrators(scene.macie()) == [(account, "ENABLED")]
    second = scene.members[1]
    scene.refused(texts.ADMINISTRATOR_DESIGNATED, scene.macie().enable_organization_admin_account, adminAccountId=second)


@check(DESIGNATE)
def only_an_active_account_of_the_organization_can_be_designated(scene):
    scene.arrange("suspend", account=scene.members[1])
    for account in ["999999999999", scene.members[1]]:
        call = scene.macie().enable_organization_admin_account
        scene.refused(texts.ADMINISTRATOR_OUTSIDE, call, adminAccountId=account)


@check(DESIGNATE)
def a_member_cannot_be_designated(scene):
    scene.arrange("bindToOther", account=scene.members[0], region=HOME, other=scene.members[1])
    call = scene.macie().enable_organization_admin_account
    scene.refused(texts.ADMINISTRATOR_IS_MEMBER, call, adminAccountId=scene.members[0])


@check(DESIGNATE)
def the_management_account_designates_itself_once_it_has_a_session(scene):
    macie = scene.macie()
    call = macie.enable_organization_admin_account
    scene.refused(texts.SESSION_ABSENT, call, adminAccountId=scene.management)
    macie.enable_macie()
    call(adminAccountId=scene.management)
    assert administrators(macie) == [(scene.management, "ENABLED")]
    assert scene.organizations().list_delegated_administrators()["DelegatedAdministrators"] == []


@check(DESIGNATE, REVOKE)
def a_management_account_that_is_a_member_changes_no_designation(scene):
    macie, account = scene.macie(), scene.members[0]
    scene.arrange("bindToOther", account=scene.management, region=HOME, other=scene.members[1])
    call = macie.enable_organization_admin_account
    scene.refused(texts.MANAGEMENT_IS_MEMBER, call, adminAccountId=account)
    macie = scene.macie(region=OTHER)
    macie.enable_macie()
    _, administrator = scene.designate(OTHER)
    scene.enroll(administrator, scene.management)
    call = macie.disable_organization_admin_account
    scene.refused(texts.MANAGEMENT_IS_MEMBER, call, adminAccountId=account)


@check(DESIGNATE, LIST, REVOKE, switches={"managementSessionRequiredForAdministratorOperations": True})
def the_management_account_may_need_a_session_first(scene):
    macie, account = scene.macie(), scene.members[0]
    scene.refused(texts.SESSION_ABSENT, macie.list_organization_admin_accounts)
    scene.refused(texts.SESSION_ABSENT, macie.enable_organization_admin_account, adminAccountId=account)
    scene.refused(texts.SESSION_ABSENT, macie.disable_organization_admin_account, adminAccountId=account)
    macie.enable_macie()
    macie.enable_organization_admin_account(adminAccountId=account)
    assert administrators(macie) == [(account, "ENABLED")]
    macie.disable_organization_admin_account(adminAccountId=account)


@check(DESIGNATE, REVOKE)
def an_account_id_has_twelve_digits(scene):
    macie = scene.macie()
    for wrong in ["1", "11111111111a", "1111111111111"]:
        refusal = texts.account_id("adminAccountId")
        scene.refused(refusal, macie.enable_organization_admin_account, adminAccountId=wrong)
        scene.refused(refusal, macie.disable_organization_admin_account, adminAccountId=wrong)
    unchecked = scene.macie(checked=False)
    missing = texts.absent("adminAccountId")
    scene.refused(missing, unchecked.disable_organization_admin_account)


@check(REVOKE)
def only_the_administrator_can_be_revoked(scene):
    macie = scene.macie()
    call = macie.disable_organization_admin_account
    scene.refused(texts.ADMINISTRATOR_NOT_DESIGNATED, call, adminAccountId=scene.members[0])
    scene.designate()
    scene.refused(texts.ADMINISTRATOR_NOT_DESIGNATED, call, adminAccountId=scene.members[1])


@check(REVOKE, LIST, OWN)
def members_of_a_revoked_administrator_are_standalone_and_keep_their_sessions(scene):
    account, administrator = scene.designate()
    member = scene.members[1]
    scene.enroll(administrator, member)
    scene.macie().disable_organization_admin_account(adminAccountId=account)
    assert administrators(scene.macie()) == []
    own = scene.macie(member)
    assert own.get_macie_session()["status"] == "ENABLED"
    scene.refused(texts.NO_ADMINISTRATOR, own.get_administrator_account)
    assert administrator.get_macie_session()["status"] == "ENABLED"
    assert administrator.list_members(onlyAssociated="false")["members"] == []


@check(DESCRIBE, CONFIGURE)
def auto_enable_is_off_until_it_is_turned_on(scene):
    _, administrator = scene.designate()
    expected = {"autoEnable": False, "maxAccountLimitReached": False}
    for turned in [None, True, True, False]:
        if turned is not None:
            administrator.update_organization_configuration(autoEnable=turned)
            expected["autoEnable"] = turned
        described = administrator.describe_organization_configuration()
        assert {name: described[name] for name in expected} == expected, described


@check(CONFIGURE)
def with_auto_enable_an_account_that_joins_is_a_member_and_nobody_else(scene):
    _, administrator = scene.designate()
    administrator.update_organization_configuration(autoEnable=True)
    scene.arrange("join", account="777777777777")
    members = administrator.list_members()["members"]
    assert [(one["accountId"], one["relationshipStatus"]) for one in members] == [("777777777777", "Enabled")]
    assert scene.macie("777777777777").get_macie_session()["status"] == "ENABLED"


@check(DESCRIBE, switches={"memberLimit": 1})
def the_configuration_tells_when_no_member_more_fits(scene):
    _, administrator = scene.designate()
    assert administrator.describe_organization_configuration()["maxAccountLimitReached"] is False
    scene.enroll(administrator, scene.members[1])
    assert administrator.describe_organization_configuration()["maxAccountLimitReached"] is True


@check(DESCRIBE, CONFIGURE)
def the_configuration_is_for_the_administrator(scene):
    scene.designate()
    member = scene.macie(scene.members[1])
    for macie in [scene.macie(), member, scene.macie(scene.members[0], OTHER)]:
        scene.refused(texts.NOT_ADMINISTRATOR, macie.describe_organization_configuration)
        scene.refused(texts.NOT_ADMINISTRATOR, macie.update_organization_configuration, autoEnable=True)


@check(CONFIGURE)
def auto_enable_must_be_given(scene):
    _, _administrator = scene.designate()
    macie = scene.macie(scene.members[0], checked=False)
    scene.refused(texts.absent("autoEnable"), macie.update_organization_configuration)


@check(OWN, OWN_AS_MASTER)
def a_member_sees_its_administrator_under_both_names(scene):
    account, administrator = scene.designate()
    member = scene.members[1]
    scene.enroll(administrator, member)
    own = scene.macie(member)
    for status, shown in [("ENABLED", "Enabled"), ("PAUSED", "Paused")]:
        administrator.update_member_session(id=member, status=status)
        for relation in [own.get_administrator_account()["administrator"], own.get_master_account()["master"]]:
            assert (relation["accountId"], relation["relationshipStatus"]) == (account, shown), relation


@check(OWN, OWN_AS_MASTER)
def an_account_without_administrator_or_session_has_none_to_show(scene):
    macie = scene.macie()
    for call in [macie.get_administrator_account, macie.get_master_account]:
        scene.refused(texts.SESSION_ABSENT, call)
    macie.enable_macie()
    for call in [macie.get_administrator_account, macie.get_master_account]:
        scene.refused(texts.NO_ADMINISTRATOR, call)


@check(OWN, OWN_AS_MASTER, switches={"absentAdministratorMessage": "later"})
def an_absent_administrator_may_be_told_in_later_words(scene):
    macie = scene.macie()
    macie.enable_macie()
    for call in [macie.get_administrator_account, macie.get_master_account]:
        scene.refused(texts.NO_ADMINISTRATOR_LATER, call)


if __name__ == "__main__":
    main()
