//! Reads `template.yaml` the way a deployment does, as far as one machine needs it:
//! functions, the state machine, buckets, tables and topics, with parameters, pseudo
//! parameters, conditions and `Globals` resolved.
//!
//! A construct that it cannot evaluate is an error that names its place; nothing is
//! skipped silently. Roles, alarms and other resources that do not run are not read.

mod error;
mod evaluate;
mod intrinsic;
mod model;
mod names;
mod read;
mod substitute;
mod table;

pub use error::TemplateError;
pub use model::{Bucket, Function, Key, Stack, StateMachine, Table, Template, Topic};
