//! The calls and the events, read a page at a time.

use std::fmt::Write as _;

use bytes::Bytes;
use hyper::{Response, StatusCode};
use serde::Serialize;

use super::problem::Problem;
use super::route::Desk;
use super::{done, json, reply};

/// A page, unless more or less is asked for.
const PAGE: u64 = 10_000;

/// The parameters of the log of calls.
pub(super) const CALLS: &[(&str, &str)] = &[
    ("since", "Only calls with a sequence number above this. Default 0."),
    ("limit", "At most so many. Default 10,000."),
];

/// The parameters of the events.
pub(super) const EVENTS: &[(&str, &str)] = &[
    ("since", "How many of the oldest events kept to skip. Default 0."),
    ("limit", "At most so many. Default 10,000."),
];

pub(super) fn calls(desk: &mut Desk<'_>) -> Result<Response<Bytes>, Problem> {
    let (since, limit) = (desk.number("since", 0)?, limit(desk)?);
    lines(desk.core.log.since(since).take(limit))
}

#[expect(clippy::unnecessary_wraps, reason = "the table has one kind of handler")]
pub(super) fn forget(desk: &mut Desk<'_>) -> Result<Response<Bytes>, Problem> {
    desk.core.log.forget();
    Ok(done())
}

pub(super) fn counts(desk: &mut Desk<'_>) -> Result<Response<Bytes>, Problem> {
    json(&desk.core.log.counts())
}

pub(super) fn events(desk: &mut Desk<'_>) -> Result<Response<Bytes>, Problem> {
    let (since, limit) = (desk.number("since", 0)?, limit(desk)?);
    let skipped = usize::try_from(since).unwrap_or(usize::MAX);
    lines(desk.core.events.after(skipped).take(limit))
}

fn limit(desk: &Desk<'_>) -> Result<usize, Problem> {
    Ok(usize::try_from(desk.number("limit", PAGE)?).unwrap_or(usize::MAX))
}

/// One JSON value on each line.
fn lines<T: Serialize>(items: impl Iterator<Item = T>) -> Result<Response<Bytes>, Problem> {
    let mut text = String::new();
    for item in items {
        let line = serde_json::to_string(&item).map_err(|error| Problem::impossible(error.to_string()))?;
        writeln!(text, "{line}").expect("writing to a string cannot fail");
    }
    Ok(reply(StatusCode::OK, "application/jsonl", text.into_bytes()))
}
