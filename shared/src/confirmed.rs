//! What a confirmed execution is held to: the plan that it has made again, and that was
//! found to be the one that the user has seen.

use crate::ids::{AccountId, Region};
use crate::inventory::Inventory;
use crate::objects::{self, region_plan_key};
use crate::plan::Decisions;
use crate::plan::document::RegionPlan;
use crate::ports::ObjectStore;
use crate::step::StepError;

/// What an execution may do in a Region.
#[derive(Debug)]
pub struct Allowed(Option<RegionPlan>);

impl Allowed {
    /// Reads the Region's plan, where the request confirms one.
    ///
    /// # Errors
    ///
    /// A plan that is missing or unreadable: nothing may be done then.
    pub async fn read(
        store: &impl ObjectStore,
        inventory: &Inventory,
        region: Region,
    ) -> Result<Self, StepError> {
        if inventory.request.confirm().is_none() {
            return Ok(Self(None));
        }
        let plan = objects::read(store, &region_plan_key(&inventory.begun_by, region)).await?;
        Ok(Self(Some(plan)))
    }

    /// The plan; `None` where nothing had to be confirmed.
    #[must_use]
    pub fn plan(&self) -> Option<&RegionPlan> {
        self.0.as_ref()
    }

    /// The decisions, with every change that was not planned turned into a failure.
    #[must_use]
    pub fn hold(&self, decisions: Decisions) -> Decisions {
        match &self.0 {
            Some(plan) => plan.hold(decisions),
            None => decisions,
        }
    }

    /// Whether these calls for an account were planned, or nothing had to be confirmed.
    #[must_use]
    pub fn has(&self, account: &AccountId, calls: &[&str]) -> bool {
        self.0.as_ref().is_none_or(|plan| plan.has(account, calls))
    }

    /// Whether a change of the administrator or the organization was planned.
    ///
    /// # Errors
    ///
    /// [`StepError::PlanChanged`] when it was not.
    pub fn check(&self, operation: &str) -> Result<(), StepError> {
        match &self.0 {
            Some(plan) if !plan.has_change(operation) => Err(StepError::PlanChanged(format!(
                "{operation} in {} is not in the plan that was confirmed; make another dry run and confirm \
                 its plan",
                plan.region
            ))),
            Some(_) | None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::MemberChangeKind;
    use crate::plan::Decision;
    use crate::report::FailureReason;
    use crate::testing::id;

    #[test]
    fn a_confirmed_plan_allows_what_it_has_and_nothing_else() {
        let mut plan = RegionPlan::empty(Region::ALL[0]);
        plan.changes.push("a:B".to_owned());
        plan.add(&id(3), MemberChangeKind::Suspend.operations());
        let allowed = Allowed(Some(plan.clone()));
        assert_eq!(allowed.plan(), Some(&plan));
        assert!(allowed.check("a:B").is_ok());
        let suspends = MemberChangeKind::Suspend.operations();
        assert!(allowed.has(&id(3), suspends) && !allowed.has(&id(4), suspends));
        let refused = allowed.check("a:C").unwrap_err();
        assert_eq!(refused.name(), "PlanChanged");
        assert!(refused.message().starts_with("a:C in af-south-1"), "{}", refused.message());
        let suspend = |n| (id(n), Decision::Change(MemberChangeKind::Suspend));
        let held = allowed.hold([suspend(3), suspend(4)].into());
        assert_eq!(held[&id(3)], suspend(3).1);
        assert_eq!(held[&id(4)], Decision::Fail(FailureReason::NotPlanned));
    }

    #[test]
    fn where_nothing_had_to_be_confirmed_everything_is_allowed() {
        let allowed = Allowed(None);
        assert!(allowed.plan().is_none() && allowed.check("a:C").is_ok());
        let decisions: Decisions = [(id(3), Decision::Desired)].into();
        assert_eq!(allowed.hold(decisions.clone()), decisions);
    }
}
