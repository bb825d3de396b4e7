"""Every function's binary under AWS's own runtime interface emulator, one call at a time, and
take-inventory on an organization in moto's server: a Lambda and an Organizations that nobody
here wrote.

What the functions do is tested elsewhere; here only that strangers can be spoken to. Of the
emulator's answers only the body counts: it says of no error that it is one, and two calls at
once crash it.

Run it by `make verify-runtime`, which says where the emulator (RIE) and the binaries (BINARIES) lie.
"""

import contextlib
import json
import os
import pathlib
import socket
import subprocess
import sys
import time
import unittest
import urllib.error
import urllib.request

import boto3

RIE = os.environ["RIE"]
BINARIES = pathlib.Path(os.environ["BINARIES"])
FUNCTIONS = sorted(path.name for path in pathlib.Path("functions").iterdir() if path.is_dir())
REGION = "us-east-1"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "example"}
BUCKET = "bucket"
PATIENCE = 30  # seconds until a server has to answer
SETTINGS = {
    "STACK": "macie-org",
    "BUCKET": BUCKET,
    "REGIONS": "us-east-1,eu-west-1",
    "MANAGEMENT_ROLE": "",
    "ADMINISTRATOR_ROLE": "",
    "MEMBER_ROLE": "",
    "EXTERNAL_ID": "",
    "PROTECTED_ACCOUNTS": "",
    "WAIT_SECONDS": "15",
    "LEASE_TABLE": "leases",
    "LEASE_SECONDS": "60",
    "CALLS_PER_SECOND": "50",
    "MOST_LEGS": "40",
    "ONBOARDING": '{"operation":"onboard","administratorId":"222222222222"}',
    "STATE_MACHINE": "arn:aws:states:us-east-1:123456789012:stateMachine:macie-org-organization",
}
INVALID = {"errorType": "InvalidInput", "reason": None}
REFUSALS = {"admit-account": {"errorType": None, "reason": "notAnEvent"}}  # anyone may send it anything
UNUSED = "http://127.0.0.1:9"  # nothing listens there: a call to AWS fails at once


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running(command, port, environment):
    """A server, from its first answer until it is killed."""
    process = subprocess.Popen(
        command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        end = time.monotonic() + PATIENCE
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            if process.poll() is not None or time.monotonic() > end:
                raise AssertionError(f"{command[0]} does not listen")
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def invoke(binary, event, endpoint=UNUSED):
    """One answer of a function under the runtime interface emulator."""
    port = free_port()
    command = [RIE, "--runtime-interface-emulator-address", f"127.0.0.1:{port}"]
    command += ["--runtime-api-address", f"127.0.0.1:{free_port()}", str(BINARIES / binary)]
    lambdas = {"AWS_LAMBDA_FUNCTION_NAME": binary, "AWS_LAMBDA_FUNCTION_TIMEOUT": "60"}
    aws = {"AWS_REGION": REGION, "AWS_ENDPOINT_URL": endpoint, **CREDENTIALS}
    with running(command, port, {**SETTINGS, **lambdas, **aws}) as url:
        path = f"{url}/2015-03-31/functions/function/invocations"
        request = urllib.request.Request(path, json.dumps(event).encode())
        with urllib.request.urlopen(request, timeout=2 * PATIENCE) as answer:
            return json.load(answer)


class UnderTheRuntimeInterfaceEmulator(unittest.TestCase):
    def test_every_function_answers_and_names_what_is_wrong_with_its_input(self):
        self.assertEqual(len(FUNCTIONS), 13)
        for function in FUNCTIONS:
            with self.subTest(function):
                answer = invoke(function, {"execution": 1})
                refused = {"errorType": answer.get("errorType"), "reason": answer.get("reason")}
                self.assertEqual(refused, REFUSALS.get(function, INVALID), answer)


class OnMotosOrganizations(unittest.TestCase):
    def setUp(self):
        port = free_port()
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
        self.endpoint = self.enterContext(running(command, port, {}))
        names = dict(zip(("aws_access_key_id", "aws_secret_access_key"), CREDENTIALS.values()))
        session = boto3.Session(region_name=REGION, **names)
        self.s3 = session.client("s3", endpoint_url=self.endpoint)
        self.organizations = session.client("organizations", endpoint_url=self.endpoint)

    def test_take_inventory_reads_every_account_of_an_organization(self):
        self.s3.create_bucket(Bucket=BUCKET)
        organization = self.organizations.create_organization(FeatureSet="ALL")["Organization"]
        accounts = [self.account(number) for number in range(30)]
        answer = invoke("take-inventory", self.event(accounts[0]), self.endpoint)
        self.assertIn("inventoryKey", answer, answer)
        snapshot = self.s3.get_object(Bucket=BUCKET, Key=answer["inventoryKey"])["Body"].read().decode()
        for account in accounts:
            self.assertIn(account, snapshot)
        self.assertIn(organization["MasterAccountId"], snapshot)
        self.assertEqual(answer["waves"], [["us-east-1"], ["eu-west-1"]])

    def account(self, number):
        created = self.organizations.create_account(AccountName=f"a{number}", Email=f"a{number}@example.com")
        return created["CreateAccountStatus"]["AccountId"]

    @staticmethod
    def event(administrator):
        return {
            "execution": {"name": "onboard-1", "startTime": "2026-11-20T08:00:00.000Z"},
            "request": {"operation": "onboard", "administratorId": administrator},
            "previous": {
                "settled": False,
                "waitSeconds": 0,
                "leg": 0,
                "checkpointKey": "",
                "counts": {},
                "rateEstimate": None,
                "error": None,
            },
        }


if __name__ == "__main__":
    unittest.main(verbosity=2)
