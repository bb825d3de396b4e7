//! Sends the calls of one quota at the pacer's rate, for any number of waiting tasks.
//!
//! A throttled call waits for another turn and is sent again: only the deadline ends
//! that. A call without an answer is sent again a few times, after a full-jitter wait
//! of its own. Anything else is the caller's decision. Tasks take turns in the order
//! in which they asked, so a throttled call goes to the back.

use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep, sleep_until, timeout_at};

use super::{Estimate, Next, Pacer};
use crate::error::{Error, Retry};

/// Attempts for a call that gets no answer, the first included.
const UNANSWERED_ATTEMPTS: u32 = 6;
/// The first wait's upper bound after a missing answer; it doubles with every attempt.
const FIRST_BACKOFF: Duration = Duration::from_millis(200);
/// No wait after a missing answer is longer.
const LONGEST_BACKOFF: Duration = Duration::from_secs(20);

/// Reads from a throttled call's error how long the server asked to be left alone.
pub type Hint = fn(&Error) -> Option<Duration>;

/// How a call ended.
#[derive(Debug)]
pub enum Outcome<T> {
    /// The service did it.
    Done(T),
    /// The service refused it, or did not answer: the last such error.
    Failed(Error),
    /// It was not sent, or only ever throttled: it had no effect.
    LeftOver,
}

/// One quota's calls within one leg.
#[derive(Debug)]
pub struct Lane {
    origin: Instant,
    stop_at: Instant,
    hint: Hint,
    state: Mutex<State>,
    /// Whoever holds it is next to send.
    turn: tokio::sync::Mutex<()>,
    answered: Notify,
}

#[derive(Debug)]
struct State {
    pacer: Pacer,
    jitter: fastrand::Rng,
    halted: bool,
}

impl Lane {
    /// A lane whose `pacer` starts now and that sends nothing from `stop_at` on; `seed`
    /// decides the jitter, `hint` reads the server's wish from a throttled call.
    #[must_use]
    pub fn new(pacer: Pacer, stop_at: Instant, seed: u64, hint: Hint) -> Self {
        let jitter = fastrand::Rng::with_seed(seed);
        Self {
            origin: Instant::now(),
            stop_at,
            hint,
            state: Mutex::new(State { pacer, jitter, halted: false }),
            turn: tokio::sync::Mutex::default(),
            answered: Notify::new(),
        }
    }

    /// Sends a call until it is answered or not worth another attempt.
    pub async fn call<T>(&self, send: impl AsyncFn() -> Result<T, Error>) -> Outcome<T> {
        let mut unanswered = 0;
        let mut last = None;
        while let Some(turn) = self.turn().await {
            let error = match send().await {
                Ok(done) => {
                    turn.succeeded();
                    return Outcome::Done(done);
                }
                Err(error) => error,
            };
            match error.kind.retry() {
                Retry::UntilDeadline => turn.throttled((self.hint)(&error)),
                Retry::FewTimes => {
                    drop(turn);
                    unanswered += 1;
                    if unanswered == UNANSWERED_ATTEMPTS || !self.back_off(unanswered).await {
                        return Outcome::Failed(error);
                    }
                    last = Some(error);
                }
                Retry::NextLeg | Retry::Never => {
                    turn.succeeded();
                    return Outcome::Failed(error);
                }
            }
        }
        last.map_or(Outcome::LeftOver, Outcome::Failed)
    }

    /// Sends nothing any more: calls that wait end as they are.
    pub fn halt(&self) {
        self.state().halted = true;
    }

    /// Calls per second, now.
    #[must_use]
    pub fn rate(&self) -> f64 {
        self.state().pacer.rate(self.now())
    }

    /// Calls sent so far, every attempt counted.
    #[must_use]
    pub fn sent(&self) -> u64 {
        self.state().pacer.calls_sent()
    }

    /// Calls throttled so far.
    #[must_use]
    pub fn throttled(&self) -> u64 {
        self.state().pacer.calls_throttled()
    }

    /// The measured rate; `None` until one was measured.
    #[must_use]
    pub fn estimate(&self) -> Option<Estimate> {
        self.state().pacer.estimate(self.now())
    }

    /// How many calls may ever be in flight, so how many tasks are worth having.
    #[must_use]
    pub fn most_in_flight(&self) -> usize {
        self.state().pacer.settings().most_in_flight()
    }

    /// Waits for permission to send; `None` when the leg is over.
    async fn turn(&self) -> Option<Turn<'_>> {
        let _next = self.turn.lock().await;
        while !self.is_over() {
            let now = self.now();
            let next = self.state().pacer.next(now);
            match next {
                Next::Now => return Some(Turn::begin(self, now)),
                Next::At(at) if self.origin + at >= self.stop_at => return None,
                Next::At(at) => sleep_until(self.origin + at).await,
                // Over, or answered: both are looked at again.
                Next::WhenAnswered => drop(timeout_at(self.stop_at, self.answered.notified()).await),
            }
        }
        None
    }

    fn is_over(&self) -> bool {
        self.state().halted || Instant::now() >= self.stop_at
    }

    /// Full jitter: anywhere between nothing and the doubled bound. Says whether the
    /// wait ended before the leg does.
    async fn back_off(&self, attempt: u32) -> bool {
        let bound = FIRST_BACKOFF.saturating_mul(1 << (attempt - 1).min(10)).min(LONGEST_BACKOFF);
        let delay = bound.mul_f64(self.state().jitter.f64());
        if Instant::now() + delay >= self.stop_at {
            return false;
        }
        sleep(delay).await;
        true
    }

    fn now(&self) -> Duration {
        self.origin.elapsed()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no holder of the state panics")
    }
}

/// One call in flight. Dropped without a word, it counts as unanswered: a task that
/// is cancelled leaves no call in flight behind.
struct Turn<'a> {
    lane: &'a Lane,
    sent_at: Duration,
    answer: Answer,
}

enum Answer {
    None,
    Succeeded,
    Throttled(Option<Duration>),
}

impl<'a> Turn<'a> {
    fn begin(lane: &'a Lane, now: Duration) -> Self {
        lane.state().pacer.sent(now);
        Self { lane, sent_at: now, answer: Answer::None }
    }

    fn succeeded(mut self) {
        self.answer = Answer::Succeeded;
    }

    fn throttled(mut self, retry_after: Option<Duration>) {
        self.answer = Answer::Throttled(retry_after);
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let now = self.lane.now();
        let pacer = &mut self.lane.state().pacer;
        match self.answer {
            Answer::None => pacer.unanswered(),
            Answer::Succeeded => pacer.succeeded(self.sent_at, now),
            Answer::Throttled(hint) => pacer.throttled(self.sent_at, now, hint),
        }
        self.lane.answered.notify_one();
    }
}
