//! Why a run did not end by itself.

use std::error::Error;
use std::io;
use std::path::PathBuf;

use crate::deployed::DeployedError;
use crate::kept::KeptError;
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
    /// The stack in AWS cannot be used.
    #[error(transparent)]
    Deployed(#[from] DeployedError),
    /// The workspace cannot be found.
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    /// The execution cannot be followed.
    #[error(transparent)]
    Execution(#[from] ExecutionError),
    /// Nothing was asked to stop.
    #[error(transparent)]
    Stop(#[from] StopError),
    /// No report is shown.
    #[error(transparent)]
    Kept(#[from] KeptError),
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
    /// There is a plan, and no terminal to ask on.
    #[error(
        "nobody agreed to the plan, and nothing was changed: there is no terminal to ask on. The same command \
         with --confirm {hash} carries it out within the hour; with --yes it does not ask"
    )]
    NobodyToAsk {
        /// The plan's hash.
        hash: String,
    },
    /// There is a plan, and who was asked did not agree.
    #[error(
        "the plan was not agreed to, and nothing was changed. The same command with --confirm {hash} carries it \
         out within the hour"
    )]
    Declined {
        /// The plan's hash.
        hash: String,
    },
    /// There is a migration, and nobody agreed to it.
    #[error("nobody agreed to the migration, and nothing was migrated; with --yes it does not ask")]
    NobodyAgrees,
    /// The table of leases does not answer.
    #[error("whether the execution was asked to stop cannot be read")]
    Leases(#[source] Box<dyn Error + Send + Sync>),
    /// What ran on this machine cannot be read.
    #[error("what runs and ran on this machine cannot be listed")]
    Unlisted(#[source] io::Error),
    /// A file in the target directory cannot be read.
    #[error("{path} cannot be read")]
    Read {
        /// Which one.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
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
    /// A mistake of the command line, or a plan that nobody agreed to, rather than of the system.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        if let Self::Deployed(error) = self {
            return error.is_usage();
        }
        matches!(
            self,
            Self::Request(_)
                | Self::Kept(KeptError::Unknown { .. })
                | Self::Stop(StopError::Several { .. } | StopError::NotRunning { .. })
                | Self::NobodyAgrees
                | Self::NobodyToAsk { .. }
                | Self::Declined { .. }
        )
    }
}
