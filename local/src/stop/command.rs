//! `macie-org stop`: finds what runs and asks it to stop.

use std::error::Error;
use std::io;
use std::path::Path;

use super::{LeaseRows, find};
use crate::system::{ExecutionError, Resources};

/// Why nothing was asked to stop.
#[derive(Debug, thiserror::Error)]
pub enum StopError {
    /// The announcements cannot be read.
    #[error("what runs on this machine cannot be read")]
    Unreadable(#[from] io::Error),
    /// There is nothing to stop.
    #[error("nothing runs that could be stopped")]
    NothingRuns,
    /// What was named does not run.
    #[error("{name} does not run; these do: {running}")]
    NotRunning {
        /// What was named.
        name: String,
        /// What could have been.
        running: String,
    },
    /// Nothing was named, and there is a choice.
    #[error("more than one runs; name one of {running}")]
    Several {
        /// Which could be meant.
        running: String,
    },
    /// The stack's executions cannot be listed.
    #[error(transparent)]
    Executions(#[from] ExecutionError),
    /// Its table of leases does not take the request.
    #[error("{name} could not be asked to stop")]
    Unasked {
        /// Which one.
        name: String,
        /// Why.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
}

/// Asks the execution called `name`, or the one that runs, to stop. `say` hears what was
/// found and done.
pub async fn stop(
    name: Option<&str>,
    directory: &Path,
    mut say: impl FnMut(String),
) -> Result<(), StopError> {
    let found = find(directory)?;
    for gone in &found.gone {
        say(format!("{} ran in process {}, which is gone, and ended with it", gone.execution, gone.process));
    }
    let names: Vec<&str> = found.running.iter().map(|run| run.execution.as_str()).collect();
    let run = &found.running[choose(name, &names)?];
    ask(&run.rows()).await?;
    say(format!(
        "{} was asked to stop in {}; process {} shows how it ends",
        run.execution,
        run.regions.join(", "),
        run.process
    ));
    Ok(())
}

/// The same for an execution of a stack that is deployed, whoever started it.
pub async fn stop_deployed(
    name: Option<&str>,
    resources: &Resources,
    mut say: impl FnMut(String),
) -> Result<(), StopError> {
    let running = resources.running().await?;
    let mut origins = Vec::new();
    for listed in &running {
        origins.push(resources.origin(&listed.name).await?);
    }
    let names: Vec<&str> = origins.iter().map(|origin| origin.name.as_str()).collect();
    // A continuation may be named as well as the execution that it goes back to.
    let first = |name| running.iter().position(|it| it.name == name).map_or(name, |index| names[index]);
    let origin = &origins[choose(name.map(first), &names)?];
    let rows = LeaseRows::of(resources, &origin.name, &origin.input);
    ask(&rows).await?;
    say(format!("{} was asked to stop in {}", rows.execution(), rows.regions().join(", ")));
    Ok(())
}

async fn ask(rows: &LeaseRows) -> Result<(), StopError> {
    let unasked = |source| StopError::Unasked { name: rows.execution().to_owned(), source };
    rows.ask_to_stop().await.map_err(unasked)
}

/// Which of those that run is meant.
fn choose(name: Option<&str>, running: &[&str]) -> Result<usize, StopError> {
    match (name, running) {
        (_, []) => Err(StopError::NothingRuns),
        (None, [_]) => Ok(0),
        (None, _) => Err(StopError::Several { running: running.join(", ") }),
        (Some(name), _) => {
            let not_running = || StopError::NotRunning { name: name.to_owned(), running: running.join(", ") };
            running.iter().position(|running| *running == name).ok_or_else(not_running)
        }
    }
}
