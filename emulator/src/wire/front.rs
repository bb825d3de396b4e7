//! The front door: scope, service, answer, log. What every answer carries is added here.

use bytes::Bytes;
use hyper::{Request, Response};

use super::authorization::Scope;
use super::exchange::{Access, Handled};
use super::problem::{Answer, Problem};
use super::{macie, organizations, sts};
use crate::calls::{Call, CallLog};
use crate::state::State;

/// The largest body that is read, in bytes.
pub(crate) const BODY_LIMIT: usize = 1024 * 1024;

/// Everything behind the lock.
#[derive(Debug)]
pub(crate) struct Core {
    pub(crate) state: State,
    pub(crate) log: CallLog,
    pub(crate) requests: u64,
}

/// Answers a request and logs it. `None`: close the connection without an answer.
pub(crate) fn respond(core: &mut Core, request: &Request<Bytes>) -> Option<Response<Bytes>> {
    core.requests += 1;
    let request_id = request_id(core.requests);
    let (region, handled) = handle(&mut core.state, &request_id, request);
    core.log.push(entry(core.requests, core.state.now_ms(), region, &handled));
    handled.answer.map(|answer| into_response(answer, &request_id))
}

/// The answer to a request whose body was cut off at the limit.
pub(crate) fn too_large() -> Response<Bytes> {
    into_response(body_too_large().rest_json(), &request_id(0))
}

fn handle(state: &mut State, request_id: &str, request: &Request<Bytes>) -> (String, Handled) {
    if request.body().len() > BODY_LIMIT {
        return (String::new(), Handled::astray("unknown", None, Some(body_too_large().rest_json())));
    }
    let scope = match Scope::of(request) {
        Ok(scope) => scope,
        Err(problem) => {
            return (String::new(), Handled::astray("unknown", None, Some(problem.rest_json())));
        }
    };
    let handled = match scope.service.as_str() {
        "macie2" => macie::handle(state, request_id, &scope, request),
        "organizations" => organizations::handle(state, request_id, &scope, request),
        "sts" => sts::handle(state, request_id, &scope, request),
        _ => Handled::astray("unknown", None, Some(wrong_service().rest_json())),
    };
    (scope.region, handled)
}

fn entry(sequence: u64, at_ms: u64, region: String, handled: &Handled) -> Call {
    Call {
        sequence,
        at_ms,
        caller: handled.caller,
        region,
        service: handled.service,
        operation: handled.operation,
        target: handled.target,
        status: handled.answer.as_ref().map_or(0, |answer| answer.status),
        error_code: handled.answer.as_ref().and_then(|answer| answer.error).map(str::to_owned),
        mutating: handled.access == Access::Writes,
    }
}

fn into_response(answer: Answer, request_id: &str) -> Response<Bytes> {
    let mut response = Response::builder()
        .status(answer.status)
        .header("content-type", answer.content_type)
        .header("x-amzn-requestid", request_id);
    if let Some(code) = answer.error {
        response = response.header("x-amzn-errortype", code);
    }
    response.body(answer.body).expect("every part is a constant or a counter")
}

/// Request ids have the form of a UUID and count up.
fn request_id(number: u64) -> String {
    format!("00000000-0000-4000-8000-{number:012x}")
}

fn body_too_large() -> Problem {
    Problem::new(413, "RequestEntityTooLargeException", "Request Entity Too Large")
}

fn wrong_service() -> Problem {
    let message = "Credential should be scoped to correct service: 'macie2', 'organizations' or 'sts'.";
    Problem::new(403, "InvalidSignatureException", message)
}
