//! How a leg ends: the Region is settled, or another leg follows.

use std::collections::{BTreeMap, BTreeSet};

use super::reasons::{asked_to_stop, too_many_failed, unsettled};
use super::{Leg, MOST_IDLE_LEGS, Purpose, RegionStep, left_by_the_leg_before};
use crate::apply::Applied;
use crate::call::Standing;
use crate::checkpoint::Listing;
use crate::error::Error;
use crate::ids::AccountId;
use crate::lease::Ended;
use crate::leg_time::Stop;
use crate::objects::{self, rows_key};
use crate::plan::Decisions;
use crate::ports::ObjectStore;
use crate::report::{Counts, Failure, FailureReason, Outcome};
use crate::request::Request;
use crate::step::{MembersOutput, StepError};

impl<S: ObjectStore> Leg<'_, S> {
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
        let known: BTreeSet<_> = self.checkpoint.refused.keys().cloned().collect();
        let given_up = self.looked && self.checkpoint.give_up(decisions);
        let forward = self.checkpoint.remember(applied, forgive) || given_up;
        let refused = self.tell_refused(&known);
        self.stop_where_too_many_failed(decisions);
        self.stop_if_asked();
        (self.checkpoint.stuck_legs, self.checkpoint.furthest) = (0, 0);
        self.count(forward || self.changed, refused);
        let remaining = self.checkpoint.remaining(decisions);
        let nothing_left =
            remaining.is_nothing() || self.checkpoint.idle_legs > MOST_IDLE_LEGS || self.is_over();
        if self.looked && as_seen && nothing_left {
            return self.settle(decisions).await;
        }
        let sends_on = !remaining.to_send.is_empty() && !self.is_over();
        if !sends_on {
            self.checkpoint.listing = Listing::default();
        }
        let wait = if sends_on { 0 } else { self.settings.wait_seconds };
        let counts = self.checkpoint.counts(decisions);
        self.repeat(wait, counts).await
    }

    /// Ends a leg whose time was up before it had seen everything. A look that begins again and
    /// again brings nothing forward, nor does one that is complete: that is for [`Self::end`] to say.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn end_early(mut self) -> Result<MembersOutput, StepError> {
        self.stop_if_asked();
        let checkpoint = &mut self.checkpoint;
        let seen = checkpoint.listing.seen.len();
        checkpoint.stuck_legs = if seen > checkpoint.furthest { 0 } else { checkpoint.stuck_legs + 1 };
        checkpoint.furthest = checkpoint.furthest.max(seen);
        self.caller.stands(Standing { idle_legs: checkpoint.stuck_legs, refused: 0 });
        if let Some(why) = self.reads_no_further() {
            return Err(StepError::RegionUnfinished(why));
        }
        let counts = self.input.previous.step.counts;
        self.repeat(0, counts).await
    }

    /// Why no other leg goes on reading. Nobody goes on with a plan that an execution left: what is
    /// confirmed is whole.
    fn reads_no_further(&self) -> Option<String> {
        let (region, most_legs) = (self.input.region, self.settings.most_legs);
        if self.checkpoint.stuck_legs > MOST_IDLE_LEGS {
            return Some(format!(
                "{region}: reading the members came no further in {MOST_IDLE_LEGS} legs; run the same input again"
            ));
        }
        let is_for_a_plan =
            self.purpose == Purpose::Plan && !matches!(self.inventory.request, Request::Audit(_));
        (is_for_a_plan && self.number() >= most_legs).then(|| {
            format!(
                "{region}: reading the members for the plan takes more than the {most_legs} legs of an \
                 execution; raise the stack's parameter MostLegs, or make another dry run later"
            )
        })
    }

    /// Ends a leg that found the administrator not ready yet, or fails where it has
    /// waited for long enough.
    ///
    /// # Errors
    ///
    /// `error`, once enough legs have waited; the store's.
    pub async fn end_waiting(mut self, error: Error) -> Result<MembersOutput, StepError> {
        self.count(false, 0);
        if self.checkpoint.idle_legs > MOST_IDLE_LEGS {
            return Err(error.into());
        }
        let (wait, counts) = (self.settings.wait_seconds, self.input.previous.step.counts);
        self.repeat(wait, counts).await
    }

    /// A doubt can become a failure when nothing is sent any more.
    fn stop_where_too_many_failed(&mut self, decisions: &Decisions) {
        let failed = self.checkpoint.failed(decisions);
        if failed > self.inventory.request.max_failures() {
            self.caller.time().halt(Stop::TooManyFailures);
        }
        if self.caller.time().stopped() == Some(Stop::TooManyFailures) {
            self.checkpoint.error.get_or_insert_with(|| too_many_failed(failed, self.input.region));
        }
    }

    fn stop_if_asked(&mut self) {
        if self.caller.time().stopped() == Some(Stop::Asked) {
            self.checkpoint.error.get_or_insert_with(|| asked_to_stop(self.input.region));
        }
    }

    fn count(&mut self, forward: bool, refused: u32) {
        self.checkpoint.idle_legs = if forward { 0 } else { self.checkpoint.idle_legs + 1 };
        self.caller.stands(Standing { idle_legs: self.checkpoint.idle_legs, refused });
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
        for mut row in self.checkpoint.rows(region, decisions) {
            if self.awaited.contains(&row.account_id) && row.outcome.is_desired() {
                row.outcome = session_left();
                counts.targets += 1;
            } else {
                counts.add(&row.outcome);
            }
            lines.extend(row.line().into_bytes());
        }
        let key = rows_key(&self.input.execution.name, region);
        self.write_rows(key, counts, lines).await
    }

    pub(super) async fn write_rows(
        mut self,
        key: String,
        counts: Counts,
        lines: Vec<u8>,
    ) -> Result<MembersOutput, StepError> {
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
        let changes = |operation: &str| !["macie2:ListMembers", "macie2:GetMember"].contains(&operation);
        let estimates = self.checkpoint.estimates.iter();
        let rates = estimates.filter(|it| changes(it.key.operation.as_str()));
        rates.map(|it| it.estimate.calls_per_second).reduce(f64::min)
    }
}

/// One row, one line.
/// What a former member's row says until another step has ended its session.
fn session_left() -> Outcome {
    Outcome::Failed(Failure {
        reason: FailureReason::SessionLeft,
        message: "the account is no longer a member; its session was not ended, and goes on costing money"
            .to_owned(),
    })
}

/// The step's answer when its leg cannot begin yet.
pub(super) fn not_begun<M, S>(step: &RegionStep<'_, M, S>, wait_seconds: u32) -> MembersOutput {
    let input = step.input;
    let mut next = input.previous.step.again(wait_seconds);
    left_by_the_leg_before(input, step.inventory).clone_into(&mut next.checkpoint_key);
    bounded(MembersOutput { step: next, ..input.previous.clone() }, step.settings.most_legs)
}

/// What becomes of the Region after this answer. A continuation finds it still held.
pub(super) fn ended(output: &MembersOutput) -> Ended {
    if output.step.settled && !output.unfinished {
        Ended::Region
    } else {
        Ended::Leg(output.step.wait_seconds)
    }
}

/// All Regions share one history of 25,000 events: after so many legs a continuation
/// takes over.
#[must_use]
pub fn bounded(mut output: MembersOutput, most_legs: u32) -> MembersOutput {
    if output.step.leg >= most_legs {
        output.step.settled = true;
        output.unfinished = true;
    }
    output
}
