"""The judge itself: answers that differ from the model by one thing, each of which must be seen.

Without this, a judge that sees nothing would pass every other program.
"""

import json

from peers.checks import check, main
from peers.shapes import CONTENT_TYPES, problems_of_answer, problems_of_refusal

REQUEST_ID = "00000000-0000-4000-8000-000000000001"
MEMBER = {
    "accountId": "222222222222",
    "email": None,
    "relationshipStatus": "Enabled",
    "tags": {"team": "data"},
    "updatedAt": "2026-11-21T00:00:00.000Z",
}
ACCOUNT = {"Id": "222222222222", "State": "ACTIVE", "JoinedMethod": "CREATED", "JoinedTimestamp": 1767225600.5}
IDENTITY = (
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>'
    "<Account>111111111111</Account></GetCallerIdentityResult>"
    "<ResponseMetadata><RequestId>x</RequestId></ResponseMetadata></GetCallerIdentityResponse>"
)


def head(content_type, **others):
    """The head of an answer."""
    return {"content-type": content_type, "x-amzn-requestid": REQUEST_ID, **others}


def judged(client, operation, body, status=200, **changes):
    """What is seen in a success."""
    model = client.meta.service_model.operation_model(operation)
    text = body if isinstance(body, str) else json.dumps(body)
    headers = {**head(CONTENT_TYPES[model.service_model.metadata["protocol"]]), **changes}
    return problems_of_answer(model, status, headers, text.encode())


@check()
def a_faultless_answer_has_no_problem(scene):
    assert judged(scene.macie(), "ListMembers", {"members": [MEMBER], "nextToken": None}) == []
    assert judged(scene.organizations(), "ListAccounts", {"Accounts": [ACCOUNT]}) == []
    assert judged(scene.sts(), "GetCallerIdentity", IDENTITY) == []
    assert judged(scene.macie(), "EnableMacie", "") == []


@check()
def every_deviation_of_a_macie_answer_is_seen(scene):
    macie = scene.macie()
    changes = {
        "is unknown": {"accountid": "222222222222"},
        "is no string": {"accountId": 222222222222},
        "is none of RelationshipStatus's values": {"relationshipStatus": "ENABLED"},
        "is no timestamp": {"updatedAt": 1767225600.0},
        "is no object": {"tags": ["team"]},
    }
    for problem, change in changes.items():
        found = judged(macie, "ListMembers", {"members": [{**MEMBER, **change}]})
        assert len(found) == 1 and problem in found[0], (problem, found)
    for local_time in ["2026-11-21T00:00:00.000+01:00", "2026-11-21 00:00:00", "2026-11-21"]:
        assert judged(macie, "ListMembers", {"members": [{**MEMBER, "updatedAt": local_time}]})
    for body in [{"members": {}}, {"members": [None]}, {"members": ["222222222222"]}, [], {"Members": []}]:
        assert judged(macie, "ListMembers", body), body
    assert judged(macie, "ListMembers", {"members": []}, status=201)
    assert judged(macie, "ListMembers", {"members": []}, **{"content-type": "text/html"})
    assert judged(macie, "ListMembers", {"members": []}, **{"x-amzn-requestid": ""})
    assert judged(macie, "DescribeOrganizationConfiguration", {"autoEnable": "false"})


@check()
def every_deviation_of_an_organizations_answer_is_seen(scene):
    organizations = scene.organizations()
    changes = {
        "is unknown": {"Surname": "x"},
        "is null": {"Name": None},
        "does not match": {"Id": "12345"},
        "is none of AccountState's values": {"State": "CLOSING"},
        "is no timestamp": {"JoinedTimestamp": "2026-01-01T00:00:00Z"},
    }
    for problem, change in changes.items():
        found = judged(organizations, "ListAccounts", {"Accounts": [{**ACCOUNT, **change}]})
        assert any(problem in one for one in found), (problem, found)
    assert judged(organizations, "EnableAWSServiceAccess", {"Done": True})


@check()
def every_deviation_of_a_classic_answer_is_seen(scene):
    classic = scene.classic()
    failed = {"failedItem": {"bucketName": "logs"}, "errorCode": "400", "errorMessage": "m"}
    answer = lambda **changes: judged(classic, "AssociateS3Resources", {"failedS3Resources": [{**failed, **changes}]})  # noqa: E731
    assert answer() == answer(errorCode="InvalidInputException") == []
    changes = {
        "has 18 characters": {"errorCode": "SomeOtherException"},
        "bucketName is missing": {"failedItem": {"prefix": "2026/"}},
        "is unknown": {"code": "400"},
        "is null": {"errorMessage": None},
    }
    for problem, change in changes.items():
        found = answer(**change)
        assert len(found) == 1 and problem in found[0], (problem, found)
    assert judged(classic, "ListMemberAccounts", {"memberAccounts": [{"accountId": "12345"}]})
    assert judged(classic, "ListMemberAccounts", {"memberAccounts": [], "nextToken": "0" * 501})


@check()
def every_deviation_of_an_sts_answer_is_seen(scene):
    sts = scene.sts()
    for old, new in [
        ("Account>", "AccountId>"),
        ("GetCallerIdentityResult>", "Result>"),
        ("2011-06-15", "2012-06-15"),
        ("<Account>111111111111</Account>", "<Account><Id/></Account>"),
    ]:
        assert judged(sts, "GetCallerIdentity", IDENTITY.replace(old, new)), new


@check()
def every_deviation_of_a_refusal_is_seen(scene):
    macie = scene.macie().meta.service_model.operation_model("GetMacieSession")
    named = head("application/json", **{"x-amzn-errortype": "ConflictException"})

    def refused(code="ConflictException", status=409, headers=named, body='{"message": "m"}', switches=None):
        return problems_of_refusal(macie, code, status, headers, body, switches or {})

    assert refused() == []
    assert refused(code="SurpriseException")
    assert refused(status=400)
    assert refused(headers=head("application/json"))
    assert refused(body='{"message": "m", "detail": "d"}')
    assert refused(body='{"message": 5}')
    untyped = {"code": "429", "status": 429}
    assert not refused(headers=head("application/json"), **untyped)
    assert refused(**untyped)
    assert refused(headers=head("application/json"), body='{"message": "m", "code": "c"}', **untyped)
    denied = {"code": "AccessDeniedException", "status": 401}
    headers = head("application/json", **{"x-amzn-errortype": "AccessDeniedException"})
    assert refused(headers=headers, **denied)
    assert not refused(headers=headers, switches={"absentSessionStatus": "unauthorized"}, **denied)
    organizations = scene.organizations().meta.service_model.operation_model("ListAccounts")
    headers = head("application/x-amz-json-1.1")
    for body, seen in [
        ({"__type": "InvalidInputException", "Message": "m", "Reason": "INVALID_NEXT_TOKEN"}, False),
        ({"__type": "InvalidInputException", "Message": "m", "Reason": "NO_SUCH_REASON"}, True),
        ({"__type": "AccessDeniedException", "Message": "m"}, True),
        ({"Message": "m"}, True),
    ]:
        found = problems_of_refusal(organizations, "InvalidInputException", 400, headers, json.dumps(body), {})
        assert bool(found) == seen, (body, found)


if __name__ == "__main__":
    main()
