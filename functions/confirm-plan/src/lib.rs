//! Puts the Regions' plans together under one hash: a dry run stores what a user may confirm;
//! a confirmed execution goes on only if it would do exactly that, within the hour.
//!
//! It changes nothing in AWS but the stack's own bucket.

use std::collections::BTreeSet;

use macie_org::call::Caller;
use macie_org::change::{DEREGISTER, REVOKE};
use macie_org::error::chain;
use macie_org::ids::PlanHash;
use macie_org::objects::{self, confirmed_plan_key, region_plan_key};
use macie_org::observe;
use macie_org::plan::document::{CONFIRMED_WITHIN, Plan, PlannedRegion, RegionPlan};
use macie_org::ports::{AdministratorRegistry, MemberRegistry, ObjectStore};
use macie_org::report::{NamedError, registration_kept};
use macie_org::request::{Request, Teardown};
use macie_org::sides::Sides;
use macie_org::step::{ConfirmPlanInput, ConfirmPlanOutput, RegionResult, StepError};
use macie_org::witness::{Designations, NoAdministrators};

/// Lines of a difference that an error's message repeats.
const LINES: usize = 20;

/// One execution's plan.
#[derive(Debug)]
pub struct Confirmation<'a, R, M, S> {
    /// What the step was given.
    pub input: &'a ConfirmPlanInput,
    /// The management account and the administrator.
    pub sides: &'a Sides<R, M, S>,
    /// Sends the calls.
    pub caller: &'a Caller,
}

impl<R, M, S> Confirmation<'_, R, M, S>
where
    R: AdministratorRegistry,
    M: MemberRegistry,
    S: ObjectStore,
{
    /// Stores the plan of a dry run, or holds an execution to the one that it confirms.
    ///
    /// # Errors
    ///
    /// [`StepError::PlanUnknown`], [`StepError::PlanExpired`] and [`StepError::PlanChanged`];
    /// what kept the plan from being put together.
    pub async fn leg(&self) -> Result<ConfirmPlanOutput, StepError> {
        let (mut parts, mut regions) = (Vec::new(), Vec::new());
        for result in self.input.waves.iter().flatten() {
            let part = self.part(result).await?;
            let key = region_plan_key(&self.sides.inventory.begun_by, part.region);
            regions.push(PlannedRegion { region: part.region, hash: part.hash(), key });
            parts.push(part);
        }
        let (changes, warnings) = if let Request::Teardown(teardown) = &self.sides.inventory.request
            && teardown.is_full()
        {
            self.registration(teardown, &parts).await?
        } else {
            (Vec::new(), Vec::new())
        };
        let request = &self.sides.inventory.request;
        let plan = Plan::new(
            (request.operation(), request.administrator_id()),
            &self.input.execution.name,
            self.caller.time().now(),
            regions,
            changes,
        );
        match request.confirm() {
            None => objects::write(&self.sides.store, &confirmed_plan_key(&plan.hash), &plan).await?,
            Some(confirmed) => self.compare(confirmed, &plan, &parts).await?,
        }
        let previous = &self.input.previous;
        let (plan_hash, changes) = (plan.hash.to_string(), plan.changes);
        Ok(ConfirmPlanOutput { step: previous.step.done(), plan_hash, changes, warnings })
    }

    /// A Region's plan. One that could not be planned has one too, in which nothing is done.
    async fn part(&self, result: &RegionResult) -> Result<RegionPlan, StepError> {
        let key = region_plan_key(&self.sides.inventory.begun_by, result.region);
        let Some(caught) = &result.error else { return objects::read(&self.sides.store, &key).await };
        let error = NamedError { name: caught.name.clone(), message: String::new() };
        let plan = RegionPlan { error: Some(error), ..RegionPlan::empty(result.region) };
        objects::write(&self.sides.store, &key, &plan).await?;
        Ok(plan)
    }

    /// Whether the administrator's registration will end, once the plan is carried out.
    async fn registration(
        &self,
        teardown: &Teardown,
        parts: &[RegionPlan],
    ) -> Result<(Vec<String>, Vec<String>), StepError> {
        let administrator = &teardown.administrator_id;
        if !observe::is_registered(&self.sides.registry, self.caller, administrator).await? {
            return Ok((Vec::new(), Vec::new()));
        }
        let revoked = parts.iter().filter(|part| part.has_change(REVOKE));
        let revoked: BTreeSet<_> = revoked.map(|part| part.region).collect();
        let (registry, members) = (&self.sides.registry, &self.sides.members);
        let shown =
            Designations::read(registry, members, self.caller, &BTreeSet::new()).await.without(&revoked);
        Ok(match NoAdministrators::in_all(administrator, &shown) {
            Ok(_) => (vec![DEREGISTER.to_owned()], Vec::new()),
            Err(reasons) => (Vec::new(), vec![registration_kept(administrator, &reasons.join("; "))]),
        })
    }

    async fn compare(&self, confirmed: &PlanHash, now: &Plan, parts: &[RegionPlan]) -> Result<(), StepError> {
        let found = objects::read_if_there::<Plan>(&self.sides.store, &confirmed_plan_key(confirmed)).await?;
        let Some(seen) = found else {
            return Err(StepError::PlanUnknown(format!(
                "field `confirm`: no dry run has stored a plan {confirmed}, or it was more than a day ago; make \
                 one and confirm what it prints"
            )));
        };
        if *confirmed != now.hash {
            let difference = self.difference(&seen, now, parts).await;
            return Err(StepError::PlanChanged(format!(
                "field `confirm`: what would be done is no longer the plan that was confirmed; nothing was \
                 changed. {difference}. Make another dry run and confirm it"
            )));
        }
        let age = now.created_at.saturating_sub(seen.created_at);
        if age > CONFIRMED_WITHIN {
            return Err(StepError::PlanExpired(format!(
                "field `confirm`: the plan is {} minutes old, more than an hour, though it would still be the \
                 same; nothing was changed. Make another dry run and confirm it",
                age / 60_000
            )));
        }
        Ok(())
    }

    /// What differs, in lines; an earlier plan that cannot be read makes no comparison.
    async fn difference(&self, seen: &Plan, now: &Plan, parts: &[RegionPlan]) -> String {
        let mut lines = Vec::new();
        for part in parts {
            let Some(before) = seen.regions.iter().find(|it| it.region == part.region) else {
                lines.push(format!("{}: was not planned", part.region));
                continue;
            };
            match objects::read::<RegionPlan>(&self.sides.store, &before.key).await {
                Ok(earlier) => lines.extend(part.difference(&earlier)),
                Err(error) => lines.push(format!("{}: {}", part.region, chain(&error))),
            }
        }
        let gone = seen.regions.iter().filter(|it| parts.iter().all(|part| part.region != it.region));
        lines.extend(gone.map(|it| format!("{}: is no longer planned", it.region)));
        if seen.changes != now.changes {
            lines.push(format!("in all Regions: changes {:?}, were {:?}", now.changes, seen.changes));
        }
        let more = lines.len().saturating_sub(LINES);
        lines.truncate(LINES);
        if more > 0 {
            lines.push(format!("and {more} more differences"));
        }
        lines.join("; ")
    }
}
