//! One request by itself, for whoever has a clock, quotas and faults of their own: what it is
//! about, its answer by the rules alone, and the answers that no rule gives.
//!
//! Left out: log, watch and the faults that [`Emulator`](crate::Emulator) has.

use bytes::Bytes;
use hyper::http::uri::PathAndQuery;
use hyper::{Request, Response, Uri};
use serde_json::Value;

use super::exchange::Handled;
use super::front::{handle, into_response, request_id};
use super::injected::injected;
use super::operations;
use super::subject::{Paging, Subject};
use super::watched;
use crate::faults::{FailureKind, Injected};
use crate::state::{Listed, State};
use crate::watch::{Detail, Told};
use crate::{AccountId, Region, SessionKey};

/// A request that reaches an operation.
#[derive(Debug, Clone)]
pub struct Incoming {
    subject: Subject,
    request: Request<Bytes>,
    id: String,
}

/// An answer, and what it tells.
#[derive(Debug, Clone)]
pub struct Answered {
    told: Told,
    response: Response<Bytes>,
}

impl Incoming {
    /// Reads the request of this number; one that its service turns away at the door is answered.
    pub fn read(state: &mut State, number: u64, request: Request<Bytes>) -> Result<Self, Box<Answered>> {
        let id = request_id(number);
        match Subject::of(state, &request) {
            Some(subject) => Ok(Self { subject, request, id }),
            None => Err(Box::new(Answered::of(Told::TurnedAway, handle(state, &id, &request).1, &id))),
        }
    }

    /// Service and operation, as `macie2:CreateMember`.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        operations::name(self.subject.service, self.subject.operation)
    }

    /// The Region; `None` for a service that has none.
    #[must_use]
    pub fn region(&self) -> Option<Region> {
        self.subject.macie_region().filter(|_| self.subject.service == "macie2")
    }

    /// The calling account.
    #[must_use]
    pub fn caller(&self) -> AccountId {
        self.subject.caller.account
    }

    /// The account that it names.
    #[must_use]
    pub fn target(&self) -> Option<AccountId> {
        self.subject.target
    }

    /// What else it says that a watch asks for.
    #[must_use]
    pub fn detail(&self) -> Detail {
        watched::detail(&self.subject, &self.request)
    }

    /// Whether it asks for a page after the first.
    #[must_use]
    pub fn is_continued(&self) -> bool {
        self.subject.paging == Paging::Continued
    }

    /// The same, if it asks for a page, for one of no more than `most` items.
    #[must_use]
    pub fn limited(mut self, most: usize) -> Self {
        let Some((path, query)) =
            self.request.uri().path_and_query().and_then(|it| it.as_str().split_once('?'))
        else {
            return self;
        };
        let limit = |pair: &str| match pair.strip_prefix("maxResults=") {
            Some(asked) => {
                format!("maxResults={}", asked.parse().map_or(most, |asked: usize| asked.min(most)))
            }
            None => pair.to_owned(),
        };
        let query: Vec<String> = query.split('&').map(limit).collect();
        let limited: PathAndQuery = format!("{path}?{}", query.join("&")).parse().expect("it was one before");
        let mut parts = self.request.uri().clone().into_parts();
        parts.path_and_query = Some(limited);
        *self.request.uri_mut() = Uri::from_parts(parts).expect("its other parts are as before");
        self
    }

    /// The answer by the rules alone, with its effect.
    pub fn answer(&self, state: &mut State) -> Answered {
        let (_, handled) = handle(state, &self.id, &self.request);
        let told = watched::told(&self.subject, &handled, None);
        Answered::of(told, handled, &self.id)
    }

    /// The same, from the caller's member records as they were at a time, in milliseconds since 1970, as
    /// far as [`State::keep_history`] remembers.
    pub fn answer_as_of(&self, state: &mut State, as_of_ms: u64) -> Answered {
        let Some(region) = self.region() else { return self.answer(state) };
        let members = Listed::Members(SessionKey { region, account: self.caller() });
        let hidden = state.rewind(members, |_| as_of_ms);
        let answered = self.answer(state);
        state.restore(hidden);
        answered
    }

    /// What the service says where something fails on the way; `None`: it says nothing.
    #[must_use]
    pub fn failure(&self, kind: FailureKind) -> Option<Answered> {
        kind.said().map(|said| self.said(said))
    }

    /// What Macie says to an administrator whose designation it does not see yet.
    #[must_use]
    pub fn not_yet_administrator(&self) -> Answered {
        self.said(Injected::NotYetAdministrator)
    }

    fn said(&self, said: Injected) -> Answered {
        let handled = Handled::of(&self.subject, Some(injected(said, &self.subject, &self.id)));
        Answered::of(watched::told(&self.subject, &handled, Some("said")), handled, &self.id)
    }
}

impl Answered {
    fn of(told: Told, handled: Handled, id: &str) -> Self {
        let answer = handled.answer.expect("the rules always answer");
        Self { told, response: into_response(answer, id) }
    }

    /// What it tells its caller.
    #[must_use]
    pub fn told(&self) -> Told {
        self.told
    }

    /// The same, with its body changed, if it is a success in JSON.
    #[must_use]
    pub fn changed(mut self, change: impl FnOnce(&mut Value)) -> Self {
        let body = serde_json::from_slice(self.response.body());
        if let Some(mut body) = body.ok().filter(|_| self.response.status().is_success()) {
            change(&mut body);
            if self.told == Told::More && body["nextToken"].is_null() {
                self.told = Told::Done;
            }
            *self.response.body_mut() = body.to_string().into();
        }
        self
    }

    /// The status, and the error code of a refusal.
    #[must_use]
    pub fn summary(&self) -> (u16, &str) {
        let code = self.response.headers().get("x-amzn-errortype");
        (self.response.status().as_u16(), code.and_then(|code| code.to_str().ok()).unwrap_or_default())
    }

    /// As it goes out.
    #[must_use]
    pub fn into_response(self) -> Response<Bytes> {
        self.response
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organization::Organization;
    use crate::state::RelationshipStatus;
    use crate::switches::Switches;

    fn state() -> State {
        State::new(Organization::generate(4, 1), Switches::default())
    }

    fn request(region: &str, uri: &str) -> Request<Bytes> {
        let scope = format!("AWS4-HMAC-SHA256 Credential=AKIA/20260101/{region}/macie2/aws4_request");
        Request::get(uri).header("authorization", scope).body(Bytes::new()).unwrap()
    }

    #[test]
    fn a_page_is_limited_and_the_rest_of_a_request_stays() {
        let limited = |uri, most| {
            let incoming = Incoming::read(&mut state(), 1, request("eu-west-1", uri)).unwrap();
            incoming.limited(most).request.uri().to_string()
        };
        let asked = "/members?maxResults=25&onlyAssociated=false";
        assert_eq!(limited(asked, 4), "/members?maxResults=4&onlyAssociated=false");
        assert_eq!(limited(asked, 30), asked);
        assert_eq!(limited("/macie", 4), "/macie");
    }

    #[test]
    fn what_reaches_no_operation_is_answered_at_the_door() {
        let answered = Incoming::read(&mut state(), 1, request("eu-west-1", "/nowhere")).unwrap_err();
        assert_eq!(
            (answered.told(), answered.summary()),
            (Told::TurnedAway, (404, "UnknownOperationException"))
        );
    }

    #[test]
    fn members_are_listed_as_they_were() {
        let mut state = state();
        state.keep_history(1_000);
        let ids: Vec<_> = state.organization().accounts().map(|account| account.id).collect();
        let management = *state.organization().management_id();
        let at = SessionKey { region: "eu-west-1".parse().unwrap(), account: management };
        state.put_administrator(at.region, management);
        state.advance_to(10);
        let member = *ids.iter().find(|id| **id != management).unwrap();
        state.put_member(at.region, member, RelationshipStatus::Enabled);
        state.advance_to(20);
        let incoming = Incoming::read(&mut state, 1, request("eu-west-1", "/members")).unwrap();
        let listed = |answered: Answered| {
            let body: Value = serde_json::from_slice(answered.into_response().body()).unwrap();
            body["members"].as_array().map(Vec::len)
        };
        assert_eq!(listed(incoming.answer_as_of(&mut state, 5)), Some(0));
        assert_eq!(listed(incoming.answer(&mut state)), Some(1));
    }
}
