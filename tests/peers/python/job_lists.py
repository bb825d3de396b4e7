"""Classification jobs, listed: found by conditions, sorted, page by page."""

from peers import texts
from peers.checks import check, main
from peers.jobs import DAILY, enabled, field, including, names, wanted

LIST = "macie2:ListClassificationJobs"


def excluding(key, comparator, *values):
    """A query for the jobs that do not."""
    return {"filterCriteria": {"excludes": [{"key": key, "comparator": comparator, "values": list(values)}]}}


def three(scene):
    """Jobs named c, b, a, a second apart; b is cancelled, a scheduled."""
    macie = enabled(scene)
    for name, changes in [("c", {}), ("b", {}), ("a", DAILY)]:
        job = macie.create_classification_job(**wanted(scene, name, **changes))["jobId"]
        if name == "b":
            macie.update_classification_job(jobId=job, jobStatus="CANCELLED")
        scene.arrange("advance", milliseconds=1000)
    return macie


@check(LIST)
def jobs_are_found_by_conditions(scene):
    macie = three(scene)
    second = "2026-11-21T00:00:01Z"
    for query, found in [
        (including("name", "EQ", "a", "c"), "ca"),
        (including("name", "NE", "a", "c"), "b"),
        (including("name", "STARTS_WITH", "c", "x"), "c"),
        (including("name", "CONTAINS", "b"), "b"),
        (excluding("name", "EQ", "a"), "cb"),
        (including("jobStatus", "EQ", "CANCELLED", "IDLE"), "ba"),
        (excluding("jobStatus", "EQ", "CANCELLED"), "ca"),
        (including("jobType", "NE", "SCHEDULED"), "cb"),
        (including("createdAt", "GT", second), "a"),
        (including("createdAt", "GTE", second), "ba"),
        (including("createdAt", "LT", second), "c"),
        (including("createdAt", "LTE", second), "cb"),
        (including("createdAt", "EQ", second), "b"),
        (including("createdAt", "NE", second), "ca"),
    ]:
        assert "".join(names(macie, **query)) == found, query
    both = including("jobType", "EQ", "ONE_TIME")
    both["filterCriteria"]["excludes"] = [{"key": "name", "comparator": "EQ", "values": ["c"]}]
    assert names(macie, **both) == ["b"]


@check(LIST)
def jobs_are_sorted_as_asked(scene):
    macie = three(scene)
    for attribute, upwards in [("name", "abc"), ("createdAt", "cba"), ("jobStatus", "bac"), ("jobType", "cba")]:
        for order, expected in [("ASC", upwards), ("DESC", upwards[::-1])]:
            sort = {"attributeName": attribute, "orderBy": order}
            assert "".join(names(macie, sortCriteria=sort)) == expected, sort


@check(LIST)
def jobs_come_in_full_pages_in_the_asked_order(scene):
    macie = enabled(scene)
    present, name = [], (lambda job: job["name"])
    sort = {"attributeName": "name", "orderBy": "DESC"}
    for total in [0, 1, 24, 25, 26, 51]:
        for number in range(len(present), total):
            present.append(f"{number:02}")
            macie.create_classification_job(**wanted(scene, present[-1]))
        for size in [None, 26, 7]:
            scene.pages(macie, "list_classification_jobs", name, present, size, 25)
            scene.pages(macie, "list_classification_jobs", name, present[::-1], size, 25, sortCriteria=sort)


@check(LIST)
def queries_that_make_no_sense_are_refused(scene):
    macie = three(scene)
    comparator, values = "expected a comparator that fits the key", "expected values that fit the key"
    for query, reason in [
        (including("jobStatus", "GT", "IDLE"), comparator),
        (including("name", "GTE", "a"), comparator),
        (including("createdAt", "CONTAINS", "2026"), comparator),
        (including("createdAt", "GT", "yesterday"), values),
        (including("name", "EQ"), values),
    ]:
        scene.refused(field("filterCriteria", reason), macie.list_classification_jobs, **query)
    scene.refused(texts.PAGE_EMPTY, macie.list_classification_jobs, maxResults=0)
    token = macie.list_classification_jobs(maxResults=1)["nextToken"]
    for more in [{"nextToken": "made-up"}, {"nextToken": token, **including("name", "EQ", "a")}]:
        scene.refused(texts.TOKEN, macie.list_classification_jobs, **more)


if __name__ == "__main__":
    main()
