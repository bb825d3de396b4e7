//! The faults at work: their configuration, what was drawn and counted so far, and the
//! decision about each call. What a decision does to the call is `perform`'s business.

use std::collections::BTreeMap;

use bytes::Bytes;
use hyper::Request;

use super::answer::Injected;
use super::bucket::{Buckets, Throttle};
use super::config::Faults;
use super::dice::{Dice, Purpose};
use super::failure::Course;
use super::happening::Moment;
use super::key_expiry::Uses;
use super::list::Shown;
use super::visibility::Sightings;
use crate::control::AccountChange;
use crate::wire::Subject;

/// What is put off to a later time.
#[derive(Debug)]
pub(super) enum Due {
    /// The effect of a request whose answer was lost.
    Effect(Box<Request<Bytes>>),
    /// Something that happens to an account.
    Change(AccountChange),
}

/// What is decided about a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) fault: &'static str,
    pub(super) course: Course,
    pub(super) retry_after_ms: Option<u64>,
}

/// How a list is falsified.
#[derive(Debug)]
pub(super) struct Falsified {
    pub(super) shown: Shown,
    /// Of the list's rules.
    pub(super) index: usize,
    pub(super) record: Dice,
    pub(super) omission: Dice,
}

/// The faults of an emulator, and what they remember since they were set.
#[derive(Debug, Default)]
pub(crate) struct Engine {
    pub(super) config: Faults,
    idle: Idle,
    /// Those configured and those documented.
    throttles: Vec<Throttle>,
    start_ms: u64,
    admitted: u64,
    calls: u64,
    /// The number of calls that each failure, and each list's rule, could have struck.
    struck: BTreeMap<(Purpose, usize), u64>,
    buckets: Buckets,
    uses: Uses,
    pub(super) sightings: Sightings,
    due: BTreeMap<(u64, u64), Due>,
    postponed: u64,
}

/// Whether there is anything to decide.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Idle {
    #[default]
    Yes,
    No,
}

impl Engine {
    /// Faults that start at this time with nothing remembered.
    pub(crate) fn new(config: Faults, now_ms: u64) -> Self {
        let mut throttles = config.throttles.clone();
        throttles.extend(config.quotas.throttles());
        let idle = if config == Faults::default() { Idle::Yes } else { Idle::No };
        let mut engine = Self { idle, throttles, start_ms: now_ms, ..Self::default() };
        for happening in &config.happenings {
            if let Moment::AfterMs(after_ms) = happening.when {
                engine.postpone(now_ms.saturating_add(after_ms), Due::Change(happening.change.clone()));
            }
        }
        Self { config, ..engine }
    }

    /// With what others had put off.
    pub(crate) fn after(mut self, before: Self) -> Self {
        for ((until_ms, _), due) in before.due {
            match due {
                Due::Effect(_) => self.postpone(until_ms, due),
                // What was to happen belonged to the faults that are no more.
                Due::Change(_) => {}
            }
        }
        self
    }

    /// Whether no call can meet a fault.
    pub(crate) fn is_idle(&self) -> bool {
        self.idle == Idle::Yes && self.due.is_empty()
    }

    /// How far back lists can lag, milliseconds.
    pub(crate) fn horizon_ms(&self) -> u64 {
        self.config.lagging_lists.iter().map(|list| list.up_to_ms).max().unwrap_or_default()
    }

    /// The faults as they were set.
    pub(crate) fn config(&self) -> &Faults {
        &self.config
    }

    /// Whether calls take time.
    pub(crate) fn delays(&self) -> bool {
        !self.config.latencies.is_empty()
    }

    /// How long a call takes, milliseconds.
    pub(crate) fn latency_ms(&mut self, subject: Option<&Subject>) -> u64 {
        self.admitted += 1;
        let Some(subject) = subject else { return 0 };
        let mut latencies = self.config.latencies.iter().enumerate();
        let Some((index, latency)) = latencies.find(|(_, latency)| latency.calls.matches(subject)) else {
            return 0;
        };
        latency.distribution.draw(&mut Dice::cast(self.config.seed, self.admitted, Purpose::Latency, index))
    }

    /// Counts a call, and returns what happens just before it.
    pub(super) fn count_call(&mut self) -> Vec<AccountChange> {
        self.calls += 1;
        let now = Moment::BeforeCall(self.calls);
        let happenings = self.config.happenings.iter().filter(|happening| happening.when == now);
        happenings.map(|happening| happening.change.clone()).collect()
    }

    /// What becomes of a call: `None` is that nothing is wrong with it.
    pub(super) fn judge(&mut self, subject: &Subject, now_ms: u64) -> Option<Verdict> {
        let verdict = |fault, course| Some(Verdict { fault, course, retry_after_ms: None });
        if self.uses.expired(&self.config.key_expiries, subject, now_ms) {
            return verdict("expiredKey", Course::Refused(Injected::ExpiredCredentials));
        }
        if let Err(throttled) = self.buckets.take(self.throttles.iter(), subject, self.start_ms, now_ms) {
            let course = Course::Refused(Injected::Throttled(throttled.answer));
            return Some(Verdict { fault: "throttled", course, retry_after_ms: throttled.retry_after_ms });
        }
        if let Some(verdict) = self.failure(subject) {
            return Some(verdict);
        }
        let (refusal, fault) = self.sightings.refusal(self.config.visibility, subject, now_ms)?;
        verdict(fault, Course::Refused(refusal))
    }

    fn failure(&mut self, subject: &Subject) -> Option<Verdict> {
        let mut struck = None;
        for (index, failure) in self.config.failures.iter().enumerate() {
            if failure.can_strike(subject) {
                let ordinal = self.struck.entry((Purpose::Failure, index)).or_default();
                *ordinal += 1;
                let dice = Dice::cast(self.config.seed, self.calls, Purpose::Failure, index);
                if struck.is_none() && failure.when.strikes(*ordinal, dice) {
                    struck = Some(failure.kind);
                }
            }
        }
        struck.map(|kind| Verdict { fault: kind.name(), course: kind.course(), retry_after_ms: None })
    }

    /// How the list that a call asks for is falsified, if it is.
    pub(super) fn falsify(&mut self, subject: &Subject) -> Option<Falsified> {
        let shown = Shown::by(subject)?;
        let mut found = None;
        for (index, list) in self.config.lagging_lists.iter().enumerate() {
            if list.calls.matches(subject) {
                let ordinal = self.struck.entry((Purpose::Lag, index)).or_default();
                *ordinal += 1;
                let dice = |purpose| Dice::cast(self.config.seed, self.calls, purpose, index);
                if found.is_none() && list.when.strikes(*ordinal, dice(Purpose::Lag)) {
                    let (record, omission) = (dice(Purpose::Record), dice(Purpose::Omission));
                    found = Some(Falsified { shown, index, record, omission });
                }
            }
        }
        found
    }

    /// Puts something off.
    pub(super) fn postpone(&mut self, until_ms: u64, due: Due) {
        self.postponed += 1;
        self.due.insert((until_ms, self.postponed), due);
    }

    /// The next thing that is due by a time, and when it was.
    pub(super) fn next_due(&mut self, now_ms: u64) -> Option<(u64, Due)> {
        let first = self.due.first_entry().filter(|entry| entry.key().0 <= now_ms)?;
        let at_ms = first.key().0;
        Some((at_ms, first.remove()))
    }
}
