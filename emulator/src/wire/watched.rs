//! A request and its answer, in the words of the watch.

use bytes::Bytes;
use hyper::Request;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::exchange::Handled;
use super::query::Query;
use super::subject::{Paging, Subject};
use crate::state::{MACIE_PRINCIPAL, State};
use crate::watch::{Arrival, Detail, Told, WatchedAnswer, WatchedCall};

/// A request that the watch is told of. What is turned away at its service's door is none.
pub(crate) struct Sight {
    subject: Subject,
    detail: Detail,
    sequence: u64,
    at_ms: u64,
}

impl Sight {
    pub(crate) fn of(state: &State, sequence: u64, request: &Request<Bytes>) -> Option<Self> {
        let subject = Subject::of(state, request)?;
        let detail = detail(&subject, request);
        Some(Self { subject, detail, sequence, at_ms: state.now_ms() })
    }

    pub(crate) fn call(&self) -> WatchedCall<'_> {
        let Subject { service, operation, target, ref caller, ref access_key_id, .. } = self.subject;
        WatchedCall {
            sequence: self.sequence,
            at_ms: self.at_ms,
            caller: caller.account,
            session: caller.session().filter(|_| !is_functions_own(access_key_id)),
            region: self.subject.macie_region().filter(|_| ["macie2", "macie"].contains(&service)),
            service,
            operation,
            target,
            detail: self.detail,
        }
    }

    /// What the caller was told of it.
    pub(crate) fn answer(
        &self,
        handled: &Handled,
        fault: Option<&'static str>,
        arrival: Arrival,
    ) -> WatchedAnswer {
        WatchedAnswer { told: told(&self.subject, handled, fault), fault, arrival }
    }
}

/// Whether a key stands for a function by itself: its role session has the function's name, not an
/// execution's.
fn is_functions_own(access_key_id: &str) -> bool {
    access_key_id.starts_with("ASIAFUNCTION")
}

pub(super) fn detail(subject: &Subject, request: &Request<Bytes>) -> Detail {
    match (subject.service, subject.operation) {
        ("macie2", "ListMembers") => page(subject, request),
        ("macie2", "EnableMacie" | "UpdateMacieSession" | "UpdateMemberSession") => {
            let suspends = body(request)["status"] == "PAUSED";
            if suspends { Detail::Suspends } else { Detail::None }
        }
        ("organizations", _) => {
            let body = body(request);
            let other = body["ServicePrincipal"].as_str().is_some_and(|name| name != MACIE_PRINCIPAL);
            if other { Detail::OtherService } else { Detail::None }
        }
        _ => Detail::None,
    }
}

fn page(subject: &Subject, request: &Request<Bytes>) -> Detail {
    let query = Query::percent_encoded(request.uri().query().unwrap_or_default());
    match (query.first("onlyAssociated"), subject.paging) {
        (Some("false"), Paging::Fresh) => Detail::None,
        (Some("false"), Paging::Continued) => Detail::LaterPage,
        _ => Detail::AssociatedOnly,
    }
}

fn body(request: &Request<Bytes>) -> Value {
    serde_json::from_slice(request.body()).unwrap_or_default()
}

pub(super) fn told(subject: &Subject, handled: &Handled, fault: Option<&'static str>) -> Told {
    let Some(answer) = &handled.answer else { return Told::Nothing };
    let denied = answer.error.is_some_and(|code| code.starts_with("AccessDenied"));
    match answer.status {
        500.. => Told::Nothing,
        ..=399 if has_more(subject, &answer.body) => Told::More,
        ..=399 => Told::Done,
        _ if fault.is_some() => Told::TurnedAway,
        _ if says_absent(&answer.body) => Told::SessionAbsent,
        _ if denied => Told::TurnedAway,
        _ => Told::Refused,
    }
}

/// Only a list of members is read to its last page by several calls.
fn has_more(subject: &Subject, body: &[u8]) -> bool {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Page {
        next_token: Option<IgnoredAny>,
    }
    let page = || serde_json::from_slice::<Page>(body).ok();
    subject.operation == "ListMembers" && page().is_some_and(|page| page.next_token.is_some())
}

/// However it is punctuated.
fn says_absent(body: &[u8]) -> bool {
    String::from_utf8_lossy(body).contains("Macie is not enabled")
}
