"""Every refusal that the programs provoke: code, status, text."""

from typing import NamedTuple


class Refusal(NamedTuple):
    """What a client sees of a refusal. A message that ends in an ellipsis is the beginning of one."""

    code: str
    status: int
    message: str
    # Organizations' `Reason`.
    reason: str | None = None

    def fits(self, seen):
        """Whether this is the refusal that was seen."""
        message = self.message.removesuffix("…")
        told = seen.message.startswith(message) if message != self.message else seen.message == message
        return told and seen._replace(message="") == self._replace(message="")


def validation(message):
    """A `ValidationException` of Macie."""
    return Refusal("ValidationException", 400, message)


def conflict(message):
    """A `ConflictException` of Macie."""
    return Refusal("ConflictException", 409, message)


def denied(message):
    """An `AccessDeniedException` of Macie."""
    return Refusal("AccessDeniedException", 403, message)


def not_found(message):
    """A `ResourceNotFoundException` of Macie."""
    return Refusal("ResourceNotFoundException", 404, message)


def absent(field):
    """A member of Macie's body that is not there."""
    return validation(f"The value for {field} is missing")


def none_of(field, *values):
    """A member whose value there is not."""
    return validation(f"The value for {field} is invalid: expected one of {', '.join(values)}")


def unreadable(message):
    """A body that is not of the types that Macie's API has."""
    return Refusal("SerializationException", 400, message)


def organizations(code, message, reason=None):
    """A refusal of Organizations, whose status is always 400."""
    return Refusal(code, 400, message, reason)


def invalid_input(reason, message):
    """An `InvalidInputException` of Organizations."""
    return organizations("InvalidInputException", message, reason)


def constraint(reason, message):
    """A `ConstraintViolationException` of Organizations."""
    return organizations("ConstraintViolationException", message, reason)


# Sessions.
SESSION_ABSENT = denied("Macie is not enabled")
SESSION_EXISTS = conflict("Macie has already been enabled")
DISABLE_BY_MEMBER = conflict("Cannot disable Macie while associated with an administrator account")
SUSPEND_BY_MEMBER = conflict("Cannot suspend Macie while associated with an administrator account")
MEMBERS_ASSOCIATED = conflict("The request is rejected because member accounts are associated with your account")

# The administrator.
ADMINISTRATOR_DESIGNATED = conflict(
    "The request failed because an account is already enabled as the Macie delegated administrator for the organization"
)
ADMINISTRATOR_IS_MEMBER = conflict(
    "The request failed because the given account ID is a member account of a Macie administrator account"
)
MANAGEMENT_IS_MEMBER = conflict(
    "The request failed because the management account is a member account of a Macie administrator account"
)
NOT_MANAGEMENT = denied("The request failed because you must be a user of the AWS Organizations management account")
NOT_ADMINISTRATOR = denied("The request failed because you must be the Macie administrator for an organization")
ADMINISTRATOR_NOT_DESIGNATED = not_found(
    "The request failed because the given account ID is not the Macie delegated administrator for the organization"
)
ADMINISTRATOR_OUTSIDE = validation(
    "The request failed because the given account ID is not an active member account of the organization"
)
NO_ADMINISTRATOR = not_found("The request failed because this account does not have a master")
NO_ADMINISTRATOR_LATER = not_found("The request failed because there isn't a delegated Macie administrator for the account")

# Members.
_NOT_ASSOCIATED = "The request is rejected because the specified account is not associated with your account"
NOT_ASSOCIATED = validation(_NOT_ASSOCIATED)
NOT_ASSOCIATED_404 = not_found(_NOT_ASSOCIATED)
NOT_AN_ASSOCIATED_MEMBER = validation(
    "The request is rejected because the given account ID is not an associated member of account the current account."
)
STILL_ASSOCIATED = validation(
    "The request is rejected because the current account cannot delete the given member account ID"
    " since it is still associated to it."
)
_MEMBER_EXISTS = (
    "The request is rejected because the given account ID is already a member or associated member of the current account."
)
MEMBER_EXISTS = validation(_MEMBER_EXISTS)
MEMBER_EXISTS_409 = conflict(_MEMBER_EXISTS)
MEMBER_IS_CALLER = validation("The request is rejected because the current account cannot be a member account of itself.")
MEMBER_OF_ANOTHER = validation(
    "The request is rejected because the given account ID is already a member or associated member"
    " of another administrator account."
)
MEMBER_SUSPENDED = validation("The request is rejected because the given account ID is suspended or closed.")
MEMBER_PAUSED = validation(
    "The request is rejected because Macie is suspended for the given account ID and must be re-enabled first."
)
MEMBER_REGION_DISABLED = validation(
    "The request is rejected because the current Region is not enabled for the given account ID."
)
MEMBER_EMAIL = validation(
    "The request is rejected because the given email address does not belong to the given account ID."
)
MANAGEMENT_WITHOUT_SESSION = validation(
    "The request is rejected because Macie is not enabled for the management account of the organization."
)
CALLER_IS_MEMBER = validation(
    "The request is rejected because the current account is a member account of an administrator account."
)
MEMBER_RESUMES_ITSELF = validation(
    "The request is rejected because only the given account ID itself can re-enable Macie for the account."
)
MEMBER_THROUGH_ORGANIZATION = validation(
    "The request is rejected because the association of the current account is managed through AWS Organizations."
)
MEMBER_QUOTA = Refusal(
    "ServiceQuotaExceededException",
    402,
    "The request is rejected because the maximum number of member accounts for the current account was reached.",
)

# Invitations.
INVITATION_WITHIN = validation(
    "The request is rejected because the given account ID is a part of the organization of the current account."
)
INVITATION_PENDING = validation(
    "The request is rejected because the given account ID has a pending invitation from the current account."
)
NO_PENDING_INVITATION = validation(
    "The request is rejected because the current account has no pending invitation from the given master account ID"
    " or is already an associated member of another master account."
)
NO_INVITATION_FROM = validation(
    "The request is rejected because the current account has no pending invitation from the given account ID."
)
CALLER_IS_ADMINISTRATOR = validation(
    "The request is rejected because the current account is an administrator account with member accounts."
)
SENDERS_DIFFER = validation("The values for administratorAccountId and masterAccount are invalid: they differ")
NO_ACCOUNTS = validation("The value for accountIds is empty")
MESSAGE = validation("The value for message is invalid: expected at most 80 characters")


def unprocessed(refusal):
    """The same of one account, in an answer that is a success."""
    return Refusal("ClientError", 200, refusal.message)


# Jobs.
NO_SESSION_FOR_JOBS = denied("Macie is not enabled.")
SESSION_PAUSED = conflict("The request failed because Macie is suspended for the current account")
TOKEN_REUSED = conflict(
    "The request failed because the client token was used by another request with different parameters"
)
NO_JOB = not_found("The request failed because there isn't a classification job with the given ID")
JOB_STATUS = validation("The value for jobStatus is invalid: expected CANCELLED, RUNNING or USER_PAUSED")
JOB_TRANSITION = validation("The value for jobStatus is invalid: the current status of the job does not allow it")
FOREIGN_BUCKETS = validation(
    "The value for s3JobDefinition.bucketDefinitions is invalid:"
    " each account must be the current account or one of its member accounts"
)


def job_cancelled(job):
    """A change of a cancelled job."""
    return validation(f"The request failed because Macie cannot update cancelled job for job {job}")


# Settings.
DISCOVERY_OF_MEMBER = denied(
    "The request failed because the administrator account manages automated discovery for the account"
)

# Input.
PAGE_SIZE = validation("The value for maxResults is invalid: expected an integer from 1 to 25")
PAGE_EMPTY = validation("The value for maxResults is invalid: expected 1 or more")
TOKEN = validation("The value for nextToken is invalid")
ONLY_ASSOCIATED = validation("The value for onlyAssociated is invalid: expected true or false")
TAGS = validation(
    "The value for tags is invalid: at most 50 tags, keys of 1 to 128 characters that do not begin with aws:,"
    " values of at most 256"
)


def account_id(field):
    """A field that is no account id."""
    return validation(f"The value for {field} is invalid: an account ID has 12 digits")


# Organizations.
ORGANIZATIONS_DENIED = organizations("AccessDeniedException", "You don't have permissions to access this resource.")
NOT_IN_USE = organizations("AWSOrganizationsNotInUseException", "Your account is not a member of an organization.")
NO_ACCOUNT = organizations("AccountNotFoundException", "You specified an account that doesn't exist.")
NO_PARENT = organizations("ParentNotFoundException", "You specified a parent that doesn't exist.")
NO_CHILD = organizations("ChildNotFoundException", "You specified a child that doesn't exist.")
NO_UNIT = organizations(
    "OrganizationalUnitNotFoundException", "You specified an organizational unit that doesn't exist."
)
NO_TARGET = organizations("TargetNotFoundException", "You specified a target that doesn't exist.")
NOT_REGISTERED = organizations(
    "AccountNotRegisteredException",
    "The provided account is not a registered delegated administrator for your organization.",
)
REGISTERED = organizations(
    "AccountAlreadyRegisteredException",
    "The provided account is already a delegated administrator for your organization.",
)
REGISTER_MANAGEMENT = constraint(
    "CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR",
    "You cannot register master account/yourself as delegated administrator for your organization.",
)
NO_TRUSTED_ACCESS = constraint(
    "SERVICE_ACCESS_NOT_ENABLED",
    "You attempted to register a delegated administrator before you enabled service access."
    " Call the EnableAWSServiceAccess API first.",
)
ANOTHER_REGISTERED = constraint(
    "MAX_DELEGATED_ADMINISTRATORS_FOR_SERVICE_LIMIT_EXCEEDED",
    "You have exceeded the allowed number of delegated administrators for the delegated service.",
)
BAD_TOKEN = invalid_input("INVALID_NEXT_TOKEN", "You provided an invalid pagination token.")
BAD_PRINCIPAL = invalid_input("UNRECOGNIZED_SERVICE_PRINCIPAL", "You specified an unrecognized service principal.")
BAD_CHILD_TYPE = invalid_input(
    "INVALID_ENUM", "You provided a value for ChildType that is not one of ACCOUNT, ORGANIZATIONAL_UNIT."
)
PAGE_TOO_LARGE = invalid_input(
    "MAX_VALUE_EXCEEDED", "You provided a value for MaxResults that must be less than or equal to 20."
)
PAGE_TOO_SMALL = invalid_input(
    "MIN_VALUE_EXCEEDED", "You provided a value for MaxResults that must be greater than or equal to 1."
)
SERIALIZATION = organizations("SerializationException", "The request body is not JSON of the expected types.")


def missing(field):
    """A required field of Organizations that is not there."""
    return invalid_input("INPUT_REQUIRED", f"You must provide a value for {field}.")


def pattern(field):
    """A field of Organizations in the wrong form."""
    message = f"You provided a value for {field} that does not match the required pattern."
    return invalid_input("INVALID_PATTERN", message)


# The front door.
UNKNOWN_TOKEN = Refusal("UnrecognizedClientException", 403, "The security token included in the request is invalid.")
EXPIRED = Refusal("ExpiredTokenException", 403, "The security token included in the request is expired")
