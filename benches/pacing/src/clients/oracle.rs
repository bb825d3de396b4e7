//! Somebody who knows quota, latency and competitor: each call arrives with its token.
//!
//! Not even an oracle's first call arrives before it has travelled, so all of its calls
//! are planned from when the slowest first call could have arrived.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::{Instant, sleep_until};

use crate::scenario::milliseconds;
use crate::server::{Answer, Server};

pub(super) async fn work(server: &Server) -> u32 {
    let origin = Instant::now();
    let (mean, deviation) = server.scenario().latency;
    let start = milliseconds(mean / 2.0 + 2.0 * deviation);
    let one = async |arrival: u64| {
        let half = server.draw_half_latency();
        sleep_until(origin + Duration::from_millis(arrival).saturating_sub(half)).await;
        // Planned for: this loop ends at its first turn, or the table says otherwise.
        while server.call_in(half).await == Answer::Throttled {}
    };
    let plan = server.scenario().schedule(start, server.competitor_arrivals());
    let done = join_all(plan.into_iter().map(one)).await;
    u32::try_from(done.len()).expect("a scenario's calls are counted in 32 bits")
}
