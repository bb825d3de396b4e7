//! The steps that are about no single Region: before all of them, and after.

use confirm_plan::Confirmation;
use deregister_administrator::Deregistration;
use disable_sessions::SessionsEnd;
use futures_util::future::join_all;
use macie_org::call::Caller;
use macie_org::report::NamedError;
use macie_org::step::{
    CaughtError, ConfirmPlanInput, ConfirmPlanOutput, DeregisterAdministratorInput,
    DeregisterAdministratorOutput, DisableSessionsInput, DisableSessionsOutput, RegionResult, Step,
    StepError, TakeInventoryInput, TakeInventoryOutput, WriteReportInput, WriteReportOutput,
};
use serde_json::Value;
use take_inventory::{Defaults, take_inventory};
use write_report::write_report;

use super::part::{Came, Part};
use super::{DEADLINE, repeat};
use crate::leases::EmulatedLeaseTable;
use crate::ports::Ports;
use crate::store::EmulatedObjectStore;
use crate::wire::Wire;

impl<P: Ports> Part<'_, P> {
    pub(super) async fn take_inventory(&self, request: &Value) -> Result<TakeInventoryOutput, CaughtError> {
        let task = self.stack.task(self.first, "take-inventory", DEADLINE);
        let protected = self.stack.protected.clone();
        let defaults = Defaults { regions: Vec::new(), protected, has_member_role: true };
        let leg = async |wire: Wire, caller: &Caller, previous: &TakeInventoryOutput| {
            let (directory, store) = (P::of(&wire).directory().await, EmulatedObjectStore(wire));
            let (execution, request) = (self.execution.clone(), request.clone());
            let input = TakeInventoryInput { execution, request, previous: previous.step.clone() };
            take_inventory(input, &directory, &store, &defaults, caller).await
        };
        let mut output = no_inventory();
        repeat(&task, &mut output, |output| &output.step, leg).await?;
        Ok(output)
    }

    pub(super) async fn confirm_plan(&self, came: &mut Came) -> Result<(), CaughtError> {
        let Came { waves, plan, .. } = came;
        let task = self.stack.task(self.first, "confirm-plan", DEADLINE);
        let leg = async |wire: Wire, caller: &Caller, previous: &ConfirmPlanOutput| {
            let sides = self.sides(&wire, &P::of(&wire)).await?;
            let (execution, inventory_key) = (self.execution.clone(), self.inventory_key.clone());
            let (waves, previous) = (waves.clone(), previous.clone());
            let input = ConfirmPlanInput { execution, inventory_key, waves, previous };
            Confirmation { input: &input, sides: &sides, caller }.leg().await
        };
        repeat(&task, plan, |output| &output.step, leg).await
    }

    /// Those of former members in slices side by side, then those that come after all of them.
    /// What fails is told by the report.
    pub(super) async fn disable_sessions(&self, slices: &[u32], came: &mut Came) {
        let waves = &came.waves;
        let slices = slices.iter().map(|slice| async move {
            let mut output = DisableSessionsOutput::default();
            let _told_by_the_rows = self.end_sessions(waves, Some(*slice), &mut output).await;
        });
        join_all(slices).await;
        let mut own = DisableSessionsOutput::default();
        if let Err(error) = self.end_sessions(waves, None, &mut own).await {
            own = DisableSessionsOutput { step: stopped(error), ..DisableSessionsOutput::default() };
        }
        came.own_sessions = own;
    }

    async fn end_sessions(
        &self,
        waves: &[Vec<RegionResult>],
        slice: Option<u32>,
        output: &mut DisableSessionsOutput,
    ) -> Result<(), CaughtError> {
        let task = self.stack.task(self.first, "disable-sessions", self.stack.deadline);
        let leg = async |wire: Wire, caller: &Caller, previous: &DisableSessionsOutput| {
            let (execution, inventory_key) = (self.execution.clone(), self.inventory_key.clone());
            let (waves, previous) = (waves.to_vec(), previous.clone());
            let input = DisableSessionsInput { execution, inventory_key, waves, slice, previous };
            self.end_sessions_leg(wire, caller, &input).await
        };
        repeat(&task, output, |output| &output.step, leg).await
    }

    async fn end_sessions_leg(
        &self,
        wire: Wire,
        caller: &Caller,
        input: &DisableSessionsInput,
    ) -> Result<DisableSessionsOutput, StepError> {
        let ports = P::of(&wire);
        let sides = self.sides(&wire, &ports).await?;
        let table = EmulatedLeaseTable(wire);
        let sessions = SessionsEnd {
            input,
            teardown: sides.inventory.request.teardown("disable-sessions")?,
            protected: &self.stack.protected,
            accounts: &ports.former_members(),
            sides: &sides,
            leases: self.stack.leases(&table),
            caller,
            settings: self.stack.settings,
        };
        sessions.leg().await
    }

    pub(super) async fn deregister_administrator(&self, came: &mut Came) {
        let Came { waves, registration, .. } = came;
        let task = self.stack.task(self.first, "deregister-administrator", DEADLINE);
        let leg = async |wire: Wire, caller: &Caller, previous: &DeregisterAdministratorOutput| {
            let (execution, inventory_key) = (self.execution.clone(), self.inventory_key.clone());
            let (waves, previous) = (waves.clone(), previous.clone());
            let input = DeregisterAdministratorInput { execution, inventory_key, waves, previous };
            self.deregister(wire, caller, &input).await
        };
        if let Err(error) = repeat(&task, registration, |output| &output.step, leg).await {
            *registration = DeregisterAdministratorOutput {
                step: stopped(error),
                ..DeregisterAdministratorOutput::default()
            };
        }
    }

    async fn deregister(
        &self,
        wire: Wire,
        caller: &Caller,
        input: &DeregisterAdministratorInput,
    ) -> Result<DeregisterAdministratorOutput, StepError> {
        let sides = self.sides(&wire, &P::of(&wire)).await?;
        let teardown = sides.inventory.request.teardown("deregister-administrator")?;
        Deregistration { input, teardown, sides: &sides, caller, settings: self.stack.settings }.leg().await
    }

    pub(super) async fn write_report(&self, came: Came) -> Result<WriteReportOutput, CaughtError> {
        let task = self.stack.task(self.first, "write-report", DEADLINE);
        let report = task.run(async |wire: Wire, _: &Caller| {
            let input = WriteReportInput {
                execution: self.execution.clone(),
                inventory_key: self.inventory_key.clone(),
                waves: came.waves.clone(),
                plan: came.plan.clone(),
                own_sessions: came.own_sessions.clone(),
                registration: came.registration.clone(),
            };
            write_report(input, &EmulatedObjectStore(wire), "bucket").await
        });
        report.await
    }
}

fn no_inventory() -> TakeInventoryOutput {
    TakeInventoryOutput {
        step: Step::default(),
        inventory_key: String::new(),
        operation: String::new(),
        dry_run: false,
        planning: false,
        slices: Vec::new(),
        waves: Vec::new(),
    }
}

/// What stands for a step that ended with an error.
fn stopped(error: CaughtError) -> Step {
    let error = NamedError { name: error.name, message: error.cause };
    Step { settled: true, error: Some(error), ..Step::default() }
}
