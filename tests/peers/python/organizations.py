"""Organizations: the organization, its accounts, their tree and tags."""

from peers import texts
from peers.checks import check, main

DESCRIBE_ORGANIZATION, DESCRIBE_ACCOUNT = "organizations:DescribeOrganization", "organizations:DescribeAccount"
LIST_ACCOUNTS, LIST_FOR_PARENT = "organizations:ListAccounts", "organizations:ListAccountsForParent"
LIST_PARENTS, LIST_CHILDREN = "organizations:ListParents", "organizations:ListChildren"
LIST_ROOTS, LIST_UNITS = "organizations:ListRoots", "organizations:ListOrganizationalUnitsForParent"
DESCRIBE_UNIT, LIST_TAGS = "organizations:DescribeOrganizationalUnit", "organizations:ListTagsForResource"
ENABLE_ACCESS, REGISTER = "organizations:EnableAWSServiceAccess", "organizations:RegisterDelegatedAdministrator"
LIST_DELEGATES = "organizations:ListDelegatedAdministrators"

CONFIG = "config.amazonaws.com"
STRANGER = "999999999999"
NO_UNIT = "ou-ex01-zzzzzzzz"
SIZES = [None, 20, 7, 1]


def own_id(item):
    """An item's id."""
    return item["Id"]


@check(DESCRIBE_ORGANIZATION)
def the_organization_is_described_to_every_account(scene):
    for account in [scene.management, scene.members[0]]:
        described = scene.organizations(account).describe_organization()["Organization"]
        assert (described["MasterAccountId"], described["FeatureSet"]) == (scene.management, "ALL"), described
        assert described["MasterAccountArn"].endswith(f"/{described['Id']}/{scene.management}"), described


@check(DESCRIBE_ACCOUNT, LIST_ACCOUNTS)
def an_account_is_described_as_it_is_listed(scene):
    organizations = scene.organizations()
    listed = {account["Id"]: account for account in organizations.list_accounts()["Accounts"]}
    assert sorted(listed) == sorted(scene.accounts)
    for account in scene.accounts:
        described = organizations.describe_account(AccountId=account)["Account"]
        assert described == listed[account]
        assert described["Email"] == f"account-{account}@example.com"
        assert (described["State"], described["Status"]) == ("ACTIVE", "ACTIVE")
        assert described["Paths"][0].endswith(f"/{account}/"), described


@check(LIST_ACCOUNTS)
def every_state_has_a_status_beside_it(scene):
    states = {"SUSPENDED": "SUSPENDED", "PENDING_CLOSURE": "PENDING_CLOSURE", "CLOSED": "SUSPENDED"}
    for account, state in zip(scene.members, states, strict=True):
        scene.arrange("accountState", account=account, state=state)
    listed = scene.organizations().list_accounts()["Accounts"]
    shown = {account["State"]: account["Status"] for account in listed}
    assert shown == {"ACTIVE": "ACTIVE", **states}, shown


@check(LIST_ACCOUNTS, DESCRIBE_ACCOUNT, LIST_DELEGATES, switches={"accountStateFields": "stateOnly"})
def status_may_be_retired(scene):
    organizations = scene.organizations()
    organizations.enable_aws_service_access(ServicePrincipal=CONFIG)
    organizations.register_delegated_administrator(AccountId=scene.members[0], ServicePrincipal=CONFIG)
    shown = organizations.list_accounts()["Accounts"] + [
        organizations.describe_account(AccountId=scene.members[0])["Account"],
        organizations.list_delegated_administrators()["DelegatedAdministrators"][0],
    ]
    assert all("Status" not in account and account["State"] == "ACTIVE" for account in shown), shown


@check(LIST_ACCOUNTS, switches={"accountStateFields": "statusOnly"})
def state_may_be_unknown(scene):
    shown = scene.organizations().list_accounts()["Accounts"]
    assert all("State" not in account and account["Status"] == "ACTIVE" for account in shown), shown


@check(LIST_ACCOUNTS, LIST_UNITS, DESCRIBE_UNIT, switches={"paths": "omitted"})
def paths_may_be_left_out(scene):
    organizations = scene.organizations()
    assert all("Paths" not in account for account in organizations.list_accounts()["Accounts"])
    units = organizations.list_organizational_units_for_parent(ParentId=scene.root)["OrganizationalUnits"]
    unit = organizations.describe_organizational_unit(OrganizationalUnitId=units[0]["Id"])["OrganizationalUnit"]
    assert all("Path" not in shown for shown in [*units, unit])


@check(LIST_ACCOUNTS, size=1)
def accounts_come_in_full_pages(scene):
    organizations, present = scene.organizations(), [scene.management]
    for total in [1, 19, 20, 21, 40, 41]:
        for number in range(len(present), total):
            present.append(f"{200_000_000_000 + number}")
            scene.arrange("join", account=present[-1])
        for size in SIZES:
            scene.pages(organizations, "list_accounts", own_id, present, size, 20)


@check(LIST_FOR_PARENT, LIST_CHILDREN, size=1)
def the_accounts_of_a_parent_come_in_full_pages(scene):
    organizations, present = scene.organizations(), []
    scene.arrange("addUnit", id=NO_UNIT, parent=scene.root)
    for total in [0, 1, 20, 21, 40]:
        for number in range(len(present), total):
            present.append(f"{200_000_000_000 + number}")
            scene.arrange("join", account=present[-1], parent=NO_UNIT)
        for size in SIZES:
            scene.pages(organizations, "list_accounts_for_parent", own_id, present, size, 20, ParentId=NO_UNIT)
            children = {"ParentId": NO_UNIT, "ChildType": "ACCOUNT"}
            scene.pages(organizations, "list_children", own_id, present, size, 20, **children)


@check(LIST_UNITS, LIST_CHILDREN, size=1)
def the_units_of_a_parent_come_in_full_pages(scene):
    organizations, present = scene.organizations(), []
    scene.arrange("addUnit", id=NO_UNIT, parent=scene.root)
    for total in [0, 1, 20, 21, 40]:
        for number in range(len(present), total):
            present.append(f"ou-ex01-{number:010}")
            scene.arrange("addUnit", id=present[-1], parent=NO_UNIT)
        for size in SIZES:
            units = {"ParentId": NO_UNIT}
            scene.pages(organizations, "list_organizational_units_for_parent", own_id, present, size, 20, **units)
            children = {"ParentId": NO_UNIT, "ChildType": "ORGANIZATIONAL_UNIT"}
            scene.pages(organizations, "list_children", own_id, present, size, 20, **children)


@check(LIST_ROOTS, LIST_PARENTS, LIST_UNITS, DESCRIBE_UNIT, LIST_FOR_PARENT, size=40)
def the_tree_is_the_same_from_above_and_from_below(scene):
    organizations = scene.organizations()
    roots = [root for page in organizations.get_paginator("list_roots").paginate() for root in page["Roots"]]
    assert [(root["Id"], root["Name"]) for root in roots] == [(scene.root, "Root")]
    open_parents, found = [(scene.root, "ROOT")], []
    while open_parents:
        parent, kind = open_parents.pop()
        units = organizations.list_organizational_units_for_parent(ParentId=parent)["OrganizationalUnits"]
        accounts = organizations.list_accounts_for_parent(ParentId=parent)["Accounts"]
        found += [account["Id"] for account in accounts]
        for child in [*units, *accounts]:
            parents = organizations.list_parents(ChildId=child["Id"])["Parents"]
            assert parents == [{"Id": parent, "Type": kind}], parents
        for unit in units:
            described = organizations.describe_organizational_unit(OrganizationalUnitId=unit["Id"])
            assert described["OrganizationalUnit"] == unit
            assert unit["Path"].endswith(f"{parent}/{unit['Id']}/"), unit
        open_parents += [(unit["Id"], "ORGANIZATIONAL_UNIT") for unit in units]
    assert sorted(found) == sorted(scene.accounts)


@check(LIST_ROOTS, LIST_PARENTS)
def lists_of_one_page_page_too(scene):
    organizations = scene.organizations()
    for size in SIZES:
        scene.pages(organizations, "list_roots", own_id, [scene.root], size, 20)
        of_management = {"ChildId": scene.management}
        scene.pages(organizations, "list_parents", own_id, [scene.root], size, 20, **of_management)


@check(LIST_TAGS)
def tags_come_in_full_pages_and_only_accounts_have_any(scene):
    organizations, account, present = scene.organizations(), scene.management, []
    for total in [0, 1, 20, 21, 40]:
        for number in range(len(present), total):
            present.append(f"key-{number:02}")
            scene.arrange("tag", account=account, key=present[-1], value=f"value {number}")
        tag = lambda item: item["Key"]  # noqa: E731
        scene.pages(organizations, "list_tags_for_resource", tag, present, None, 20, ResourceId=account)
    values = organizations.list_tags_for_resource(ResourceId=account)["Tags"]
    assert values[0] == {"Key": "key-00", "Value": "value 0"}
    assert organizations.list_tags_for_resource(ResourceId=scene.root)["Tags"] == []


@check(DESCRIBE_ORGANIZATION)
def an_account_that_left_has_no_organization(scene):
    organizations = scene.organizations(scene.members[0])
    organizations.describe_organization()
    scene.arrange("leave", account=scene.members[0])
    scene.refused(texts.NOT_IN_USE, organizations.describe_organization)
    scene.refused(texts.NOT_IN_USE, organizations.list_accounts)


@check(DESCRIBE_ACCOUNT, LIST_FOR_PARENT, LIST_CHILDREN, LIST_UNITS, LIST_PARENTS, DESCRIBE_UNIT, LIST_TAGS)
def what_does_not_exist_is_named_by_its_kind(scene):
    organizations = scene.organizations()
    scene.refused(texts.NO_ACCOUNT, organizations.describe_account, AccountId=STRANGER)
    scene.refused(texts.NO_PARENT, organizations.list_accounts_for_parent, ParentId=NO_UNIT)
    scene.refused(texts.NO_PARENT, organizations.list_children, ParentId=NO_UNIT, ChildType="ACCOUNT")
    scene.refused(texts.NO_PARENT, organizations.list_organizational_units_for_parent, ParentId=NO_UNIT)
    for child in [STRANGER, NO_UNIT]:
        scene.refused(texts.NO_CHILD, organizations.list_parents, ChildId=child)
        scene.refused(texts.NO_TARGET, organizations.list_tags_for_resource, ResourceId=child)
    scene.refused(texts.NO_UNIT, organizations.describe_organizational_unit, OrganizationalUnitId=NO_UNIT)


@check(LIST_ACCOUNTS, DESCRIBE_ACCOUNT, LIST_CHILDREN, LIST_PARENTS, LIST_TAGS, ENABLE_ACCESS, REGISTER)
def what_organizations_is_given_is_checked(scene):
    organizations = scene.organizations(checked=False)
    scene.refused(texts.PAGE_TOO_LARGE, organizations.list_accounts, MaxResults=21)
    for size in [0, -1]:
        scene.refused(texts.PAGE_TOO_SMALL, organizations.list_accounts, MaxResults=size)
    for wrong in [{"MaxResults": "two"}, {"NextToken": 5}]:
        scene.refused(texts.SERIALIZATION, organizations.list_accounts, **wrong)
    scene.refused(texts.missing("AccountId"), organizations.describe_account)
    scene.refused(texts.pattern("AccountId"), organizations.describe_account, AccountId="12345")
    scene.refused(texts.pattern("ParentId"), organizations.list_children, ParentId="tree", ChildType="ACCOUNT")
    scene.refused(texts.pattern("ChildId"), organizations.list_parents, ChildId="child")
    scene.refused(texts.pattern("ResourceId"), organizations.list_tags_for_resource, ResourceId="thing")
    scene.refused(texts.BAD_CHILD_TYPE, organizations.list_children, ParentId=scene.root, ChildType="USER")
    for wrong in ["macie", ".amazonaws.com", "macie.example.com", "ma cie.amazonaws.com"]:
        scene.refused(texts.BAD_PRINCIPAL, organizations.enable_aws_service_access, ServicePrincipal=wrong)
    scene.refused(
        texts.BAD_PRINCIPAL,
        organizations.register_delegated_administrator,
        AccountId=scene.members[0],
        ServicePrincipal="macie",
    )


@check(LIST_ACCOUNTS, LIST_CHILDREN)
def a_token_belongs_to_its_own_list(scene):
    organizations = scene.organizations()
    token = organizations.list_accounts(MaxResults=1)["NextToken"]
    for wrong in ["made-up", token + "0"]:
        scene.refused(texts.BAD_TOKEN, organizations.list_accounts, NextToken=wrong)
    children = {"ParentId": scene.root, "ChildType": "ORGANIZATIONAL_UNIT"}
    scene.refused(texts.BAD_TOKEN, organizations.list_children, NextToken=token, **children)


if __name__ == "__main__":
    main()
