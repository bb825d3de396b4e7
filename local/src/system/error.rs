//! Why a system does not start, or an execution cannot be followed.

use std::error::Error;
use std::io;
use std::time::Duration;

use aws_sdk_sfn::error::SdkError as SdkFailure;
use aws_sdk_sfn::operation::describe_execution::DescribeExecutionError;
use macie_emulator::policy::PolicyError;

use crate::binaries::BuildError;
use crate::engine::EngineError;
use crate::template::TemplateError;
use crate::workspace::WorkspaceError;

/// An error of an SDK, whatever its operation.
pub(super) type SdkError = Box<dyn Error + Send + Sync>;

/// Why a system does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The sources or the target directory cannot be found.
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    /// The template cannot be run here.
    #[error("the template cannot be run on this machine")]
    Template(#[from] TemplateError),
    /// The template's roles are not fully understood.
    #[error("the template's roles cannot be held on this machine")]
    Roles(#[from] PolicyError),
    /// The functions do not build.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// The engine does not start.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A port or a file cannot be had.
    #[error("{what} cannot be used")]
    Io {
        /// Which one.
        what: &'static str,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The engine refuses what the template asks for.
    #[error("{what} was refused by the engine")]
    Refused {
        /// What was asked of it.
        what: &'static str,
        /// Its words.
        #[source]
        source: SdkError,
    },
}

impl StartError {
    /// What the engine refuses, for `map_err`.
    pub(super) fn refused<E>(what: &'static str) -> impl FnOnce(E) -> Self
    where
        E: Error + Send + Sync + 'static,
    {
        move |source| Self::Refused { what, source: Box::new(source) }
    }
}

/// Why an execution cannot be started or followed; not how it ended.
#[derive(Debug, thiserror::Error)]
pub enum ExecutionError {
    /// The engine, or AWS, gave no usable answer.
    #[error("{operation} was refused or not answered")]
    Engine {
        /// The operation.
        operation: &'static str,
        /// Why.
        #[source]
        source: SdkError,
    },
    /// The execution still ran when its time was over.
    #[error("the execution {name} did not end within {} seconds", limit.as_secs())]
    TimedOut {
        /// Its name.
        name: String,
        /// How long it was given.
        limit: Duration,
    },
}

impl ExecutionError {
    /// Whether there is no execution of the name.
    pub(super) fn is_unknown_execution(&self) -> bool {
        let Self::Engine { source, .. } = self else { return false };
        let described: Option<&SdkFailure<DescribeExecutionError>> = source.downcast_ref();
        described
            .and_then(SdkFailure::as_service_error)
            .is_some_and(DescribeExecutionError::is_execution_does_not_exist)
    }

    pub(super) fn engine<E>(operation: &'static str) -> impl FnOnce(E) -> Self
    where
        E: Error + Send + Sync + 'static,
    {
        move |source| Self::Engine { operation, source: Box::new(source) }
    }
}
