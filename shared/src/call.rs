//! Sending the calls of one leg: single ones with a backoff of their own, many of one
//! kind on a paced lane.
//!
//! The SDK's own retries are off: its retry quota gives up under throttling and is
//! shared by every account of a Region. A throttled call is sent again until the leg's
//! time is up; an unanswered one a few times, and none once the leg has had no answer for
//! [`LONGEST_SILENCE`](crate::leg_time::LONGEST_SILENCE); anything else is the caller's decision.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::time::Duration;

use tokio::time::Instant;

use crate::error::{Error, ErrorKind, Retry};
use crate::ids::{AccountId, Region};
use crate::leg_time::LegTime;
use crate::pace::{Calls, Key, KeyedEstimate, Lane, Lanes, OperationClass};

/// Attempts for a call that gets no answer, the first included.
pub(crate) const UNANSWERED_ATTEMPTS: u32 = 6;
/// The first backoff's upper bound; it doubles with every attempt.
const FIRST_BACKOFF: Duration = Duration::from_millis(200);
/// No backoff is longer.
const LONGEST_BACKOFF: Duration = Duration::from_secs(20);

/// Full jitter: anywhere between nothing and a bound that doubles with every attempt,
/// counted from 0.
pub(crate) fn backoff(attempt: u32, jitter: &mut fastrand::Rng) -> Duration {
    FIRST_BACKOFF.saturating_mul(1 << attempt.min(10)).min(LONGEST_BACKOFF).mul_f64(jitter.f64())
}

/// How a leg over a Region's members ends, as it says itself for whoever measures it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// Legs in a row that brought nothing forward, this one included; 0 where it did.
    pub idle_legs: u32,
    /// Accounts that were refused for good in this leg.
    pub refused: u32,
}

/// Sends the calls of one leg.
#[derive(Debug)]
pub struct Caller {
    time: Arc<LegTime>,
    lanes: Lanes,
    jitter: Mutex<fastrand::Rng>,
    seed: u64,
    single: Mutex<Calls>,
    standing: OnceLock<Standing>,
}

impl Caller {
    /// A caller within `time`; `seed` decides its jitter.
    #[must_use]
    pub fn new(time: Arc<LegTime>, seed: u64) -> Self {
        let jitter = Mutex::new(fastrand::Rng::with_seed(seed));
        let lanes = Lanes::new(Arc::clone(&time), seed);
        Self { time, lanes, jitter, seed, single: Mutex::default(), standing: OnceLock::new() }
    }

    /// The same, with no lane faster than this many calls per second.
    #[must_use]
    pub fn with_ceiling(self, calls_per_second: f64) -> Self {
        Self { lanes: self.lanes.with_ceiling(calls_per_second), ..self }
    }

    /// What tells this leg from any other attempt; never empty.
    #[must_use]
    pub fn token(&self) -> String {
        format!("{:016x}", self.seed)
    }

    /// The leg's time.
    #[must_use]
    pub fn time(&self) -> &LegTime {
        &self.time
    }

    /// The lanes of this leg.
    #[must_use]
    pub fn lanes(&self) -> &Lanes {
        &self.lanes
    }

    /// Starts lanes from what an earlier leg wrote down at a time, in milliseconds since 1970.
    pub fn learn(&self, estimates: &[KeyedEstimate], written_at: u64) {
        let ago = self.time().now().saturating_sub(written_at);
        self.lanes.learn(estimates, Duration::from_millis(ago));
    }

    /// The lane of an operation, given as IAM spells it, for calls that `account` signs.
    #[must_use]
    pub fn lane(&self, account: &AccountId, region: Option<Region>, operation: &str) -> Arc<Lane> {
        let operation = OperationClass::of(operation);
        self.lanes.lane(&Key { account_id: account.clone(), region, operation })
    }

    /// What was sent so far, on lanes and beside them.
    #[must_use]
    pub fn calls(&self) -> Calls {
        let mut all = self.lanes.calls();
        all += *self.single();
        all
    }

    /// What the leg says of itself at its end; `None` where it says nothing, as while another
    /// execution holds its Region.
    #[must_use]
    pub fn standing(&self) -> Option<Standing> {
        self.standing.get().copied()
    }

    /// The leg ends like this.
    pub fn stands(&self, standing: Standing) {
        let _a_leg_ends_once = self.standing.set(standing);
    }

    /// Sends a call until it is answered or not worth another attempt.
    ///
    /// # Errors
    ///
    /// The last attempt's error.
    pub async fn call<T>(&self, send: impl AsyncFn() -> Result<T, Error>) -> Result<T, Error> {
        for attempt in 0.. {
            let sent_at = Instant::now();
            let answer = send().await;
            self.count(sent_at, answer.as_ref().err());
            let error = match answer {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let delay = self.delay(attempt, error.wait_asked_for());
            let late = Instant::now() + delay >= self.time.sends_until();
            if !worth_another(&error, attempt) || late || self.time.stopped().is_some() {
                return Err(error);
            }
            tokio::time::sleep(delay).await;
        }
        unreachable!("the loop above has no end of its own")
    }

    fn count(&self, sent_at: Instant, error: Option<&Error>) {
        let kind = error.map(|error| error.kind);
        let throttled = kind == Some(ErrorKind::Throttled);
        if kind == Some(ErrorKind::Unavailable) {
            self.time.unanswered(sent_at);
        } else {
            self.time.answered();
        }
        *self.single() += Calls { sent: 1, throttled: throttled.into() };
    }

    fn single(&self) -> MutexGuard<'_, Calls> {
        self.single.lock().expect("no holder of the count panics")
    }

    fn delay(&self, attempt: u32, retry_after: Option<Duration>) -> Duration {
        let mut jitter = self.jitter.lock().expect("no holder of the jitter panics");
        backoff(attempt, &mut jitter).max(retry_after.unwrap_or_default())
    }
}

fn worth_another(error: &Error, attempt: u32) -> bool {
    match error.kind.retry() {
        Retry::UntilDeadline => true,
        Retry::FewTimes => attempt + 1 < UNANSWERED_ATTEMPTS,
        Retry::NextLeg | Retry::Never => false,
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::error::ErrorKind;
    use crate::testing;

    async fn attempts(kind: ErrorKind, failures: u32, left: Duration) -> (u32, bool) {
        let caller = Caller::new(LegTime::of(left), 1);
        let sent = Cell::new(0);
        let answer = caller.call(async || {
            sent.set(sent.get() + 1);
            if sent.get() > failures { Ok(()) } else { Err(testing::error(kind)) }
        });
        let answered = answer.await.is_ok();
        (sent.get(), answered)
    }

    #[tokio::test(start_paused = true)]
    async fn a_throttled_call_is_sent_until_it_is_answered() {
        assert_eq!(attempts(ErrorKind::Throttled, 50, Duration::from_hours(1)).await, (51, true));
    }

    #[tokio::test(start_paused = true)]
    async fn every_attempt_is_counted_and_so_is_every_throttled_one() {
        let caller = Caller::new(LegTime::of(Duration::from_hours(1)), 1);
        let sent = Cell::new(0);
        let throttled_twice = caller.call(async || {
            sent.set(sent.get() + 1);
            if sent.get() > 2 { Ok(()) } else { Err(testing::error(ErrorKind::Throttled)) }
        });
        throttled_twice.await.unwrap();
        let lane = caller.lane(&testing::id(1), None, "macie2:CreateMember");
        let _refused = lane.call(async || Err::<(), _>(testing::error(ErrorKind::Invalid))).await;
        assert_eq!(caller.calls(), Calls { sent: 4, throttled: 2 });
    }

    #[tokio::test(start_paused = true)]
    async fn an_unanswered_call_is_given_up_after_six_attempts() {
        assert_eq!(attempts(ErrorKind::Unavailable, 5, Duration::from_hours(1)).await, (6, true));
        assert_eq!(attempts(ErrorKind::Unavailable, 9, Duration::from_hours(1)).await, (6, false));
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_is_not_sent_again() {
        assert_eq!(attempts(ErrorKind::Invalid, 9, Duration::from_hours(1)).await, (1, false));
        assert_eq!(attempts(ErrorKind::NotYetVisible, 9, Duration::from_hours(1)).await, (1, false));
    }

    #[tokio::test(start_paused = true)]
    async fn no_backoff_reaches_past_the_deadline() {
        let started = Instant::now();
        let (_, answered) = attempts(ErrorKind::Throttled, u32::MAX, Duration::from_secs(30)).await;
        assert!(!answered && started.elapsed() < Duration::from_secs(30));
    }

    #[tokio::test(start_paused = true)]
    async fn the_servers_wish_to_be_left_alone_is_granted() {
        let (caller, started) = (Caller::new(LegTime::of(Duration::from_mins(1)), 1), Instant::now());
        let asked = Cell::new(false);
        let answer = caller.call(async || {
            let retry_after = Some(7_000);
            let error = Error { retry_after, ..testing::error(ErrorKind::Throttled) };
            if asked.replace(true) { Ok(()) } else { Err(error) }
        });
        answer.await.unwrap();
        assert!(started.elapsed() >= Duration::from_secs(7));
    }
}
