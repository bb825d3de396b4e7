//! Ends what runs, in order: the execution is asked to stop in the lease table, its legs
//! read that when they renew their leases, and what was done is reported.
//!
//! An execution is asked to by Ctrl-C in its own terminal or by `macie-org stop` in another
//! one, which finds it by a file, or by its stack in AWS. Nothing is killed here.

mod announcement;
mod ask;
mod command;
mod interrupts;

use serde::{Deserialize, Serialize};

use crate::system::{System, client};

pub use announcement::{Announcement, Found, find};
pub use ask::LeaseRows;
pub use command::{StopError, stop, stop_deployed};
pub use interrupts::{Interrupts, Next};

/// An execution that runs on this machine, and where it can be asked to stop.
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
    /// The execution of this process's system whose leases are `rows`.
    #[must_use]
    pub fn of(system: &System, rows: &LeaseRows) -> Self {
        Self {
            process: std::process::id(),
            execution: rows.execution.clone(),
            engine: system.engine_endpoint().to_owned(),
            stack_region: system.region().to_owned(),
            lease_table: rows.table.clone(),
            administrator_id: rows.administrator_id.clone(),
            regions: rows.regions.clone(),
        }
    }

    /// Its rows in the table of leases of its process's engine.
    #[must_use]
    pub fn rows(&self) -> LeaseRows {
        LeaseRows {
            dynamodb: client::dynamodb(&self.engine, &self.stack_region),
            table: self.lease_table.clone(),
            administrator_id: self.administrator_id.clone(),
            regions: self.regions.clone(),
            execution: self.execution.clone(),
        }
    }
}
