//! Sends the calls of one quota at the pacer's rate, for any number of waiting tasks.
//!
//! A throttled call waits for another turn and is sent again: only the deadline ends
//! that. A call without an answer is sent again a few times, after a full-jitter wait
//! of its own. Anything else is the caller's decision. Tasks take turns in the order
//! in which they asked, so a throttled call goes to the back.

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep, sleep_until, timeout_at};

use super::{Calls, Estimate, Next, Pacer};
use crate::call::{UNANSWERED_ATTEMPTS, backoff};
use crate::error::{Error, Retry};
use crate::leg_time::LegTime;

/// How a call ended.
#[derive(Debug)]
pub enum Outcome<T> {
    /// The service did it.
    Done(T),
    /// The service refused it, and no attempt went unanswered: it had no effect.
    Refused(Error),
    /// Whether it had an effect is not known: the last such error, `None` where no
    /// answer came before the leg's end.
    Doubtful(Option<Error>),
    /// It was not sent, or only ever throttled: it had no effect.
    LeftOver,
}

impl<T> Outcome<T> {
    /// What was read, `None` if the leg's time was up before. A doubt about what was only read is none.
    pub fn read(self) -> Result<Option<T>, Error> {
        match self {
            Self::Done(read) => Ok(Some(read)),
            Self::Refused(error) | Self::Doubtful(Some(error)) => Err(error),
            Self::Doubtful(None) | Self::LeftOver => Ok(None),
        }
    }
}

/// One quota's calls within one leg.
#[derive(Debug)]
pub struct Lane {
    origin: Instant,
    time: Arc<LegTime>,
    state: Mutex<State>,
    /// Whoever holds it is next to send.
    turn: tokio::sync::Mutex<()>,
    answered: Notify,
}

#[derive(Debug)]
struct State {
    pacer: Pacer,
    jitter: fastrand::Rng,
}

impl Lane {
    /// A lane whose `pacer` starts now and that sends within `time`; `seed` decides the
    /// jitter.
    #[must_use]
    pub fn new(pacer: Pacer, time: Arc<LegTime>, seed: u64) -> Self {
        let jitter = fastrand::Rng::with_seed(seed);
        Self {
            origin: Instant::now(),
            time,
            state: Mutex::new(State { pacer, jitter }),
            turn: tokio::sync::Mutex::default(),
            answered: Notify::new(),
        }
    }

    /// Sends a call until it is answered or not worth another attempt.
    pub async fn call<T>(&self, send: impl AsyncFn() -> Result<T, Error>) -> Outcome<T> {
        let mut unanswered = 0;
        let mut last = None;
        while let Some(turn) = self.turn().await {
            let Ok(answer) = timeout_at(self.time.ends_at(), send()).await else {
                return Outcome::Doubtful(None);
            };
            let error = match answer {
                Ok(done) => {
                    turn.succeeded();
                    return Outcome::Done(done);
                }
                Err(error) => error,
            };
            match error.kind.retry() {
                Retry::UntilDeadline => turn.throttled(error.wait_asked_for()),
                Retry::FewTimes => {
                    turn.unanswered();
                    unanswered += 1;
                    if unanswered == UNANSWERED_ATTEMPTS || !self.back_off(unanswered - 1).await {
                        return Outcome::Doubtful(Some(error));
                    }
                    last = Some(error);
                }
                // Refused because an attempt without an answer took effect, perhaps.
                Retry::Never if unanswered == 0 => {
                    turn.succeeded();
                    return Outcome::Refused(error);
                }
                Retry::Never | Retry::NextLeg => {
                    turn.succeeded();
                    return Outcome::Doubtful(Some(error));
                }
            }
        }
        last.map_or(Outcome::LeftOver, |error| Outcome::Doubtful(Some(error)))
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

    /// Both at once.
    #[must_use]
    pub fn calls(&self) -> Calls {
        let pacer = &self.state().pacer;
        Calls { sent: pacer.calls_sent(), throttled: pacer.calls_throttled() }
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
        while self.time.stopped().is_none() {
            let now = self.now();
            let next = self.state().pacer.next(now);
            match next {
                Next::Now => return Some(Turn::begin(self, now)),
                Next::At(at) if self.origin + at >= self.time.sends_until() => return None,
                Next::At(at) => sleep_until(self.origin + at).await,
                // Over, or answered: both are looked at again.
                Next::WhenAnswered => drop(timeout_at(self.time.ends_at(), self.answered.notified()).await),
            }
        }
        None
    }

    /// Says whether the wait ended before the leg does.
    async fn back_off(&self, attempt: u32) -> bool {
        let delay = backoff(attempt, &mut self.state().jitter);
        if Instant::now() + delay >= self.time.sends_until() {
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

/// One call in flight. Dropped without a word, it tells the pacer nothing: a task that
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
        self.lane.time.answered();
        self.answer = Answer::Succeeded;
    }

    fn throttled(mut self, retry_after: Option<Duration>) {
        self.lane.time.answered();
        self.answer = Answer::Throttled(retry_after);
    }

    fn unanswered(self) {
        self.lane.time.unanswered(self.lane.origin + self.sent_at);
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let now = self.lane.now();
        self.lane.time.took(now.saturating_sub(self.sent_at));
        let pacer = &mut self.lane.state().pacer;
        match self.answer {
            Answer::None => pacer.unanswered(),
            Answer::Succeeded => pacer.succeeded(self.sent_at, now),
            Answer::Throttled(hint) => pacer.throttled(self.sent_at, now, hint),
        }
        self.lane.answered.notify_one();
    }
}
