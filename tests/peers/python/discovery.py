"""Automated discovery, account by account, as the administrator sees and sets it."""

from peers import texts
from peers.checks import check, main

LIST, UPDATE = "macie2:ListAutomatedDiscoveryAccounts", "macie2:BatchUpdateAutomatedDiscoveryAccounts"
OFF = texts.conflict(
    "The request failed because automated sensitive data discovery is not enabled for the organization"
)
EMPTY = texts.validation("The value for accounts is empty")
TOO_MANY = texts.validation("The value for accountIds is invalid: expected at most 50")


def wanted(status, *accounts):
    """The accounts of an update."""
    return [{"accountId": account, "status": status} for account in accounts]


def statuses(macie, **parameters):
    """Accounts and their statuses."""
    items = macie.list_automated_discovery_accounts(**parameters)["items"]
    return {item["accountId"]: item["status"] for item in items}


@check(LIST, UPDATE)
def discovery_is_set_for_single_members(scene):
    account, administrator = scene.designate()
    member, stranger = scene.members[1], scene.members[2]
    scene.enroll(administrator, member)
    update = administrator.batch_update_automated_discovery_accounts
    administrator.update_automated_discovery_configuration(status="ENABLED")
    assert set(statuses(administrator)) == {account, member}
    assert update(accounts=wanted("ENABLED", member))["errors"] == []
    assert statuses(administrator, accountIds=[member]) == {member: "ENABLED"}
    assert update(accounts=wanted("DISABLED", member))["errors"] == []
    assert statuses(administrator, accountIds=[member]) == {member: "DISABLED"}
    errors = update(accounts=wanted("ENABLED", member, stranger))["errors"]
    assert errors == [{"accountId": stranger, "errorCode": "ACCOUNT_NOT_FOUND"}], errors
    administrator.update_member_session(id=member, status="PAUSED")
    errors = update(accounts=wanted("DISABLED", member))["errors"]
    assert errors == [{"accountId": member, "errorCode": "ACCOUNT_PAUSED"}], errors


@check(LIST)
def the_list_of_accounts_pages(scene):
    account, administrator = scene.designate()
    scene.enroll(administrator, scene.members[1], scene.members[2])
    own = lambda item: item["accountId"]  # noqa: E731
    expected = sorted([account, *scene.members[1:3]])
    for size in [None, 1, 2, 3, 25]:
        scene.pages(administrator, "list_automated_discovery_accounts", own, expected, size, 25)


@check(LIST, UPDATE)
def what_cannot_be_listed_or_set_is_refused(scene):
    account, _ = scene.designate()
    administrator = scene.macie(account, checked=False)
    update = administrator.batch_update_automated_discovery_accounts
    scene.refused(OFF, update, accounts=wanted("ENABLED", account))
    scene.refused(EMPTY, update, accounts=[])
    scene.refused(texts.account_id("accounts.accountId"), update, accounts=wanted("DISABLED", "1"))
    listed = administrator.list_automated_discovery_accounts
    scene.refused(TOO_MANY, listed, accountIds=[f"{number:012}" for number in range(51)])
    scene.refused(texts.account_id("accountIds"), listed, accountIds=["1"])
    scene.refused(texts.PAGE_SIZE, listed, maxResults=26)
    scene.refused(texts.TOKEN, listed, nextToken="made-up")


@check(LIST, UPDATE)
def single_accounts_are_for_the_administrator(scene):
    macie = scene.macie()
    for refusal in [texts.SESSION_ABSENT, texts.NOT_ADMINISTRATOR]:
        scene.refused(refusal, macie.list_automated_discovery_accounts)
        update = macie.batch_update_automated_discovery_accounts
        scene.refused(refusal, update, accounts=wanted("DISABLED", scene.management))
        if refusal is texts.SESSION_ABSENT:
            macie.enable_macie()


if __name__ == "__main__":
    main()
