//! Ends what runs, in order: the execution is asked to stop in the lease table, its legs
//! read that when they renew their leases, and what was done is reported.
//!
//! An execution is asked to by Ctrl-C in its own terminal or by `macie-org stop` in another
//! one, which finds it by a file. Nothing is killed here.

mod announcement;
mod ask;
mod command;
mod interrupts;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::system::System;

pub use announcement::{Announcement, Found, find};
pub use command::{StopError, stop};
pub use interrupts::Interrupts;

/// An execution that runs, and where it can be asked to stop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Run {
    /// The process that shows it.
    pub process: u32,
    /// Its name, or that of the first one when it goes on under others.
    pub execution: String,
    /// The URL of the engine's DynamoDB.
    pub engine: String,
    /// The stack's Region.
    pub stack_region: String,
    /// The stack's table of leases.
    pub lease_table: String,
    /// The delegated administrator.
    pub administrator_id: String,
    /// The Regions that it is about.
    pub regions: Vec<String>,
}

impl Run {
    /// The execution called `name` of this process's system, started with `input`.
    #[must_use]
    pub fn of(system: &System, name: &str, input: &Value) -> Self {
        let asked = input["regions"].as_array().into_iter().flatten();
        let asked: Vec<_> = asked.filter_map(Value::as_str).map(str::to_owned).collect();
        Self {
            process: std::process::id(),
            execution: name.to_owned(),
            engine: system.engine_endpoint().to_owned(),
            stack_region: system.region().to_owned(),
            lease_table: system.lease_table().to_owned(),
            administrator_id: input["administratorId"].as_str().unwrap_or_default().to_owned(),
            regions: if asked.is_empty() { system.default_regions() } else { asked },
        }
    }
}
