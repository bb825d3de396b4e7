"""Classification jobs: created once, described, paused, resumed, cancelled for good."""

from peers import texts
from peers.checks import check, main
from peers.jobs import DAILY, buckets, enabled, including, names, wanted
from peers.scene import HOME, OTHER

CREATE, LIST = "macie2:CreateClassificationJob", "macie2:ListClassificationJobs"
DESCRIBE, UPDATE = "macie2:DescribeClassificationJob", "macie2:UpdateClassificationJob"
LIST_TAGS, TAG, UNTAG = "macie2:ListTagsForResource", "macie2:TagResource", "macie2:UntagResource"
MINUTE, DAY = 60_000, 86_400_000


def status(macie, job):
    """Where a job stands."""
    return macie.describe_classification_job(jobId=job)["jobStatus"]


@check(CREATE, DESCRIBE)
def a_job_is_described_as_it_was_created(scene):
    macie = enabled(scene)
    term = {"simpleScopeTerm": {"comparator": "STARTS_WITH", "key": "OBJECT_KEY", "values": ["logs/"]}}
    definition = {**buckets(scene.management, "a", "b"), "scoping": {"includes": {"and": [term]}}}
    job = wanted(
        scene,
        description="What it is for",
        samplingPercentage=25,
        managedDataIdentifierSelector="INCLUDE",
        managedDataIdentifierIds=["CREDIT_CARD_NUMBER"],
        customDataIdentifierIds=["c"],
        allowListIds=["a"],
        s3JobDefinition=definition,
        tags={"team": "data"},
    )
    created = macie.create_classification_job(**job)
    id_, arn = created["jobId"], created["jobArn"]
    assert len(id_) == 32 and arn == f"arn:aws:macie2:{HOME}:{scene.management}:classification-job/{id_}"
    shown = macie.describe_classification_job(jobId=id_)
    assert {name: shown[name] for name in job} == job, shown
    assert (shown["jobArn"], shown["jobStatus"], shown["initialRun"]) == (arn, "RUNNING", False), shown
    assert (shown["lastRunErrorStatus"], shown["statistics"]["numberOfRuns"]) == ({"code": "NONE"}, 1), shown


@check(CREATE, LIST)
def the_same_token_for_the_same_job_is_the_same_job(scene):
    macie = enabled(scene)
    ids = {macie.create_classification_job(**wanted(scene))["jobId"] for _ in range(2)}
    assert len(ids) == 1 and names(macie) == ["job"]
    other = wanted(scene, name="other", clientToken="token-of-job")
    scene.refused(texts.TOKEN_REUSED, macie.create_classification_job, **other)
    macie.create_classification_job(**wanted(scene, clientToken="another"))
    assert names(macie) == ["job", "job"]


@check(CREATE, DESCRIBE, UPDATE)
def a_one_time_job_runs_and_completes_and_stays_so(scene):
    macie = enabled(scene)
    job = macie.create_classification_job(**wanted(scene))["jobId"]
    scene.arrange("advance", milliseconds=10 * MINUTE - 1)
    assert status(macie, job) == "RUNNING"
    scene.arrange("advance", milliseconds=1)
    assert status(macie, job) == "COMPLETE"
    for to in ["CANCELLED", "RUNNING", "USER_PAUSED"]:
        scene.refused(texts.JOB_TRANSITION, macie.update_classification_job, jobId=job, jobStatus=to)


@check(CREATE, DESCRIBE, switches={"jobRunMs": 0})
def a_run_may_take_no_time(scene):
    macie = enabled(scene)
    assert status(macie, macie.create_classification_job(**wanted(scene))["jobId"]) == "COMPLETE"
    scheduled = macie.create_classification_job(**wanted(scene, "daily", **DAILY, initialRun=True))["jobId"]
    assert status(macie, scheduled) == "IDLE"


@check(CREATE, DESCRIBE)
def a_scheduled_job_is_idle_between_its_runs(scene):
    macie = enabled(scene)
    schedules = [{"dailySchedule": {}}, {"weeklySchedule": {"dayOfWeek": "SUNDAY"}}, {"monthlySchedule": {"dayOfMonth": 22}}]
    for number, schedule in enumerate(schedules):
        job = wanted(scene, f"job-{number}", jobType="SCHEDULED", scheduleFrequency=schedule)
        id_ = macie.create_classification_job(**job)["jobId"]
        assert status(macie, id_) == "IDLE"
        assert macie.describe_classification_job(jobId=id_)["scheduleFrequency"] == schedule
    # The 22nd of November 2026 is a Sunday.
    scene.arrange("advance", milliseconds=DAY)
    assert names(macie, **including("jobStatus", "EQ", "RUNNING")) == ["job-0", "job-1", "job-2"]
    scene.arrange("advance", milliseconds=DAY)
    assert names(macie, **including("jobStatus", "EQ", "RUNNING")) == ["job-0"]


@check(UPDATE, DESCRIBE)
def a_paused_job_tells_since_when_and_goes_on_where_it_stopped(scene):
    macie = enabled(scene)
    job = macie.create_classification_job(**wanted(scene))["jobId"]
    scene.arrange("advance", milliseconds=9 * MINUTE)
    macie.update_classification_job(jobId=job, jobStatus="USER_PAUSED")
    paused = macie.describe_classification_job(jobId=job)
    details = paused["userPausedDetails"]
    assert (details["jobExpiresAt"] - details["jobPausedAt"]).days == 30, details
    scene.arrange("advance", milliseconds=DAY)
    assert status(macie, job) == "USER_PAUSED"
    macie.update_classification_job(jobId=job, jobStatus="RUNNING")
    assert macie.describe_classification_job(jobId=job).get("userPausedDetails") is None
    scene.arrange("advance", milliseconds=MINUTE)
    assert status(macie, job) == "COMPLETE"


@check(UPDATE, DESCRIBE)
def a_job_that_is_paused_for_thirty_days_is_cancelled(scene):
    macie = enabled(scene)
    job = macie.create_classification_job(**wanted(scene))["jobId"]
    macie.update_classification_job(jobId=job, jobStatus="USER_PAUSED")
    scene.arrange("advance", milliseconds=30 * DAY)
    assert status(macie, job) == "CANCELLED"


@check(UPDATE, DESCRIBE)
def statuses_change_only_as_the_life_of_a_job_allows(scene):
    macie = enabled(scene)
    allowed = {
        ("RUNNING", "USER_PAUSED"), ("RUNNING", "CANCELLED"), ("IDLE", "USER_PAUSED"), ("IDLE", "CANCELLED"),
        ("PAUSED", "USER_PAUSED"), ("PAUSED", "CANCELLED"), ("USER_PAUSED", "RUNNING"), ("USER_PAUSED", "CANCELLED"),
    }  # fmt: skip
    for start in ["RUNNING", "IDLE", "PAUSED", "USER_PAUSED"]:
        for to in ["RUNNING", "USER_PAUSED", "CANCELLED"]:
            job = wanted(scene, f"{start}-{to}", **DAILY, initialRun=start != "IDLE")
            id_ = macie.create_classification_job(**job)["jobId"]
            if start == "PAUSED":
                scene.arrange("exhaustJobQuota", account=scene.management, region=HOME, job=id_)
            if start == "USER_PAUSED":
                macie.update_classification_job(jobId=id_, jobStatus=start)
            assert status(macie, id_) == start
            if (start, to) in allowed:
                macie.update_classification_job(jobId=id_, jobStatus=to)
            else:
                scene.refused(texts.JOB_TRANSITION, macie.update_classification_job, jobId=id_, jobStatus=to)


@check(UPDATE, DESCRIBE, LIST)
def a_cancelled_job_stays_listed_and_cannot_be_changed(scene):
    macie = enabled(scene)
    job = macie.create_classification_job(**wanted(scene))["jobId"]
    macie.update_classification_job(jobId=job, jobStatus="CANCELLED")
    for to in ["CANCELLED", "RUNNING", "USER_PAUSED"]:
        scene.refused(texts.job_cancelled(job), macie.update_classification_job, jobId=job, jobStatus=to)
    assert status(macie, job) == "CANCELLED" and names(macie) == ["job"]


@check(UPDATE)
def other_statuses_cannot_be_asked_for(scene):
    macie = enabled(scene)
    job = macie.create_classification_job(**wanted(scene))["jobId"]
    for to in ["COMPLETE", "IDLE", "PAUSED", "running", ""]:
        scene.refused(texts.JOB_STATUS, macie.update_classification_job, jobId=job, jobStatus=to)


@check(DESCRIBE, UPDATE, LIST)
def only_the_account_that_created_a_job_knows_it_and_in_its_region_only(scene):
    _, administrator = scene.designate()
    scene.enroll(administrator, scene.members[1])
    job = wanted(scene, s3JobDefinition=buckets(scene.members[0]))
    id_ = administrator.create_classification_job(**job)["jobId"]
    elsewhere = scene.macie(scene.members[0], OTHER)
    elsewhere.enable_macie()
    for macie in [scene.macie(scene.members[1]), elsewhere]:
        scene.refused(texts.NO_JOB, macie.describe_classification_job, jobId=id_)
        scene.refused(texts.NO_JOB, macie.update_classification_job, jobId=id_, jobStatus="CANCELLED")
        assert names(macie) == []


@check(CREATE)
def buckets_belong_to_the_caller_or_to_its_members(scene):
    account, administrator = scene.designate()
    scene.enroll(administrator, scene.members[1])
    own = scene.macie(scene.members[1])
    for caller, owner in [(administrator, account), (administrator, scene.members[1]), (own, scene.members[1])]:
        caller.create_classification_job(**wanted(scene, owner, s3JobDefinition=buckets(owner)))
    for caller, owner in [(administrator, scene.members[2]), (own, account)]:
        job = wanted(scene, s3JobDefinition=buckets(owner))
        scene.refused(texts.FOREIGN_BUCKETS, caller.create_classification_job, **job)


@check(CREATE, DESCRIBE)
def suspending_a_session_cancels_its_own_jobs_and_it_creates_none(scene):
    account, administrator = scene.designate()
    member = scene.members[1]
    scene.enroll(administrator, member)
    own = scene.macie(member)
    job = wanted(scene, s3JobDefinition=buckets(member))
    of_member, of_administrator = (one.create_classification_job(**job)["jobId"] for one in [own, administrator])
    administrator.update_member_session(id=member, status="PAUSED")
    assert (status(own, of_member), status(administrator, of_administrator)) == ("CANCELLED", "RUNNING")
    scene.refused(texts.SESSION_PAUSED, own.create_classification_job, **{**job, "clientToken": "another"})


@check(CREATE, LIST, DESCRIBE, UPDATE)
def without_a_session_jobs_say_so_with_a_full_stop(scene):
    for call, parameters in every_call(scene):
        scene.refused(texts.NO_SESSION_FOR_JOBS, call, **parameters)


@check(CREATE, LIST, DESCRIBE, UPDATE, switches={"absentSessionMessage": "plain"})
def without_a_session_jobs_may_say_so_without_one(scene):
    for call, parameters in every_call(scene):
        scene.refused(texts.SESSION_ABSENT, call, **parameters)


@check(CREATE, LIST, DESCRIBE, UPDATE, switches={"absentSessionStatus": "unauthorized"})
def without_a_session_jobs_may_say_so_with_401(scene):
    for call, parameters in every_call(scene):
        scene.refused(texts.NO_SESSION_FOR_JOBS._replace(status=401), call, **parameters)


def every_call(scene):
    """Every operation on jobs, with what it needs."""
    macie = scene.macie()
    return [
        (macie.create_classification_job, wanted(scene)),
        (macie.list_classification_jobs, {}),
        (macie.describe_classification_job, {"jobId": "0" * 32}),
        (macie.update_classification_job, {"jobId": "0" * 32, "jobStatus": "CANCELLED"}),
    ]


@check(LIST_TAGS, TAG, UNTAG, DESCRIBE)
def a_job_has_tags_by_its_arn(scene):
    macie = enabled(scene)
    created = macie.create_classification_job(**wanted(scene, tags={"team": "data"}))
    arn = created["jobArn"]
    macie.tag_resource(resourceArn=arn, tags={"stage": "test"})
    macie.untag_resource(resourceArn=arn, tagKeys=["team"])
    shown = macie.describe_classification_job(jobId=created["jobId"])["tags"]
    assert macie.list_tags_for_resource(resourceArn=arn)["tags"] == shown == {"stage": "test"}


if __name__ == "__main__":
    main()
