//! From a request to an operation of Macie Classic and back.

use bytes::Bytes;
use hyper::Request;
use serde_json::Value;

use super::input::Input;
use super::problems::{ClassicProblem, common};
use super::table::{self, Operation};
use crate::policy::Asked;
use crate::state::{Caller, State};
use crate::wire::authorization::Scope;
use crate::wire::exchange::{Exchange, Handled};
use crate::wire::problem::{Answer, Problem};
use crate::wire::subject::Identified;
use crate::{Region, SessionKey};

/// The name that requests are signed for.
pub(in crate::wire) const SERVICE: &str = "macie";
/// Macie Classic was in no other Region.
const REGIONS: [&str; 2] = ["us-east-1", "us-west-2"];

/// Answers a request that is signed for Macie Classic; not at all in a Region without it.
pub(in crate::wire) fn handle(
    state: &mut State,
    request_id: &str,
    scope: &Scope,
    request: &Request<Bytes>,
) -> Handled {
    let Some(region) = region(&scope.region) else {
        return Handled::astray(SERVICE, None, None);
    };
    let caller = match state.caller(&scope.access_key_id) {
        Ok(caller) => caller,
        Err(error) => return Handled::astray(SERVICE, None, Some(common(&Problem::of_key(error)))),
    };
    let at = SessionKey { region, account: caller.account };
    match operation_of(request) {
        Some(operation) => run(state, request_id, caller, at, operation, request.body()),
        None => Handled::astray(SERVICE, Some(caller.account), Some(common(&unknown_operation()))),
    }
}

/// The operation that a request reaches.
pub(in crate::wire) fn identify(scope: &Scope, request: &Request<Bytes>) -> Option<Identified> {
    region(&scope.region)?;
    operation_of(request).map(|operation| (operation.name, operation.access))
}

fn region(text: &str) -> Option<Region> {
    REGIONS.contains(&text).then(|| text.parse().ok()).flatten()
}

fn operation_of(request: &Request<Bytes>) -> Option<&'static Operation> {
    let target = request.headers().get("x-amz-target")?.to_str().ok()?;
    table::find(target.strip_prefix("MacieService.")?)
}

fn run(
    state: &mut State,
    request_id: &str,
    caller: Caller,
    at: SessionKey,
    operation: &Operation,
    body: &Bytes,
) -> Handled {
    let (account, session) = (caller.account, caller.session().map(str::to_owned));
    let mut exchange = Exchange { state, caller, request_id, region: at.region.as_str(), target: None };
    let input = Input { at, body };
    let permitted = permit(&mut exchange, operation.name, at);
    let result = permitted.and_then(|()| (operation.run)(&mut exchange, &input));
    let target = exchange.target;
    let answer = match result {
        Ok(Value::Null) => Answer { body: Bytes::new(), ..Answer::json_1_1(&Value::Null) },
        Ok(body) => Answer::json_1_1(&body),
        Err(problem) => problem.answer(state.switches().classic_error_code),
    };
    Handled {
        service: SERVICE,
        operation: operation.name,
        access: operation.access,
        caller: Some(account),
        session,
        target,
        answer: Some(answer),
    }
}

fn permit(exchange: &mut Exchange<'_>, operation: &str, at: SessionKey) -> Result<(), ClassicProblem> {
    if !exchange.is_bound() {
        return Ok(());
    }
    let denied = exchange.permit(&Asked::Classic { operation, at });
    denied.map_err(|denial| ClassicProblem::denied(denial.to_string()))
}

fn unknown_operation() -> Problem {
    Problem::new(400, "UnknownOperationException", "The requested operation is not recognized.")
}
