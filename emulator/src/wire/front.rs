//! The front door: scope, service, answer, log. What every answer carries is added here.

use bytes::Bytes;
use hyper::{Request, Response};

use super::authorization::Scope;
use super::exchange::{Access, Handled};
use super::problem::{Answer, Problem};
use super::{classic, macie, organizations, sts};
use crate::calls::{Call, CallLog};
use crate::control::Events;
use crate::faults::{Engine, Faults};
use crate::state::State;
use crate::watch::{Expectations, Watch};

/// The largest body that is read, in bytes.
pub(crate) const BODY_LIMIT: usize = 1024 * 1024;

/// Everything behind the lock.
#[derive(Debug)]
pub(crate) struct Core {
    pub(crate) state: State,
    pub(crate) log: CallLog,
    pub(crate) watch: Option<Watch>,
    pub(crate) requests: u64,
    pub(crate) faults: Engine,
    pub(crate) events: Events,
}

impl Core {
    /// A state to which nothing happened yet, without faults.
    pub(crate) fn new(state: State) -> Self {
        let (log, faults, events) = (CallLog::default(), Engine::default(), Events::default());
        Self { state, log, watch: None, requests: 0, faults, events }
    }

    /// Begins to watch, from the present state on.
    pub(crate) fn begin_watch(&mut self, expectations: Expectations) {
        self.watch = Some(Watch::begin(expectations, &self.state));
    }

    /// Sets the faults, which start now. What was put off before still comes.
    pub(crate) fn set_faults(&mut self, faults: Faults) {
        let before = std::mem::take(&mut self.faults);
        self.faults = Engine::new(faults, self.state.now_ms()).after(before);
        self.state.keep_history(self.faults.horizon_ms());
    }
}

/// The answer to a request whose body was cut off at the limit.
pub(crate) fn too_large() -> Response<Bytes> {
    into_response(body_too_large().rest_json(), &request_id(0))
}

/// Answers a request by the rules alone, with the Region that it is signed for.
pub(crate) fn handle(state: &mut State, request_id: &str, request: &Request<Bytes>) -> (String, Handled) {
    if request.body().len() > BODY_LIMIT {
        return (String::new(), Handled::astray("unknown", None, Some(body_too_large().rest_json())));
    }
    let scope = match Scope::of(request) {
        Ok(scope) => scope,
        Err(problem) => {
            let answer = unscoped(request, request_id, problem);
            return (String::new(), Handled::astray("unknown", None, Some(answer)));
        }
    };
    let handled = match scope.service.as_str() {
        "macie2" => macie::handle(state, request_id, &scope, request),
        classic::SERVICE => classic::handle(state, request_id, &scope, request),
        "organizations" => organizations::handle(state, request_id, &scope, request),
        "sts" => sts::handle(state, request_id, &scope, request),
        _ => Handled::astray("unknown", None, Some(wrong_service().rest_json())),
    };
    (scope.region, handled)
}

/// A refusal of a request that names no service: in the protocol that the request itself speaks.
fn unscoped(request: &Request<Bytes>, request_id: &str, problem: Problem) -> Answer {
    if request.headers().contains_key("x-amz-target") {
        problem.json_1_1()
    } else if sts::identify(request).is_some() {
        // The query protocol's codes have no such ending.
        let code = problem.code.strip_suffix("Exception").unwrap_or(problem.code);
        sts::refusal(&Problem { code, ..problem }, request_id)
    } else {
        problem.rest_json()
    }
}

/// A request's entry in the log.
pub(crate) fn entry(
    sequence: u64,
    at_ms: u64,
    region: String,
    handled: &Handled,
    fault: Option<&'static str>,
    latency_ms: u64,
) -> Call {
    Call {
        sequence,
        at_ms,
        caller: handled.caller,
        session: handled.session.clone(),
        region,
        service: handled.service,
        operation: handled.operation,
        target: handled.target,
        status: handled.answer.as_ref().map_or(0, |answer| answer.status),
        error_code: handled.answer.as_ref().and_then(|answer| answer.error).map(str::to_owned),
        mutating: handled.access == Access::Writes,
        fault,
        latency_ms,
    }
}

/// An answer with what every answer carries.
pub(crate) fn into_response(answer: Answer, request_id: &str) -> Response<Bytes> {
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
pub(crate) fn request_id(number: u64) -> String {
    format!("00000000-0000-4000-8000-{number:012x}")
}

fn body_too_large() -> Problem {
    Problem::new(413, "RequestEntityTooLargeException", "Request Entity Too Large")
}

fn wrong_service() -> Problem {
    let message =
        "Credential should be scoped to correct service: 'macie2', 'macie', 'organizations' or 'sts'.";
    Problem::new(403, "InvalidSignatureException", message)
}
