//! Sending one call until it is answered: attempts, backoff, deadline.
//!
//! The SDK's own retries are off: its retry quota gives up under throttling and is
//! shared by every account of a Region. A throttled call is sent again until the
//! deadline; an unanswered one a few times; anything else is the caller's decision.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::Instant;

use crate::error::{Error, ErrorKind, Retry};

/// Attempts for a call that gets no answer, the first included.
const UNANSWERED_ATTEMPTS: u32 = 6;
/// The first backoff's upper bound; it doubles with every attempt.
const FIRST_BACKOFF: Duration = Duration::from_millis(200);
/// No backoff is longer.
const LONGEST_BACKOFF: Duration = Duration::from_secs(20);

/// When a leg must have stopped sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline(Instant);

impl Deadline {
    /// A deadline `left` from now.
    #[must_use]
    pub fn after(left: Duration) -> Self {
        Self(Instant::now() + left)
    }

    /// Whether it is over.
    #[must_use]
    pub fn passed(self) -> bool {
        Instant::now() >= self.0
    }

    fn allows(self, delay: Duration) -> bool {
        Instant::now() + delay < self.0
    }
}

/// Sends calls within one leg and counts what happened to them.
#[derive(Debug)]
pub struct Caller {
    deadline: Deadline,
    jitter: Mutex<fastrand::Rng>,
    sent: AtomicU64,
    throttled: AtomicU64,
}

impl Caller {
    /// A caller that stops at `deadline`; `seed` decides its jitter.
    #[must_use]
    pub fn new(deadline: Deadline, seed: u64) -> Self {
        let jitter = Mutex::new(fastrand::Rng::with_seed(seed));
        Self { deadline, jitter, sent: AtomicU64::new(0), throttled: AtomicU64::new(0) }
    }

    /// The leg's deadline.
    #[must_use]
    pub fn deadline(&self) -> Deadline {
        self.deadline
    }

    /// Calls sent so far, every attempt counted.
    #[must_use]
    pub fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// Attempts that were throttled so far.
    #[must_use]
    pub fn throttled(&self) -> u64 {
        self.throttled.load(Ordering::Relaxed)
    }

    /// Sends a call until it is answered or not worth another attempt.
    ///
    /// # Errors
    ///
    /// The last attempt's error.
    pub async fn call<T>(&self, send: impl AsyncFn() -> Result<T, Error>) -> Result<T, Error> {
        for attempt in 0.. {
            let error = match self.attempt(&send).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let delay = self.backoff(attempt);
            if !worth_another(error.kind, attempt) || !self.deadline.allows(delay) {
                return Err(error);
            }
            tokio::time::sleep(delay).await;
        }
        unreachable!("the loop above has no end of its own")
    }

    async fn attempt<T>(&self, send: &impl AsyncFn() -> Result<T, Error>) -> Result<T, Error> {
        self.sent.fetch_add(1, Ordering::Relaxed);
        let answer = send().await;
        if answer.as_ref().is_err_and(|error| error.kind == ErrorKind::Throttled) {
            self.throttled.fetch_add(1, Ordering::Relaxed);
        }
        answer
    }

    /// Full jitter: anywhere between nothing and the doubled bound.
    fn backoff(&self, attempt: u32) -> Duration {
        let bound = FIRST_BACKOFF.saturating_mul(1 << attempt.min(10)).min(LONGEST_BACKOFF);
        let mut jitter = self.jitter.lock().expect("no holder of the jitter panics");
        bound.mul_f64(jitter.f64())
    }
}

fn worth_another(kind: ErrorKind, attempt: u32) -> bool {
    match kind.retry() {
        Retry::UntilDeadline => true,
        Retry::FewTimes => attempt + 1 < UNANSWERED_ATTEMPTS,
        Retry::NextLeg | Retry::Never => false,
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::testing;

    async fn attempts(kind: ErrorKind, failures: u32, left: Duration) -> (u32, bool) {
        let caller = Caller::new(Deadline::after(left), 1);
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
    async fn throttled_attempts_are_counted() {
        let caller = Caller::new(Deadline::after(Duration::from_mins(1)), 1);
        let left = Cell::new(3);
        let answer = caller.call(async || {
            left.set(left.get() - 1);
            if left.get() == 0 { Ok(()) } else { Err(testing::error(ErrorKind::Throttled)) }
        });
        answer.await.unwrap();
        assert_eq!((caller.sent(), caller.throttled()), (3, 2));
    }
}
