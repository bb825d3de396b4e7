"""Every refusal of Macie Classic that the programs provoke."""

from .texts import Refusal


def invalid(message):
    """An `InvalidInputException` of Macie Classic."""
    return Refusal("InvalidInputException", 400, f"The request was rejected. {message}")


def field(name, expected):
    """A field that Macie Classic does not take."""
    return invalid(f"{name} is invalid: {expected}.")


def about(account, what):
    """What is wrong with an account that the request is about."""
    return invalid(f"The account {account} {what}.")


def foreign(account):
    """An account whose resources are not the caller's."""
    return about(account, "is not a member account of the current account")._replace(code="AccessDeniedException")


CALLER_IS_MEMBER = invalid("The current account is a member account of Macie.")
_LIMIT = Refusal("LimitExceededException", 400, "The request was rejected. The maximum number of ")
MEMBER_LIMIT = _LIMIT._replace(message=_LIMIT.message + "member accounts was reached.")
RESOURCE_LIMIT = _LIMIT._replace(message=_LIMIT.message + "S3 resources would be exceeded.")
_RESOURCE = "The specified S3 resource (bucket or prefix) is "
# Of one item, in an answer that is a success.
RESOURCE_ASSOCIATED = invalid(_RESOURCE + "already associated with Macie.")._replace(status=200)
RESOURCE_NOT_ASSOCIATED = invalid(_RESOURCE + "not associated with Macie.")._replace(status=200)
