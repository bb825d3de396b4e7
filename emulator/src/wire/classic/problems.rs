//! How Macie Classic words its refusals: a code, a text and, by kind, the field or the
//! type of resource concerned.
//!
//! A text marked `recorded` was seen from AWS, whole or in part; the others are ours.

use serde_json::{Value, json};

use crate::AccountId;
use crate::state::{ClassicRefusal, ResourceFailure, S3Resource};
use crate::switches::ClassicErrorCode;
use crate::wire::problem::{Answer, Problem};

/// A refusal, and what it is about.
#[derive(Debug)]
pub(super) enum ClassicProblem {
    InvalidInput { field: &'static str, message: String },
    LimitExceeded { resource: &'static str, message: &'static str },
    AccessDenied { resource: &'static str, message: String },
    NotJson,
}

/// Recorded.
const NOT_ASSOCIATED: &str =
    "The request was rejected. The specified S3 resource (bucket or prefix) is not associated with Macie.";
const ALREADY_ASSOCIATED: &str = "The request was rejected. The specified S3 resource (bucket or prefix) is already associated with Macie.";
const INVALID_INPUT: &str = "InvalidInputException";

impl ClassicProblem {
    pub(super) fn invalid(field: &'static str, message: impl Into<String>) -> Self {
        Self::InvalidInput { field, message: message.into() }
    }

    /// The caller's role does not allow it.
    pub(super) fn denied(message: String) -> Self {
        Self::AccessDenied { resource: "ROLE", message }
    }

    /// A rule refuses, for an account that the request names or else the caller.
    pub(super) fn of(refusal: ClassicRefusal, account: AccountId) -> Self {
        const FIELD: &str = "memberAccountId";
        let about = |text: &str| format!("The request was rejected. The account {account} {text}.");
        match refusal {
            // Recorded in part, both.
            ClassicRefusal::DisassociatesItself => {
                Self::invalid(FIELD, about("is a master Macie account and cannot be disassociated"))
            }
            ClassicRefusal::NotMember => Self::invalid(FIELD, about("is not yet associated with Macie")),
            ClassicRefusal::AssociatesItself => Self::invalid(FIELD, about("is the current account")),
            ClassicRefusal::CallerIsMember => Self::invalid(
                FIELD,
                "The request was rejected. The current account is a member account of Macie.",
            ),
            ClassicRefusal::UnknownAccount => {
                Self::invalid(FIELD, about("has no role that Macie can assume"))
            }
            ClassicRefusal::OfAnother => {
                Self::invalid(FIELD, about("is associated with another administrator account of Macie"))
            }
            ClassicRefusal::AlreadyMember => Self::invalid(FIELD, about("is already associated with Macie")),
            ClassicRefusal::ForeignAccount => Self::AccessDenied {
                resource: "MEMBER_ACCOUNT",
                message: about("is not a member account of the current account"),
            },
            ClassicRefusal::MemberLimit => Self::LimitExceeded {
                resource: "MEMBER_ACCOUNT",
                message: "The request was rejected. The maximum number of member accounts was reached.",
            },
            ClassicRefusal::ResourceLimit => Self::LimitExceeded {
                resource: "S3_RESOURCE",
                message: "The request was rejected. The maximum number of S3 resources would be exceeded.",
            },
        }
    }

    /// As JSON 1.1, with the status that each exception has.
    pub(super) fn answer(self, code: ClassicErrorCode) -> Answer {
        let (name, body) = match self {
            Self::InvalidInput { field, message } => (
                INVALID_INPUT,
                json!({ "errorCode": written(code, INVALID_INPUT), "message": message, "fieldName": field }),
            ),
            Self::LimitExceeded { resource, message } => {
                let name = "LimitExceededException";
                (
                    name,
                    json!({ "errorCode": written(code, name), "message": message, "resourceType": resource }),
                )
            }
            Self::AccessDenied { resource, message } => {
                ("AccessDeniedException", json!({ "message": message, "resourceType": resource }))
            }
            Self::NotJson => {
                let message = "The request body is not JSON of the expected types.";
                return common(&Problem::new(400, "SerializationException", message));
            }
        };
        let mut body: Value = body;
        body["__type"] = name.into();
        Answer { error: Some(name), status: 400, ..Answer::json_1_1(&body) }
    }
}

/// A refusal that any service may give, written like Classic's own.
pub(in crate::wire) fn common(problem: &Problem) -> Answer {
    let body = json!({ "__type": problem.code, "message": problem.message });
    Answer { error: Some(problem.code), status: 400, ..Answer::json_1_1(&body) }
}

/// The resources of a request that could not be dealt with.
pub(super) fn failed(resources: Vec<(S3Resource, ResourceFailure)>, code: ClassicErrorCode) -> Value {
    let failed = resources.into_iter().map(|(resource, failure)| {
        let message = match failure {
            ResourceFailure::AlreadyAssociated => ALREADY_ASSOCIATED,
            ResourceFailure::NotAssociated => NOT_ASSOCIATED,
        };
        json!({
            "failedItem": resource,
            "errorCode": written(code, INVALID_INPUT),
            "errorMessage": message,
        })
    });
    json!({ "failedS3Resources": failed.collect::<Vec<_>>() })
}

/// Every exception with an error code has the status 400.
fn written(code: ClassicErrorCode, name: &'static str) -> &'static str {
    match code {
        ClassicErrorCode::Name => name,
        ClassicErrorCode::Status => "400",
    }
}
