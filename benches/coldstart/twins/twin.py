"""What take-inventory's first call is, as one would write it in Python: clients made when the
module is loaded, one call of AWS in the handler."""

import boto3

ORGANIZATIONS = boto3.client("organizations")
S3 = boto3.client("s3")


def handler(_event, _context):
    return ORGANIZATIONS.describe_organization()["Organization"]
