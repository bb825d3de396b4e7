//! One Region: its steps, each repeated until it is settled.

use designate_administrator::DesignationStep;
use enroll_members::Enrollment;
use macie_org::call::Caller;
use macie_org::ids::Region;
use macie_org::leg::{Purpose, RegionStep};
use macie_org::model::SessionStatus;
use macie_org::plan::teardown::Removal;
use macie_org::request::Request;
use macie_org::step::{
    CaughtError, DesignateAdministratorInput, DesignateAdministratorOutput, MembersInput, MembersOutput,
    RegionResult, RevokeAdministratorInput, Step, StepError,
};
use plan_region::Planning;
use remove_members::MembersRemoval;
use revoke_administrator::Revocation;
use set_member_sessions::Sessions;

use super::part::Part;
use super::repeat;
use crate::leases::EmulatedLeaseTable;
use crate::ports::Ports;
use crate::store::EmulatedObjectStore;
use crate::wire::Wire;

/// What Regions are gone through for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pass {
    Plan,
    Change,
}

impl<P: Ports> Part<'_, P> {
    pub(super) async fn region(&self, region: Region, operation: &str, pass: Pass) -> RegionResult {
        let mut result =
            RegionResult { region, designation: no_designation(), members: no_members(), error: None };
        let ended = match (pass, operation) {
            (Pass::Plan, _) => self.members("plan-region", &mut result).await,
            (Pass::Change, "onboard") => self.onboard(&mut result).await,
            (Pass::Change, "teardown") => self.tear_down(&mut result).await,
            (Pass::Change, _) => self.members("set-member-sessions", &mut result).await,
        };
        result.error = ended.err();
        result
    }

    async fn onboard(&self, result: &mut RegionResult) -> Result<(), CaughtError> {
        let (task, region) = (self.task("designate-administrator"), result.region);
        let leg = async |wire: Wire, caller: &Caller, previous: &DesignateAdministratorOutput| {
            self.designate(wire, caller, region, previous.clone()).await
        };
        repeat(&task, &mut result.designation, |output| &output.step, leg).await?;
        self.members("enroll-members", result).await
    }

    async fn tear_down(&self, result: &mut RegionResult) -> Result<(), CaughtError> {
        self.members("remove-members", result).await?;
        let (task, region, members) = (self.task("revoke-administrator"), result.region, &result.members);
        let leg = async |wire: Wire, caller: &Caller, previous: &DesignateAdministratorOutput| {
            let (execution, inventory_key) = (self.execution.clone(), self.inventory_key.clone());
            let (members, previous) = (members.clone(), previous.clone());
            let input = RevokeAdministratorInput { execution, inventory_key, region, members, previous };
            self.revoke(wire, caller, &input).await
        };
        repeat(&task, &mut result.designation, |output| &output.step, leg).await
    }

    async fn members(&self, step: &'static str, result: &mut RegionResult) -> Result<(), CaughtError> {
        let (task, region, designation) = (self.task(step), result.region, &result.designation);
        let leg = async |wire: Wire, caller: &Caller, previous: &MembersOutput| {
            let input = MembersInput {
                execution: self.execution.clone(),
                inventory_key: self.inventory_key.clone(),
                region,
                designation: designation.clone(),
                previous: previous.clone(),
            };
            self.leg(wire, caller, step, &input).await
        };
        repeat(&task, &mut result.members, |output| &output.step, leg).await
    }

    fn task(&self, step: &'static str) -> crate::invocation::Task<'_> {
        self.stack.task(self.first, step, self.stack.deadline)
    }

    async fn designate(
        &self,
        wire: Wire,
        caller: &Caller,
        region: Region,
        previous: DesignateAdministratorOutput,
    ) -> Result<DesignateAdministratorOutput, StepError> {
        let inventory = self.inventory(&wire).await?;
        let (registry, table) = (P::of(&wire).registry().await, EmulatedLeaseTable(wire));
        let (execution, inventory_key) = (self.execution.clone(), self.inventory_key.clone());
        let input = DesignateAdministratorInput { execution, inventory_key, region, previous };
        let administrator_id = inventory.request.administrator_id();
        let settings = self.stack.settings;
        let step = DesignationStep { administrator_id, registry: &registry, caller, settings };
        step.leg(input, self.stack.leases(&table).wish(&inventory, region, caller)).await
    }

    async fn revoke(
        &self,
        wire: Wire,
        caller: &Caller,
        input: &RevokeAdministratorInput,
    ) -> Result<DesignateAdministratorOutput, StepError> {
        let sides = self.sides(&wire, &P::of(&wire)).await?;
        let teardown = sides.inventory.request.teardown("revoke-administrator")?;
        let table = EmulatedLeaseTable(wire);
        let revocation = Revocation { input, teardown, sides: &sides, caller, settings: self.stack.settings };
        revocation.leg(self.stack.leases(&table).wish(&sides.inventory, input.region, caller)).await
    }

    async fn leg(
        &self,
        wire: Wire,
        caller: &Caller,
        step: &'static str,
        input: &MembersInput,
    ) -> Result<MembersOutput, StepError> {
        let inventory = self.inventory(&wire).await?;
        let ports = P::of(&wire);
        let members = ports.members(inventory.request.administrator_id()).await;
        let purpose = if step == "plan-region" { Purpose::Plan } else { Purpose::Change };
        let region = RegionStep {
            input,
            inventory: &inventory,
            members: &members,
            store: &EmulatedObjectStore(wire.clone()),
            caller,
            settings: self.stack.settings,
            purpose,
        };
        let protected = &self.stack.protected;
        if purpose == Purpose::Plan {
            let registry = &ports.registry().await;
            return Planning { region, registry, protected }.leg().await;
        }
        let table = EmulatedLeaseTable(wire);
        let wish = self.stack.leases(&table).wish(&inventory, input.region, caller);
        match &inventory.request {
            Request::Audit(_) | Request::Classic(_) => Err(inventory.request.not_for(step)),
            Request::Onboard(onboard) => Enrollment { region, onboard }.leg(wish).await,
            Request::Suspend(_) | Request::Resume(_) => Sessions(region).leg(wish).await,
            Request::Teardown(teardown) => {
                let removal = Removal { inventory: &inventory, teardown, protected, region: input.region };
                MembersRemoval { region, removal }.leg(wish).await
            }
        }
    }
}

fn no_designation() -> DesignateAdministratorOutput {
    let (step, changes) = (Step::default(), Vec::new());
    DesignateAdministratorOutput { step, management_session: SessionStatus::Absent, changes }
}

fn no_members() -> MembersOutput {
    MembersOutput { step: Step::default(), rows_key: String::new(), unfinished: false }
}
