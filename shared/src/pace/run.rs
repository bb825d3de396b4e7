//! Works through a list of calls on one lane.
//!
//! It holds no more calls open than the lane may ever have in flight, gives every item
//! its outcome, and loses none: what was not sent is left over, by name.

use futures_util::StreamExt;

use super::{Lane, Outcome};
use crate::error::Error;

/// How far a run has come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// Items with an outcome.
    pub done: usize,
    /// Items without one.
    pub left: usize,
    /// Calls per second at this moment.
    pub rate: f64,
    /// Calls sent on the lane so far, every attempt counted.
    pub sent: u64,
    /// Calls throttled on the lane so far.
    pub throttled: u64,
}

impl Progress {
    /// Throttled calls as a share of all calls, from 0 to 1.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "no lane sends 2^53 calls")]
    pub fn throttled_share(&self) -> f64 {
        self.throttled as f64 / self.sent.max(1) as f64
    }
}

/// Sends one call per item, in the lane's order, and tells `progress` after each outcome.
///
/// Outcomes come in the order in which they were reached. [`LegTime::halt`](crate::leg_time::LegTime::halt), from within
/// `progress` too, leaves over what was not sent yet.
pub async fn run<I, T>(
    lane: &Lane,
    items: impl IntoIterator<Item = I, IntoIter: ExactSizeIterator>,
    send: impl AsyncFn(&I) -> Result<T, Error>,
    mut progress: impl FnMut(&I, &Outcome<T>, Progress),
) -> Vec<(I, Outcome<T>)> {
    let items = items.into_iter();
    let total = items.len();
    let send = &send;
    let calls = items.map(async |item| {
        let outcome = lane.call(async || send(&item).await).await;
        (item, outcome)
    });
    let mut calls = futures_util::stream::iter(calls).buffer_unordered(lane.most_in_flight());
    let mut outcomes = Vec::with_capacity(total);
    while let Some((item, outcome)) = calls.next().await {
        let done = outcomes.len() + 1;
        progress(&item, &outcome, snapshot(lane, done, total - done));
        outcomes.push((item, outcome));
    }
    outcomes
}

fn snapshot(lane: &Lane, done: usize, left: usize) -> Progress {
    Progress { done, left, rate: lane.rate(), sent: lane.sent(), throttled: lane.throttled() }
}
