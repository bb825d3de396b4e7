//! How far one Region is, over all of its legs, in numbers and in words.
//!
//! A leg counts its own calls, and its first line comes before it has any: what the legs
//! before it counted and learned stays. An account that one leg has changed may be open
//! again for the next, until somebody looks: here it stays done. Some steps count nothing:
//! then it is said what they do.

use std::time::Duration;

use super::standing::Standing;
use super::{Tick, grouped, number};

/// How far one Region is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RegionProgress {
    /// What is counted, as `accounts`.
    counted: String,
    /// How many there are.
    pub total: u64,
    /// How many have ended, failed ones included. Never less than before.
    pub done: u64,
    failed: u64,
    /// Accounts for which the first of two calls was accepted, and the second not yet.
    half_done: u64,
    rate: f64,
    earlier_legs: Calls,
    this_leg: Leg,
    /// What a step does that counts nothing.
    doing: Option<&'static str>,
}

/// The leg that logged last.
#[derive(Debug, Clone, Default, PartialEq)]
struct Leg {
    execution: String,
    number: u32,
    calls: Calls,
    /// What it said was done when it began.
    done_at_first: u64,
    /// What was shown as done then.
    shown_at_first: u64,
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Calls {
    sent: u64,
    throttled: u64,
}

impl RegionProgress {
    /// A leg of `function` begins.
    pub fn begin(&mut self, function: &str) {
        self.doing = match function {
            "plan-region" => Some("planning"),
            "designate-administrator" => Some("designating the administrator"),
            "revoke-administrator" => Some("revoking the administrator"),
            _ => None,
        };
    }

    /// Nothing is done any more.
    pub fn end(&mut self) {
        self.doing = (self.total == 0).then_some("ended");
    }

    /// Takes what a leg has logged.
    pub fn add(&mut self, tick: &Tick) {
        if !self.this_leg.logged(tick) {
            self.earlier_legs = self.calls();
            self.this_leg = Leg::begun(tick, self.done);
        }
        let leg = &mut self.this_leg;
        leg.calls = Calls { sent: tick.sent, throttled: tick.throttled };
        let done_by_leg = tick.done.saturating_sub(leg.done_at_first);
        let added = leg.shown_at_first + done_by_leg;
        self.counted.clone_from(&tick.counted);
        self.total = tick.total;
        self.done = self.done.max(tick.done).max(added).min(tick.total);
        self.failed = tick.failed;
        self.half_done = tick.first.saturating_sub(done_by_leg).min(self.total - self.done);
        if tick.sent > 0 {
            self.rate = tick.rate;
        }
    }

    /// How far it is, as it is shown; `None` while there is nothing to say.
    #[must_use]
    pub fn standing(&self) -> Option<Standing> {
        let words = match self.doing {
            Some(doing) => doing.to_owned(),
            None if self.total == 0 => return None,
            None => self.words(),
        };
        Some(Standing { done: self.done, total: self.total, counted: self.counted.clone(), words })
    }

    /// Failures, the learned rate, the throttled share and the time that is left, in words.
    fn words(&self) -> String {
        let failed = grouped(self.failed);
        let calls = self.calls();
        if calls.sent == 0 {
            return format!("{failed} failed, no call yet");
        }
        let share = percent(calls.throttled, calls.sent);
        let left = self.left().map_or("?".to_owned(), number::duration);
        let half_done = match self.half_done {
            0 => String::new(),
            number => format!("{} half done, ", grouped(number)),
        };
        format!("{failed} failed, {half_done}{:.1} calls/s, {share:.1} % throttled, {left} left", self.rate)
    }

    fn calls(&self) -> Calls {
        let (before, now) = (self.earlier_legs, self.this_leg.calls);
        Calls { sent: before.sent + now.sent, throttled: before.throttled + now.throttled }
    }

    #[expect(clippy::cast_precision_loss, reason = "an estimate, of at most 10,000 accounts")]
    fn left(&self) -> Option<Duration> {
        let accounts = self.total - self.done;
        // Where some need two calls, as a rule all do.
        let calls = if self.half_done > 0 { 2 * accounts - self.half_done } else { accounts };
        Duration::try_from_secs_f64((calls as f64 / self.rate).ceil()).ok()
    }
}

impl Leg {
    fn begun(tick: &Tick, shown: u64) -> Self {
        Self {
            execution: tick.execution.clone(),
            number: tick.leg,
            calls: Calls::default(),
            done_at_first: tick.done,
            shown_at_first: shown,
        }
    }

    /// Whether `tick` is this leg's; an attempt that follows one that died counts anew.
    fn logged(&self, tick: &Tick) -> bool {
        (self.number, &self.execution) == (tick.leg, &tick.execution) && self.calls.sent <= tick.sent
    }
}

#[expect(clippy::cast_precision_loss, reason = "shown with one decimal")]
fn percent(part: u64, whole: u64) -> f64 {
    part as f64 * 100.0 / whole as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tick(leg: u32, done: u64, sent: u64, throttled: u64, rate: f64) -> Tick {
        let (execution, region) = ("suspend-1".to_owned(), "eu-west-1".to_owned());
        let counted = "accounts".to_owned();
        Tick { execution, region, leg, counted, total: 250, done, failed: 1, first: 0, sent, throttled, rate }
    }

    fn after(ticks: &[Tick]) -> RegionProgress {
        let mut progress = RegionProgress::default();
        for tick in ticks {
            progress.add(tick);
        }
        progress
    }

    #[test]
    fn the_rate_the_share_and_the_time_left_are_said() {
        let progress = after(&[tick(1, 130, 125, 5, 9.96)]);
        assert_eq!(progress.words(), "1 failed, 10.0 calls/s, 4.0 % throttled, 13 s left");
        assert_eq!(after(&[tick(1, 250, 125, 5, 9.96)]).words().rsplit_once(", ").unwrap().1, "0 s left");
    }

    #[test]
    fn a_step_that_counts_nothing_is_named_until_one_that_does_begins() {
        let mut progress = RegionProgress::default();
        let line = |progress: &RegionProgress| progress.standing().map(|it| it.line("eu-west-1"));
        progress.begin("plan-region");
        assert_eq!(line(&progress).unwrap(), "eu-west-1: planning");
        progress.begin("remove-members");
        assert_eq!(line(&progress), None);
        progress.end();
        assert_eq!(line(&progress).unwrap(), "eu-west-1: ended");
        progress.begin("remove-members");
        progress.add(&tick(1, 250, 125, 0, 10.0));
        let removed = "eu-west-1: 250 of 250 accounts, 1 failed, 10.0 calls/s, 0.0 % throttled, 0 s left";
        assert_eq!(line(&progress).unwrap(), removed);
        progress.begin("revoke-administrator");
        assert_eq!(line(&progress).unwrap(), "eu-west-1: 250 of 250 accounts, revoking the administrator");
        progress.end();
        assert_eq!(line(&progress).unwrap(), removed);
    }

    #[test]
    fn what_needs_two_calls_is_half_done_after_the_first() {
        let first = |done, first, sent| Tick { first, ..tick(1, done, sent, 0, 10.0) };
        let all = [first(0, 0, 0), first(0, 50, 50), first(0, 250, 250), first(100, 250, 350)];
        let words = |ticks: usize| after(&all[..ticks]).words();
        assert_eq!(words(2), "1 failed, 50 half done, 10.0 calls/s, 0.0 % throttled, 45 s left");
        assert_eq!(words(3), "1 failed, 250 half done, 10.0 calls/s, 0.0 % throttled, 25 s left");
        assert_eq!(words(4), "1 failed, 150 half done, 10.0 calls/s, 0.0 % throttled, 15 s left");
    }

    #[test]
    fn before_the_first_call_there_is_nothing_to_say() {
        assert_eq!(after(&[tick(1, 3, 0, 0, 0.0)]).words(), "1 failed, no call yet");
    }

    #[test]
    fn a_bar_never_goes_back_and_a_new_leg_adds_to_what_the_last_one_did() {
        let first = [tick(1, 0, 0, 0, 0.0), tick(1, 100, 100, 2, 10.0)];
        let second = [tick(2, 0, 0, 0, 0.0), tick(2, 90, 100, 0, 5.0)];
        let progress = after(&[&first[..], &second[..1]].concat());
        assert_eq!(progress.done, 100);
        assert_eq!(progress.words(), "1 failed, 10.0 calls/s, 2.0 % throttled, 15 s left");
        let progress = after(&[&first[..], &second[..]].concat());
        assert_eq!(progress.done, 190);
        assert_eq!(progress.words(), "1 failed, 5.0 calls/s, 1.0 % throttled, 12 s left");
        let looked = after(&[&first[..], &second[..], &[tick(3, 240, 0, 0, 0.0)]].concat());
        assert_eq!(looked.done, 240);
    }

    #[test]
    fn a_second_attempt_of_a_leg_is_counted_beside_the_first() {
        let progress =
            after(&[tick(1, 100, 100, 0, 10.0), tick(1, 100, 0, 0, 0.0), tick(1, 150, 100, 20, 10.0)]);
        assert_eq!((progress.done, progress.calls()), (150, Calls { sent: 200, throttled: 20 }));
    }

    #[test]
    fn a_rate_of_nothing_leaves_an_unknown_time() {
        assert!(after(&[tick(1, 0, 1, 1, 0.0)]).words().ends_with("100.0 % throttled, ? left"));
    }
}
