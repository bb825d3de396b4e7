//! Makes changes of one kind: on one lane, until done, until the leg has to stop, or
//! until too many accounts have failed.
//!
//! It decides nothing. A refusal that follows an unanswered attempt is no failure
//! but a doubt: the attempt may have taken effect, so the state is looked at first.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use crate::change::MemberChange;
use crate::error::{Error, ErrorKind, chain};
use crate::ids::{AccountId, Region};
use crate::leg_time::{LegTime, Stop};
use crate::pace::{self, Lane, Outcome, run};
use crate::report::{Counts, Failure, FailureReason};
use crate::tick::{Tick, Ticker};

/// What happened to an account in this leg.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Applied {
    /// Macie accepted the change.
    Accepted,
    /// Macie refused it: final.
    Refused(ErrorKind, Failure),
    /// Not known: look at the state before anything is sent.
    Doubtful(Failure),
}

/// Which of the calls that make a change is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// One that another has to follow.
    First,
    /// The one that completes the change.
    Last,
}

/// Sends one call per change, in order of the lane's turns.
///
/// What was not sent, or only ever throttled, is missing from the answer: it is left.
pub async fn apply(
    lane: &Lane,
    time: &LegTime,
    progress: &Progress<'_>,
    part: Part,
    changes: &[MemberChange],
    send: impl AsyncFn(&MemberChange) -> Result<(), Error>,
) -> BTreeMap<AccountId, Applied> {
    let note = |_: &&MemberChange, outcome: &Outcome<()>, state: pace::Progress| {
        if let Some(applied) = read(outcome) {
            progress.note(&applied, part, state);
            if progress.too_many_failed() {
                time.halt(Stop::TooManyFailures);
            }
        }
    };
    let outcomes = run(lane, changes, async |change: &&MemberChange| send(change).await, note).await;
    progress.log();
    let applied =
        |(change, outcome): (&MemberChange, Outcome<()>)| Some((change.account.clone(), read(&outcome)?));
    outcomes.into_iter().filter_map(applied).collect()
}

fn read(outcome: &Outcome<()>) -> Option<Applied> {
    match outcome {
        Outcome::Done(()) => Some(Applied::Accepted),
        Outcome::Refused(error) => Some(Applied::Refused(error.kind, failure(error))),
        Outcome::Doubtful(Some(error)) => Some(Applied::Doubtful(failure(error))),
        Outcome::Doubtful(None) => {
            let message = "no answer came before the leg's end".to_owned();
            Some(Applied::Doubtful(Failure { reason: FailureReason::Unavailable, message }))
        }
        Outcome::LeftOver => None,
    }
}

fn failure(error: &Error) -> Failure {
    Failure { reason: error.kind.into(), message: chain(error) }
}

/// The running count of a leg, logged now and then for whoever watches: accounts that are done,
/// and those for which the first of two calls is.
#[derive(Debug)]
pub struct Progress<'a> {
    ticker: Ticker<'a>,
    failures_left: u32,
    forgives: fn(ErrorKind) -> bool,
    failed: Cell<u32>,
    first: Cell<u32>,
    counts: RefCell<Counts>,
}

impl<'a> Progress<'a> {
    /// A leg that begins with `counts` and may see this many more failures.
    #[must_use]
    pub fn new(execution: &'a str, region: Region, leg: u32, counts: Counts, failures_left: u32) -> Self {
        let (failed, first, counts) = (Cell::new(0), Cell::new(0), RefCell::new(counts));
        let ticker = Ticker::new(execution, region, leg);
        let forgives = |_| false;
        let progress = Self { ticker, failures_left, forgives, failed, first, counts };
        progress.log();
        progress
    }

    /// The same, where refusals of these kinds are no failures yet.
    #[must_use]
    pub fn forgiving(self, forgives: fn(ErrorKind) -> bool) -> Self {
        Self { forgives, ..self }
    }

    fn too_many_failed(&self) -> bool {
        self.failed.get() > self.failures_left
    }

    fn note(&self, applied: &Applied, part: Part, state: pace::Progress) {
        match applied {
            Applied::Accepted if part == Part::First => self.first.set(self.first.get() + 1),
            Applied::Accepted => self.counts.borrow_mut().changed += 1,
            Applied::Refused(kind, _) if (self.forgives)(*kind) => {}
            Applied::Refused(..) => {
                self.counts.borrow_mut().failed += 1;
                self.failed.set(self.failed.get() + 1);
            }
            Applied::Doubtful(_) => {}
        }
        self.ticker.note(self.tick(), state);
    }

    fn log(&self) {
        self.ticker.log(self.tick());
    }

    fn tick(&self) -> Tick {
        let counts = *self.counts.borrow();
        Tick {
            counted: "accounts",
            total: counts.targets,
            done: counts.targets - counts.left(),
            first: self.first.get(),
            failed: counts.failed,
        }
    }
}
