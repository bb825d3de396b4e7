"""Usage and its estimated cost: by account, and in total."""

from peers import texts
from peers.checks import check, main

STATISTICS, TOTALS = "macie2:GetUsageStatistics", "macie2:GetUsageTotals"
RANGE = texts.validation("The value for timeRange is invalid: expected MONTH_TO_DATE or PAST_30_DAYS")
COMPARATOR = texts.validation("The value for filterBy is invalid: expected a comparator that fits the key")
VALUES = texts.validation("The value for filterBy is invalid: expected values that fit the key")


def term(key, comparator, *values):
    """A condition of `GetUsageStatistics`."""
    return [{"key": key, "comparator": comparator, "values": list(values)}]


@check(STATISTICS, TOTALS)
def an_account_sees_its_own_usage(scene):
    macie = scene.macie()
    macie.enable_macie()
    answer = macie.get_usage_statistics()
    assert [one["accountId"] for one in answer["records"]] == [scene.management]
    assert answer["timeRange"] == "PAST_30_DAYS", answer
    totals = macie.get_usage_totals(timeRange="MONTH_TO_DATE")
    assert totals["timeRange"] == "MONTH_TO_DATE" and totals["usageTotals"], totals


@check(STATISTICS)
def an_administrator_sees_its_members_page_by_page(scene):
    account, administrator = scene.designate()
    scene.enroll(administrator, scene.members[1], scene.members[2])
    expected = sorted([account, *scene.members[1:3]])
    own = lambda record: record["accountId"]  # noqa: E731
    for size in [None, 1, 2, 3]:
        scene.pages(administrator, "get_usage_statistics", own, expected, size, 25)
    ordered = administrator.get_usage_statistics(sortBy={"key": "accountId", "orderBy": "DESC"})["records"]
    assert [own(record) for record in ordered] == expected[::-1]
    found = administrator.get_usage_statistics(filterBy=term("accountId", "CONTAINS", account))["records"]
    assert [own(record) for record in found] == [account]


@check(STATISTICS, TOTALS)
def usage_that_cannot_be_asked_for_is_refused(scene):
    macie = scene.macie(checked=False)
    for call in [macie.get_usage_statistics, macie.get_usage_totals]:
        scene.refused(texts.SESSION_ABSENT, call)
    macie.enable_macie()
    scene.refused(RANGE, macie.get_usage_totals, timeRange="PAST_YEAR")
    scene.refused(texts.PAGE_EMPTY, macie.get_usage_statistics, maxResults=0)
    scene.refused(texts.TOKEN, macie.get_usage_statistics, nextToken="made-up")
    scene.refused(COMPARATOR, macie.get_usage_statistics, filterBy=term("total", "CONTAINS", "1"))
    scene.refused(VALUES, macie.get_usage_statistics, filterBy=term("total", "GT", "much"))


if __name__ == "__main__":
    main()
