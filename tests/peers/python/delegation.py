"""Organizations: trusted access, delegated administrators, and what an account may do as one."""

from peers import texts
from peers.checks import check, main

LIST_ACCESS = "organizations:ListAWSServiceAccessForOrganization"
ENABLE_ACCESS, DISABLE_ACCESS = "organizations:EnableAWSServiceAccess", "organizations:DisableAWSServiceAccess"
LIST_DELEGATES = "organizations:ListDelegatedAdministrators"
LIST_DELEGATED = "organizations:ListDelegatedServicesForAccount"
REGISTER, DEREGISTER = "organizations:RegisterDelegatedAdministrator", "organizations:DeregisterDelegatedAdministrator"

MACIE, CONFIG = "macie.amazonaws.com", "config.amazonaws.com"
STRANGER = "999999999999"
SIZES = [None, 20, 7, 1]


def own_id(item):
    """An item's id."""
    return item["Id"]


def principal(item):
    """A service's principal."""
    return item["ServicePrincipal"]


@check(LIST_ACCESS, ENABLE_ACCESS, DISABLE_ACCESS)
def trusted_access_comes_in_full_pages_and_goes(scene):
    organizations, present = scene.organizations(), []
    for total in [0, 1, 20, 21, 40]:
        for number in range(len(present), total):
            present.append(f"service-{number:02}.amazonaws.com")
            organizations.enable_aws_service_access(ServicePrincipal=present[-1])
            organizations.enable_aws_service_access(ServicePrincipal=present[-1])
        for size in SIZES:
            scene.pages(organizations, "list_aws_service_access_for_organization", principal, present, size, 20)
    for name in present:
        organizations.disable_aws_service_access(ServicePrincipal=name)
    scene.pages(organizations, "list_aws_service_access_for_organization", principal, [], None, 20)


@check(DISABLE_ACCESS)
def without_trusted_access_for_macie_members_are_standalone(scene):
    _, administrator = scene.designate()
    scene.enroll(administrator, scene.members[1])
    scene.organizations().disable_aws_service_access(ServicePrincipal=MACIE)
    assert scene.macie().list_organization_admin_accounts()["adminAccounts"] == []
    own = scene.macie(scene.members[1])
    assert own.get_macie_session()["status"] == "ENABLED"
    scene.refused(texts.NO_ADMINISTRATOR, own.get_administrator_account)


@check(LIST_DELEGATES, REGISTER, DEREGISTER, size=42)
def delegated_administrators_come_in_full_pages_and_go(scene):
    organizations, present = scene.organizations(), []
    organizations.enable_aws_service_access(ServicePrincipal=CONFIG)
    for total in [0, 1, 20, 21, 40]:
        for account in scene.members[len(present) : total]:
            organizations.register_delegated_administrator(AccountId=account, ServicePrincipal=CONFIG)
            present.append(account)
        for size in SIZES:
            for filtered in [{}, {"ServicePrincipal": CONFIG}]:
                scene.pages(organizations, "list_delegated_administrators", own_id, present, size, 20, **filtered)
    of_macie = {"ServicePrincipal": MACIE}
    scene.pages(organizations, "list_delegated_administrators", own_id, [], None, 20, **of_macie)
    for account in present:
        organizations.deregister_delegated_administrator(AccountId=account, ServicePrincipal=CONFIG)
    assert organizations.list_delegated_administrators()["DelegatedAdministrators"] == []


@check(LIST_DELEGATED, REGISTER)
def the_services_of_a_delegated_administrator_come_in_full_pages(scene):
    organizations, account, present = scene.organizations(), scene.members[0], []
    for total in [1, 20, 21, 40]:
        for number in range(len(present), total):
            present.append(f"service-{number:02}.amazonaws.com")
            organizations.enable_aws_service_access(ServicePrincipal=present[-1])
            organizations.register_delegated_administrator(AccountId=account, ServicePrincipal=present[-1])
        for size in SIZES:
            parameters = {"AccountId": account}
            scene.pages(
                organizations, "list_delegated_services_for_account", principal, present, size, 20, **parameters
            )


@check(REGISTER)
def a_delegation_needs_trusted_access_and_a_member_account(scene):
    organizations = scene.organizations()
    call = organizations.register_delegated_administrator
    member = scene.members[0]
    scene.refused(texts.NO_TRUSTED_ACCESS, call, AccountId=member, ServicePrincipal=MACIE)
    organizations.enable_aws_service_access(ServicePrincipal=MACIE)
    scene.refused(texts.REGISTER_MANAGEMENT, call, AccountId=scene.management, ServicePrincipal=MACIE)
    scene.refused(texts.NO_ACCOUNT, call, AccountId=STRANGER, ServicePrincipal=MACIE)
    call(AccountId=member, ServicePrincipal=MACIE)
    scene.refused(texts.REGISTERED, call, AccountId=member, ServicePrincipal=MACIE)
    scene.refused(texts.ANOTHER_REGISTERED, call, AccountId=scene.members[1], ServicePrincipal=MACIE)


@check(DEREGISTER, LIST_DELEGATED)
def only_a_delegated_administrator_can_be_deregistered_or_has_services(scene):
    organizations = scene.organizations()
    deregister, services = (
        organizations.deregister_delegated_administrator,
        organizations.list_delegated_services_for_account,
    )
    for account, refusal in [(scene.members[0], texts.NOT_REGISTERED), (STRANGER, texts.NO_ACCOUNT)]:
        scene.refused(refusal, deregister, AccountId=account, ServicePrincipal=MACIE)
        scene.refused(refusal, services, AccountId=account)


@check(DEREGISTER)
def a_deregistered_administrator_loses_its_members(scene):
    account, administrator = scene.designate()
    scene.enroll(administrator, scene.members[1])
    scene.organizations().deregister_delegated_administrator(AccountId=account, ServicePrincipal=MACIE)
    assert scene.macie().list_organization_admin_accounts()["adminAccounts"] == []
    scene.refused(texts.NO_ADMINISTRATOR, scene.macie(scene.members[1]).get_administrator_account)


READS = [
    ("list_accounts", {}),
    ("list_accounts_for_parent", {"ParentId": "r-ex01"}),
    ("describe_account", {"AccountId": "111111111111"}),
    ("list_tags_for_resource", {"ResourceId": "111111111111"}),
    ("list_parents", {"ChildId": "111111111111"}),
    ("list_children", {"ParentId": "r-ex01", "ChildType": "ACCOUNT"}),
    ("list_roots", {}),
    ("list_organizational_units_for_parent", {"ParentId": "r-ex01"}),
    ("describe_organizational_unit", {"OrganizationalUnitId": "ou-ex01-00000001"}),
    ("list_aws_service_access_for_organization", {}),
    ("list_delegated_administrators", {}),
]
WRITES = [
    ("enable_aws_service_access", {"ServicePrincipal": CONFIG}),
    ("disable_aws_service_access", {"ServicePrincipal": CONFIG}),
    ("register_delegated_administrator", {"ServicePrincipal": CONFIG, "AccountId": "111111111111"}),
    ("deregister_delegated_administrator", {"ServicePrincipal": CONFIG, "AccountId": "111111111111"}),
]


@check()
def a_member_account_reads_only_once_it_is_delegated_and_never_writes(scene):
    member = scene.organizations(scene.members[0])
    for operation, parameters in [*READS, *WRITES, ("list_delegated_services_for_account", {"AccountId": scene.members[0]})]:
        scene.refused(texts.ORGANIZATIONS_DENIED, getattr(member, operation), **parameters)
    scene.designate()
    for operation, parameters in READS:
        getattr(member, operation)(**parameters)
    member.list_delegated_services_for_account(AccountId=scene.members[0])
    for operation, parameters in WRITES:
        scene.refused(texts.ORGANIZATIONS_DENIED, getattr(member, operation), **parameters)


if __name__ == "__main__":
    main()
