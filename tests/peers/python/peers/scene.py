"""One emulator for one check: clients for any account, situations, judged refusals.

Every answer that any client receives is held to botocore's model as it arrives.
"""

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from . import paging
from .shapes import problems_of_answer, problems_of_refusal
from .texts import Refusal

HOME = "us-east-1"
OTHER = "eu-west-1"

def _seen(response):
    """A refusal as botocore parsed it."""
    error, status = response["Error"], response["ResponseMetadata"]["HTTPStatusCode"]
    return Refusal(error["Code"], status, error["Message"], response.get("Reason"))


# Shared: botocore reads its models from disk once per session.
_SESSION = boto3.session.Session(region_name=HOME)


class Scene:
    """A fresh emulator, whose organization is `accounts` with `management` first."""

    def __init__(self, stage, size, switches):
        self._stage = stage
        self._switches = switches
        started = stage.ask("start", size=size, switches=switches)
        self.endpoint = started["endpoint"]
        self.management = started["management"]
        self.members = [account for account in started["accounts"] if account != self.management]
        self.accounts = [self.management, *self.members]
        self.root = started["root"]
        # What was called and answered well, what was read page by page; what was refused as a check expected.
        self.succeeded = set()
        self.paged = set()
        self.refusals = []

    def macie(self, account=None, region=HOME, **options):
        """Macie as a role of an account, or as an operator of the management account."""
        return self.client("macie2", account, region, **options)

    def organizations(self, account=None, **options):
        """Organizations, likewise."""
        return self.client("organizations", account, HOME, **options)

    def sts(self, account=None, **options):
        """STS, likewise."""
        return self.client("sts", account, HOME, **options)

    def classic(self, account=None, region=HOME, **options):
        """Macie Classic, likewise."""
        return self.client("macie", account, region, **options)

    def client(self, service, account=None, region=HOME, key=None, **options):
        """A client that makes one attempt and whose every answer is judged.

        `checked=False` lets invalid parameters pass, `signed=False` leaves the signature out.
        """
        settings = {
            "retries": {"total_max_attempts": 1},
            "connect_timeout": 10,
            "read_timeout": 30,
            "parameter_validation": options.get("checked", True),
        }
        if not options.get("signed", True):
            settings["signature_version"] = UNSIGNED
        key = key or self._key_of(account)
        client = _SESSION.client(
            service,
            region_name=region,
            endpoint_url=self.endpoint,
            aws_access_key_id=key,
            aws_secret_access_key="of-no-interest",
            config=Config(**settings),
        )
        self.judge(client.meta.events)
        return client

    def judge(self, events):
        """Judges every answer that these events tell of."""
        events.register("after-call", self._judge)

    def key(self, account, role="Peer", seconds=3600):
        """The access key of an assumed role."""
        arn = f"arn:aws:iam::{account}:role/{role}"
        assumed = self.sts().assume_role(RoleArn=arn, RoleSessionName="peer", DurationSeconds=seconds)
        return assumed["Credentials"]["AccessKeyId"]

    def refused(self, refusal, call, **parameters):
        """Expects this refusal: its code, its status, its text."""
        try:
            answer = call(**parameters)
        except ClientError as error:
            seen = _seen(error.response)
            assert refusal.fits(seen), f"refused with {seen}, not {refusal}"
            self._note(seen)
        else:
            raise AssertionError(f"answered {answer}, not {refusal}")

    def items_refused(self, refusal, items, *identities):
        """Expects that the last answer, a success, left out just these items, for this reason."""
        told = {"errorCode": refusal.code, "errorMessage": refusal.message}
        assert items == [{**identity, **told} for identity in identities], f"{items}, not {refusal}"
        self._note(refusal)

    def pages(self, client, operation, *expected, **parameters):
        """Holds a list to what `paging.holds` says."""
        paging.holds(client, operation, *expected, **parameters)
        self.paged.add(self._last)

    def arrange(self, verb, **fields):
        """Has the test arrange a situation."""
        return self._stage.ask(verb, **fields)

    def misbehave(self, **faults):
        """Lets calls meet these faults, and no others any more."""
        return self._stage.ask("misbehave", faults=faults)

    def designate(self, region=HOME):
        """Designates the first member account; returns its id and a client of it."""
        administrator = self.members[0]
        self.macie(region=region).enable_organization_admin_account(adminAccountId=administrator)
        return administrator, self.macie(administrator, region)

    def enroll(self, administrator, *accounts):
        """Makes accounts members."""
        for account in accounts:
            administrator.create_member(account={"accountId": account, "email": f"account-{account}@example.com"})

    def statuses(self, administrator, associated):
        """An administrator's members and their statuses."""
        members = administrator.list_members(onlyAssociated=associated)["members"]
        return [(member["accountId"], member["relationshipStatus"]) for member in members]

    def _note(self, seen):
        told = {"code": seen.code, "status": seen.status, "message": seen.message}
        self.refusals.append({"operation": self._last, **told})

    def _key_of(self, account):
        return "AKIAPEER" if account in (None, self.management) else self.key(account)

    def _judge(self, http_response, model, parsed, **_others):
        operation = f"{model.service_model.service_name}:{model.name}"
        status, headers, body = http_response.status_code, http_response.headers, http_response.content
        self._last = operation
        if status < 300:
            found = problems_of_answer(model, status, headers, body)
            self.succeeded.add(operation)
        else:
            code = parsed["Error"]["Code"]
            found = problems_of_refusal(model, code, status, headers, body, self._switches)
        assert not found, f"{operation}: " + "; ".join(found) + f"\n{body.decode(errors='replace')}"
