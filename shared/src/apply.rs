//! Makes the changes of a plan: bounded concurrency, until done, until the deadline,
//! or until too many accounts have failed.
//!
//! It decides nothing. A refusal that follows an unanswered attempt is no failure
//! but a doubt: the attempt may have taken effect, so the next leg looks.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::StreamExt;
use tokio::time::Instant;

use crate::call::Caller;
use crate::change::{MemberChange, MemberChangeKind};
use crate::error::{Error, ErrorKind, Retry, chain};
use crate::ids::{AccountId, Email, Region};
use crate::ports::MemberRegistry;
use crate::report::{Counts, Failure};

/// Accounts that are worked on at the same time.
const IN_FLIGHT: usize = 8;
/// How often progress is logged.
const PROGRESS_EVERY: Duration = Duration::from_millis(500);

/// What happened to an account in this leg.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Applied {
    /// Macie accepted the change.
    Accepted,
    /// Macie refused it: final.
    Refused(ErrorKind, Failure),
    /// Not known: look at the state in the next leg.
    Doubtful(Failure),
}

/// What a leg did.
#[derive(Debug, Default)]
pub struct Work {
    /// Every account that was worked on; what is missing was not started.
    pub applied: BTreeMap<AccountId, Applied>,
    /// Why the leg stopped, if it did so before its changes ended.
    pub stop: Option<Stop>,
}

/// Why a leg ended before its changes did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Its time was up.
    Deadline,
    /// More accounts failed than the request allows.
    TooManyFailures,
}

/// Where a leg works, and within which bounds.
#[derive(Debug)]
pub struct Leg<'a> {
    /// The execution's name, for the log.
    pub execution: &'a str,
    /// The Region.
    pub region: Region,
    /// Which leg it is, from 1.
    pub number: u32,
    /// What was known when the leg began.
    pub counts: Counts,
    /// Failures that may still happen.
    pub failures_left: u32,
}

/// Makes `changes` through `members`, in no particular order.
pub async fn apply(
    members: &impl MemberRegistry,
    caller: &Caller,
    leg: &Leg<'_>,
    changes: &[(MemberChange, Email)],
) -> Work {
    let progress = Progress::new(leg, caller);
    let one = async |(change, email): &(MemberChange, Email)| {
        if progress.must_stop().is_some() {
            return None;
        }
        let applied = enroll(members, caller, leg.region, change, email).await;
        progress.note(&applied);
        Some((change.account.clone(), applied))
    };
    let applied = futures_util::stream::iter(changes).map(one).buffer_unordered(IN_FLIGHT);
    let applied: BTreeMap<_, _> = applied.filter_map(async |done| done).collect().await;
    progress.log();
    let left_over = applied.len() < changes.len();
    let stop = progress.must_stop().filter(|stop| left_over || *stop == Stop::TooManyFailures);
    Work { applied, stop }
}

async fn enroll(
    members: &impl MemberRegistry,
    caller: &Caller,
    region: Region,
    change: &MemberChange,
    email: &Email,
) -> Applied {
    let account = &change.account;
    if change.kind == MemberChangeKind::Replace {
        let deleted = caller.call(async || members.delete_member(region, account).await).await;
        if let Some(obstacle) = deleted.err().filter(|error| !counts_as_deleted(error.kind)) {
            return judge(&obstacle, Doubt::None);
        }
    }
    let unanswered = Cell::new(Doubt::None);
    let create = async || {
        let answer = members.create_member(region, account, email).await;
        if answer.as_ref().is_err_and(|error| error.kind == ErrorKind::Unavailable) {
            unanswered.set(Doubt::Unanswered);
        }
        answer
    };
    match caller.call(create).await {
        Ok(()) => Applied::Accepted,
        Err(error) => judge(&error, unanswered.get()),
    }
}

/// Sources disagree whether an organization's account can be deleted at all; where it
/// cannot, Macie calls it not associated, and creating it again is the whole way.
fn counts_as_deleted(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::Invalid | ErrorKind::NotFound | ErrorKind::Conflict)
}

/// Whether an earlier attempt of the same call went unanswered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doubt {
    None,
    Unanswered,
}

fn judge(error: &Error, doubt: Doubt) -> Applied {
    let failure = Failure { reason: error.kind.into(), message: chain(error) };
    match error.kind.retry() {
        Retry::UntilDeadline | Retry::FewTimes | Retry::NextLeg => Applied::Doubtful(failure),
        Retry::Never if doubt == Doubt::Unanswered => Applied::Doubtful(failure),
        Retry::Never => Applied::Refused(error.kind, failure),
    }
}

/// The running count of a leg, logged now and then for whoever watches.
struct Progress<'a> {
    leg: &'a Leg<'a>,
    caller: &'a Caller,
    counts: RefCell<Counts>,
    failed: Cell<u32>,
    started: Instant,
    logged: Cell<Instant>,
}

impl<'a> Progress<'a> {
    fn new(leg: &'a Leg<'a>, caller: &'a Caller) -> Self {
        let (counts, now) = (RefCell::new(leg.counts), Instant::now());
        let progress =
            Self { leg, caller, counts, failed: Cell::new(0), started: now, logged: Cell::new(now) };
        progress.log();
        progress
    }

    fn must_stop(&self) -> Option<Stop> {
        if self.failed.get() > self.leg.failures_left {
            return Some(Stop::TooManyFailures);
        }
        self.caller.deadline().passed().then_some(Stop::Deadline)
    }

    fn note(&self, applied: &Applied) {
        match applied {
            Applied::Accepted => self.counts.borrow_mut().changed += 1,
            Applied::Refused(..) => {
                self.counts.borrow_mut().failed += 1;
                self.failed.set(self.failed.get() + 1);
            }
            Applied::Doubtful(_) => {}
        }
        if self.logged.get().elapsed() >= PROGRESS_EVERY {
            self.log();
        }
    }

    fn log(&self) {
        self.logged.set(Instant::now());
        let counts = *self.counts.borrow();
        let done = f64::from(counts.changed - self.leg.counts.changed);
        let rate = done / self.started.elapsed().as_secs_f64().max(0.001);
        tracing::info!(
            "execution.name" = self.leg.execution,
            "session.region" = self.leg.region.as_str(),
            leg = self.leg.number,
            "progress.total" = counts.targets,
            "progress.done" = counts.targets - counts.left(),
            "progress.failed" = counts.failed,
            "progress.throttled" = self.caller.throttled(),
            "progress.rate" = (rate * 10.0).round() / 10.0,
            "progress.left" = counts.left(),
            "progress"
        );
    }
}
