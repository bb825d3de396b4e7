//! The line of a function's log that tells how far a leg is.

use std::cell::Cell;
use std::time::Duration;

use tokio::time::Instant;

use crate::ids::Region;
use crate::pace::Progress;

/// How often it is logged.
const EVERY: Duration = Duration::from_secs(2);

/// How far a leg is.
#[derive(Debug, Clone, Copy)]
pub struct Tick {
    /// What is counted, as `accounts`.
    pub counted: &'static str,
    /// How many there are.
    pub total: u32,
    /// How many have ended, failed ones included.
    pub done: u32,
    /// For how many the first of two calls was accepted in this leg.
    pub first: u32,
    /// How many failed.
    pub failed: u32,
}

/// Logs how far a leg is: at first, now and then, and whenever it is told to.
#[derive(Debug)]
pub struct Ticker<'a> {
    execution: &'a str,
    region: Region,
    leg: u32,
    logged: Cell<Instant>,
    /// The lane's; `None` before its first call.
    pace: Cell<Option<Progress>>,
}

impl<'a> Ticker<'a> {
    /// That of a leg, by its number in the execution.
    #[must_use]
    pub fn new(execution: &'a str, region: Region, leg: u32) -> Self {
        Self { execution, region, leg, logged: Cell::new(Instant::now()), pace: Cell::default() }
    }

    /// A call has ended, and this is how its lane does: logs if it is time to.
    pub fn note(&self, tick: Tick, pace: Progress) {
        self.pace.set(Some(pace));
        if self.logged.get().elapsed() >= EVERY {
            self.log(tick);
        }
    }

    /// Logs now.
    pub fn log(&self, tick: Tick) {
        self.logged.set(Instant::now());
        let pace = self.pace.get();
        let (sent, throttled, rate) = pace.map_or((0, 0, 0.0), |pace| (pace.sent, pace.throttled, pace.rate));
        tracing::info!(
            "execution.name" = self.execution,
            "session.region" = self.region.as_str(),
            leg = self.leg,
            "progress.counted" = tick.counted,
            "progress.total" = tick.total,
            "progress.done" = tick.done,
            "progress.first" = tick.first,
            "progress.failed" = tick.failed,
            "progress.sent" = sent,
            "progress.throttled" = throttled,
            "progress.rate" = (rate * 10.0).round() / 10.0,
            "progress.left" = tick.total - tick.done,
            "progress"
        );
    }
}
