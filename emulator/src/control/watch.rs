//! The watch, begun, asked and ended; and the report of the run that it watched.

use bytes::Bytes;
use hyper::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::problem::Problem;
use super::route::Desk;
use super::{done, json};
use crate::watch::{Expectations, Violation, Watch, WatchedReport};
use crate::wire::Core;

/// What a report proves.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Verdict {
    /// The violations that the report proves; the watch keeps them.
    violations: Vec<Violation>,
}

pub(super) fn put(desk: &mut Desk<'_>) -> Result<Response<Bytes>, Problem> {
    let expectations: Expectations = desk.body()?;
    desk.core.begin_watch(expectations);
    Ok(done())
}

pub(super) fn get(desk: &mut Desk<'_>) -> Result<Response<Bytes>, Problem> {
    json(&desk.core.watch.as_ref().map(Watch::findings).ok_or_else(unwatched)?)
}

#[expect(clippy::unnecessary_wraps, reason = "the table has one kind of handler")]
pub(super) fn end(desk: &mut Desk<'_>) -> Result<Response<Bytes>, Problem> {
    desk.core.watch = None;
    Ok(done())
}

pub(super) fn report(desk: &mut Desk<'_>) -> Result<Response<Bytes>, Problem> {
    let report: WatchedReport = desk.body()?;
    let Core { state, watch, .. } = &mut *desk.core;
    let violations = watch.as_mut().ok_or_else(unwatched)?.report(&report, state);
    json(&Verdict { violations })
}

fn unwatched() -> Problem {
    Problem::impossible("nothing is watched; PUT /_macie/watch begins")
}
