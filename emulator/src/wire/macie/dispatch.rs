//! From a request to a Macie operation and back.

use bytes::Bytes;
use hyper::Request;
use serde_json::Value;

use super::input::{Fault, Input};
use super::table::{self, Operation};
use crate::policy::{Asked, MacieCall};
use crate::state::{Caller, State};
use crate::wire::authorization::Scope;
use crate::wire::exchange::{Exchange, Handled};
use crate::wire::problem::{Answer, Problem};
use crate::wire::query::Query;
use crate::wire::subject::Identified;
use crate::{Region, SessionKey};

const SERVICE: &str = "macie2";

/// Answers a request that is signed for Macie.
///
/// A Region without Macie has no server behind its name: no answer. A Region that the caller's account has
/// not opted in to does not know the caller's token.
pub(in crate::wire) fn handle(
    state: &mut State,
    request_id: &str,
    scope: &Scope,
    request: &Request<Bytes>,
) -> Handled {
    let Ok(region) = scope.region.parse::<Region>() else {
        return Handled::astray(SERVICE, None, None);
    };
    let caller = match state.caller(&scope.access_key_id) {
        Ok(caller) => caller,
        Err(error) => return Handled::astray(SERVICE, None, Some(Problem::of_key(error).rest_json())),
    };
    let at = SessionKey { region, account: caller.account };
    if state.is_region_off(at) {
        return Handled::astray(SERVICE, Some(caller.account), Some(unknown_token().rest_json()));
    }
    match table::find(request.method(), request.uri().path()) {
        Some((operation, id)) => run(state, request_id, caller, at, operation, id, request),
        None => Handled::astray(SERVICE, Some(caller.account), Some(unknown_operation().rest_json())),
    }
}

/// The operation that a request reaches.
pub(in crate::wire) fn identify(request: &Request<Bytes>) -> Option<Identified> {
    let (operation, _) = table::find(request.method(), request.uri().path())?;
    Some((operation.name, operation.access))
}

fn run(
    state: &mut State,
    request_id: &str,
    caller: Caller,
    at: SessionKey,
    operation: &Operation,
    id: Option<String>,
    request: &Request<Bytes>,
) -> Handled {
    let (account, session) = (caller.account, caller.session().map(str::to_owned));
    let query = Query::percent_encoded(request.uri().query().unwrap_or_default());
    let input = Input { at, id, query, body: request.body() };
    let mut exchange = Exchange { state, caller, request_id, region: at.region.as_str(), target: None };
    let permitted = permit(&mut exchange, operation.name, &input);
    let result = permitted.and_then(|()| (operation.run)(&mut exchange, &input));
    let target = exchange.target;
    Handled {
        service: SERVICE,
        operation: operation.name,
        access: operation.access,
        caller: Some(account),
        session,
        target,
        answer: Some(answer(state, result)),
    }
}

/// Permission comes before everything else: who has none learns nothing about the input.
fn permit(exchange: &mut Exchange<'_>, operation: &str, input: &Input<'_>) -> Result<(), Fault> {
    if operation == "DisableMacie" {
        exchange.state.guarded(|guard, state| guard.note_disabling(state, input.at));
    }
    if !exchange.is_bound() {
        return Ok(());
    }
    let body = serde_json::from_slice(input.body).unwrap_or(Value::Null);
    let call = MacieCall { operation, at: input.at, segment: input.id.as_deref(), body: &body };
    exchange.permit(&Asked::Macie(call)).map_err(Fault::Denied)
}

fn answer(state: &State, result: Result<Value, Fault>) -> Answer {
    match result {
        Ok(Value::Null) => Answer::no_content(),
        Ok(body) => Answer::rest_json(&body),
        Err(fault) => fault.problem(state.switches()).rest_json(),
    }
}

fn unknown_token() -> Problem {
    Problem::new(403, "UnrecognizedClientException", "The security token included in the request is invalid.")
}

fn unknown_operation() -> Problem {
    Problem::new(404, "UnknownOperationException", "The requested operation is not recognized.")
}
