"""The AWS command line, inside this process: every operation once, as a story of one organization.

That `aws` itself runs in the environment that the binary prints is a test of its own.
"""

import contextlib
import io
import json
import os
import shlex

from awscli.clidriver import create_clidriver
from botocore import xform_name
from botocore.session import get_session

from peers.checks import check, main
from peers.scene import HOME

UNIT = "ou-ex01-zzzzzzzz"
CONFIG = "--service-principal config.amazonaws.com"
KEY = "arn:aws:kms:us-east-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab"

# Who calls what; the third names what is printed, for later commands.
STORY = [
    ("management", "sts get-caller-identity"),
    ("management", "sts assume-role --role-arn arn:aws:iam::{administrator}:role/Peer --role-session-name peer"),
    ("management", "organizations describe-organization"),
    ("management", "organizations describe-account --account-id {member}"),
    ("management", "organizations list-accounts --page-size 1"),
    ("management", "organizations list-roots --query Roots[0].Id", "root"),
    ("management", "organizations list-accounts-for-parent --parent-id {root}"),
    ("management", "organizations list-children --parent-id {root} --child-type ACCOUNT"),
    ("management", "organizations list-parents --child-id {member}"),
    ("management", "organizations list-organizational-units-for-parent --parent-id {root}"),
    ("management", f"organizations describe-organizational-unit --organizational-unit-id {UNIT}"),
    ("management", "organizations list-tags-for-resource --resource-id {member}"),
    ("management", f"organizations enable-aws-service-access {CONFIG}"),
    ("management", "organizations list-aws-service-access-for-organization"),
    ("management", f"organizations register-delegated-administrator --account-id {{member}} {CONFIG}"),
    ("management", "organizations list-delegated-administrators"),
    ("management", "organizations list-delegated-services-for-account --account-id {member}"),
    ("management", f"organizations deregister-delegated-administrator --account-id {{member}} {CONFIG}"),
    ("management", f"organizations disable-aws-service-access {CONFIG}"),
    ("management", "macie2 enable-macie --status PAUSED"),
    ("management", "macie2 get-macie-session"),
    ("management", "macie2 update-macie-session --status ENABLED"),
    ("management", "macie2 enable-organization-admin-account --admin-account-id {administrator}"),
    ("management", "macie2 list-organization-admin-accounts"),
    ("administrator", "macie2 describe-organization-configuration"),
    ("administrator", "macie2 update-organization-configuration --auto-enable"),
    ("administrator", "macie2 create-member --account accountId={member},email=a@example.com --tags team=data"),
    ("administrator", "macie2 get-member --id {member} --query arn", "arn"),
    ("administrator", "macie2 list-members --only-associated false --page-size 1"),
    ("administrator", "macie2 update-member-session --id {member} --status PAUSED"),
    ("administrator", "macie2 list-tags-for-resource --resource-arn {arn}"),
    ("administrator", "macie2 tag-resource --resource-arn {arn} --tags stage=test"),
    ("administrator", "macie2 untag-resource --resource-arn {arn} --tag-keys team stage"),
    ("administrator", "macie2 update-automated-discovery-configuration --status ENABLED"),
    ("administrator", "macie2 get-automated-discovery-configuration"),
    ("administrator", "macie2 list-automated-discovery-accounts --account-ids {member}"),
    ("administrator", "macie2 batch-update-automated-discovery-accounts --accounts accountId={member},status=DISABLED"),
    (
        "administrator",
        f"macie2 put-classification-export-configuration --configuration s3Destination={{{{bucketName=b,kmsKeyArn={KEY}}}}}",
    ),
    ("administrator", "macie2 get-classification-export-configuration"),
    (
        "administrator",
        "macie2 put-findings-publication-configuration"
        " --security-hub-configuration publishClassificationFindings=true,publishPolicyFindings=false",
    ),
    ("administrator", "macie2 get-findings-publication-configuration"),
    (
        "administrator",
        "macie2 create-classification-job --name job --job-type ONE_TIME --query jobId"
        " --s3-job-definition bucketDefinitions=[{{accountId={administrator},buckets=[logs]}}]",
        "job",
    ),
    ("administrator", "macie2 list-classification-jobs"),
    ("administrator", "macie2 describe-classification-job --job-id {job}"),
    ("administrator", "macie2 update-classification-job --job-id {job} --job-status CANCELLED"),
    ("administrator", "macie2 get-usage-statistics"),
    ("administrator", "macie2 get-usage-totals --time-range MONTH_TO_DATE"),
    ("member", "macie2 get-administrator-account"),
    ("member", "macie2 get-master-account"),
    ("administrator", "macie2 update-member-session --id {member} --status ENABLED"),
    ("administrator", "macie2 disassociate-member --id {member}"),
    ("administrator", "macie2 delete-member --id {member}"),
    ("guest", "macie2 enable-macie"),
    ("member", "macie2 create-member --account accountId={guest},email=account-{guest}@example.com"),
    ("member", "macie2 create-invitations --account-ids {guest} --message welcome"),
    ("guest", "macie2 get-invitations-count"),
    ("guest", "macie2 list-invitations --query invitations[0].invitationId", "invitation"),
    ("guest", "macie2 accept-invitation --administrator-account-id {member} --invitation-id {invitation}"),
    ("guest", "macie2 disassociate-from-administrator-account"),
    ("member", "macie2 create-invitations --account-ids {guest}"),
    ("guest", "macie2 list-invitations --query invitations[0].invitationId", "invitation"),
    ("guest", "macie2 accept-invitation --master-account {member} --invitation-id {invitation}"),
    ("guest", "macie2 disassociate-from-master-account"),
    ("member", "macie2 create-invitations --account-ids {guest}"),
    ("guest", "macie2 delete-invitations --account-ids {member}"),
    ("member", "macie2 create-invitations --account-ids {guest}"),
    ("guest", "macie2 decline-invitations --account-ids {member}"),
    ("management", "macie2 disable-organization-admin-account --admin-account-id {administrator}"),
    ("management", "macie2 disable-macie"),
    ("management", "macie associate-member-account --member-account-id {member}"),
    ("management", "macie list-member-accounts --page-size 1"),
    (
        "management",
        "macie associate-s3-resources --s3-resources"
        " bucketName=logs,classificationType={{oneTime=FULL,continuous=FULL}}",
    ),
    (
        "management",
        "macie update-s3-resources --s3-resources-update bucketName=logs,classificationTypeUpdate={{oneTime=NONE}}",
    ),
    ("management", "macie list-s3-resources"),
    ("management", "macie disassociate-s3-resources --associated-s3-resources bucketName=logs"),
    ("management", "macie disassociate-member-account --member-account-id {member}"),
]

_MODELS = get_session()


def operation_of(command):
    """The operation that a command calls, as `macie2:CreateMember`."""
    service, verb = command.split()[:2]
    names = _MODELS.get_service_model(service).operation_names
    return next(f"{service}:{name}" for name in names if xform_name(name, "-") == verb)


class CommandLine:
    """The command line as one account, each of whose answers is judged."""

    def __init__(self, scene, key):
        os.environ.update(AWS_ENDPOINT_URL=scene.endpoint, AWS_DEFAULT_REGION=HOME)
        self._driver = create_clidriver()
        self._driver.session.set_credentials(key, "of-no-interest")
        scene.judge(self._driver.session)

    def run(self, command):
        """What a command prints."""
        printed = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            code = self._driver.main([*shlex.split(command), "--output", "json"])
        printed.seek(0)
        text = printed.read()
        assert code == 0, f"aws {command}: {code}\n{text}"
        return json.loads(text) if text.strip() else None


@check(*sorted({operation_of(command) for _, command, *_ in STORY}))
def every_operation_answers_the_command_line(scene):
    scene.arrange("addUnit", id=UNIT, parent=scene.root)
    names = dict(zip(["management", "administrator", "member", "guest"], scene.accounts))
    keys = {name: scene.key(account) for name, account in names.items()}
    clients = {name: CommandLine(scene, key) for name, key in keys.items()}
    for who, command, *kept in STORY:
        printed = clients[who].run(command.format(**names))
        names.update(dict.fromkeys(kept, printed))


if __name__ == "__main__":
    main()
