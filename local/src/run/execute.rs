//! Runs a task's executions, one after another, in one system.

use std::io::{self, IsTerminal};
use std::time::Duration;

use super::consent::{Next, agree};
use super::follow::follow;
use super::outcome::outcome;
use super::{End, RunError};
use crate::cli::Show;
use crate::request::Task;
use crate::stop::Interrupts;
use crate::system::{StartError, System, SystemOptions};
use crate::view::Startup;

/// Template parameters that differ from a deployment's: the emulator settles at once, and
/// a leg hears that it shall stop when it renews its lease, three times in its length.
const PARAMETERS: [(&str, &str); 2] = [("WaitSeconds", "1"), ("LeaseSeconds", "10")];

/// A day: a slow quota and a large organization take hours.
const LONGEST_EXECUTION: Duration = Duration::from_hours(24);

pub(super) async fn execute(task: Task, show: Show, interrupts: &Interrupts) -> Result<End, RunError> {
    task.notes.iter().for_each(|note| println!("{note}"));
    let system = start(&task).await?;
    for planned in &task.preparations {
        let followed = follow(&system, planned, interrupts).await?;
        let outcome = outcome(&system, &followed.execution).await?;
        let Some(reported) = outcome.whole() else { return Ok(outcome.show(&system)) };
        println!("{}", reported.last_line(&system));
        // What is counted in the end is what was asked for.
        system.emulator().forget_calls();
    }
    if let Some(drift) = &task.meanwhile {
        println!("{}", drift.happen(system.emulator()));
    }
    let asked = match agree(&system, &task, interrupts).await? {
        Next::Run(asked) => asked,
        Next::End(end) => return Ok(end),
    };
    let followed = follow(&system, &asked, interrupts).await?;
    let outcome = outcome(&system, &followed.execution).await?;
    let end = outcome.show(&system);
    if show.open {
        outcome.open().await;
    }
    Ok(end)
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
