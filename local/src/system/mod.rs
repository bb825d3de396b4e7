//! The running system: an emulator, a Lambda host and an engine, wired by the template and
//! held to its roles.
//!
//! | who | listens | answers |
//! |---|---|---|
//! | emulator | a loopback port | Macie, Organizations, STS |
//! | Lambda host | a loopback port | Lambda's Invoke API |
//! | engine | a loopback port | Step Functions, S3, DynamoDB, SNS |
//! | gate | a loopback port | what functions ask of the engine, and the state machine of all |
//!
//! Everything is bounded in time, and everything ends when the [`System`] is dropped.

pub(crate) mod client;
mod deployment;
mod error;
mod execution;
mod functions;
mod history;
mod notifications;
mod objects;
mod options;
mod resources;
mod start;
mod stores;

pub use deployment::Deployment;
pub use error::{ExecutionError, StartError};
pub use execution::{Execution, ExecutionHandle, ExecutionStatus, Watch};
pub use history::History;
pub use notifications::Notification;
pub use options::SystemOptions;
pub use resources::{ListedExecution, Origin, Resources};
pub use start::System;
