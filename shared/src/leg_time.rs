//! A leg's time: what time it is, until when it may send, and why it must stop.
//!
//! A leg ends by itself. It sends nothing once the rest of its time is no longer than
//! twice its slowest call, nothing once its lease could run out before an answer
//! comes, nothing after it was halted, and nothing once no call was answered for long: a
//! service that is gone for a minute is waited for, one that is not there is not. It waits
//! for no answer beyond its end.

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::time::Instant;

/// A share of the leg's time that its slowest calls may keep free at the most.
const LARGEST_MARGIN: u32 = 4;

/// No call was answered for so long: nothing tells that another one would be.
pub const LONGEST_SILENCE: Duration = Duration::from_mins(2);

/// Why a leg ended before its changes did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Its time was up.
    Deadline,
    /// More accounts failed than the request allows.
    TooManyFailures,
    /// Somebody asked the execution to stop.
    Asked,
    /// Another execution holds the Region, or the lease could not be renewed.
    LeaseLost,
    /// No call was answered for [`LONGEST_SILENCE`].
    Silence,
}

/// One leg's time.
#[derive(Debug)]
pub struct LegTime {
    /// Milliseconds since 1970 at `origin`.
    epoch: u64,
    origin: Instant,
    ends_at: Instant,
    state: Mutex<State>,
}

#[derive(Debug, Default, Clone, Copy)]
struct State {
    slowest: Duration,
    leased_until: Option<Instant>,
    halted: Option<Stop>,
    answered_at: Option<Instant>,
    silent_since: Option<Instant>,
}

impl LegTime {
    /// A leg that begins now, at `epoch` milliseconds since 1970, and has this much left.
    #[must_use]
    pub fn new(epoch: u64, left: Duration) -> Arc<Self> {
        let origin = Instant::now();
        Arc::new(Self { epoch, origin, ends_at: origin + left, state: Mutex::default() })
    }

    /// A leg that begins at no particular time.
    #[must_use]
    pub fn of(left: Duration) -> Arc<Self> {
        Self::new(0, left)
    }

    /// Milliseconds since 1970, in UTC.
    #[must_use]
    pub fn now(&self) -> u64 {
        self.epoch.saturating_add(u64::try_from(self.origin.elapsed().as_millis()).unwrap_or(u64::MAX))
    }

    /// No answer is waited for beyond this.
    #[must_use]
    pub fn ends_at(&self) -> Instant {
        self.ends_at
    }

    /// Nothing is sent from here on, whatever else happens.
    #[must_use]
    pub fn sends_until(&self) -> Instant {
        let margin = (self.state().slowest * 2).min((self.ends_at - self.origin) / LARGEST_MARGIN);
        self.ends_at - margin
    }

    /// Why nothing may be sent now; `None` while something may.
    #[must_use]
    pub fn stopped(&self) -> Option<Stop> {
        let now = Instant::now();
        let State { halted, leased_until, silent_since, .. } = *self.state();
        let without_lease = leased_until.is_some_and(|until| now >= until);
        let in_silence = silent_since.is_some_and(|since| now >= since + LONGEST_SILENCE);
        halted
            .or(without_lease.then_some(Stop::LeaseLost))
            .or(in_silence.then_some(Stop::Silence))
            .or((now >= self.sends_until()).then_some(Stop::Deadline))
    }

    /// A call took this long.
    pub fn took(&self, time: Duration) {
        let mut state = self.state();
        state.slowest = state.slowest.max(time);
    }

    /// A call was answered, however.
    pub fn answered(&self) {
        let mut state = self.state();
        (state.answered_at, state.silent_since) = (Some(Instant::now()), None);
    }

    /// A call that was sent then had no answer.
    pub fn unanswered(&self, sent_at: Instant) {
        let mut state = self.state();
        let since = state.answered_at.map_or(sent_at, |at| at.max(sent_at));
        state.silent_since.get_or_insert(since);
    }

    /// Whether the leg ended in silence, and not one of its calls was ever answered.
    #[must_use]
    pub fn was_silent(&self) -> bool {
        self.stopped() == Some(Stop::Silence) && self.state().answered_at.is_none()
    }

    /// Sends nothing any more; the first reason stays.
    pub fn halt(&self, why: Stop) {
        self.state().halted.get_or_insert(why);
    }

    /// The lease covers what is sent before `until`.
    pub fn leased_until(&self, until: Instant) {
        self.state().leased_until = Some(until);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no holder of the state panics")
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::sleep;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_slowest_call_twice_is_kept_free_at_the_end() {
        let time = LegTime::of(Duration::from_mins(1));
        sleep(Duration::from_secs(50)).await;
        assert_eq!(time.stopped(), None);
        time.took(Duration::from_secs(5));
        time.took(Duration::from_secs(1));
        assert_eq!(time.stopped(), Some(Stop::Deadline));
    }

    #[tokio::test(start_paused = true)]
    async fn one_call_that_hung_does_not_end_every_leg_at_its_beginning() {
        let time = LegTime::of(Duration::from_secs(8));
        time.took(Duration::from_secs(15));
        assert_eq!(time.stopped(), None);
        sleep(Duration::from_secs(6)).await;
        assert_eq!(time.stopped(), Some(Stop::Deadline));
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_sent_that_the_lease_does_not_cover() {
        let time = LegTime::new(1_000_000, Duration::from_mins(10));
        time.leased_until(Instant::now() + Duration::from_secs(30));
        sleep(Duration::from_secs(29)).await;
        assert_eq!((time.stopped(), time.now()), (None, 1_029_000));
        sleep(Duration::from_secs(1)).await;
        assert_eq!(time.stopped(), Some(Stop::LeaseLost));
        time.leased_until(Instant::now() + Duration::from_mins(1));
        assert_eq!(time.stopped(), None);
    }

    #[tokio::test(start_paused = true)]
    async fn a_silence_ends_the_leg_and_any_answer_ends_the_silence() {
        let time = LegTime::of(Duration::from_hours(1));
        let lose = async |seconds| {
            let sent_at = Instant::now();
            sleep(Duration::from_secs(seconds)).await;
            time.unanswered(sent_at);
        };
        lose(119).await;
        assert_eq!((time.stopped(), time.was_silent()), (None, false));
        lose(1).await;
        assert_eq!((time.stopped(), time.was_silent()), (Some(Stop::Silence), true));
        time.answered();
        assert_eq!(time.stopped(), None);
        // Nothing was sent for long: that is no silence.
        sleep(LONGEST_SILENCE).await;
        lose(15).await;
        assert_eq!(time.stopped(), None);
        lose(105).await;
        assert_eq!((time.stopped(), time.was_silent()), (Some(Stop::Silence), false));
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_was_sent_before_an_answer_makes_no_silence_before_it() {
        let (time, sent_at) = (LegTime::of(Duration::from_hours(1)), Instant::now());
        sleep(LONGEST_SILENCE).await;
        time.answered();
        time.unanswered(sent_at);
        assert_eq!(time.stopped(), None);
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_reason_to_stop_stays() {
        let time = LegTime::of(Duration::from_mins(1));
        time.halt(Stop::Asked);
        time.halt(Stop::TooManyFailures);
        assert_eq!(time.stopped(), Some(Stop::Asked));
    }
}
