"""Calls that go wrong: each failure as each service tells it, and what became of the request."""

from botocore.exceptions import ConnectionClosedError

from peers import classic as refusals
from peers import texts
from peers.checks import check, main
from peers.scene import HOME, OTHER
from peers.texts import Refusal

CONFLICT = (
    "The request failed because it conflicts with another attempt to modify the same entity. Try again later."
)
CONFLICT_OF_ORGANIZATIONS = (
    "AWS Organizations can't complete your request because it conflicts with another attempt to modify the same"
    " entity. Try again later."
)
TOO_MANY = Refusal("TooManyRequestsException", 429, "Too Many Requests")
# As a gateway in front of a service writes it: without a code, which botocore replaces by the status.
UNTYPED = Refusal("429", 429, "Too Many Requests")
UNAVAILABLE = Refusal("ServiceUnavailable", 503, "Service Unavailable")


def fail(scene, kind, **more):
    """Lets every call fail in one way."""
    scene.misbehave(failures=[{"kind": kind, **more}])


def not_authorized(scene, service, operation, code="AccessDeniedException", status=403):
    """The refusal of a call that no policy allows."""
    action, account = f"{service}:{operation}", scene.management
    return Refusal(
        code,
        status,
        f"User: arn:aws:iam::{account}:user/operator is not authorized to perform: {action} on resource:"
        f" arn:aws:{service}:{HOME}:{account}:* because no identity-based policy allows the {action} action",
    )


@check()
def macie_tells_every_failure(scene):
    macie = scene.macie()
    account = {"accountId": scene.members[0], "email": "any@example.com"}
    for kind, refusal in [
        ("throttlingException", Refusal("ThrottlingException", 429, "Rate exceeded")),
        ("tooManyRequestsException", TOO_MANY),
        ("untypedThrottle", UNTYPED),
        (
            "internalServerException",
            Refusal("InternalServerException", 500, "The request failed due to an unknown internal server error"),
        ),
        ("serviceUnavailable", UNAVAILABLE),
        ("expiredCredentials", texts.EXPIRED),
        ("conflict", texts.conflict(CONFLICT)),
        ("accessDenied", not_authorized(scene, "macie2", "CreateMember")),
    ]:
        fail(scene, kind)
        scene.refused(refusal, macie.create_member, account=account)
    fail(scene, "accessDenied")
    scene.refused(not_authorized(scene, "macie2", "EnableMacie"), macie.enable_macie)
    fail(scene, "validation")
    designate = macie.enable_organization_admin_account
    scene.refused(texts.validation(CONFLICT), designate, adminAccountId=scene.members[0])
    fail(scene, "expiredPageToken")
    expired = texts.validation("The value for nextToken is invalid: it has expired")
    scene.refused(expired, macie.list_members, nextToken="of-yesterday")


@check()
def organizations_tells_every_failure(scene):
    organizations = scene.organizations()
    sorry = "AWS Organizations can't complete your request because"
    for kind, refusal in [
        ("throttlingException", texts.organizations("ThrottlingException", "Rate exceeded")),
        (
            "tooManyRequestsException",
            texts.organizations(
                "TooManyRequestsException",
                f"{sorry} you sent too many requests in a short time. Try again later.",
            ),
        ),
        ("untypedThrottle", UNTYPED),
        (
            "internalServerException",
            Refusal("ServiceException", 500, f"{sorry} of an internal service error. Try again later."),
        ),
        ("serviceUnavailable", UNAVAILABLE._replace(code="ServiceUnavailableException")),
        ("expiredCredentials", texts.EXPIRED._replace(status=400)),
        ("accessDenied", not_authorized(scene, "organizations", "ListAccounts", status=400)),
    ]:
        fail(scene, kind)
        scene.refused(refusal, organizations.list_accounts)
    fail(scene, "expiredPageToken")
    expired = texts.BAD_TOKEN._replace(message="You provided an expired pagination token.")
    scene.refused(expired, organizations.list_accounts, NextToken="of-yesterday")
    for kind in ["conflict", "validation"]:
        fail(scene, kind)
        refusal = texts.organizations("ConcurrentModificationException", CONFLICT_OF_ORGANIZATIONS)
        scene.refused(refusal, organizations.enable_aws_service_access, ServicePrincipal="macie.amazonaws.com")


@check()
def classic_tells_every_failure(scene):
    classic = scene.classic()
    for kind, refusal in [
        ("throttlingException", texts.organizations("ThrottlingException", "Rate exceeded")),
        ("tooManyRequestsException", TOO_MANY),
        ("untypedThrottle", UNTYPED),
        ("internalServerException", Refusal("InternalException", 500, "Internal server error.")),
        ("serviceUnavailable", UNAVAILABLE),
        ("expiredCredentials", texts.EXPIRED._replace(status=400)),
        ("accessDenied", not_authorized(scene, "macie", "ListS3Resources", status=400)),
        ("conflict", Refusal("InvalidInputException", 400, CONFLICT)),
    ]:
        fail(scene, kind)
        scene.refused(refusal, classic.list_s3_resources)
    fail(scene, "expiredPageToken")
    expired = refusals.invalid("nextToken is invalid: it has expired.")
    scene.refused(expired, classic.list_s3_resources, nextToken="of-yesterday")


@check()
def sts_tells_every_failure(scene):
    sts = scene.sts()
    for kind, refusal in [
        ("throttlingException", Refusal("Throttling", 400, "Rate exceeded")),
        ("tooManyRequestsException", TOO_MANY),
        ("internalServerException", Refusal("InternalFailure", 500, "Internal failure")),
        ("serviceUnavailable", UNAVAILABLE),
        ("expiredCredentials", texts.EXPIRED._replace(code="ExpiredToken")),
        ("accessDenied", not_authorized(scene, "sts", "GetCallerIdentity", code="AccessDenied")),
        ("conflict", Refusal("ValidationError", 400, CONFLICT)),
    ]:
        fail(scene, kind)
        scene.refused(refusal, sts.get_caller_identity)


@check()
def a_lost_answer_tells_nothing_about_the_effect(scene):
    macie = scene.macie()
    for kind in ["closedBeforeEffect", {"lateEffect": {"afterMs": 1000}}, "closedAfterEffect"]:
        fail(scene, kind, calls={"operations": ["EnableMacie"]})
        try:
            raise AssertionError(f"{kind}: {macie.enable_macie()}")
        except ConnectionClosedError:
            pass
        if kind == "closedAfterEffect":
            assert macie.get_macie_session()["status"] == "ENABLED"
            continue
        scene.refused(texts.SESSION_ABSENT, macie.get_macie_session)
        scene.arrange("advance", milliseconds=1000)
        if kind != "closedBeforeEffect":
            macie.disable_macie()


@check()
def a_fresh_designation_is_not_seen_and_then_warms_up(scene):
    scene.misbehave(visibility={"designationMs": 1000, "warmUpMs": 5000})
    account, administrator = scene.designate()
    assert scene.macie().list_organization_admin_accounts()["adminAccounts"] == []
    member = {"accountId": scene.members[1], "email": "any@example.com"}
    scene.refused(texts.NOT_ADMINISTRATOR, administrator.describe_organization_configuration)
    scene.refused(texts.NOT_ADMINISTRATOR, administrator.create_member, account=member)
    scene.arrange("advance", milliseconds=1000)
    [listed] = scene.macie().list_organization_admin_accounts()["adminAccounts"]
    assert listed == {"accountId": account, "status": "ENABLED"}
    warming = texts.validation(
        "The request failed because the organization is still being set up for Macie. Try again later."
    )
    scene.refused(warming, administrator.create_member, account=member)
    scene.arrange("advance", milliseconds=4000)
    administrator.create_member(account=member)


@check()
def a_revoked_administrator_is_listed_for_a_while(scene):
    scene.misbehave(visibility={"disablingMs": 1000})
    account, _ = scene.designate()
    macie = scene.macie()
    macie.disable_organization_admin_account(adminAccountId=account)
    [listed] = macie.list_organization_admin_accounts()["adminAccounts"]
    assert listed == {"accountId": account, "status": "DISABLING_IN_PROGRESS"}
    call = macie.enable_organization_admin_account
    scene.refused(texts.ADMINISTRATOR_DESIGNATED, call, adminAccountId=account)
    scene.arrange("advance", milliseconds=1000)
    assert macie.list_organization_admin_accounts()["adminAccounts"] == []
    scene.designate()


@check()
def the_first_designation_holds_up_those_in_other_regions(scene):
    message = (
        "The request failed because a Macie administrator is being designated for the organization in another"
        " Region. Try again later."
    )
    for code, refusal in [("conflictException", texts.conflict), ("validationException", texts.validation)]:
        scene.misbehave(visibility={"firstDesignationMs": 1000, "firstDesignationCode": code})
        account, _ = scene.designate()
        elsewhere = scene.macie(region=OTHER)
        call = elsewhere.enable_organization_admin_account
        scene.refused(refusal(message), call, adminAccountId=account)
        scene.arrange("advance", milliseconds=1000)
        call(adminAccountId=account)
        for macie in [elsewhere, scene.macie()]:
            macie.disable_organization_admin_account(adminAccountId=account)


if __name__ == "__main__":
    main()
