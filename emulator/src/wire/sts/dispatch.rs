//! From a form, in the body or in the query, to an STS operation and back.

use bytes::Bytes;
use hyper::{Method, Request};

use super::{assume_role, xml};
use crate::state::{Caller, KeyError, State};
use crate::wire::authorization::Scope;
use crate::wire::exchange::{Access, Exchange, Handled};
use crate::wire::problem::Problem;
use crate::wire::query::Query;
use crate::wire::subject::Identified;

const SERVICE: &str = "sts";

/// What answers an operation: the elements of its result.
type Handler = fn(&mut Exchange<'_>, &Query) -> Result<String, Problem>;

/// Every operation of STS that is emulated.
static OPERATIONS: [(&str, Handler); 2] =
    [("AssumeRole", assume_role::assume), ("GetCallerIdentity", caller_identity)];

/// The names of all operations.
pub(in crate::wire) fn names() -> impl Iterator<Item = &'static str> {
    OPERATIONS.iter().map(|(name, _)| *name)
}

/// Answers a request that is signed for STS, with whatever Region it was signed.
pub(in crate::wire) fn handle(
    state: &mut State,
    request_id: &str,
    scope: &Scope,
    request: &Request<Bytes>,
) -> Handled {
    let refused =
        |caller, problem: &Problem| Handled::astray(SERVICE, caller, Some(xml::refusal(problem, request_id)));
    let caller = match state.caller(&scope.access_key_id) {
        Ok(caller) => caller,
        Err(error) => return refused(None, &of_key(error)),
    };
    let form = form(request);
    let name = form.first("Action").unwrap_or_default();
    match OPERATIONS.iter().find(|(own, _)| *own == name) {
        Some((operation, handler)) => {
            run(state, (request_id, &scope.region), caller, (operation, *handler), &form)
        }
        None => refused(Some(caller.account), &invalid_action(name)),
    }
}

/// The operation that a request reaches.
pub(in crate::wire) fn identify(request: &Request<Bytes>) -> Option<Identified> {
    let form = form(request);
    let name = form.first("Action").unwrap_or_default();
    let (operation, _) = OPERATIONS.iter().find(|(own, _)| *own == name)?;
    Some((operation, Access::Reads))
}

fn run(
    state: &mut State,
    (request_id, region): (&str, &str),
    caller: Caller,
    (operation, handler): (&'static str, Handler),
    form: &Query,
) -> Handled {
    let (account, session) = (caller.account, caller.session().map(str::to_owned));
    let mut exchange = Exchange { state, caller, request_id, region, target: None };
    let answer = match handler(&mut exchange, form) {
        Ok(result) => xml::answer(operation, &result, exchange.request_id),
        Err(problem) => xml::refusal(&problem, exchange.request_id),
    };
    Handled {
        service: SERVICE,
        operation,
        access: Access::Reads,
        caller: Some(account),
        session,
        target: exchange.target,
        answer: Some(answer),
    }
}

/// STS has its own names for keys that it does not take.
fn of_key(error: KeyError) -> Problem {
    let code = match error {
        KeyError::Expired => "ExpiredToken",
        KeyError::Unknown => "InvalidClientTokenId",
    };
    Problem { code, ..Problem::of_key(error) }
}

fn form(request: &Request<Bytes>) -> Query {
    if request.method() == Method::GET {
        Query::form(request.uri().query().unwrap_or_default())
    } else {
        Query::form(&String::from_utf8_lossy(request.body()))
    }
}

/// `GetCallerIdentity`: needs no permission, takes no parameter.
#[expect(clippy::unnecessary_wraps, reason = "the table has one kind of handler")]
fn caller_identity(exchange: &mut Exchange<'_>, _form: &Query) -> Result<String, Problem> {
    let caller = &exchange.caller;
    let (account, arn) =
        (xml::element("Account", caller.account.as_str()), xml::element("Arn", &caller.arn()));
    Ok(format!("{arn}{}{account}", xml::element("UserId", &assume_role::user_id(caller))))
}

fn invalid_action(name: &str) -> Problem {
    if name.is_empty() {
        return Problem::new(400, "MissingAction", "Missing Action");
    }
    Problem::new(400, "InvalidAction", format!("Could not find operation {name} for version 2011-06-15"))
}
