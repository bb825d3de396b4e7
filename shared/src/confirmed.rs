//! What a confirmed execution is held to: the plan that it has made again, and that was
//! found to be the one that the user has seen.

use crate::ids::Region;
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
