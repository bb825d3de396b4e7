//! Runs a command to its end: starts the system, follows the execution, shows the outcome.

use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use jiff::Timestamp;

use crate::cli::{Cli, Command};
use crate::report::{Output, Report};
use crate::request::{self, RequestError, Task};
use crate::system::{Execution, ExecutionError, ExecutionStatus, StartError, System, SystemOptions};
use crate::view::{self, Show, Startup};
use crate::workspace::{Workspace, WorkspaceError};

/// Errors of an execution that mean a refused request rather than a failure.
const REFUSALS: [&str; 4] = ["InvalidRequest", "UnsupportedRegion", "EmptyScope", "TooManyAccounts"];

/// Seconds between two legs of a step: the emulator settles at once.
const WAIT_SECONDS: &str = "1";

/// How a run ended, as far as it ended by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Nothing failed, or it was the demo.
    Finished,
    /// The execution failed.
    Failed,
    /// The request was refused.
    Refused,
    /// An account or a Region failed.
    FinishedWithFailures,
}

impl From<End> for ExitCode {
    fn from(end: End) -> Self {
        Self::from(match end {
            End::Finished => 0,
            End::Failed => 1,
            End::Refused => 2,
            End::FinishedWithFailures => 3,
        })
    }
}

/// Why a run did not end by itself.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The command cannot be turned into something to run.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// The system does not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The workspace cannot be found.
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    /// The execution cannot be followed.
    #[error(transparent)]
    Execution(#[from] ExecutionError),
    /// The execution's output or report is not what the contract says.
    #[error("{what} cannot be read; the functions and this program are not of one version")]
    Contract {
        /// Which one.
        what: &'static str,
        /// Where it differs.
        #[source]
        source: serde_json::Error,
    },
    /// The report is not where the output says.
    #[error("the bucket holds no report {key}")]
    NoReport {
        /// The key.
        key: String,
    },
    /// The report cannot be copied.
    #[error("the report cannot be written to {path}")]
    Copy {
        /// Where to.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

impl RunError {
    /// A mistake of the command line, rather than of the system.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        matches!(self, Self::Request(_))
    }
}

/// Runs what `cli` asks for.
pub async fn run(cli: Cli) -> Result<End, RunError> {
    match cli.command.unwrap_or(Command::Demo) {
        Command::Demo => Ok(match execute(request::demo()).await? {
            // The demo shows failures; having them is not one.
            End::Finished | End::FinishedWithFailures => End::Finished,
            End::Failed => End::Failed,
            End::Refused => End::Refused,
        }),
        Command::Onboard(arguments) => execute(request::onboard(&arguments)?).await,
    }
}

async fn execute(task: Task) -> Result<End, RunError> {
    task.notes.iter().for_each(|note| println!("{note}"));
    let system = start(&task).await?;
    let name = format!("{}-{}", task.prefix, Timestamp::now().strftime("%Y%m%dT%H%M%SZ"));
    let lines = system.lambda().logs().follow();
    let execution = system.execute(&name, &task.input).await?;
    let show = if io::stdout().is_terminal() { Show::bars() } else { Show::lines() };
    let execution = view::follow(show, lines, &name, execution.wait()).await?;
    if execution.status == ExecutionStatus::Succeeded {
        return finished(&system, &execution).await;
    }
    eprintln!("error: {}", failure(&execution));
    println!("Logs: {}", system.run_directory().display());
    Ok(if is_refusal(&execution) { End::Refused } else { End::Failed })
}

async fn start(task: &Task) -> Result<System, StartError> {
    let startup = if io::stdout().is_terminal() { Startup::spinner() } else { Startup::lines() };
    let mut options = SystemOptions::new(task.emulator.clone());
    options.progress = startup.progress();
    options.parameters.insert("WaitSeconds".to_owned(), WAIT_SECONDS.to_owned());
    let system = System::start(options).await;
    startup.finish();
    system
}

async fn finished(system: &System, execution: &Execution) -> Result<End, RunError> {
    let contract = |what| move |source| RunError::Contract { what, source };
    let output = execution.output.clone().unwrap_or_default();
    let output: Output = serde_json::from_value(output).map_err(contract("the execution's output"))?;
    let bytes = system.object(&output.report_key).await?;
    let bytes = bytes.ok_or_else(|| RunError::NoReport { key: output.report_key.clone() })?;
    let report: Report = serde_json::from_slice(&bytes).map_err(contract("the report"))?;
    let path = copy(&Workspace::current()?, &execution.name, &bytes)?;
    println!("{}", view::regions(&output, &report));
    println!("{}", view::functions(&system.lambda().stats()));
    println!("Logs: {}", system.run_directory().display());
    println!("Report: {}", path.display());
    let calls = system.emulator().call_counts().values().sum();
    let accounts = u64::try_from(report.accounts()).unwrap_or(u64::MAX);
    println!("{}", view::last_line(accounts, &output, calls));
    Ok(if output.is_clean() { End::Finished } else { End::FinishedWithFailures })
}

/// Writes the report into the target directory, where it outlives the bucket.
fn copy(workspace: &Workspace, execution: &str, report: &[u8]) -> Result<PathBuf, RunError> {
    let directory = workspace.own().join(execution);
    let path = directory.join("report.json");
    let write = |path: &Path| fs::create_dir_all(&directory).and_then(|()| fs::write(path, report));
    write(&path).map_err(|source| RunError::Copy { path: path.clone(), source })?;
    Ok(path)
}

fn is_refusal(execution: &Execution) -> bool {
    execution.error.as_deref().is_some_and(|error| REFUSALS.contains(&error))
}

/// What a failed execution said, as one sentence.
fn failure(execution: &Execution) -> String {
    let name = execution.error.as_deref().unwrap_or("no error named");
    let ended = if is_refusal(execution) { "was refused" } else { "failed" };
    format!("The execution {} {ended}: {name}: {}", execution.name, said(execution))
}

/// The function's own message, where the cause is a function error.
fn said(execution: &Execution) -> String {
    let cause = execution.cause.as_deref().unwrap_or("nothing is known of the cause");
    let error: Option<serde_json::Value> = serde_json::from_str(cause).ok();
    let message = error.as_ref().and_then(|error| error["errorMessage"].as_str());
    message.unwrap_or(cause).to_owned()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::system::History;

    fn failed(error: &str, cause: &str) -> Execution {
        Execution {
            name: "onboard-1".into(),
            status: ExecutionStatus::Failed,
            output: None,
            error: Some(error.into()),
            cause: Some(cause.into()),
            took: Duration::ZERO,
            history: History::default(),
        }
    }

    #[test]
    fn a_refused_request_is_told_apart_from_a_failure() {
        let refused =
            failed("UnsupportedRegion", r#"{"errorType":"UnsupportedRegion","errorMessage":"no Macie"}"#);
        assert!(is_refusal(&refused));
        assert_eq!(failure(&refused), "The execution onboard-1 was refused: UnsupportedRegion: no Macie");
        let broken = failed("Runtime.ExitError", "not JSON");
        assert!(!is_refusal(&broken));
        assert_eq!(failure(&broken), "The execution onboard-1 failed: Runtime.ExitError: not JSON");
    }
}
