//! Runs a command to its end: starts the system, follows its executions, shows the outcome.

mod consent;
mod error;
mod execute;
mod follow;
mod outcome;
mod plans;

use std::process::ExitCode;

use crate::cli::{Cli, Command, Show};
use crate::kept;
use crate::request;
use crate::stop::{self, Interrupts};
use crate::workspace::Workspace;

pub use error::RunError;
use execute::execute;

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
        Command::Onboard(arguments) => {
            execute(request::onboard(&arguments)?, arguments.show, interrupts).await
        }
        Command::Suspend(arguments) => {
            execute(request::suspend(&arguments)?, arguments.show, interrupts).await
        }
        Command::Resume(arguments) => execute(request::resume(&arguments)?, arguments.show, interrupts).await,
        Command::Teardown(arguments) => {
            execute(request::teardown(&arguments)?, arguments.show, interrupts).await
        }
        Command::Audit(arguments) => execute(request::audit(&arguments)?, arguments.show, interrupts).await,
        Command::Report(arguments) => {
            let reports = Workspace::current()?.reports();
            let shown = kept::report(&arguments, &reports, |said| println!("{said}"));
            Ok(shown.await.map(|()| End::Finished)?)
        }
        Command::Stop(arguments) => {
            let running = Workspace::current()?.running();
            let asked = stop::stop(arguments.execution.as_deref(), &running, |said| println!("{said}"));
            Ok(asked.await.map(|()| End::Finished)?)
        }
    }
}
