//! Why a measurement fails.

use std::io;

use macie_org_local::system::{ExecutionError, StartError};

/// Why a measurement fails.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    /// The system does not start.
    #[error("the system does not start")]
    Start(#[from] StartError),
    /// The execution cannot be followed.
    #[error("the execution cannot be followed")]
    Execution(#[from] ExecutionError),
    /// A relay to the engine has no port.
    #[error("requests to the engine cannot be counted")]
    Meter(#[from] io::Error),
    /// It ended, but not with every member suspended: its figures would mean nothing.
    #[error("{changed} of {expected} members were suspended: {said}")]
    Unfinished { changed: u64, expected: u64, said: String },
}

impl Problem {
    /// What `from` refuses in the template.
    pub(crate) fn start(error: impl Into<StartError>) -> Self {
        Self::Start(error.into())
    }
}
