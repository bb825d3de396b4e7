//! Runs what was asked for: in a system of this process, after the executions that come before,
//! or in a stack that is deployed.

use std::io::{self, IsTerminal};
use std::time::Duration;

use macie_emulator::Emulator;

use super::consent::{Next, agree};
use super::follow::follow;
use super::outcome::outcome;
use super::place::Place;
use super::{End, RunError};
use crate::cli::Show;
use crate::deployed::Deployed;
use crate::request::{Asked, Operation, Planned, Task};
use crate::stop::Interrupts;
use crate::system::{StartError, System, SystemOptions};
use crate::view::Startup;

/// Template parameters that differ from a deployment's: the emulator settles at once, and
/// a leg hears that it shall stop when it renews its lease, three times in its length.
const PARAMETERS: [(&str, &str); 2] = [("WaitSeconds", "1"), ("LeaseSeconds", "10")];

/// A day: a slow quota and a large organization take hours.
const LONGEST_EXECUTION: Duration = Duration::from_hours(24);

/// Runs a task in a system of its own.
pub(super) async fn execute(task: Task, show: Show, interrupts: &Interrupts) -> Result<End, RunError> {
    task.notes.iter().chain(&task.asked.notes).for_each(|note| println!("{note}"));
    let system = start(&task.emulator).await?;
    let place = Place::Here(&system);
    if let Some(end) = prepare(place, &task.preparations, interrupts).await? {
        return Ok(end);
    }
    if let Some(drift) = &task.meanwhile {
        println!("{}", drift.happen(system.emulator()));
    }
    carry_out(place, &task.asked, show, interrupts).await
}

/// Runs what comes before; how it ended, if that is not well.
pub(super) async fn prepare(
    place: Place<'_>,
    preparations: &[Planned],
    interrupts: &Interrupts,
) -> Result<Option<End>, RunError> {
    for planned in preparations {
        let followed = follow(place, planned, interrupts).await?;
        let outcome = outcome(place, &followed.execution).await?;
        let Some(reported) = outcome.whole() else { return Ok(Some(outcome.show(place))) };
        println!("{}", reported.last_line(place));
        place.forget_calls();
    }
    Ok(None)
}

/// Runs an operation in the stack that its command line names.
pub(super) async fn execute_deployed(
    stack: &str,
    operation: &impl Operation,
    interrupts: &Interrupts,
) -> Result<End, RunError> {
    let (target, _, show) = operation.parts();
    let deployed = Deployed::find(stack, target).await?;
    let asked = operation.asked(&deployed.defaults())?;
    asked.notes.iter().for_each(|note| println!("{note}"));
    carry_out(Place::Deployed(&deployed), &asked, show, interrupts).await
}

/// Runs one execution, if everybody agrees who has to, and shows what it came to.
async fn carry_out(
    place: Place<'_>,
    asked: &Asked,
    show: Show,
    interrupts: &Interrupts,
) -> Result<End, RunError> {
    let planned = match agree(place, asked, interrupts).await? {
        Next::Run(planned) => planned,
        Next::End(end) => return Ok(end),
    };
    let followed = follow(place, &planned, interrupts).await?;
    let outcome = outcome(place, &followed.execution).await?;
    let end = outcome.show(place);
    if show.open {
        outcome.open().await;
    }
    Ok(end)
}

/// Starts the product in front of `emulator`, and shows what that takes.
pub(super) async fn start(emulator: &Emulator) -> Result<System, StartError> {
    let startup = if io::stdout().is_terminal() { Startup::spinner() } else { Startup::lines() };
    let mut options = SystemOptions::new(emulator.clone());
    options.progress = startup.progress();
    options.execution_limit = LONGEST_EXECUTION;
    options.parameters.extend(PARAMETERS.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let system = System::start(options).await;
    startup.finish();
    system
}
