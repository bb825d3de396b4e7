//! The state machine in small: inventory, waves of Regions, each repeated until it is
//! settled, what follows them, report, continuation, notification. What the definition in
//! statemachine/ says, by hand; that definition itself runs in tests/acceptance.

mod part;
mod region;
mod whole;

use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::Duration;

use futures_util::future::LocalBoxFuture;
use macie_org::call::Caller;
use macie_org::ids::AccountId;
use macie_org::lease::Leases;
use macie_org::leg::LegSettings;
use macie_org::report::Row;
use macie_org::step::{CaughtError, Execution, Step, StepError, WriteReportOutput};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::time::sleep;

use crate::invocation::Task;
use crate::leases::EmulatedLeaseTable;
use crate::ports::{Emulated, Ports};
use crate::wire::Wire;
use crate::world::World;
use part::Part;

/// The time that a step which works on no Region has, as template.yaml gives it.
const DEADLINE: Duration = Duration::from_mins(15);

/// An execution that goes on in so many parts, some of three legs, goes on for ever.
const MOST_PARTS: u32 = 500;

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
    /// Accounts that it touches in no case.
    pub protected: BTreeSet<AccountId>,
    /// What its steps reach the services by.
    pub reach: Reach,
}

/// Which ports stand between steps and services.
#[derive(Debug, Clone, Copy)]
pub struct Reach(Run);

/// Runs one part of an execution: whose first part has this name, itself, its input.
type Run = for<'a> fn(
    &'a Stack,
    &'a str,
    Execution,
    &'a Value,
) -> LocalBoxFuture<'a, Result<WriteReportOutput, CaughtError>>;

fn run<'a, P: Ports>(
    stack: &'a Stack,
    first: &'a str,
    execution: Execution,
    input: &'a Value,
) -> LocalBoxFuture<'a, Result<WriteReportOutput, CaughtError>> {
    Box::pin(Part::<P>::new(stack, first, execution).run(input))
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
    /// How often somebody was told of drift.
    pub notified: u32,
}

/// What is read of a report.
#[derive(Deserialize)]
struct Report {
    rows: Vec<Row>,
}

impl Stack {
    /// A stack with the template's own parameters.
    #[must_use]
    pub fn new(world: &Rc<World>) -> Self {
        let settings = LegSettings { wait_seconds: 15, most_legs: 40 };
        let (world, lease, protected) = (Rc::clone(world), Duration::from_mins(1), BTreeSet::new());
        let reach = Reach(run::<Emulated>);
        Self { world, deadline: DEADLINE, lease, settings, ceiling: 50.0, protected, reach }
    }

    /// The same, with other ports between its steps and the services.
    #[must_use]
    pub fn through<P: Ports>(self) -> Self {
        Self { reach: Reach(run::<P>), ..self }
    }

    /// Executes a request, its continuations included.
    ///
    /// # Errors
    ///
    /// What ended it outside of any Region.
    pub async fn execute(&self, name: &str, request: &Value) -> Result<Ended, CaughtError> {
        let (first, mut name, mut input, mut parts) = (name, name.to_owned(), request.clone(), 1);
        loop {
            let execution = Execution { name, start_time: String::new() };
            let output = (self.reach.0)(self, first, execution, &input).await?;
            if !output.continues {
                let notified = u32::from(output.drift > 0);
                return Ok(Ended { rows: self.rows(&output), output, parts, notified });
            }
            (name, input, parts) = (output.continuation.name, output.continuation.input, parts + 1);
            assert!(parts < MOST_PARTS, "{first} comes to no end");
        }
    }

    fn rows(&self, output: &WriteReportOutput) -> Vec<Row> {
        self.read_report::<Report>(output).rows
    }

    /// The report that an execution has written, as whoever reads it understands it.
    pub(crate) fn read_report<T: DeserializeOwned>(&self, output: &WriteReportOutput) -> T {
        let objects = self.world.objects.borrow();
        let report = objects.get(&output.report_key).expect("the report was written");
        let text = std::str::from_utf8(report).expect("a report is text");
        serde_json::from_str(text).expect("a report is read as it is")
    }

    fn task<'a>(&'a self, execution: &'a str, step: &'static str, deadline: Duration) -> Task<'a> {
        Task { world: &self.world, execution, step, deadline, ceiling: self.ceiling }
    }

    fn leases<'a>(&self, table: &'a EmulatedLeaseTable) -> Leases<'a, EmulatedLeaseTable> {
        Leases { table, length: self.lease }
    }
}

/// Repeats a step, given what it returned last, until it is settled.
async fn repeat<O>(
    task: &Task<'_>,
    output: &mut O,
    step: impl Fn(&O) -> &Step,
    leg: impl AsyncFn(Wire, &Caller, &O) -> Result<O, StepError>,
) -> Result<(), CaughtError> {
    while !step(output).settled {
        let previous = &*output;
        let next = task.run(async |wire: Wire, caller: &Caller| leg(wire, caller, previous).await).await?;
        *output = next;
        if !step(output).settled {
            sleep(Duration::from_secs(step(output).wait_seconds.into())).await;
        }
    }
    Ok(())
}
