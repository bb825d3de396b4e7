//! One step of the state machine: invoked like a Lambda function, with a deadline, killed
//! if the dice say so, and invoked again by the rules of `Retry`.

use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{Either, select};
use macie_org::call::{Caller, Standing};
use macie_org::leg_time::LegTime;
use macie_org::step::{CaughtError, StepError};
use serde_json::json;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, timeout};

use crate::trouble::Trouble;
use crate::wire::Wire;
use crate::world::World;

/// The longest time kept back at the end of an invocation, as a function's frame has it.
const LONGEST_MARGIN: Duration = Duration::from_secs(30);
/// No wait before another attempt is longer.
const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// One invocation of a step, as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invocation {
    /// The execution, by the name of its first part.
    pub execution: String,
    /// The step's package.
    pub step: &'static str,
    /// When it began, in milliseconds after the start.
    pub began_ms: u64,
    /// How long it took.
    pub took: Duration,
    /// How it was left.
    pub left: Left,
    /// What a leg over a Region's members said of itself.
    pub standing: Option<Standing>,
}

/// How an invocation was left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Left {
    /// It answered.
    Answered,
    /// It failed, under this name.
    Failed(&'static str),
    /// It was killed.
    Killed,
    /// Its deadline passed.
    TimedOut,
}

/// What is invoked, for whom, and within what time.
pub(crate) struct Task<'a> {
    pub(crate) world: &'a Rc<World>,
    pub(crate) execution: &'a str,
    pub(crate) step: &'static str,
    pub(crate) deadline: Duration,
    pub(crate) ceiling: f64,
}

/// Attempts made so far under each rule of `Retry`.
#[derive(Default)]
struct Attempts {
    died: i32,
    failed: i32,
}

impl Task<'_> {
    /// Invokes the step until it answers or no rule of `Retry` applies any more.
    pub(crate) async fn run<O>(
        &self,
        step: impl AsyncFn(Wire, &Caller) -> Result<O, StepError>,
    ) -> Result<O, CaughtError> {
        let mut attempts = Attempts::default();
        loop {
            let (left, error) = match self.invoke(&step).await {
                Ok(output) => return Ok(output),
                Err(left) => left,
            };
            let Some(wait) = attempts.wait(&left) else { return Err(error) };
            let jitter = self.world.dice.borrow_mut().f64();
            sleep(wait.mul_f64(jitter)).await;
        }
    }

    async fn invoke<O>(
        &self,
        step: impl AsyncFn(Wire, &Caller) -> Result<O, StepError>,
    ) -> Result<O, (Left, CaughtError)> {
        let (began, began_ms) = (Instant::now(), self.world.elapsed_ms());
        let killed = Rc::new(Notify::new());
        let (world, execution) = (Rc::clone(self.world), Rc::from(self.execution));
        let wire = Wire { world, execution, step: self.step, killed: Rc::clone(&killed) };
        let caller = self.caller();
        let work = pin!(timeout(self.time_given(), step(wire, &caller)));
        let answer = match select(work, pin!(killed.notified())).await {
            Either::Left((Ok(Ok(output)), _)) => Ok(output),
            Either::Left((Ok(Err(error)), _)) => Err((Left::Failed(error.name()), caught(&error))),
            Either::Left((Err(_), _)) => Err((Left::TimedOut, died("Sandbox.Timedout"))),
            Either::Right(_) => Err((Left::Killed, died("Runtime.ExitError"))),
        };
        let left = answer.as_ref().map_or_else(|(left, _)| left.clone(), |_| Left::Answered);
        if left != Left::Answered {
            self.world.watch().interrupted(self.execution);
        }
        self.note(began_ms, began.elapsed(), left, caller.standing());
        answer
    }

    /// The deadline, or less where the time is up early.
    fn time_given(&self) -> Duration {
        if !self.world.strikes_by(self.world.faults().cut_short, Trouble::CutShort) {
            return self.deadline;
        }
        self.deadline.min(LONGEST_WAIT).mul_f64(self.world.dice.borrow_mut().f64())
    }

    /// As a function's frame makes it: the leg ends before the invocation does.
    fn caller(&self) -> Caller {
        let left = self.deadline.saturating_sub((self.deadline / 5).min(LONGEST_MARGIN));
        let time: Arc<LegTime> = LegTime::new(self.world.now_ms(), left);
        let seed = self.world.dice.borrow_mut().u64(1..);
        Caller::new(time, seed).with_ceiling(self.ceiling)
    }

    fn note(&self, began_ms: u64, took: Duration, left: Left, standing: Option<Standing>) {
        let Self { world, execution, step, .. } = self;
        world.trace(format_args!("{execution} {step}: {left:?}"));
        let execution = (*execution).to_owned();
        let invocation = Invocation { execution, step, began_ms, took, left, standing };
        world.invocations.borrow_mut().push(invocation);
    }
}

impl Attempts {
    /// How long another attempt is waited for, at the most; `None` where none is made.
    fn wait(&mut self, left: &Left) -> Option<Duration> {
        let (made, most) = match left {
            Left::Killed | Left::TimedOut => (&mut self.died, 3),
            Left::Failed("Throttled" | "Unavailable" | "NotYetVisible") => (&mut self.failed, 6),
            Left::Answered | Left::Failed(_) => return None,
        };
        *made += 1;
        let wait = Duration::from_secs(5).mul_f64(2_f64.powi(*made - 1)).min(LONGEST_WAIT);
        (*made <= most).then_some(wait)
    }
}

fn caught(error: &StepError) -> CaughtError {
    let cause = json!({"errorType": error.name(), "errorMessage": error.message()}).to_string();
    CaughtError { name: error.name().to_owned(), cause }
}

fn died(name: &str) -> CaughtError {
    CaughtError { name: name.to_owned(), cause: "the step died".to_owned() }
}
