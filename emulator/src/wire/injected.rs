//! Answers that no rule gives: the faults' refusals, as each protocol writes them. The
//! texts are AWS's where a recording has them, and ours in the same tone where none does.

use super::classic;
use super::organizations::BAD_TOKEN;
use super::problem::{Answer, Problem};
use super::sts::refusal;
use super::subject::Subject;
use crate::faults::{Injected, ThrottleAnswer, TransientCode};

/// The answer that a fault gives instead of the operation.
pub(crate) fn injected(injected: Injected, subject: &Subject, request_id: &str) -> Answer {
    let untyped = injected == Injected::Throttled(ThrottleAnswer::Untyped);
    let problem = match subject.service {
        "macie2" => macie(injected, subject),
        classic::SERVICE => classic(injected, subject),
        "organizations" => organizations(injected, subject),
        _ => sts(injected, subject),
    };
    let status = problem.status;
    let answer = match subject.service {
        "macie2" => problem.rest_json(),
        // JSON 1.1 writes every refusal of a rule as 400; a server's own failure keeps its status.
        "organizations" => Answer { status, ..problem.json_1_1() },
        classic::SERVICE => Answer { status, ..classic::refusal(&problem) },
        _ => refusal(&problem, request_id),
    };
    if untyped { without_type(answer.status) } else { answer }
}

fn macie(injected: Injected, subject: &Subject) -> Problem {
    match injected {
        Injected::Throttled(ThrottleAnswer::ThrottlingException) => {
            Problem::new(429, "ThrottlingException", "Rate exceeded")
        }
        Injected::Throttled(ThrottleAnswer::TooManyRequestsException | ThrottleAnswer::Untyped) => {
            Problem::new(429, "TooManyRequestsException", "Too Many Requests")
        }
        Injected::InternalError => Problem::new(
            500,
            "InternalServerException",
            "The request failed due to an unknown internal server error",
        ),
        Injected::Unavailable => Problem::new(503, "ServiceUnavailable", "Service Unavailable"),
        Injected::ExpiredPageToken => {
            Problem::new(400, "ValidationException", "The value for nextToken is invalid: it has expired")
        }
        Injected::ExpiredCredentials => Problem::expired(),
        Injected::Conflict => Problem::new(409, "ConflictException", CONFLICT),
        Injected::Validation => Problem::new(400, "ValidationException", CONFLICT),
        Injected::AccessDenied => Problem::new(403, "AccessDeniedException", denied(subject)),
        Injected::NotYetAdministrator => Problem::new(403, "AccessDeniedException", NOT_ADMINISTRATOR),
        Injected::WarmingUp => Problem::new(400, "ValidationException", WARMING_UP),
        Injected::DesignationInProgress(code) => transient(code),
        Injected::AdministratorDisabling => Problem::new(409, "ConflictException", DESIGNATED),
    }
}

/// Recorded from Organizations for `ConcurrentModificationException`; a sibling text elsewhere.
const CONFLICT: &str = "The request failed because it conflicts with another attempt to modify the same entity. Try again later.";
/// Recorded from `you must be` on.
const NOT_ADMINISTRATOR: &str =
    "The request failed because you must be the Macie administrator for an organization";
const WARMING_UP: &str =
    "The request failed because the organization is still being set up for Macie. Try again later.";
/// Recorded.
const DESIGNATED: &str = "The request failed because an account is already enabled as the Macie delegated administrator for the organization";
const DESIGNATING: &str = "The request failed because a Macie administrator is being designated for the organization in another Region. Try again later.";

fn transient(code: TransientCode) -> Problem {
    match code {
        TransientCode::ConflictException => Problem::new(409, "ConflictException", DESIGNATING),
        TransientCode::ValidationException => Problem::new(400, "ValidationException", DESIGNATING),
    }
}

fn organizations(injected: Injected, subject: &Subject) -> Problem {
    match injected {
        Injected::Throttled(ThrottleAnswer::ThrottlingException) => {
            Problem::new(400, "ThrottlingException", "Rate exceeded")
        }
        Injected::Throttled(ThrottleAnswer::TooManyRequestsException) => Problem::new(
            400,
            "TooManyRequestsException",
            "AWS Organizations can't complete your request because you sent too many requests in a short time. Try again later.",
        ),
        Injected::Throttled(ThrottleAnswer::Untyped) => {
            Problem::new(429, "TooManyRequestsException", "Too Many Requests")
        }
        Injected::InternalError => Problem::new(
            500,
            "ServiceException",
            "AWS Organizations can't complete your request because of an internal service error. Try again later.",
        ),
        Injected::Unavailable => Problem::new(503, "ServiceUnavailableException", "Service Unavailable"),
        Injected::ExpiredPageToken => Problem {
            reason: Some(BAD_TOKEN),
            ..Problem::new(400, "InvalidInputException", "You provided an expired pagination token.")
        },
        Injected::ExpiredCredentials => Problem { status: 400, ..Problem::expired() },
        Injected::AccessDenied => Problem::new(400, "AccessDeniedException", denied(subject)),
        Injected::Conflict
        | Injected::Validation
        | Injected::NotYetAdministrator
        | Injected::WarmingUp
        | Injected::DesignationInProgress(_)
        | Injected::AdministratorDisabling => Problem::new(
            400,
            "ConcurrentModificationException",
            "AWS Organizations can't complete your request because it conflicts with another attempt to modify the same entity. Try again later.",
        ),
    }
}

/// Classic's own throttling is a 400, as its reference says.
fn classic(injected: Injected, subject: &Subject) -> Problem {
    match injected {
        Injected::Throttled(ThrottleAnswer::ThrottlingException) => {
            Problem::new(400, "ThrottlingException", "Rate exceeded")
        }
        Injected::Throttled(ThrottleAnswer::TooManyRequestsException | ThrottleAnswer::Untyped) => {
            Problem::new(429, "TooManyRequestsException", "Too Many Requests")
        }
        Injected::InternalError => Problem::new(500, "InternalException", "Internal server error."),
        Injected::Unavailable => Problem::new(503, "ServiceUnavailable", "Service Unavailable"),
        Injected::ExpiredPageToken => Problem::new(
            400,
            "InvalidInputException",
            "The request was rejected. nextToken is invalid: it has expired.",
        ),
        Injected::ExpiredCredentials => Problem { status: 400, ..Problem::expired() },
        Injected::AccessDenied => Problem::new(400, "AccessDeniedException", denied(subject)),
        Injected::Conflict
        | Injected::Validation
        | Injected::NotYetAdministrator
        | Injected::WarmingUp
        | Injected::DesignationInProgress(_)
        | Injected::AdministratorDisabling => Problem::new(400, "InvalidInputException", CONFLICT),
    }
}

fn sts(injected: Injected, subject: &Subject) -> Problem {
    match injected {
        Injected::Throttled(ThrottleAnswer::ThrottlingException) => {
            Problem::new(400, "Throttling", "Rate exceeded")
        }
        Injected::Throttled(ThrottleAnswer::TooManyRequestsException | ThrottleAnswer::Untyped) => {
            Problem::new(429, "TooManyRequestsException", "Too Many Requests")
        }
        Injected::InternalError => Problem::new(500, "InternalFailure", "Internal failure"),
        Injected::Unavailable => Problem::new(503, "ServiceUnavailable", "Service Unavailable"),
        Injected::ExpiredCredentials => Problem { code: "ExpiredToken", ..Problem::expired() },
        Injected::AccessDenied => Problem::new(403, "AccessDenied", denied(subject)),
        Injected::ExpiredPageToken
        | Injected::Conflict
        | Injected::Validation
        | Injected::NotYetAdministrator
        | Injected::WarmingUp
        | Injected::DesignationInProgress(_)
        | Injected::AdministratorDisabling => Problem::new(400, "ValidationError", CONFLICT),
    }
}

/// As IAM words it.
fn denied(subject: &Subject) -> String {
    let action = format!("{}:{}", subject.service, subject.operation);
    let resource = match (subject.service, subject.target) {
        ("sts", Some(account)) => format!("arn:aws:iam::{account}:role/*"),
        _ => format!("arn:aws:{}:{}:{}:*", subject.service, subject.region, subject.caller.account),
    };
    format!(
        "User: {} is not authorized to perform: {action} on resource: {resource} because no identity-based policy allows the {action} action",
        subject.caller.arn()
    )
}

/// A refusal that names no error, as a gateway in front of a service writes it.
fn without_type(status: u16) -> Answer {
    let body = r#"{"message":"Too Many Requests"}"#.into();
    Answer { status, content_type: "application/json", error: None, body }
}
