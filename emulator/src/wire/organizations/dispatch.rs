//! From a request to an Organizations operation and back.

use bytes::Bytes;
use hyper::Request;
use serde_json::Value;

use super::input::Input;
use super::problems;
use super::table::{self, Audience, Operation};
use crate::AccountId;
use crate::policy::Asked;
use crate::state::{Caller, State};
use crate::wire::authorization::Scope;
use crate::wire::exchange::{Exchange, Handled};
use crate::wire::problem::{Answer, Problem};
use crate::wire::subject::Identified;

const SERVICE: &str = "organizations";
/// Organizations is one for the whole partition.
const REGION: &str = "us-east-1";

/// Answers a request that is signed for Organizations, with whatever Region it was signed.
pub(in crate::wire) fn handle(
    state: &mut State,
    request_id: &str,
    scope: &Scope,
    request: &Request<Bytes>,
) -> Handled {
    let caller = match state.caller(&scope.access_key_id) {
        Ok(caller) => caller,
        Err(error) => return Handled::astray(SERVICE, None, Some(Problem::of_key(error).json_1_1())),
    };
    match operation_of(request) {
        Some(operation) => run(state, request_id, caller, operation, request.body()),
        None => {
            Handled::astray(SERVICE, Some(caller.account), Some(problems::unknown_operation().json_1_1()))
        }
    }
}

/// The operation that a request reaches.
pub(in crate::wire) fn identify(request: &Request<Bytes>) -> Option<Identified> {
    operation_of(request).map(|operation| (operation.name, operation.access))
}

fn operation_of(request: &Request<Bytes>) -> Option<&'static Operation> {
    let target = request.headers().get("x-amz-target")?.to_str().ok()?;
    table::find(target.strip_prefix("AWSOrganizationsV20161128.")?)
}

fn run(state: &mut State, request_id: &str, caller: Caller, operation: &Operation, body: &Bytes) -> Handled {
    let (account, session) = (caller.account, caller.session().map(str::to_owned));
    let mut exchange = Exchange { state, caller, request_id, region: REGION, target: None };
    let result = answer(&mut exchange, operation, body);
    Handled {
        service: SERVICE,
        operation: operation.name,
        access: operation.access,
        caller: Some(account),
        session,
        target: exchange.target,
        answer: Some(match result {
            Ok(body) => Answer::json_1_1(&body),
            Err(problem) => problem.json_1_1(),
        }),
    }
}

fn answer(exchange: &mut Exchange<'_>, operation: &Operation, body: &[u8]) -> Result<Value, Problem> {
    permit(exchange, operation.name, body)?;
    let input = Input::read(body)?;
    admit(exchange.state, exchange.caller.account, operation.audience)?;
    (operation.run)(exchange, &input)
}

/// Whether the caller's role allows it. Organizations says the same as to an account that may not ask.
fn permit(exchange: &mut Exchange<'_>, operation: &str, body: &[u8]) -> Result<(), Problem> {
    if !exchange.is_bound() {
        return Ok(());
    }
    let body = serde_json::from_slice(body).unwrap_or(Value::Null);
    let asked = Asked::Organizations { operation, body: &body };
    exchange.permit(&asked).map_err(|_recorded| problems::denied())
}

/// Whether the account may call an operation for this audience.
fn admit(state: &State, account: AccountId, audience: Audience) -> Result<(), Problem> {
    if state.organization().account(account).is_none() {
        return Err(problems::not_in_use());
    }
    let admitted = match audience {
        Audience::Anyone => true,
        Audience::Readers => state.may_read_organization(account),
        Audience::Management => state.is_management(account),
    };
    if admitted { Ok(()) } else { Err(problems::denied()) }
}
