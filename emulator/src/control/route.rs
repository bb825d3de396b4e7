//! The paths of the control plane: one table, which answers requests and describes
//! itself in OpenAPI.

use bytes::Bytes;
use hyper::{Method, Request, Response, StatusCode};
use serde::de::DeserializeOwned;

use super::problem::Problem;
use super::{accounts, clock, configuration, log, openapi, snapshot, watch};
use crate::clock::Ticker;
use crate::wire::{Core, Query};

/// Where the control plane lies. No path of AWS starts so.
pub(super) const ROOT: &str = "/_macie";

/// What a handler works with.
pub(super) struct Desk<'a> {
    pub(super) core: &'a mut Core,
    pub(super) clock: &'a Ticker,
    pub(super) query: Query,
    body: &'a [u8],
}

impl Desk<'_> {
    /// The body, read; an error names the field.
    pub(super) fn body<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        let mut json = serde_json::Deserializer::from_slice(self.body);
        let value = serde_path_to_error::deserialize(&mut json).map_err(|error| Problem::body(&error))?;
        let rest = json.end().map_err(|error| error.to_string());
        rest.map_err(|error| Problem::new(StatusCode::BAD_REQUEST, "invalidBody", error))?;
        Ok(value)
    }

    /// A number in the query.
    pub(super) fn number(&self, name: &str, default: u64) -> Result<u64, Problem> {
        let Some(text) = self.query.first(name) else { return Ok(default) };
        text.parse().map_err(|_| Problem::query(name, format!("expected a number, not `{text}`")))
    }
}

type Handler = fn(&mut Desk<'_>) -> Result<Response<Bytes>, Problem>;

/// What a path takes or gives, as OpenAPI describes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// Nothing.
    Nothing,
    /// JSON of a named schema.
    Json(&'static str),
    /// One JSON value of a named schema on each line.
    Lines(&'static str),
}

/// One method of one path.
pub(super) struct Route {
    pub(super) method: Method,
    /// Below [`ROOT`].
    pub(super) path: &'static str,
    pub(super) summary: &'static str,
    /// Query parameters, with what they mean.
    pub(super) query: &'static [(&'static str, &'static str)],
    pub(super) takes: Content,
    pub(super) gives: Content,
    pub(super) run: Handler,
}

const fn route(
    method: Method,
    path: &'static str,
    (takes, gives): (Content, Content),
    summary: &'static str,
    run: Handler,
) -> Route {
    Route { method, path, summary, query: &[], takes, gives, run }
}

const fn paged(
    path: &'static str,
    item: &'static str,
    summary: &'static str,
    query: Parameters,
    run: Handler,
) -> Route {
    Route { method: Method::GET, path, summary, query, takes: Nothing, gives: Content::Lines(item), run }
}

type Parameters = &'static [(&'static str, &'static str)];

use Content::{Json, Nothing};

#[rustfmt::skip]
pub(super) static ROUTES: [Route; 19] = [
    route(Method::GET, "/openapi.json", (Nothing, Json("OpenApi")), "This description.", openapi::get),
    route(Method::GET, "/state", (Nothing, Json("State")), "Everything that the services remember, to be restored later.", snapshot::get),
    route(Method::PUT, "/state", (Json("State"), Nothing), "Restores a snapshot; what was there is gone. Time and faults stay.", snapshot::put),
    route(Method::PUT, "/organization", (Json("NewOrganization"), Json("OrganizationSummary")), "Starts anew with another organization, in which Macie was never used.", snapshot::put_organization),
    route(Method::GET, "/clock", (Nothing, Json("Time")), "The emulator's time.", clock::get),
    route(Method::POST, "/clock/advance", (Json("Advance"), Json("Time")), "Moves a manual clock on.", clock::advance),
    paged("/calls", "Call", "The calls, oldest first, one on each line.", log::CALLS, log::calls),
    route(Method::DELETE, "/calls", (Nothing, Nothing), "Forgets the calls and their counts; sequence numbers go on.", log::forget),
    route(Method::GET, "/calls/counts", (Nothing, Json("Counts")), "The number of calls by operation.", log::counts),
    paged("/events", "Event", "The EventBridge events about accounts, oldest first, one on each line.", log::EVENTS, log::events),
    route(Method::POST, "/accounts", (Json("AccountChange"), Json("Changed")), "Something happens to an account; gives the EventBridge events about it.", accounts::post),
    route(Method::PUT, "/watch", (Json("Expectations"), Nothing), "Begins to hold a run to the invariants of a safe one; a watch that was on ends.", watch::put),
    route(Method::GET, "/watch", (Nothing, Json("Findings")), "The violations so far, and how often each invariant had something to judge.", watch::get),
    route(Method::DELETE, "/watch", (Nothing, Nothing), "Ends the watch.", watch::end),
    route(Method::POST, "/watch/report", (Json("WatchedReport"), Json("Verdict")), "Takes the run's report; gives the violations that it proves.", watch::report),
    route(Method::GET, "/switches", (Nothing, Json("Switches")), "How the emulator acts where sources about AWS disagree.", configuration::get_switches),
    route(Method::PUT, "/switches", (Json("Switches"), Nothing), "Sets every switch; one left out takes its default.", configuration::put_switches),
    route(Method::GET, "/faults", (Nothing, Json("Faults")), "The faults.", configuration::get_faults),
    route(Method::PUT, "/faults", (Json("Faults"), Nothing), "Sets the faults, which start anew; one left out is off.", configuration::put_faults),
];

/// Whether a path is the control plane's.
pub(crate) fn is_control(path: &str) -> bool {
    path.strip_prefix(ROOT).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Answers a request to the control plane.
pub(crate) fn respond(core: &mut Core, clock: &Ticker, request: &Request<Bytes>) -> Response<Bytes> {
    answer(core, clock, request).unwrap_or_else(Problem::into_response)
}

fn answer(core: &mut Core, clock: &Ticker, request: &Request<Bytes>) -> Result<Response<Bytes>, Problem> {
    // A page in a browser may send simple requests to this machine; no tool sends this header.
    if request.headers().contains_key("origin") {
        let message = "the control plane does not answer web pages";
        return Err(Problem::new(StatusCode::FORBIDDEN, "forbidden", message));
    }
    let route = find(request.method(), request.uri().path())?;
    let query = Query::percent_encoded(request.uri().query().unwrap_or_default());
    let known = |name: &str| route.query.iter().any(|(own, _)| *own == name);
    if let Some(unknown) = query.names().find(|name| !known(name)) {
        return Err(Problem::query(unknown, format!("{} takes no parameter `{unknown}`", route.path)));
    }
    (route.run)(&mut Desk { core, clock, query, body: request.body() })
}

fn find(method: &Method, path: &str) -> Result<&'static Route, Problem> {
    let below = path.strip_prefix(ROOT).unwrap_or_default();
    let mut of_path = ROUTES.iter().filter(|route| route.path == below).peekable();
    if of_path.peek().is_none() {
        let message = format!("there is no `{path}`; GET {ROOT}/openapi.json describes what there is");
        return Err(Problem::new(StatusCode::NOT_FOUND, "unknownPath", message));
    }
    of_path.find(|route| route.method == *method).ok_or_else(|| {
        let message = format!("`{path}` does not take {method}");
        Problem::new(StatusCode::METHOD_NOT_ALLOWED, "wrongMethod", message)
    })
}
