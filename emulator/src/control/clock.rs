//! The emulator's time, and its advance.

use bytes::Bytes;
use hyper::Response;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::json;
use super::problem::Problem;
use super::route::Desk;
use crate::clock::{Ticker, iso};

/// What the emulator takes the time to be.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Time {
    /// Milliseconds since 1970.
    now_ms: u64,
    /// The same, UTC, ISO 8601.
    now: String,
    /// `real` or `manual`.
    clock: &'static str,
}

/// How far to move a manual clock.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Advance {
    /// Milliseconds.
    ms: u64,
}

pub(super) fn get(desk: &mut Desk<'_>) -> Result<Response<Bytes>, Problem> {
    let now_ms = desk.core.state.now_ms();
    let clock = match desk.clock {
        Ticker::Real => "real",
        Ticker::Manual(_) => "manual",
    };
    json(&Time { now_ms, now: iso(now_ms), clock })
}

pub(super) fn advance(desk: &mut Desk<'_>) -> Result<Response<Bytes>, Problem> {
    let Advance { ms } = desk.body()?;
    match desk.clock {
        Ticker::Real => {
            Err(Problem::impossible("the machine's clock cannot be moved; start with a manual one"))
        }
        Ticker::Manual(_) => {
            desk.clock.advance_ms(ms);
            desk.core.advance_to(desk.clock.now_ms());
            get(desk)
        }
    }
}
