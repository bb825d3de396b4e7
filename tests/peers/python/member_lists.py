"""The members of an administrator, listed: by status, page by page."""

from peers import texts
from peers.checks import check, main
from peers.scene import HOME

LIST = "macie2:ListMembers"


@check(LIST)
def every_status_is_listed_and_only_enabled_and_suspended_ones_as_associated(scene):
    _, administrator = scene.designate()
    wanted = ["Enabled", "Paused", "Created", "Removed", "RegionDisabled", "AccountSuspended", "Invited", "Resigned"]
    wanted += ["EmailVerificationInProgress", "EmailVerificationFailed"]
    records = {f"{number:012}": status for number, status in enumerate(wanted, start=1)}
    for account, status in records.items():
        scene.arrange("putMember", account=account, region=HOME, status=status)
    assert dict(scene.statuses(administrator, "false")) == records
    assert [status for _, status in scene.statuses(administrator, "true")] == ["Enabled", "Paused"]


@check(LIST)
def members_come_in_full_pages_by_account(scene):
    _, administrator = scene.designate()
    own, present = (lambda item: item["accountId"]), []
    for total in [0, 1, 24, 25, 26, 50, 51]:
        for number in range(len(present), total):
            present.append(f"{number:012}")
            scene.arrange("putMember", account=present[-1], region=HOME, status="Enabled")
        for size in [None, 25, 7, 1]:
            scene.pages(administrator, "list_members", own, present, size, 25)


@check(LIST)
def pages_of_associated_members_are_full_too(scene):
    _, administrator = scene.designate()
    own = lambda item: item["accountId"]  # noqa: E731
    for number in range(60):
        status = "Removed" if number % 3 else "Enabled"
        scene.arrange("putMember", account=f"{number:012}", region=HOME, status=status)
    associated = [f"{number:012}" for number in range(0, 60, 3)]
    for size in [None, 10, 3, 1]:
        scene.pages(administrator, "list_members", own, associated, size, 25, onlyAssociated="true")
    every = [f"{number:012}" for number in range(60)]
    scene.pages(administrator, "list_members", own, every, 25, 25, onlyAssociated="false")


@check(LIST)
def what_the_list_is_given_is_checked(scene):
    _, administrator = scene.designate()
    unchecked = scene.macie(scene.members[0], checked=False)
    for size in [0, 26, -1]:
        scene.refused(texts.PAGE_SIZE, unchecked.list_members, maxResults=size)
    for wrong in ["True", "yes", ""]:
        scene.refused(texts.ONLY_ASSOCIATED, administrator.list_members, onlyAssociated=wrong)
    for number in range(2):
        scene.arrange("putMember", account=f"{number:012}", region=HOME, status="Enabled")
    token = administrator.list_members(maxResults=1, onlyAssociated="true")["nextToken"]
    for wrong in ["made-up", "", token + "0"]:
        scene.refused(texts.TOKEN, administrator.list_members, nextToken=wrong)
    scene.refused(texts.TOKEN, administrator.list_members, nextToken=token, onlyAssociated="false")


if __name__ == "__main__":
    main()
