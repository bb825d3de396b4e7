//! Ends the administrator's registration with Organizations, last of all and for all Regions
//! at once: only when every Region with Macie, asked for or not, shows no administrator.
//!
//! What stays because a Region could not be read, or is still administered, is named.

use std::collections::BTreeSet;

use macie_org::call::Caller;
use macie_org::change::DEREGISTER;
use macie_org::error::{ErrorKind, Retry, chain};
use macie_org::ids::Region;
use macie_org::leg::LegSettings;
use macie_org::objects;
use macie_org::observe;
use macie_org::plan::document::Plan;
use macie_org::ports::{AdministratorRegistry, MemberRegistry, ObjectStore};
use macie_org::report::registration_kept;
use macie_org::request::Teardown;
use macie_org::sides::Sides;
use macie_org::step::{DeregisterAdministratorInput, DeregisterAdministratorOutput, RegionResult, StepError};
use macie_org::witness::{Designations, NoAdministrators};

/// Legs after which a registration that still shows is only named.
const MOST_LEGS: u32 = 10;

/// The end of a registration.
#[derive(Debug)]
pub struct Deregistration<'a, R, M, S> {
    /// What the step was given.
    pub input: &'a DeregisterAdministratorInput,
    /// What was asked for.
    pub teardown: &'a Teardown,
    /// The management account and the administrator.
    pub sides: &'a Sides<R, M, S>,
    /// Sends the calls.
    pub caller: &'a Caller,
    /// How the stack paces legs.
    pub settings: LegSettings,
}

impl<R, M, S> Deregistration<'_, R, M, S>
where
    R: AdministratorRegistry,
    M: MemberRegistry,
    S: ObjectStore,
{
    /// One leg. A teardown of some members ends no registration, nor does one that goes on
    /// in another execution.
    ///
    /// # Errors
    ///
    /// What kept the registration or the plan from being read.
    pub async fn leg(&self) -> Result<DeregisterAdministratorOutput, StepError> {
        let administrator = &self.teardown.administrator_id;
        let goes_on = self.input.waves.iter().flatten().any(RegionResult::is_unfinished);
        let is_management = self.sides.inventory.organization.management_id == *administrator;
        if !self.teardown.is_full()
            || goes_on
            || is_management
            || !observe::is_registered(&self.sides.registry, self.caller, administrator).await?
        {
            return Ok(self.settled(Vec::new()));
        }
        let previous = &self.input.previous;
        if previous.step.leg >= MOST_LEGS {
            return Ok(self.settled(vec![registration_kept(administrator, "Organizations still shows it")]));
        }
        let mut output = previous.clone();
        output.step = previous.step.again(self.settings.wait_seconds);
        if previous.changes.iter().any(|change| change == DEREGISTER) {
            return Ok(output); // ended once: what shows is out of date, or somebody else's new registration
        }
        let (registry, members) = (&self.sides.registry, &self.sides.members);
        let shown = Designations::read(registry, members, self.caller, &self.ended()).await;
        let witness = match NoAdministrators::in_all(administrator, &shown) {
            Ok(witness) => witness,
            Err(reasons) => {
                return Ok(self.settled(vec![registration_kept(administrator, &reasons.join("; "))]));
            }
        };
        if !self.is_planned().await? {
            let reason = "ending it is not in the plan that was confirmed";
            return Ok(self.settled(vec![registration_kept(administrator, reason)]));
        }
        // Sent once: another attempt has to look again, since somebody may designate meanwhile.
        match self.sides.registry.deregister(&witness).await {
            Ok(()) => output.changes.push(DEREGISTER.to_owned()),
            // An attempt without an answer may have done it: the next look tells.
            Err(error) if error.kind == ErrorKind::NotFound || error.kind.retry() != Retry::Never => {}
            Err(error) => return Ok(self.settled(vec![registration_kept(administrator, &chain(&error))])),
        }
        Ok(output)
    }

    /// Regions in which this execution has ended the designation, or has seen that there is none.
    fn ended(&self) -> BTreeSet<Region> {
        let results = self.input.waves.iter().flatten();
        results.filter(|it| it.error.is_none()).map(|it| it.region).collect()
    }

    async fn is_planned(&self) -> Result<bool, StepError> {
        let Some(hash) = &self.teardown.confirm else { return Ok(false) };
        let plan: Plan = objects::read(&self.sides.store, &objects::confirmed_plan_key(hash)).await?;
        Ok(plan.changes.iter().any(|change| change == DEREGISTER))
    }

    fn settled(&self, warnings: Vec<String>) -> DeregisterAdministratorOutput {
        let previous = &self.input.previous;
        DeregisterAdministratorOutput { step: previous.step.done(), warnings, ..previous.clone() }
    }
}
