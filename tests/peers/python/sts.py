"""STS: roles of other accounts, and who one is."""

import datetime

from peers.checks import check, main
from peers.texts import Refusal

ASSUME, IDENTITY = "sts:AssumeRole", "sts:GetCallerIdentity"
STRANGER = "999999999999"


def role(account, name="Peer"):
    """The ARN of a role."""
    return f"arn:aws:iam::{account}:role/{name}"


def invalid(message):
    """A refusal of a parameter."""
    return Refusal("ValidationError", 400, message)


def denied(caller, account):
    """A refusal of a role."""
    message = f"User: {caller} is not authorized to perform: sts:AssumeRole on resource: {role(account)}"
    return Refusal("AccessDenied", 403, message)


@check(IDENTITY)
def a_key_that_was_not_issued_is_an_operator_of_the_management_account(scene):
    identity = scene.sts().get_caller_identity()
    assert (identity["Account"], identity["Arn"]) == (
        scene.management,
        f"arn:aws:iam::{scene.management}:user/operator",
    ), identity


@check(ASSUME, IDENTITY)
def an_assumed_role_acts_for_its_account(scene):
    account = scene.members[0]
    assumed = scene.sts().assume_role(RoleArn=role(account, "path/to/Peer"), RoleSessionName="me@here")
    arn = f"arn:aws:sts::{account}:assumed-role/Peer/me@here"
    assert assumed["AssumedRoleUser"]["Arn"] == arn, assumed
    assert assumed["AssumedRoleUser"]["AssumedRoleId"].endswith(":me@here"), assumed
    assert assumed["Credentials"]["AccessKeyId"].startswith("ASIA"), assumed
    identity = scene.client("sts", key=assumed["Credentials"]["AccessKeyId"]).get_caller_identity()
    expected = (account, arn, assumed["AssumedRoleUser"]["AssumedRoleId"])
    assert (identity["Account"], identity["Arn"], identity["UserId"]) == expected, identity


@check(ASSUME)
def every_key_is_its_own(scene):
    keys = {scene.key(account) for account in scene.members for _ in range(3)}
    assert len(keys) == 3 * len(scene.members)


@check(ASSUME)
def credentials_last_as_long_as_asked_for(scene):
    sts, ends = scene.sts(), {}
    for seconds in [900, 3600, 43200]:
        assumed = sts.assume_role(RoleArn=role(scene.members[0]), RoleSessionName="peer", DurationSeconds=seconds)
        ends[seconds] = assumed["Credentials"]["Expiration"]
    assert ends[3600] - ends[900] == datetime.timedelta(seconds=2700)
    assert ends[43200] - ends[3600] == datetime.timedelta(seconds=39600)
    default = sts.assume_role(RoleArn=role(scene.members[0]), RoleSessionName="peer")
    assert default["Credentials"]["Expiration"] == ends[3600]


@check(ASSUME)
def a_role_outside_the_organization_or_of_a_suspended_account_is_denied(scene):
    scene.arrange("suspend", account=scene.members[0])
    sts = scene.sts()
    caller = f"arn:aws:iam::{scene.management}:user/operator"
    for account in [STRANGER, scene.members[0]]:
        scene.refused(denied(caller, account), sts.assume_role, RoleArn=role(account), RoleSessionName="peer")
    own = scene.members[1]
    caller = f"arn:aws:sts::{own}:assumed-role/Peer/peer"
    scene.refused(denied(caller, STRANGER), scene.sts(own).assume_role, RoleArn=role(STRANGER), RoleSessionName="peer")


@check(ASSUME)
def what_assume_role_is_given_is_checked(scene):
    call = scene.sts(checked=False).assume_role
    arn = role(scene.members[0])
    detected, failed = "1 validation error detected: Value", "failed to satisfy constraint:"
    for parameters, member in [({"RoleSessionName": "peer"}, "roleArn"), ({"RoleArn": arn}, "roleSessionName")]:
        refusal = invalid(f"{detected} null at '{member}' {failed} Member must not be null")
        scene.refused(refusal, call, **parameters)
    for wrong in ["arn:aws:iam::1234:role/Peer", "arn:aws:iam::111111111111:user/Peer", f"{arn}*"]:
        scene.refused(invalid(f"{wrong} is invalid"), call, RoleArn=wrong, RoleSessionName="peer")
    for wrong, constraint in [
        ("x", "have length greater than or equal to 2"),
        ("with space", r"satisfy regular expression pattern: [\w+=,.@-]*"),
        ("x" * 65, "have length less than or equal to 64"),
    ]:
        refusal = invalid(f"{detected} '{wrong}' at 'roleSessionName' {failed} Member must {constraint}")
        scene.refused(refusal, call, RoleArn=arn, RoleSessionName=wrong)
    for seconds, bound in [(899, "greater than or equal to 900"), (43201, "less than or equal to 43200")]:
        refusal = invalid(f"{detected} '{seconds}' at 'durationSeconds' {failed} Member must have value {bound}")
        scene.refused(refusal, call, RoleArn=arn, RoleSessionName="peer", DurationSeconds=seconds)
    refusal = Refusal("MalformedInput", 400, "DurationSeconds is not an integer")
    scene.refused(refusal, call, RoleArn=arn, RoleSessionName="peer", DurationSeconds="long")


@check(ASSUME)
def a_chained_role_lasts_an_hour_at_most(scene):
    call = scene.sts(scene.members[0]).assume_role
    message = "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining"
    parameters = {"RoleArn": role(scene.members[1]), "RoleSessionName": "peer"}
    scene.refused(invalid(message), call, DurationSeconds=3601, **parameters)
    call(DurationSeconds=3600, **parameters)


@check(IDENTITY)
def an_expired_key_is_told_so_by_every_service(scene):
    key = scene.key(scene.members[0], seconds=900)
    clients = {service: scene.client(service, key=key) for service in ["macie2", "organizations", "sts"]}
    scene.arrange("advance", milliseconds=899_999)
    clients["sts"].get_caller_identity()
    scene.arrange("advance", milliseconds=1)
    message = "The security token included in the request is expired"
    scene.refused(Refusal("ExpiredToken", 403, message), clients["sts"].get_caller_identity)
    scene.refused(Refusal("ExpiredTokenException", 403, message), clients["macie2"].get_macie_session)
    scene.refused(Refusal("ExpiredTokenException", 400, message), clients["organizations"].list_accounts)


if __name__ == "__main__":
    main()
