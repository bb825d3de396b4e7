//! How Organizations words its refusals.

use crate::state::DelegationError;
use crate::wire::problem::Problem;

fn bad(code: &'static str, message: impl Into<String>) -> Problem {
    Problem::new(400, code, message)
}

fn invalid(reason: &'static str, message: impl Into<String>) -> Problem {
    Problem { reason: Some(reason), ..bad("InvalidInputException", message) }
}

pub(super) fn unknown_operation() -> Problem {
    bad("UnknownOperationException", "The requested operation is not recognized.")
}

pub(super) fn serialization() -> Problem {
    bad("SerializationException", "The request body is not JSON of the expected types.")
}

pub(super) fn denied() -> Problem {
    bad("AccessDeniedException", "You don't have permissions to access this resource.")
}

pub(super) fn not_in_use() -> Problem {
    bad("AWSOrganizationsNotInUseException", "Your account is not a member of an organization.")
}

pub(super) fn missing(field: &str) -> Problem {
    invalid("INPUT_REQUIRED", format!("You must provide a value for {field}."))
}

pub(super) fn pattern(field: &str) -> Problem {
    invalid(
        "INVALID_PATTERN",
        format!("You provided a value for {field} that does not match the required pattern."),
    )
}

pub(super) fn limit(reason: &'static str, bound: &str) -> Problem {
    invalid(reason, format!("You provided a value for MaxResults that must be {bound}."))
}

/// The reason in the API model; its prose, and the guide, call the same `INVALID_PAGINATION_TOKEN`.
pub(in crate::wire) const BAD_TOKEN: &str = "INVALID_NEXT_TOKEN";

pub(super) fn token() -> Problem {
    invalid(BAD_TOKEN, "You provided an invalid pagination token.")
}

pub(super) fn unrecognized_principal() -> Problem {
    invalid("UNRECOGNIZED_SERVICE_PRINCIPAL", "You specified an unrecognized service principal.")
}

pub(super) fn child_type() -> Problem {
    invalid(
        "INVALID_ENUM",
        "You provided a value for ChildType that is not one of ACCOUNT, ORGANIZATIONAL_UNIT.",
    )
}

pub(super) fn no_account() -> Problem {
    bad("AccountNotFoundException", "You specified an account that doesn't exist.")
}

pub(super) fn no_parent() -> Problem {
    bad("ParentNotFoundException", "You specified a parent that doesn't exist.")
}

pub(super) fn no_child() -> Problem {
    bad("ChildNotFoundException", "You specified a child that doesn't exist.")
}

pub(super) fn no_unit() -> Problem {
    bad("OrganizationalUnitNotFoundException", "You specified an organizational unit that doesn't exist.")
}

pub(super) fn no_target() -> Problem {
    bad("TargetNotFoundException", "You specified a target that doesn't exist.")
}

pub(super) fn not_registered() -> Problem {
    let message = "The provided account is not a registered delegated administrator for your organization.";
    bad("AccountNotRegisteredException", message)
}

pub(super) fn delegation(error: DelegationError) -> Problem {
    match error {
        DelegationError::NoAccount => no_account(),
        DelegationError::NotRegistered => not_registered(),
        DelegationError::Registered => bad(
            "AccountAlreadyRegisteredException",
            "The provided account is already a delegated administrator for your organization.",
        ),
        DelegationError::Management => constraint(
            "CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR",
            "You cannot register master account/yourself as delegated administrator for your organization.",
        ),
        DelegationError::NoTrustedAccess => constraint(
            "SERVICE_ACCESS_NOT_ENABLED",
            "You attempted to register a delegated administrator before you enabled service access. Call the EnableAWSServiceAccess API first.",
        ),
        DelegationError::AnotherRegistered => constraint(
            "MAX_DELEGATED_ADMINISTRATORS_FOR_SERVICE_LIMIT_EXCEEDED",
            "You have exceeded the allowed number of delegated administrators for the delegated service.",
        ),
    }
}

fn constraint(reason: &'static str, message: &str) -> Problem {
    Problem { reason: Some(reason), ..bad("ConstraintViolationException", message) }
}
