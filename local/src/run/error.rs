//! Why a run did not end by itself.

use std::io;
use std::path::PathBuf;

use crate::request::RequestError;
use crate::stop::StopError;
use crate::system::{ExecutionError, StartError};
use crate::workspace::WorkspaceError;

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
    /// Nothing was asked to stop.
    #[error(transparent)]
    Stop(#[from] StopError),
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
    /// A file in the target directory cannot be written.
    #[error("{path} cannot be written")]
    Write {
        /// Which one.
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
        matches!(
            self,
            Self::Request(_) | Self::Stop(StopError::Several { .. } | StopError::NotRunning { .. })
        )
    }
}
