"""What programs about classification jobs share."""

from . import texts

DAILY = {"jobType": "SCHEDULED", "scheduleFrequency": {"dailySchedule": {}}}


def buckets(account, *names):
    """A definition with fixed buckets."""
    return {"bucketDefinitions": [{"accountId": account, "buckets": list(names or ["logs"])}]}


def wanted(scene, name="job", **changes):
    """A one-time job of the management account's buckets, with changes."""
    job = {"name": name, "jobType": "ONE_TIME", "s3JobDefinition": buckets(scene.management)}
    return {**job, "clientToken": f"token-of-{name}", **changes}


def enabled(scene, **options):
    """The management account's Macie, enabled."""
    macie = scene.macie(**options)
    macie.enable_macie()
    return macie


def names(macie, **query):
    """The jobs that a query finds."""
    return [job["name"] for job in macie.list_classification_jobs(**query)["items"]]


def field(name, reason):
    """A field that the API does not take."""
    return texts.validation(f"The value for {name} is invalid: {reason}")


def including(key, comparator, *values):
    """A query for the jobs that meet a condition."""
    return {"filterCriteria": {"includes": [{"key": key, "comparator": comparator, "values": list(values)}]}}
