//! One leg over a Region's members: look, send what is due, remember.
//!
//! A look reads every record, in several legs if need be. Legs that still have changes
//! to send go on without looking; once all are sent, another look confirms them, and
//! the Region settles when a look finds nothing left. After a leg that died, the next
//! one looks first, since nobody knows what was sent.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::apply::{Applied, Progress};
use crate::call::Caller;
use crate::change::MemberChange;
use crate::checkpoint::{Checkpoint, Listing};
use crate::error::{Error, ErrorKind};
use crate::ids::{AccountId, Region};
use crate::inventory::Inventory;
use crate::lease::{Before, Ended};
use crate::leg_time::Stop;
use crate::model::Relationships;
use crate::objects::{self, checkpoint_key, plan_key, rows_key};
use crate::pace;
use crate::plan::{Decision, Decisions};
use crate::ports::{MemberRegistry, ObjectStore};
use crate::report::{Counts, NamedError, Outcome, Row};
use crate::step::{MembersInput, MembersOutput, StepError};

/// Legs in a row that bring nothing forward, before what they wait for counts as failed.
const MOST_IDLE_LEGS: u32 = 20;
/// How often a look begins again because its page token was refused.
const MOST_RESTARTS: u32 = 3;

/// How the stack paces legs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LegSettings {
    /// Seconds to wait before a look at what was just sent.
    pub wait_seconds: u32,
    /// Legs that one execution gives a Region.
    pub most_legs: u32,
}

/// A leg that has begun.
#[derive(Debug)]
pub struct Leg<'a, S> {
    input: &'a MembersInput,
    administrator: &'a AccountId,
    begun_by: &'a str,
    store: &'a S,
    caller: &'a Caller,
    settings: LegSettings,
    /// What this leg leaves to the next.
    pub checkpoint: Checkpoint,
    looked: bool,
    changed: bool,
    seen_before: usize,
}

impl<'a, S: ObjectStore> Leg<'a, S> {
    /// Reads what the leg before this one left. Where the Region was not held all along
    /// since then, what was seen is of no more use.
    ///
    /// # Errors
    ///
    /// A checkpoint that cannot be read.
    pub async fn begin(
        input: &'a MembersInput,
        inventory: &'a Inventory,
        store: &'a S,
        caller: &'a Caller,
        settings: LegSettings,
        before: Before,
    ) -> Result<Self, StepError> {
        let region = input.region;
        let checkpoint = left_behind(input, inventory, store).await?;
        let administrator = inventory.request.administrator_id();
        let begun_by = &inventory.begun_by;
        let seen_before = checkpoint.listing.seen.len();
        let (looked, changed) = (false, false);
        let mut leg = Self {
            input,
            administrator,
            begun_by,
            store,
            caller,
            settings,
            checkpoint,
            looked,
            changed,
            seen_before,
        };
        if before.asked_to_stop {
            leg.checkpoint.error.get_or_insert_with(|| asked_to_stop(region));
        }
        if before.interrupted {
            // What a leg that died had planned was written down before anything was sent.
            let planned: Option<BTreeSet<_>> = objects::read_if_there(store, &leg.plan_key()).await?;
            leg.checkpoint.planned.extend(planned.into_iter().flatten());
            leg.checkpoint.listing = Listing::default();
        }
        let ago = caller.time().now().saturating_sub(leg.checkpoint.written_at);
        caller.lanes().learn(&leg.checkpoint.estimates, Duration::from_millis(ago));
        Ok(leg)
    }

    /// Whether this leg has to look before it can send.
    #[must_use]
    pub fn must_look(&self) -> bool {
        !self.checkpoint.listing.complete
    }

    /// The administrator or the organization was changed: what is sent next may need a
    /// while to be accepted.
    pub fn changed(&mut self) {
        self.changed = true;
    }

    /// The records that the latest look has shown.
    #[must_use]
    pub fn seen(&self) -> &Relationships {
        &self.checkpoint.listing.seen
    }

    /// Reads the Region's records, from where the leg before this one stopped; `false`
    /// when this leg's time is up before the last page.
    ///
    /// # Errors
    ///
    /// A page that is refused: a list with a page missing is never taken for whole.
    pub async fn look(&mut self, members: &impl MemberRegistry) -> Result<bool, Error> {
        let lane = self.caller.lane(self.administrator, Some(self.input.region), "macie2:ListMembers");
        let (listing, mut restarts) = (&mut self.checkpoint.listing, 0);
        while !listing.complete {
            self.looked = true;
            let page = lane.call(async || members.members(self.input.region, listing.next.clone()).await);
            match page.await {
                pace::Outcome::Done(page) => {
                    listing.seen.extend(page.items.into_iter().map(|it| (it.account, it.relationship)));
                    listing.complete = page.next.is_none();
                    listing.next = page.next;
                }
                // A page was only read: a doubt about it is none.
                pace::Outcome::Refused(error) | pace::Outcome::Doubtful(Some(error))
                    if is_stale_token(&error, listing) && restarts < MOST_RESTARTS =>
                {
                    restarts += 1;
                    *listing = Listing::default();
                }
                pace::Outcome::Refused(error) | pace::Outcome::Doubtful(Some(error)) => return Err(error),
                pace::Outcome::Doubtful(None) | pace::Outcome::LeftOver => return Ok(false),
            }
        }
        Ok(true)
    }

    /// What is to be sent in this leg. After a look, also what was in doubt before it.
    #[must_use]
    pub fn due(&self, decisions: &Decisions) -> Vec<MemberChange> {
        let remaining = self.checkpoint.remaining(decisions);
        if self.checkpoint.error.is_some() || self.caller.time().stopped().is_some() {
            return Vec::new(); // only what was done is still looked at
        }
        let again = if self.looked { remaining.in_doubt } else { Vec::new() };
        remaining.to_send.into_iter().chain(again).collect()
    }

    /// Writes down what is about to be sent, should this leg die with it.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn write_plan(&mut self, due: &[MemberChange]) -> Result<(), StepError> {
        if !self.looked || due.is_empty() {
            return Ok(());
        }
        self.checkpoint.planned.extend(due.iter().map(|change| change.account.clone()));
        objects::write(self.store, &self.plan_key(), &self.checkpoint.planned).await
    }

    /// The leg's running count.
    #[must_use]
    pub fn progress(&self, decisions: &Decisions, max_failures: u32) -> Progress<'a> {
        let failed = u32::try_from(self.checkpoint.refused.len()).unwrap_or(u32::MAX);
        let counts = self.checkpoint.counts(decisions);
        let execution = &self.input.execution.name;
        Progress::new(
            execution,
            self.input.region,
            self.number(),
            counts,
            max_failures.saturating_sub(failed),
        )
    }

    /// Ends a leg that saw everything: the Region is settled, or another leg follows.
    /// A refusal that `forgive` accepts is only a doubt.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn end(
        mut self,
        decisions: &Decisions,
        applied: BTreeMap<AccountId, Applied>,
        forgive: impl Fn(&Applied) -> bool,
    ) -> Result<MembersOutput, StepError> {
        // Refusals leave everything as it was seen: no need to look again for them.
        let as_seen = applied.values().all(|it| matches!(it, Applied::Refused(..))) && !self.changed;
        let forward = self.checkpoint.remember(applied, forgive);
        self.stop();
        self.count(forward || self.changed);
        let remaining = self.checkpoint.remaining(decisions);
        let nothing_left = remaining.is_nothing()
            || self.checkpoint.idle_legs > MOST_IDLE_LEGS
            || self.checkpoint.error.is_some();
        if self.looked && as_seen && nothing_left {
            return self.settle(decisions).await;
        }
        let sends_on = !remaining.to_send.is_empty() && self.checkpoint.error.is_none();
        if !sends_on {
            self.checkpoint.listing = Listing::default();
        }
        let wait = if sends_on { 0 } else { self.settings.wait_seconds };
        let counts = self.checkpoint.counts(decisions);
        self.repeat(wait, counts).await
    }

    /// Ends a leg whose time was up before it had seen everything.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn end_early(mut self) -> Result<MembersOutput, StepError> {
        self.stop();
        self.count(self.checkpoint.listing.seen.len() > self.seen_before);
        if self.checkpoint.idle_legs > MOST_IDLE_LEGS {
            let message = format!(
                "{}: not one page of members could be read in {MOST_IDLE_LEGS} legs; run the same input again",
                self.input.region
            );
            return Err(StepError::RegionUnfinished(message));
        }
        let counts = self.input.previous.step.counts;
        self.repeat(0, counts).await
    }

    /// Ends a leg that found the administrator not ready yet, or fails where it has
    /// waited for long enough.
    ///
    /// # Errors
    ///
    /// `error`, once enough legs have waited; the store's.
    pub async fn end_waiting(mut self, error: Error) -> Result<MembersOutput, StepError> {
        self.count(false);
        if self.checkpoint.idle_legs > MOST_IDLE_LEGS {
            return Err(error.into());
        }
        let (wait, counts) = (self.settings.wait_seconds, self.input.previous.step.counts);
        self.repeat(wait, counts).await
    }

    fn stop(&mut self) {
        let stop = self.caller.time().stopped();
        let error = stop.and_then(|stop| stopped(stop, self.checkpoint.refused.len(), self.input.region));
        self.checkpoint.error = self.checkpoint.error.take().or(error);
    }

    fn count(&mut self, forward: bool) {
        self.checkpoint.idle_legs = if forward { 0 } else { self.checkpoint.idle_legs + 1 };
    }

    async fn repeat(mut self, wait_seconds: u32, counts: Counts) -> Result<MembersOutput, StepError> {
        let mut output = self.input.previous.clone();
        output.step = output.step.again(wait_seconds);
        output.step.counts = counts;
        self.write(&mut output).await?;
        Ok(bounded(output, self.settings.most_legs))
    }

    async fn settle(mut self, decisions: &Decisions) -> Result<MembersOutput, StepError> {
        if self.checkpoint.idle_legs > MOST_IDLE_LEGS {
            let unfinished = unsettled(self.input, decisions, &self.checkpoint);
            self.checkpoint.error = self.checkpoint.error.or(unfinished);
        }
        let region = self.input.region;
        let (mut counts, mut lines) = (Counts::default(), Vec::new());
        for row in self.checkpoint.rows(region, decisions) {
            counts.add(&row.outcome);
            write_row(&mut lines, &row);
        }
        self.write_rows(counts, lines).await
    }

    /// Ends the only leg of a Region that is planned and not changed: what is due is said,
    /// call by call.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn end_planned(self, decisions: &Decisions) -> Result<MembersOutput, StepError> {
        let (mut counts, mut lines) = (Counts::default(), Vec::new());
        for (account, decision) in decisions {
            let outcome = match decision {
                Decision::Change(kind) => Outcome::planned(kind.operations()),
                Decision::Desired | Decision::Wait | Decision::Skip(_) | Decision::Fail(_) => {
                    self.checkpoint.outcome(account, decision)
                }
            };
            counts.add(&outcome);
            write_row(&mut lines, &Row { account_id: account.clone(), region: self.input.region, outcome });
        }
        self.write_rows(counts, lines).await
    }

    async fn write_rows(mut self, counts: Counts, lines: Vec<u8>) -> Result<MembersOutput, StepError> {
        let key = rows_key(&self.input.execution.name, self.input.region);
        self.store.put(&key, lines).await?;
        let mut output = self.input.previous.clone();
        output.step = output.step.done();
        output.step.counts = counts;
        output.step.error.clone_from(&self.checkpoint.error);
        output.rows_key = key;
        self.write(&mut output).await?;
        Ok(output)
    }

    async fn write(&mut self, output: &mut MembersOutput) -> Result<(), StepError> {
        self.checkpoint.estimates = self.caller.lanes().estimates();
        self.checkpoint.written_at = self.caller.time().now();
        output.step.rate_estimate = self.rate_estimate();
        output.step.checkpoint_key = self.key();
        objects::write(self.store, &output.step.checkpoint_key, &self.checkpoint).await
    }

    /// The slowest of the rates that were measured for changes: it decides how long the
    /// rest takes.
    fn rate_estimate(&self) -> Option<f64> {
        let changes = |operation: &str| operation != "macie2:ListMembers";
        let estimates = self.checkpoint.estimates.iter();
        let rates = estimates.filter(|it| changes(it.key.operation.as_str()));
        rates.map(|it| it.estimate.calls_per_second).reduce(f64::min)
    }

    fn number(&self) -> u32 {
        number(self.input)
    }

    fn key(&self) -> String {
        own_key(self.input)
    }

    fn plan_key(&self) -> String {
        plan_key(self.begun_by, self.input.region)
    }
}

/// One row, one line.
fn write_row(lines: &mut Vec<u8>, row: &Row) {
    serde_json::to_writer(&mut *lines, row).expect("a row serializes");
    lines.push(b'\n');
}

/// The step's answer when its leg cannot begin yet.
#[must_use]
pub fn not_begun(input: &MembersInput, wait_seconds: u32, settings: LegSettings) -> MembersOutput {
    let step = input.previous.step.again(wait_seconds);
    bounded(MembersOutput { step, ..input.previous.clone() }, settings.most_legs)
}

/// What becomes of the Region after this answer. A continuation finds it still held.
#[must_use]
pub fn ended(output: &MembersOutput) -> Ended {
    if output.step.settled && !output.unfinished {
        Ended::Region
    } else {
        Ended::Leg(output.step.wait_seconds)
    }
}

/// All Regions share one history of 25,000 events: after so many legs a continuation
/// takes over.
fn bounded(mut output: MembersOutput, most_legs: u32) -> MembersOutput {
    if output.step.leg >= most_legs {
        output.step.settled = true;
        output.unfinished = true;
    }
    output
}

/// What is known before the leg begins. An earlier attempt of the same leg may have ended
/// and its answer been lost: it knew more than the leg before.
async fn left_behind(
    input: &MembersInput,
    inventory: &Inventory,
    store: &impl ObjectStore,
) -> Result<Checkpoint, StepError> {
    if let Some(own) = objects::read_if_there(store, &own_key(input)).await? {
        return Ok(own);
    }
    match left_by_the_leg_before(input, inventory) {
        "" => Ok(Checkpoint::default()),
        key => objects::read(store, key).await,
    }
}

fn own_key(input: &MembersInput) -> String {
    checkpoint_key(&input.execution.name, input.region, number(input))
}

fn number(input: &MembersInput) -> u32 {
    input.previous.step.leg + 1
}

/// A continuation starts from where the execution before it stopped.
fn left_by_the_leg_before<'a>(input: &'a MembersInput, inventory: &'a Inventory) -> &'a str {
    let carried = inventory.carried.iter().find(|result| result.region == input.region);
    match (input.previous.step.leg, carried) {
        (0, Some(carried)) => &carried.members.step.checkpoint_key,
        _ => &input.previous.step.checkpoint_key,
    }
}

/// The Region's own end that a leg's stop leads to; a deadline or a lost lease leads to none.
fn stopped(stop: Stop, failed: usize, region: Region) -> Option<NamedError> {
    match stop {
        Stop::Deadline | Stop::LeaseLost => None,
        Stop::Asked => Some(asked_to_stop(region)),
        Stop::TooManyFailures => Some(NamedError {
            name: "TooManyFailures".to_owned(),
            message: format!(
                "{failed} accounts failed in {region}, more than limits.maxFailures allows; \
                 the rest was not attempted"
            ),
        }),
    }
}

fn asked_to_stop(region: Region) -> NamedError {
    let message = format!("the execution was asked to stop; what was left in {region} was not attempted");
    NamedError { name: "Stopped".to_owned(), message }
}

/// Page tokens expire, and a checkpoint may be older than one.
fn is_stale_token(error: &Error, listing: &Listing) -> bool {
    listing.next.is_some() && error.kind == ErrorKind::Invalid
}

fn unsettled(input: &MembersInput, decisions: &Decisions, checkpoint: &Checkpoint) -> Option<NamedError> {
    let waiting = decisions.values().filter(|decision| **decision == Decision::Wait).count();
    let remaining = checkpoint.remaining(decisions);
    let open = remaining.to_send.len() + remaining.in_doubt.len();
    (open > 0).then(|| NamedError {
        name: "RegionUnfinished".to_owned(),
        message: format!(
            "{} brought nothing forward in {MOST_IDLE_LEGS} legs: {open} accounts were not changed and {waiting} \
             are still being enabled; run the same input again",
            input.region
        ),
    })
}
