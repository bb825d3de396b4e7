//! How Classic words a refusal, of a whole call or of one resource.

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, chain};
use crate::ids::AccountId;

/// Recorded from Classic.
const NOT_ASSOCIATED: &str =
    "The request was rejected. The specified S3 resource (bucket or prefix) is not associated with Macie.";

/// Classic's exceptions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Exception {
    /// A value that cannot be accepted.
    #[serde(rename = "InvalidInputException")]
    InvalidInput,
    /// More than a quota allows.
    #[serde(rename = "LimitExceededException")]
    LimitExceeded,
    /// No permission.
    #[serde(rename = "AccessDeniedException")]
    AccessDenied,
    /// It is not the request's fault.
    #[serde(rename = "InternalException")]
    Internal,
    /// A body that is not of Classic's types.
    #[serde(rename = "SerializationException")]
    Serialization,
}

impl Exception {
    /// Its name, which is also Classic's `errorCode`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidInput => "InvalidInputException",
            Self::LimitExceeded => "LimitExceededException",
            Self::AccessDenied => "AccessDeniedException",
            Self::Internal => "InternalException",
            Self::Serialization => "SerializationException",
        }
    }

    /// What Classic would have said where today's Macie says this.
    #[must_use]
    pub fn of(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::QuotaExceeded => Self::LimitExceeded,
            ErrorKind::AccessDenied | ErrorKind::CredentialsRefused => Self::AccessDenied,
            ErrorKind::Invalid | ErrorKind::Conflict | ErrorKind::NotFound | ErrorKind::NotAssociated => {
                Self::InvalidInput
            }
            ErrorKind::Throttled
            | ErrorKind::Unavailable
            | ErrorKind::NotYetVisible
            | ErrorKind::SessionAbsent
            | ErrorKind::RegionNotEnabled
            | ErrorKind::CertificateRefused
            | ErrorKind::Unrecognized => Self::Internal,
        }
    }
}

/// Why a call as a whole was refused, in Classic's shape.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct CallError {
    /// Classic's exception.
    pub exception: Exception,
    /// Its error code; absent where the exception has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_code: Option<String>,
    /// What was wrong.
    pub message: String,
    /// The field of the request; of an invalid input alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field_name: Option<String>,
    /// What was denied or limited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_type: Option<String>,
}

impl CallError {
    /// A field that holds what it cannot.
    #[must_use]
    pub fn invalid(field: &str, expected: &str) -> Self {
        Self::refused(field, &format!("The request was rejected. {field} is invalid: {expected}."))
    }

    /// An account that is not associated.
    #[must_use]
    pub fn unknown_member(account: &AccountId) -> Self {
        Self::member(account, "is not yet associated with Macie")
    }

    /// An account with which that cannot be done.
    #[must_use]
    pub fn member(account: &AccountId, why: &str) -> Self {
        Self::refused("memberAccountId", &rejected(account, why))
    }

    /// More members than Macie takes.
    #[must_use]
    pub fn too_many_members() -> Self {
        let message = "The request was rejected. The maximum number of member accounts was reached.";
        let resource_type = Some("MEMBER_ACCOUNT".to_owned());
        Self { resource_type, ..Self::of(Exception::LimitExceeded, message) }
    }

    /// It is not the request's fault.
    #[must_use]
    pub fn internal(message: &str) -> Self {
        Self::of(Exception::Internal, message)
    }

    fn refused(field: &str, message: &str) -> Self {
        Self { field_name: Some(field.to_owned()), ..Self::of(Exception::InvalidInput, message) }
    }

    fn of(exception: Exception, message: &str) -> Self {
        let (error_code, message) = (Some(exception.as_str().to_owned()), message.to_owned());
        Self { exception, error_code, message, field_name: None, resource_type: None }
    }

    /// The resources of an account that is no member, or that nothing may touch.
    #[must_use]
    pub fn denied(account: &AccountId, why: &str) -> Self {
        let resource_type = Some("MEMBER_ACCOUNT".to_owned());
        let denied = Self::of(Exception::AccessDenied, &rejected(account, why));
        Self { error_code: None, resource_type, ..denied }
    }

    /// A body that is not of Classic's types.
    #[must_use]
    pub fn not_json() -> Self {
        let message = "The request body is not JSON of the expected types.";
        Self { error_code: None, ..Self::of(Exception::Serialization, message) }
    }
}

fn rejected(account: &AccountId, why: &str) -> String {
    format!("The request was rejected. The account {account} {why}.")
}

/// Why one resource could not be dealt with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemError {
    /// Classic's exception.
    pub exception: Exception,
    /// What was wrong.
    pub message: String,
}

impl ItemError {
    /// What Classic says of a resource that is not associated.
    #[must_use]
    pub fn not_associated() -> Self {
        Self { exception: Exception::InvalidInput, message: NOT_ASSOCIATED.to_owned() }
    }

    /// What today's Macie refused.
    #[must_use]
    pub fn refused(error: &Error) -> Self {
        Self { exception: Exception::of(error.kind), message: chain(error) }
    }

    /// What nobody refused and nobody has seen done.
    #[must_use]
    pub fn internal(message: &str) -> Self {
        Self { exception: Exception::Internal, message: message.to_owned() }
    }

    /// A resource that shares its job with one that Macie refuses.
    #[must_use]
    pub fn held_back(&self) -> Self {
        let message = format!("the job of this resource cannot be replaced: {}", self.message);
        Self { exception: self.exception, message }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn todays_refusals_are_said_in_classics_words() {
        for (kind, expected) in [
            (ErrorKind::QuotaExceeded, Exception::LimitExceeded),
            (ErrorKind::Invalid, Exception::InvalidInput),
            (ErrorKind::NotFound, Exception::InvalidInput),
            (ErrorKind::Conflict, Exception::InvalidInput),
            (ErrorKind::AccessDenied, Exception::AccessDenied),
            (ErrorKind::Unavailable, Exception::Internal),
        ] {
            assert_eq!(Exception::of(kind), expected, "{kind}");
        }
    }

    #[test]
    fn an_exception_is_written_by_its_name() {
        for exception in [Exception::InvalidInput, Exception::LimitExceeded, Exception::AccessDenied] {
            assert_eq!(serde_json::to_value(exception).unwrap(), exception.as_str());
        }
    }
}
