//! The state machine in small: inventory, waves of Regions, each repeated until it is
//! settled, report, continuation. What the definition in statemachine/ says, by hand; that
//! definition itself runs in tests/acceptance.

use std::rc::Rc;
use std::time::Duration;

use designate_administrator::DesignationStep;
use enroll_members::Enrollment;
use futures_util::future::join_all;
use macie_org::call::Caller;
use macie_org::ids::Region;
use macie_org::inventory::Inventory;
use macie_org::lease::{Claim, LeaseKey, Wish};
use macie_org::leg::LegSettings;
use macie_org::model::SessionStatus;
use macie_org::objects;
use macie_org::report::{Counts, Row};
use macie_org::request::Request;
use macie_org::step::{
    CaughtError, DesignateAdministratorInput, DesignateAdministratorOutput, Execution, MembersInput,
    MembersOutput, RegionResult, Step, StepError, TakeInventoryInput, TakeInventoryOutput, WriteReportInput,
    WriteReportOutput,
};
use serde_json::Value;
use set_member_sessions::Sessions;
use take_inventory::{Defaults, take_inventory};
use tokio::time::sleep;
use write_report::write_report;

use crate::directory::EmulatedDirectory;
use crate::invocation::Task;
use crate::leases::EmulatedLeaseTable;
use crate::members::EmulatedMembers;
use crate::registry::EmulatedRegistry;
use crate::store::EmulatedObjectStore;
use crate::wire::Wire;
use crate::world::World;

/// The time that a step which works on no Region has, as template.yaml gives it.
const DEADLINE: Duration = Duration::from_mins(15);

/// A deployed stack.
#[derive(Debug, Clone)]
pub struct Stack {
    /// What it acts on.
    pub world: Rc<World>,
    /// The time that a step over a Region has.
    pub deadline: Duration,
    /// How long a lease holds that is not renewed.
    pub lease: Duration,
    /// How it paces legs.
    pub settings: LegSettings,
    /// Calls per second that are never exceeded.
    pub ceiling: f64,
}

/// How an execution ended, its continuations included.
#[derive(Debug)]
pub struct Ended {
    /// What the last part returned.
    pub output: WriteReportOutput,
    /// The report's rows.
    pub rows: Vec<Row>,
    /// How many executions it took.
    pub parts: u32,
}

/// A part of an execution that is under way.
struct Run<'a> {
    stack: &'a Stack,
    /// The execution, by the name of its first part.
    first: &'a str,
    execution: Execution,
    inventory_key: String,
}

impl Stack {
    /// A stack with the template's own parameters.
    #[must_use]
    pub fn new(world: &Rc<World>) -> Self {
        let settings = LegSettings { wait_seconds: 15, most_legs: 40 };
        let (world, lease) = (Rc::clone(world), Duration::from_mins(1));
        Self { world, deadline: DEADLINE, lease, settings, ceiling: 50.0 }
    }

    /// Executes a request, its continuations included.
    ///
    /// # Errors
    ///
    /// What ended it outside of any Region.
    pub async fn execute(&self, name: &str, request: &Value) -> Result<Ended, CaughtError> {
        let (first, mut name, mut input, mut parts) = (name, name.to_owned(), request.clone(), 1);
        loop {
            let output = self.run(first, name, input).await?;
            if !output.continues {
                return Ok(Ended { rows: self.rows(&output), output, parts });
            }
            (name, input, parts) = (output.continuation.name, output.continuation.input, parts + 1);
        }
    }

    async fn run(&self, first: &str, name: String, request: Value) -> Result<WriteReportOutput, CaughtError> {
        let execution = Execution { name, start_time: String::new() };
        let mut run = Run { stack: self, first, execution, inventory_key: String::new() };
        let inventory = run.take_inventory(&request).await?;
        run.inventory_key = inventory.inventory_key;
        let mut waves = Vec::new();
        for wave in &inventory.waves {
            let regions = wave.iter().map(|region| run.region(*region, &inventory.operation));
            waves.push(join_all(regions).await);
        }
        run.write_report(waves).await
    }

    fn rows(&self, output: &WriteReportOutput) -> Vec<Row> {
        let report = self.world.object(&output.report_key).expect("the report was written");
        let mut report: Value = serde_json::from_str(&report).expect("the report is JSON");
        serde_json::from_value(report["rows"].take()).expect("rows are rows")
    }

    fn task<'a>(&'a self, execution: &'a str, step: &'static str, deadline: Duration) -> Task<'a> {
        Task { world: &self.world, execution, step, deadline, ceiling: self.ceiling }
    }

    fn wish<'a>(
        &self,
        table: &'a EmulatedLeaseTable,
        inventory: &Inventory,
        region: Region,
        caller: &'a Caller,
    ) -> Wish<'a, EmulatedLeaseTable> {
        let (administrator, operation) =
            (inventory.request.administrator_id(), inventory.request.operation());
        let (execution, token) = (inventory.begun_by.clone(), caller.token());
        Wish {
            table,
            time: caller.time(),
            key: LeaseKey { administrator: administrator.clone(), region },
            claim: Claim { execution, operation: operation.to_owned(), token },
            length: self.lease,
        }
    }
}

impl Run<'_> {
    async fn take_inventory(&self, request: &Value) -> Result<TakeInventoryOutput, CaughtError> {
        let task = self.stack.task(self.first, "take-inventory", DEADLINE);
        let defaults = Defaults { regions: Vec::new(), protected: std::collections::BTreeSet::new() };
        let mut previous = no_step();
        loop {
            let output = task.run(async |wire: Wire, caller: &Caller| {
                let (directory, store) = (EmulatedDirectory(wire.clone()), EmulatedObjectStore(wire));
                let (execution, request) = (self.execution.clone(), request.clone());
                let input = TakeInventoryInput { execution, request, previous: previous.clone() };
                take_inventory(input, &directory, &store, &defaults, caller).await
            });
            let output = output.await?;
            if output.step.settled {
                return Ok(output);
            }
            previous = output.step;
            wait(&previous).await;
        }
    }

    async fn region(&self, region: Region, operation: &str) -> RegionResult {
        let mut result =
            RegionResult { region, designation: no_designation(), members: no_members(), error: None };
        let ended = match operation {
            "onboard" => match self.designate(&mut result).await {
                Ok(()) => self.change_members("enroll-members", &mut result).await,
                failed => failed,
            },
            _ => self.change_members("set-member-sessions", &mut result).await,
        };
        result.error = ended.err();
        result
    }

    async fn designate(&self, result: &mut RegionResult) -> Result<(), CaughtError> {
        let task = self.stack.task(self.first, "designate-administrator", self.stack.deadline);
        while !result.designation.step.settled {
            let output =
                task.run(async |wire: Wire, caller: &Caller| self.designation(wire, caller, result).await);
            result.designation = output.await?;
            wait(&result.designation.step).await;
        }
        Ok(())
    }

    async fn designation(
        &self,
        wire: Wire,
        caller: &Caller,
        result: &RegionResult,
    ) -> Result<DesignateAdministratorOutput, StepError> {
        let (table, registry) = (EmulatedLeaseTable(wire.clone()), EmulatedRegistry(wire.clone()));
        let inventory: Inventory = objects::read(&EmulatedObjectStore(wire), &self.inventory_key).await?;
        let input = DesignateAdministratorInput {
            execution: self.execution.clone(),
            inventory_key: self.inventory_key.clone(),
            region: result.region,
            previous: result.designation.clone(),
        };
        let administrator_id = inventory.request.administrator_id();
        let settings = self.stack.settings;
        let step = DesignationStep { administrator_id, registry: &registry, caller, settings };
        step.leg(input, self.stack.wish(&table, &inventory, result.region, caller)).await
    }

    async fn change_members(&self, step: &'static str, result: &mut RegionResult) -> Result<(), CaughtError> {
        let task = self.stack.task(self.first, step, self.stack.deadline);
        while !result.members.step.settled {
            let output = task.run(async |wire: Wire, caller: &Caller| self.leg(wire, caller, result).await);
            result.members = output.await?;
            wait(&result.members.step).await;
        }
        Ok(())
    }

    async fn leg(
        &self,
        wire: Wire,
        caller: &Caller,
        result: &RegionResult,
    ) -> Result<MembersOutput, StepError> {
        let (table, members) = (EmulatedLeaseTable(wire.clone()), EmulatedMembers(wire.clone()));
        let store = EmulatedObjectStore(wire);
        let inventory: Inventory = objects::read(&store, &self.inventory_key).await?;
        let input = MembersInput {
            execution: self.execution.clone(),
            inventory_key: self.inventory_key.clone(),
            region: result.region,
            designation: result.designation.clone(),
            previous: result.members.clone(),
        };
        let wish = self.stack.wish(&table, &inventory, result.region, caller);
        let (input, inventory, members, store) = (&input, &inventory, &members, &store);
        let settings = self.stack.settings;
        match &inventory.request {
            Request::Onboard(onboard) => {
                let enrollment = Enrollment { input, inventory, onboard, members, store, caller, settings };
                enrollment.leg(wish).await
            }
            Request::Suspend(_) | Request::Resume(_) => {
                Sessions { input, inventory, members, store, caller, settings }.leg(wish).await
            }
        }
    }

    async fn write_report(&self, waves: Vec<Vec<RegionResult>>) -> Result<WriteReportOutput, CaughtError> {
        let task = self.stack.task(self.first, "write-report", DEADLINE);
        let report = task.run(async |wire: Wire, _: &Caller| {
            let (execution, inventory_key) = (self.execution.clone(), self.inventory_key.clone());
            let input = WriteReportInput { execution, inventory_key, waves: waves.clone() };
            write_report(input, &EmulatedObjectStore(wire), "bucket").await
        });
        report.await
    }
}

async fn wait(step: &Step) {
    if !step.settled {
        sleep(Duration::from_secs(step.wait_seconds.into())).await;
    }
}

fn no_step() -> Step {
    Step {
        settled: false,
        wait_seconds: 0,
        leg: 0,
        checkpoint_key: String::new(),
        counts: Counts::default(),
        rate_estimate: None,
        error: None,
    }
}

fn no_designation() -> DesignateAdministratorOutput {
    let (step, changes) = (no_step(), Vec::new());
    DesignateAdministratorOutput { step, management_session: SessionStatus::Absent, changes }
}

fn no_members() -> MembersOutput {
    MembersOutput { step: no_step(), rows_key: String::new(), unfinished: false }
}
