//! Runs a command to its end: starts the system, follows its executions, shows the outcome.

mod consent;
mod error;
mod execute;
mod follow;
mod migrate;
mod outcome;
mod place;
mod plans;
mod report;

use std::process::ExitCode;

use crate::cli::{Cli, Command, Show, Stop, Target};
use crate::deployed::Deployed;
use crate::request::{self, Operation, RequestError, Task};
use crate::status;
use crate::stop::{self, Interrupts};
use crate::view;
use crate::workspace::Workspace;

pub use error::RunError;
use execute::{execute, execute_deployed};

/// How a run ended, as far as it ended by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Nothing failed, or it was the demo.
    Finished,
    /// The execution failed.
    Failed,
    /// The request was refused.
    Refused,
    /// An account or a Region failed, or the execution was stopped.
    FinishedWithFailures,
    /// An audit found something that is not as asked for.
    Drifted,
}

impl From<End> for ExitCode {
    fn from(end: End) -> Self {
        Self::from(match end {
            End::Finished => 0,
            End::Failed => 1,
            End::Refused => 2,
            End::FinishedWithFailures => 3,
            End::Drifted => 4,
        })
    }
}

/// Runs what `cli` asks for; `interrupts` ask it to stop.
pub async fn run(cli: Cli, interrupts: &Interrupts) -> Result<End, RunError> {
    match cli.command.unwrap_or(Command::Demo) {
        Command::Demo => Ok(match execute(request::demo(), Show::default(), interrupts).await? {
            // The demo shows failures; having them is not one.
            End::Finished | End::FinishedWithFailures => End::Finished,
            other @ (End::Failed | End::Refused | End::Drifted) => other,
        }),
        Command::Onboard(arguments) => operate(&arguments, request::onboard, interrupts).await,
        Command::Suspend(arguments) => operate(&arguments, request::suspend, interrupts).await,
        Command::Resume(arguments) => operate(&arguments, request::resume, interrupts).await,
        Command::Teardown(arguments) => operate(&arguments, request::teardown, interrupts).await,
        Command::Audit(arguments) => operate(&arguments, request::audit, interrupts).await,
        Command::MigrateClassic(arguments) => Box::pin(migrate::migrate(&arguments, interrupts)).await,
        Command::Report(arguments) => Box::pin(report::report(&arguments)).await,
        Command::Status(arguments) => status(&arguments.target).await,
        Command::Stop(arguments) => stop(&arguments).await,
    }
}

/// Runs an operation in the stack that it names, or what `task` makes of it on this machine.
async fn operate<O: Operation>(
    operation: &O,
    task: fn(&O) -> Result<Task, RequestError>,
    interrupts: &Interrupts,
) -> Result<End, RunError> {
    let (target, _, show) = operation.parts();
    match &target.stack {
        Some(stack) => execute_deployed(stack, operation, interrupts).await,
        None => execute(task(operation)?, show, interrupts).await,
    }
}

async fn status(target: &Target) -> Result<End, RunError> {
    let listed = match &target.stack {
        Some(stack) => status::of_stack(&Deployed::find(stack, target).await?).await?,
        None => status::of_machine(&Workspace::current()?).map_err(RunError::Unlisted)?,
    };
    println!("{}", view::executions(&listed));
    Ok(End::Finished)
}

async fn stop(arguments: &Stop) -> Result<End, RunError> {
    let (name, say) = (arguments.execution.as_deref(), |said| println!("{said}"));
    match &arguments.target.stack {
        Some(stack) => {
            let deployed = Deployed::find(stack, &arguments.target).await?;
            stop::stop_deployed(name, &deployed.resources, say).await?;
        }
        None => stop::stop(name, &Workspace::current()?.running(), say).await?,
    }
    Ok(End::Finished)
}
