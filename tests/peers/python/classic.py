"""Macie Classic's seven actions, through a client that botocore makes of the discontinued service's own model."""

import json

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ConnectionClosedError
from botocore.httpsession import URLLib3Session

from peers import classic as refusals
from peers.checks import check, main
from peers.scene import HOME, OTHER

ASSOCIATE, DISASSOCIATE = "macie:AssociateMemberAccount", "macie:DisassociateMemberAccount"
LIST = "macie:ListMemberAccounts"
ASSOCIATE_S3, DISASSOCIATE_S3 = "macie:AssociateS3Resources", "macie:DisassociateS3Resources"
UPDATE_S3, LIST_S3 = "macie:UpdateS3Resources", "macie:ListS3Resources"
STRANGER = "999999999999"


def bucket(name="logs", prefix=None, one_time="FULL"):
    """A resource to be associated."""
    types = {"oneTime": one_time, "continuous": "FULL"}
    return {**item(name, prefix), "classificationType": types}


def item(name="logs", prefix=None):
    """A resource."""
    return {"bucketName": name} if prefix is None else {"bucketName": name, "prefix": prefix}


def members(macie):
    """Who is listed."""
    return [account["accountId"] for account in macie.list_member_accounts()["memberAccounts"]]


def of_member(scene, administrator=None):
    """Macie Classic of an administrator with one member; who that is."""
    macie, account = scene.classic(administrator), scene.members[1]
    macie.associate_member_account(memberAccountId=account)
    return macie, account


def every_call_about_resources(macie, **more):
    """Every operation on S3 resources."""
    update = {**item(), "classificationTypeUpdate": {"oneTime": "NONE"}}
    return [
        (macie.associate_s3_resources, {"s3Resources": [bucket()], **more}),
        (macie.disassociate_s3_resources, {"associatedS3Resources": [item()], **more}),
        (macie.update_s3_resources, {"s3ResourcesUpdate": [update], **more}),
        (macie.list_s3_resources, more),
    ]


@check(ASSOCIATE, DISASSOCIATE, LIST)
def members_come_and_go_and_the_account_itself_is_always_listed(scene):
    macie, account = scene.classic(), scene.members[1]
    assert members(macie) == [scene.management]
    macie.associate_member_account(memberAccountId=account)
    assert members(macie) == [scene.management, account]
    assert members(scene.classic(region="us-west-2")) == [scene.management]
    macie.disassociate_member_account(memberAccountId=account)
    assert members(macie) == [scene.management]


@check(LIST)
def classic_is_in_two_regions_and_knows_nothing_of_todays_members(scene):
    _, administrator = scene.designate()
    scene.enroll(administrator, scene.members[1])
    assert members(scene.classic(scene.members[0])) == [scene.members[0]]
    try:
        scene.classic(region=OTHER).list_member_accounts()
    except ConnectionClosedError:
        return
    raise AssertionError(f"{OTHER} answered, as {HOME} does")


@check(ASSOCIATE, DISASSOCIATE)
def an_account_has_one_administrator_and_no_members_meanwhile(scene):
    macie, account = of_member(scene, scene.members[0])
    other, own = scene.classic(scene.members[2]), scene.classic(account)
    for call, member, what in [
        (macie.associate_member_account, scene.members[0], "is the current account"),
        (macie.associate_member_account, STRANGER, "has no role that Macie can assume"),
        (other.associate_member_account, account, "is associated with another administrator account of Macie"),
        (other.associate_member_account, scene.members[0], "is associated with another administrator account of Macie"),
        (macie.disassociate_member_account, scene.members[0], "is a master Macie account and cannot be disassociated"),
        (macie.disassociate_member_account, STRANGER, "is not yet associated with Macie"),
    ]:
        scene.refused(refusals.about(member, what), call, memberAccountId=member)
    scene.refused(refusals.CALLER_IS_MEMBER, own.associate_member_account, memberAccountId=scene.members[2])


@check(ASSOCIATE, LIST)
def associating_again_changes_nothing(scene):
    macie, account = of_member(scene)
    macie.associate_member_account(memberAccountId=account)
    assert members(macie) == [scene.management, account]


@check(ASSOCIATE, ASSOCIATE_S3, switches={"classicRepeatedAssociation": "refused"})
def associating_again_may_be_refused(scene):
    macie, account = of_member(scene)
    refusal = refusals.about(account, "is already associated with Macie")
    scene.refused(refusal, macie.associate_member_account, memberAccountId=account)
    assert macie.associate_s3_resources(s3Resources=[bucket()])["failedS3Resources"] == []
    failed = macie.associate_s3_resources(s3Resources=[bucket(), bucket("other")])["failedS3Resources"]
    scene.items_refused(refusals.RESOURCE_ASSOCIATED, failed, {"failedItem": item()})


@check(ASSOCIATE, switches={"classicMemberLimit": 1})
def beyond_the_quota_nobody_is_associated(scene):
    macie, _ = of_member(scene)
    scene.refused(refusals.MEMBER_LIMIT, macie.associate_member_account, memberAccountId=scene.members[2])


@check(ASSOCIATE_S3, LIST_S3, switches={"classicS3ResourceLimit": 2})
def beyond_the_quota_nothing_is_associated(scene):
    macie = scene.classic()
    three = [bucket(name) for name in ["a", "b", "c"]]
    scene.refused(refusals.RESOURCE_LIMIT, macie.associate_s3_resources, s3Resources=three)
    assert macie.list_s3_resources()["s3Resources"] == []
    macie.associate_s3_resources(s3Resources=[*three[:2], three[0]])
    assert macie.list_s3_resources()["s3Resources"] == three[:2]


@check(LIST)
def members_come_in_full_pages(scene):
    macie, present = scene.classic(), [scene.management]
    own = lambda account: account["accountId"]  # noqa: E731
    for total in [1, 2, 250, 251]:
        for number in range(len(present), total):
            present.append(f"2{number:011}")
            scene.arrange("outside", account=present[-1])
            macie.associate_member_account(memberAccountId=present[-1])
        for size in [None, 250, 60]:
            scene.pages(macie, "list_member_accounts", own, present, size, 250)


@check(LIST_S3, switches={"classicS3ResourceLimit": 600})
def resources_come_in_full_pages_in_the_order_of_their_association(scene):
    macie, present = scene.classic(), []
    name = lambda resource: resource["bucketName"]  # noqa: E731
    for total in [0, 1, 249, 250, 251, 501]:
        new = [f"bucket-{1000 - number}" for number in range(len(present), total)]
        macie.associate_s3_resources(s3Resources=[bucket(one) for one in new])
        present += new
        for size in [None, 250, 60]:
            scene.pages(macie, "list_s3_resources", name, present, size, 250)


@check(ASSOCIATE_S3, LIST_S3, DISASSOCIATE_S3)
def resources_come_and_go_one_by_one(scene):
    macie = scene.classic()
    wanted = [bucket(), bucket(prefix="2026/", one_time="NONE"), bucket("other")]
    assert macie.associate_s3_resources(s3Resources=wanted)["failedS3Resources"] == []
    assert macie.list_s3_resources()["s3Resources"] == wanted
    unwanted = [item("never"), item(), item("other", "never/")]
    failed = macie.disassociate_s3_resources(associatedS3Resources=unwanted)["failedS3Resources"]
    left = [{"failedItem": unwanted[0]}, {"failedItem": unwanted[2]}]
    scene.items_refused(refusals.RESOURCE_NOT_ASSOCIATED, failed, *left)
    assert macie.list_s3_resources()["s3Resources"] == wanted[1:]


@check(UPDATE_S3, LIST_S3, ASSOCIATE_S3)
def only_the_one_time_classification_can_be_changed(scene):
    macie = scene.classic()
    macie.associate_s3_resources(s3Resources=[bucket("a"), bucket("b")])
    changes = {"a": {"oneTime": "NONE"}, "b": {"continuous": "FULL"}, "never": {"oneTime": "NONE"}}
    wanted = [{**item(name), "classificationTypeUpdate": change} for name, change in changes.items()]
    failed = macie.update_s3_resources(s3ResourcesUpdate=wanted)["failedS3Resources"]
    scene.items_refused(refusals.RESOURCE_NOT_ASSOCIATED, failed, {"failedItem": item("never")})
    changed = [bucket("a", one_time="NONE"), bucket("b")]
    assert macie.list_s3_resources()["s3Resources"] == changed
    assert macie.associate_s3_resources(s3Resources=[bucket("a")])["failedS3Resources"] == []
    assert macie.list_s3_resources()["s3Resources"] == [bucket("a"), bucket("b")]


@check(DISASSOCIATE_S3, DISASSOCIATE, switches={"classicErrorCode": "status"})
def error_codes_may_keep_to_their_documented_length(scene):
    macie = scene.classic()
    failed = macie.disassociate_s3_resources(associatedS3Resources=[item()])["failedS3Resources"]
    scene.items_refused(refusals.RESOURCE_NOT_ASSOCIATED._replace(code="400"), failed, {"failedItem": item()})
    refusal = refusals.about(STRANGER, "is not yet associated with Macie")
    scene.refused(refusal, macie.disassociate_member_account, memberAccountId=STRANGER)


@check(ASSOCIATE_S3, DISASSOCIATE_S3, UPDATE_S3, LIST_S3)
def a_members_resources_are_its_administrators_and_go_with_it(scene):
    macie, account = of_member(scene)
    for call, parameters in every_call_about_resources(macie, memberAccountId=account):
        call(**parameters)
    for call, parameters in every_call_about_resources(scene.classic(account)):
        scene.refused(refusals.CALLER_IS_MEMBER, call, **parameters)
    macie.associate_s3_resources(memberAccountId=account, s3Resources=[bucket()])
    assert macie.list_s3_resources()["s3Resources"] == []
    macie.disassociate_member_account(memberAccountId=account)
    for call, parameters in every_call_about_resources(macie, memberAccountId=account):
        scene.refused(refusals.foreign(account), call, **parameters)
    macie.associate_member_account(memberAccountId=account)
    assert macie.list_s3_resources(memberAccountId=account)["s3Resources"] == []


@check(ASSOCIATE, DISASSOCIATE, LIST, LIST_S3)
def accounts_and_pages_are_checked(scene):
    macie = scene.classic(checked=False)
    digits, size = refusals.field("memberAccountId", "expected 12 digits"), "expected an integer from 1 to 250"
    for call in [macie.associate_member_account, macie.disassociate_member_account]:
        scene.refused(refusals.field("memberAccountId", "expected a value"), call)
        scene.refused(digits, call, memberAccountId="12345")
    scene.refused(digits, macie.list_s3_resources, memberAccountId="12345")
    for call in [macie.list_member_accounts, macie.list_s3_resources]:
        for wrong in [0, 251, -1]:
            scene.refused(refusals.field("maxResults", size), call, maxResults=wrong)
        token = refusals.field("nextToken", "expected a token of this list")
        for wrong in ["made-up", "", "0" * 501]:
            scene.refused(token, call, nextToken=wrong)


@check(ASSOCIATE_S3, DISASSOCIATE_S3, UPDATE_S3)
def resources_are_checked(scene):
    macie = scene.classic(checked=False)
    types = {"oneTime": "FULL", "continuous": "FULL"}
    field = refusals.field
    for call, name, more in [
        (macie.associate_s3_resources, "s3Resources", {"classificationType": types}),
        (macie.disassociate_s3_resources, "associatedS3Resources", {}),
        (macie.update_s3_resources, "s3ResourcesUpdate", {"classificationTypeUpdate": types}),
    ]:
        scene.refused(field(name, "expected a value"), call)
        for wrong, refusal in [
            ({}, field("bucketName", "expected a value")),
            (item("x" * 501), field("bucketName", "expected 1 to 500 characters")),
            (item(prefix="x" * 10_001), field("prefix", "expected at most 10,000 characters")),
        ]:
            scene.refused(refusal, call, **{name: [{**wrong, **more}]})
    for wrong, refusal in [
        ({}, field("continuous", "expected a value")),
        ({"continuous": "FULL"}, field("oneTime", "expected a value")),
        ({**types, "oneTime": "HALF"}, field("oneTime", "expected FULL or NONE")),
        ({**types, "continuous": "NONE"}, field("continuous", "expected FULL")),
    ]:
        resource = {**item(), "classificationType": wrong}
        scene.refused(refusal, macie.associate_s3_resources, s3Resources=[resource])
    nothing = {**item(), "classificationTypeUpdate": {}}
    refusal = field("classificationTypeUpdate", "expected oneTime or continuous")
    scene.refused(refusal, macie.update_s3_resources, s3ResourcesUpdate=[nothing])


def raw(scene, action, **body):
    """Calls an action without a client: status, code and body of the answer."""
    headers = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": f"MacieService.{action}"}
    request = AWSRequest("POST", f"{scene.endpoint}/", headers, json.dumps(body).encode())
    SigV4Auth(Credentials("AKIAPEER", "of-no-interest"), "macie", HOME).add_auth(request)
    answer = URLLib3Session().send(request.prepare())
    body = json.loads(answer.content or b"{}")
    return answer.status_code, body.pop("__type", None), body


@check()
def raw_json_is_answered_without_any_client(scene):
    member, resources = {"memberAccountId": scene.members[1]}, [item()]
    update = [{**item(), "classificationTypeUpdate": {"oneTime": "NONE"}}]
    for action, body, expected in [
        ("AssociateMemberAccount", member, {}),
        ("ListMemberAccounts", {"maxResults": 1}, {"memberAccounts": [{"accountId": scene.management}]}),
        ("AssociateS3Resources", {"s3Resources": [bucket()]}, {"failedS3Resources": []}),
        ("UpdateS3Resources", {"s3ResourcesUpdate": update}, {"failedS3Resources": []}),
        ("ListS3Resources", {}, {"s3Resources": [bucket(one_time="NONE")]}),
        ("DisassociateS3Resources", {"associatedS3Resources": resources}, {"failedS3Resources": []}),
        ("DisassociateMemberAccount", member, {}),
    ]:
        status, code, answer = raw(scene, action, **body)
        answer.pop("nextToken", None)
        assert (status, code, answer) == (200, None, expected), (action, status, code, answer)
    status, code, answer = raw(scene, "DisassociateMemberAccount", **member)
    assert (status, code, answer["fieldName"]) == (400, "InvalidInputException", "memberAccountId"), answer
    assert raw(scene, "CreateMember")[:2] == (400, "UnknownOperationException")


if __name__ == "__main__":
    main()
