//! What runs in processes of this machine, and whose reports are kept.

use std::{fs, io};

use serde::Deserialize;

use super::{LISTED, Listed, in_words};
use crate::kept::Kept;
use crate::report::Counts;
use crate::stop::find;
use crate::workspace::Workspace;

/// A report, as far as it is listed.
#[derive(Deserialize)]
struct Summary {
    status: String,
    counts: Counts,
}

/// What runs, and then the last reports, newest first.
pub fn of_machine(workspace: &Workspace) -> io::Result<Vec<Listed>> {
    let running = find(&workspace.running())?.running.into_iter().map(|run| Listed {
        execution: run.execution,
        status: "running".to_owned(),
        counts: format!("in process {}, {}", run.process, run.regions.join(", ")),
    });
    let mut listed: Vec<_> = running.collect();
    for (execution, kept) in Kept::newest(&workspace.reports(), LISTED)? {
        let summary: Summary = serde_json::from_slice(&fs::read(&kept.report)?)?;
        listed.push(Listed { execution, status: summary.status, counts: in_words(&summary.counts) });
    }
    Ok(listed)
}
