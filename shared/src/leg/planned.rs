//! How the last leg of a Region that is only read ends: with rows that say what is due.

use std::collections::BTreeSet;

use super::Leg;
use crate::change::{DISABLE_SESSION, MemberChangeKind};
use crate::ids::AccountId;
use crate::objects::{self, planned_rows_key, region_plan_key};
use crate::plan::document::RegionPlan;
use crate::plan::{Decision, Decisions};
use crate::ports::ObjectStore;
use crate::report::{Counts, Observed, Outcome, PlannedReason, Row};
use crate::step::{MembersOutput, StepError};

impl<S: ObjectStore> Leg<'_, S> {
    /// Ends a Region that is planned: what is due is said, call by call, and written down for
    /// whoever is held to it. Of `sessions` and `own_sessions`, sessions are to end.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn end_planned(
        mut self,
        decisions: &Decisions,
        sessions: &BTreeSet<AccountId>,
        own_sessions: BTreeSet<AccountId>,
    ) -> Result<MembersOutput, StepError> {
        let (region, changes) = (self.input.region, self.checkpoint.changes.clone());
        let mut plan = RegionPlan { changes, own_sessions, ..RegionPlan::empty(region) };
        self.checkpoint.changes = plan.all_changes();
        let mut rows = Vec::new();
        for (account, decision) in decisions {
            let mut calls = operations(decision);
            calls.extend(sessions.contains(account).then_some(DISABLE_SESSION));
            plan.add(account, &calls);
            let outcome = self.planned(account, decision, &calls);
            rows.push(Row { account_id: account.clone(), region, outcome, observed: None });
        }
        objects::write(self.store, &region_plan_key(&self.inventory.begun_by, region), &plan).await?;
        self.write_planned(&rows).await
    }

    /// Ends a Region that is audited: what onboarding would do, and what was seen.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn end_audited(self, decisions: &Decisions) -> Result<MembersOutput, StepError> {
        let region = self.input.region;
        let enrollable = self.inventory.targets.iter().filter(|target| target.is_enrollable());
        let in_scope: BTreeSet<_> = enrollable.map(|target| &target.id).collect();
        let mut rows = Vec::new();
        for (account, decision) in decisions {
            let outcome = self.planned(account, decision, &operations(decision));
            let observed = Observed::new(in_scope.contains(account), self.seen().get(account));
            rows.push(Row { account_id: account.clone(), region, outcome, observed: Some(observed) });
        }
        self.write_planned(&rows).await
    }

    /// What is planned for a target; where the Region stopped, what it failed of.
    fn planned(&self, account: &AccountId, decision: &Decision, calls: &[&str]) -> Outcome {
        let is_due = *decision == Decision::Wait || !calls.is_empty();
        if !is_due || self.is_over() {
            return self.checkpoint.outcome(account, decision);
        }
        let by_record = match decision {
            Decision::Wait | Decision::Change(MemberChangeKind::Create | MemberChangeKind::Replace) => true,
            Decision::Desired | Decision::Skip(_) | Decision::Fail(_) | Decision::Change(_) => false,
        };
        let reason = by_record.then(|| PlannedReason::of(self.seen().get(account))).flatten();
        Outcome::planned(calls, reason)
    }

    async fn write_planned(self, rows: &[Row]) -> Result<MembersOutput, StepError> {
        let (mut counts, mut lines) = (Counts::default(), Vec::new());
        for row in rows {
            counts.add(&row.outcome);
            lines.extend(row.line().into_bytes());
        }
        let key = planned_rows_key(&self.input.execution.name, self.input.region);
        self.write_rows(key, counts, lines).await
    }
}

/// The calls that a decision comes to.
fn operations(decision: &Decision) -> Vec<&'static str> {
    match decision {
        Decision::Change(kind) => kind.operations().to_vec(),
        Decision::Desired | Decision::Wait | Decision::Skip(_) | Decision::Fail(_) => Vec::new(),
    }
}
