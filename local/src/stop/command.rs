//! `macie-org stop`: finds what runs and asks it to stop.

use std::error::Error;
use std::io;
use std::path::Path;

use super::{Run, find};

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
    #[error("{name} does not run here; these do: {running}")]
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
    let run = choose(name, &found.running)?;
    let unasked = |source| StopError::Unasked { name: run.execution.clone(), source };
    run.ask_to_stop().await.map_err(unasked)?;
    say(format!(
        "{} was asked to stop in {}; process {} shows how it ends",
        run.execution,
        run.regions.join(", "),
        run.process
    ));
    Ok(())
}

fn choose<'a>(name: Option<&str>, running: &'a [Run]) -> Result<&'a Run, StopError> {
    let names = || running.iter().map(|run| run.execution.as_str()).collect::<Vec<_>>().join(", ");
    match (name, running) {
        (_, []) => Err(StopError::NothingRuns),
        (None, [run]) => Ok(run),
        (None, _) => Err(StopError::Several { running: names() }),
        (Some(name), _) => {
            let not_running = || StopError::NotRunning { name: name.to_owned(), running: names() };
            running.iter().find(|run| run.execution == name).ok_or_else(not_running)
        }
    }
}
