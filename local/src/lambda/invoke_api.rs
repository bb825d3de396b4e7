//! Lambda's Invoke API, as Step Functions calls it: names, invocation types, headers and
//! refusals. What an invocation does is the pool's business.

use hyper::body::Incoming;
use hyper::header::HeaderValue;
use hyper::{HeaderMap, Method, Request, StatusCode};
use percent_encoding::percent_decode_str;

use super::http::{self, Answer, answer, refusal, with_header};
use super::invocation::{Outcome, PAYLOAD_LIMIT};
use super::pool::Throttled;

/// How the caller wants to be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InvocationType {
    /// With the function's result.
    RequestResponse,
    /// At once.
    Event,
    /// Without an invocation.
    DryRun,
}

/// A call of the Invoke API.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) function: String,
    pub(super) kind: InvocationType,
    pub(super) payload: bytes::Bytes,
}

/// Why a request is no call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BadCall {
    UnknownOperation,
    InvocationType,
    TooLarge,
}

impl BadCall {
    pub(super) fn answer(self) -> Answer {
        let (status, code, message) = match self {
            Self::UnknownOperation => {
                (StatusCode::NOT_FOUND, "UnknownOperationException", "Unknown operation".to_owned())
            }
            Self::InvocationType => (
                StatusCode::BAD_REQUEST,
                "InvalidParameterValueException",
                "The invocation type is none of RequestResponse, Event and DryRun".to_owned(),
            ),
            Self::TooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "RequestTooLargeException",
                format!(
                    "Request must be smaller than {PAYLOAD_LIMIT} bytes for the InvokeFunction operation"
                ),
            ),
        };
        refusal(status, code, &message)
    }
}

impl Call {
    /// Reads a request, or says why it is no call.
    pub(super) async fn read(request: Request<Incoming>) -> Result<Self, BadCall> {
        let function = function_name(request.uri().path()).filter(|_| request.method() == Method::POST);
        let function = function.ok_or(BadCall::UnknownOperation)?;
        let kind = invocation_type(request.headers()).ok_or(BadCall::InvocationType)?;
        let payload = http::body(request, PAYLOAD_LIMIT).await.ok_or(BadCall::TooLarge)?;
        Ok(Self { function, kind, payload })
    }
}

/// The function that a path names: plain, with an alias or version, or by ARN.
fn function_name(path: &str) -> Option<String> {
    let named = path.strip_prefix("/2015-03-31/functions/")?.strip_suffix("/invocations")?;
    let named = percent_decode_str(named).decode_utf8().ok()?;
    let parts: Vec<&str> = named.split(':').collect();
    match parts.as_slice() {
        ["arn", _, "lambda", _, _, "function", name] | ["arn", _, "lambda", _, _, "function", name, _] => {
            Some((*name).to_owned())
        }
        [_, "function", name] | [_, "function", name, _] | [name] | [name, _] => Some((*name).to_owned()),
        _ => None,
    }
}

fn invocation_type(headers: &HeaderMap) -> Option<InvocationType> {
    match headers.get("x-amz-invocation-type").map(HeaderValue::as_bytes) {
        None | Some(b"RequestResponse") => Some(InvocationType::RequestResponse),
        Some(b"Event") => Some(InvocationType::Event),
        Some(b"DryRun") => Some(InvocationType::DryRun),
        Some(_) => None,
    }
}

/// The answer to a synchronous invocation.
pub(super) fn answered(result: Result<Outcome, Throttled>) -> Answer {
    match result {
        Ok(Outcome::Returned(payload)) => executed(answer(StatusCode::OK, payload)),
        Ok(Outcome::Failed(payload)) => {
            executed(with_header(answer(StatusCode::OK, payload), "x-amz-function-error", "Unhandled"))
        }
        Err(Throttled) => {
            refusal(StatusCode::TOO_MANY_REQUESTS, "TooManyRequestsException", "Rate Exceeded.")
        }
    }
}

fn executed(answer: Answer) -> Answer {
    with_header(answer, "x-amz-executed-version", "$LATEST")
}

/// The refusal of a function that does not exist.
pub(super) fn not_found(name: &str) -> Answer {
    refusal(StatusCode::NOT_FOUND, "ResourceNotFoundException", &format!("Function not found: {name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_found_under_each_of_its_names() {
        let names = [
            "probe",
            "probe:live",
            "123456789012:function:probe",
            "arn:aws:lambda:us-east-1:123456789012:function:probe",
            "arn:aws:lambda:us-east-1:123456789012:function:probe:7",
            "arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Aprobe",
        ];
        for name in names {
            let found = function_name(&format!("/2015-03-31/functions/{name}/invocations"));
            assert_eq!(found.as_deref(), Some("probe"), "{name}");
        }
    }

    #[test]
    fn other_paths_name_no_function() {
        for path in ["/", "/2015-03-31/functions/", "/2015-03-31/functions/probe", "/2018-06-01/runtime/next"]
        {
            assert_eq!(function_name(path), None, "{path}");
        }
    }
}
