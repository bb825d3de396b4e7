//! The Step Functions engine: a pinned interpreter in a Python environment of its own,
//! which also serves S3, DynamoDB and SNS.
//!
//! The environment is made once under the target directory; a process is started for
//! each system, listens on loopback alone, and ends with the process that started it.

mod error;
mod process;
mod venv;

pub use error::EngineError;
pub use process::{Engine, EngineOptions, NOTIFICATIONS};
pub use venv::{Python, prepare};
