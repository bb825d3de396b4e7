//! Learns how many calls per second one quota grants, and follows it up and down.
//!
//! 1. *Slow start*: double the rate until a call is throttled.
//! 2. *One event per round trip*: calls sent before the last cut say nothing new.
//! 3. *Seek*: halve; cut again while too little succeeds between two throttled calls.
//! 4. *Measure*: two throttled calls are two moments of an empty bucket; what succeeded
//!    between them is the refill rate.
//! 5. *Steady*: restart just below the measurement, recover, probe above it. A probe
//!    that meets nothing where the limit was surges, then seeks again.
//!
//! Unanswered calls do not touch the rate: they say nothing about a quota.

use std::time::Duration;

use super::phase::Phase;
use super::window::Window;
use super::{Estimate, Settings};

/// A search starts at this share of the rate that was throttled,
const SEEK_FROM: f64 = 0.5;
/// and each throttled call leaves this share,
const SEEK_CUT: f64 = 0.7;
/// until this many calls succeeded since it began: enough to measure.
const SEEK_SUCCESSES: u64 = 8;
/// Fewer successes than this between two cuts: the capacity fell.
const STEADY_SUCCESSES: u64 = 8;
/// A full probe is no sign of a fall: it lowers the estimate to no less than this share.
const HOLD: f64 = 0.97;
/// A search that was never throttled goes on from this share of the rate it had reached.
const GO_ON_FROM: f64 = 0.5;
/// What a late sender may catch up, in seconds: timers have a granularity.
const CATCH_UP: f64 = 0.05;
/// After this many seconds without a call, the bucket may have filled up.
const IDLE: f64 = 0.5;
/// No hint of the server's holds calls back for longer, in seconds.
const LONGEST_HINT: f64 = 60.0;
/// Assumed until the first answer, in seconds.
const FIRST_LATENCY: f64 = 1.0;
/// Each answer's weight in the average latency.
const LATENCY_WEIGHT: f64 = 0.125;
/// Calls in flight, as a multiple of what the rate and the latency fill: room for jitter.
const HEADROOM: f64 = 3.0;
/// Calls that may always be in flight: a slow answer or two must not stop the rest.
const LEAST_IN_FLIGHT: usize = 4;

/// When the next call may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Now.
    Now,
    /// At this time, unless something happens before it.
    At(Duration),
    /// When a call in flight is answered: more would only queue at the server.
    WhenAnswered,
}

/// The pace of one quota. Every time is counted from an origin of the caller's choice.
#[derive(Debug, Clone)]
pub struct Pacer {
    settings: Settings,
    phase: Phase,
    window: Window,
    /// The latest measurement and when it was made: what a leg leaves behind.
    measured: Option<(f64, f64)>,
    /// When the latest call's turn was, in seconds.
    slot: Option<f64>,
    /// Until when the server asked to be left alone, in seconds.
    held_until: f64,
    /// When the rate was last cut.
    cut_at: Option<Duration>,
    latency: Option<f64>,
    in_flight: usize,
    sent: u64,
    throttled: u64,
}

impl Pacer {
    /// A pacer that knows nothing yet.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            phase: Phase::SlowStart { from: settings.start, since: 0.0 },
            window: Window::default(),
            measured: None,
            slot: None,
            held_until: 0.0,
            cut_at: None,
            latency: None,
            in_flight: 0,
            sent: 0,
            throttled: 0,
        }
    }

    /// A pacer that starts at what was measured before, if that is still usable.
    #[must_use]
    pub fn resumed(settings: Settings, estimate: Estimate) -> Self {
        let fresh = Self::new(settings);
        let Some(rate) = estimate.usable().map(|rate| settings.bound(rate)) else { return fresh };
        if estimate.at_least {
            let from = settings.bound((rate * GO_ON_FROM).max(settings.start));
            return Self { phase: Phase::SlowStart { from, since: 0.0 }, ..fresh };
        }
        let measured = Some((rate, -estimate.age().as_secs_f64()));
        Self { phase: Phase::recovered(rate, 0.0), measured, ..fresh }
    }

    /// When the next call may be sent, seen from `now`.
    #[must_use]
    pub fn next(&self, now: Duration) -> Next {
        if self.in_flight >= self.most_in_flight(now) {
            return Next::WhenAnswered;
        }
        let due = Duration::from_secs_f64(self.due(now.as_secs_f64()));
        if due <= now { Next::Now } else { Next::At(due) }
    }

    /// Calls per second at `now`.
    #[must_use]
    pub fn rate(&self, now: Duration) -> f64 {
        self.rate_at(now.as_secs_f64())
    }

    /// How many calls may be in flight: what rate and latency fill, with headroom.
    #[must_use]
    pub fn most_in_flight(&self, now: Duration) -> usize {
        let full = self.rate(now) * self.latency.unwrap_or(FIRST_LATENCY) * HEADROOM;
        // Counted up, not converted: the bound is small, and no float becomes an index.
        let most = self.settings.most_in_flight;
        (LEAST_IN_FLIGHT..most).find(|calls| f64::from(to_u32(*calls)) >= full).unwrap_or(most)
    }

    /// A call is sent.
    pub fn sent(&mut self, now: Duration) {
        let now = now.as_secs_f64();
        let due = self.due(now);
        let idle = now - due - CATCH_UP;
        if self.slot.is_some() && idle > 0.0 {
            self.idle(now, idle);
        }
        self.slot = Some(due.max(now - CATCH_UP));
        self.in_flight += 1;
        self.sent += 1;
    }

    /// A call was answered by the service: done, or refused for a reason of its own.
    pub fn succeeded(&mut self, sent_at: Duration, now: Duration) {
        self.answered(sent_at, now);
        self.window.count_success();
    }

    /// A call got no answer that says anything about the quota.
    pub fn unanswered(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    /// A call was throttled; the server may have said for how long to wait.
    pub fn throttled(&mut self, sent_at: Duration, now: Duration, retry_after: Option<Duration>) {
        self.answered(sent_at, now);
        self.throttled += 1;
        if let Some(hint) = retry_after {
            let until = now.as_secs_f64() + hint.as_secs_f64().min(LONGEST_HINT);
            self.held_until = self.held_until.max(until);
        }
        if self.cut_at.is_none_or(|cut_at| sent_at > cut_at) {
            self.cut(now.as_secs_f64());
            self.cut_at = Some(now);
        }
    }

    /// The measured rate, as old as it is at `now`; `None` until one was measured.
    #[must_use]
    pub fn estimate(&self, now: Duration) -> Option<Estimate> {
        if let Some((calls_per_second, at)) = self.measured {
            let age = Duration::from_secs_f64((now.as_secs_f64() - at).max(0.0));
            return Some(Estimate { calls_per_second, age_seconds: age.as_secs(), at_least: false });
        }
        let reached = matches!(self.phase, Phase::SlowStart { .. }) && self.sent > 0;
        reached.then(|| Estimate { calls_per_second: self.rate(now), age_seconds: 0, at_least: true })
    }

    /// Calls sent so far, every attempt counted.
    #[must_use]
    pub fn calls_sent(&self) -> u64 {
        self.sent
    }

    /// Calls throttled so far.
    #[must_use]
    pub fn calls_throttled(&self) -> u64 {
        self.throttled
    }

    /// The bounds that the rate keeps to.
    #[must_use]
    pub fn settings(&self) -> Settings {
        self.settings
    }

    fn rate_at(&self, at: f64) -> f64 {
        self.settings.bound(self.phase.rate(at))
    }

    /// When the next call's turn is, in seconds.
    fn due(&self, now: f64) -> f64 {
        let turn = self.slot.map_or(now, |slot| slot + 1.0 / self.rate_at(now));
        turn.max(self.held_until)
    }

    fn answered(&mut self, sent_at: Duration, now: Duration) {
        self.in_flight = self.in_flight.saturating_sub(1);
        let took = now.saturating_sub(sent_at).as_secs_f64();
        let average = self.latency.unwrap_or(took);
        self.latency = Some(average + LATENCY_WEIGHT * (took - average));
    }

    /// Nothing was sent although it might have been: that is no probe, and after a
    /// while no measurement either.
    fn idle(&mut self, now: f64, seconds: f64) {
        if seconds > IDLE.max(1.0 / self.rate_at(now)) {
            self.window.clear();
        }
        self.phase.idle(seconds);
    }

    /// The bucket is empty: decide on another rate.
    fn cut(&mut self, at: f64) {
        self.phase = match self.phase {
            Phase::SlowStart { .. } => self.seek(at, SEEK_FROM),
            Phase::Seek { .. } if self.window.since_oldest() < SEEK_SUCCESSES => self.slower(at, SEEK_CUT),
            Phase::Seek { from, .. } => self.measure(at, from),
            Phase::Steady { .. } if self.phase.is_surging(self.rate_at(at)) => self.seek(at, SEEK_FROM),
            Phase::Steady { estimate, .. } => self.steady(estimate, at),
        };
        self.window.mark(at);
    }

    /// What was measured before holds no longer.
    fn seek(&mut self, at: f64, share: f64) -> Phase {
        self.window.clear();
        self.slower(at, share)
    }

    fn slower(&self, at: f64, share: f64) -> Phase {
        Phase::Seek { from: self.settings.bound(self.rate_at(at) * share), since: at }
    }

    fn measure(&mut self, at: f64, otherwise: f64) -> Phase {
        let rate = self.window.rate(at).unwrap_or(otherwise);
        self.settle(rate, at)
    }

    fn steady(&mut self, estimate: f64, at: f64) -> Phase {
        let rate = self.rate_at(at);
        if self.window.is_empty() {
            // The first throttled call after idle time or a restart: a mark, no measurement.
            return Phase::Steady { estimate: self.settings.bound(estimate.min(rate)), since: at };
        }
        if self.window.since_latest() < STEADY_SUCCESSES {
            return self.seek(at, SEEK_CUT);
        }
        let measured = self.window.rate(at).unwrap_or(estimate);
        let lowest = if rate < estimate { 0.0 } else { estimate * HOLD };
        self.settle(measured.max(lowest), at)
    }

    fn settle(&mut self, rate: f64, at: f64) -> Phase {
        let estimate = self.settings.bound(rate);
        self.measured = Some((estimate, at));
        Phase::Steady { estimate, since: at }
    }
}

fn to_u32(calls: usize) -> u32 {
    u32::try_from(calls).unwrap_or(u32::MAX)
}
