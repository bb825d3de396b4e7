//! Runs a task's executions, one after another, in one system.

use std::io::{self, IsTerminal};
use std::time::Duration;

use jiff::Timestamp;

use super::outcome::outcome;
use super::{End, RunError};
use crate::request::{Planned, Task};
use crate::stop::{Announcement, Interrupts, Run};
use crate::system::{Execution, StartError, System, SystemOptions};
use crate::view::{self, Show, Startup};
use crate::workspace::Workspace;

/// Template parameters that differ from a deployment's: the emulator settles at once, and
/// a leg hears that it shall stop when it renews its lease, three times in its length.
const PARAMETERS: [(&str, &str); 2] = [("WaitSeconds", "1"), ("LeaseSeconds", "10")];

/// A day: a slow quota and a large organization take hours.
const LONGEST_EXECUTION: Duration = Duration::from_hours(24);

pub(super) async fn execute(task: Task, interrupts: &Interrupts) -> Result<End, RunError> {
    task.notes.iter().for_each(|note| println!("{note}"));
    let system = start(&task).await?;
    for planned in &task.preparations {
        let execution = follow(&system, planned, interrupts).await?;
        let outcome = outcome(&system, &execution).await?;
        let Some(reported) = outcome.whole() else { return Ok(outcome.show(&system, None)) };
        println!("{}", reported.last_line(&system));
        // What is counted in the end is what was asked for.
        system.emulator().forget_calls();
    }
    let execution = follow(&system, &task.asked, interrupts).await?;
    Ok(outcome(&system, &execution).await?.show(&system, task.afterword))
}

async fn start(task: &Task) -> Result<System, StartError> {
    let startup = if io::stdout().is_terminal() { Startup::spinner() } else { Startup::lines() };
    let mut options = SystemOptions::new(task.emulator.clone());
    options.progress = startup.progress();
    options.execution_limit = LONGEST_EXECUTION;
    options.parameters = PARAMETERS.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let system = System::start(options).await;
    startup.finish();
    system
}

/// Starts an execution and shows it to its end, under whatever names it goes on; meanwhile
/// it can be asked to stop.
async fn follow(system: &System, planned: &Planned, interrupts: &Interrupts) -> Result<Execution, RunError> {
    let name = format!("{}-{}", planned.prefix, Timestamp::now().strftime("%Y%m%dT%H%M%S%3fZ"));
    println!("{}: {name}", planned.heading);
    let run = Run::of(system, &name, &planned.input);
    let directory = Workspace::current()?.running();
    let unwritable = |source| RunError::Write { path: directory.clone(), source };
    let _announcement = Announcement::of(&run, &directory).map_err(unwritable)?;
    let show = if io::stdout().is_terminal() { Show::bars() } else { Show::lines() };
    let _armed = interrupts.arm(run, show.voice());
    let lines = system.lambda().logs().follow();
    let execution = system.execute(&name, &planned.input).await?;
    Ok(view::follow(show, lines, &name, execution.wait_through()).await?)
}
