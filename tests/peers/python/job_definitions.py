"""What a classification job may be asked to do: its texts, its schedule, its buckets, their objects."""

from peers import texts
from peers.checks import check, main
from peers.jobs import DAILY, buckets, enabled, field, names, wanted

CREATE, DESCRIBE = "macie2:CreateClassificationJob", "macie2:DescribeClassificationJob"
LIST = "macie2:ListClassificationJobs"


def refused(scene, macie, at, reason, /, **changes):
    """Expects that a job with changes is refused because of a field."""
    scene.refused(field(at, reason), macie.create_classification_job, **wanted(scene, **changes))


def conditions(term):
    """A block of conditions."""
    return {"includes": {"and": [term]}}


@check(CREATE, LIST)
def texts_numbers_and_lists_have_limits(scene):
    macie = enabled(scene)
    ids = [str(number) for number in range(31)]
    for name, reason, value in [
        ("name", "expected 1 to 500 characters", "x" * 501),
        ("description", "expected at most 200 characters", "x" * 201),
        ("samplingPercentage", "expected an integer from 1 to 100", 101),
        ("customDataIdentifierIds", "expected at most 30", ids),
        ("allowListIds", "expected at most 10", ids[:11]),
    ]:
        refused(scene, macie, name, reason, **{name: value})
    call = macie.create_classification_job
    scene.refused(texts.validation("The value for clientToken is empty"), call, **wanted(scene, clientToken=""))
    scene.refused(texts.TAGS, call, **wanted(scene, tags={"aws:team": "data"}))
    assert names(macie) == []


@check(CREATE)
def managed_identifiers_fit_their_selector(scene):
    macie = enabled(scene)
    fit = "expected what fits the selector"
    refused(scene, macie, "managedDataIdentifierIds", fit, managedDataIdentifierSelector="INCLUDE")
    refused(scene, macie, "managedDataIdentifierIds", fit, managedDataIdentifierIds=["CREDIT_CARD_NUMBER"])
    some = "expected some without managed ones"
    refused(scene, macie, "customDataIdentifierIds", some, managedDataIdentifierSelector="NONE")
    none = wanted(scene, managedDataIdentifierSelector="NONE", customDataIdentifierIds=["c"])
    macie.create_classification_job(**none)


@check(CREATE)
def a_schedule_belongs_to_scheduled_jobs_and_has_one_form(scene):
    macie = enabled(scene)
    daily = DAILY["scheduleFrequency"]
    refused(scene, macie, "scheduleFrequency", "expected none for a one-time job", scheduleFrequency=daily)
    refused(scene, macie, "initialRun", "expected none for a one-time job", initialRun=True)
    refused(scene, macie, "scheduleFrequency", "expected one for a scheduled job", jobType="SCHEDULED")
    one = "expected one of dailySchedule, weeklySchedule, monthlySchedule"
    for schedule in [{}, {**daily, "weeklySchedule": {"dayOfWeek": "MONDAY"}}]:
        refused(scene, macie, "scheduleFrequency", one, jobType="SCHEDULED", scheduleFrequency=schedule)
    for day in [0, 32]:
        schedule = {"jobType": "SCHEDULED", "scheduleFrequency": {"monthlySchedule": {"dayOfMonth": day}}}
        refused(scene, macie, "scheduleFrequency.monthlySchedule.dayOfMonth", "expected 1 to 31", **schedule)


@check(CREATE)
def buckets_are_named_or_described_and_at_most_a_thousand(scene):
    macie = enabled(scene)
    either = "expected either bucketDefinitions or bucketCriteria"
    for definition in [{}, {**buckets(scene.management), "bucketCriteria": {}}]:
        refused(scene, macie, "s3JobDefinition", either, s3JobDefinition=definition)
    at, named = "s3JobDefinition.bucketDefinitions", [f"bucket-{number}" for number in range(1001)]
    refused(scene, macie, at, "expected at most 1,000 buckets", s3JobDefinition=buckets(scene.management, *named))
    for definition in [{"bucketDefinitions": []}, buckets(scene.management, "")]:
        refused(scene, macie, at, "expected an account and its buckets", s3JobDefinition=definition)
    macie.create_classification_job(**wanted(scene, s3JobDefinition=buckets(scene.management, *named[:1000])))


@check(CREATE, DESCRIBE)
def criteria_choose_buckets_and_scopes_objects(scene):
    macie = enabled(scene)
    criterion = {"simpleCriterion": {"key": "S3_BUCKET_NAME", "comparator": "EQ", "values": ["a"]}}
    tagged = {"tagCriterion": {"comparator": "NE", "tagValues": [{"key": "stage", "value": "test"}]}}
    size = {"simpleScopeTerm": {"key": "OBJECT_SIZE", "comparator": "GT", "values": ["1024"]}}
    by_tag = {"tagScopeTerm": {"comparator": "EQ", "key": "TAG", "tagValues": [{"key": "k"}], "target": "S3_OBJECT"}}
    definition = {
        "bucketCriteria": {**conditions(criterion), "excludes": {"and": [tagged]}},
        "scoping": {**conditions(size), "excludes": {"and": [by_tag]}},
    }
    job = macie.create_classification_job(**wanted(scene, s3JobDefinition=definition))["jobId"]
    assert macie.describe_classification_job(jobId=job)["s3JobDefinition"] == definition


@check(CREATE)
def criteria_are_checked(scene):
    macie = enabled(scene)

    def simple(comparator, *values):
        return {"simpleCriterion": {"key": "ACCOUNT_ID", "comparator": comparator, "values": list(values)}}

    for term, reason in [
        (simple("GT", scene.management), "expected the comparator EQ or NE"),
        (simple("EQ", "12345"), "expected values that fit the key"),
        ({"tagCriterion": {"comparator": "EQ", "tagValues": []}}, "expected tagValues"),
        ({}, "expected either a simpleCriterion or a tagCriterion"),
    ]:
        definition = {"bucketCriteria": conditions(term)}
        refused(scene, macie, "s3JobDefinition.bucketCriteria", reason, s3JobDefinition=definition)


@check(CREATE)
def scopes_are_checked(scene):
    macie = enabled(scene)

    def simple(key, comparator, *values):
        return {"simpleScopeTerm": {"key": key, "comparator": comparator, "values": list(values)}}

    tags = {"key": "TAG", "target": "S3_OBJECT", "tagValues": [{"key": "k"}]}
    for term, reason in [
        (simple("OBJECT_KEY", "EQ", "logs/"), "expected a comparator that fits the key"),
        (simple("OBJECT_KEY", "STARTS_WITH"), "expected values that fit the key"),
        (simple("OBJECT_SIZE", "GT", "much"), "expected values that fit the key"),
        ({"tagScopeTerm": {**tags, "comparator": "GT"}}, "expected the comparator EQ or NE"),
        ({"tagScopeTerm": {**tags, "comparator": "EQ", "tagValues": []}}, "expected tagValues"),
        ({}, "expected either a simpleScopeTerm or a tagScopeTerm"),
    ]:
        definition = {**buckets(scene.management), "scoping": conditions(term)}
        refused(scene, macie, "s3JobDefinition.scoping", reason, s3JobDefinition=definition)


if __name__ == "__main__":
    main()
