//! The control plane under `/_macie`: snapshots, time, the log, the watch, switches, faults,
//! and what happens to accounts. It is the emulator's own: no AWS client needs it, no
//! signature opens it, and it answers callers on the same machine only.

mod accounts;
mod change;
mod clock;
mod configuration;
mod envelope;
mod events;
mod log;
mod openapi;
mod problem;
mod route;
mod snapshot;
mod watch;

use bytes::Bytes;
use hyper::{Response, StatusCode};
use serde::Serialize;

pub use change::{AccountChange, Changed, Vendor};
pub(crate) use events::Events;
pub use openapi::openapi;
use problem::Problem;
pub(crate) use problem::{not_from_here, too_large};
pub(crate) use route::{is_control, respond};

/// The largest body of the control plane, in bytes: a snapshot of 50,000 accounts in every Region.
pub(crate) const BODY_LIMIT: usize = 1024 * 1024 * 1024;

fn reply(status: StatusCode, content_type: &'static str, body: Vec<u8>) -> Response<Bytes> {
    let response = Response::builder().status(status).header("content-type", content_type);
    response.body(Bytes::from(body)).expect("every part is a constant")
}

fn json(value: &impl Serialize) -> Result<Response<Bytes>, Problem> {
    let body = serde_json::to_vec(value).map_err(|error| Problem::impossible(error.to_string()))?;
    Ok(reply(StatusCode::OK, "application/json", body))
}

fn done() -> Response<Bytes> {
    Response::builder().status(StatusCode::NO_CONTENT).body(Bytes::new()).expect("a constant")
}
