//! The report as a file: rows first, counts last, one row per line.

use macie_org::inventory::Inventory;
use macie_org::report::SCHEMA_VERSION;
use macie_org::step::{Execution, StepError, WriteReportOutput};
use serde::Serialize;
use serde_json::json;

use crate::scratch::Scratch;

/// What is known before any row, as JSON.
pub(crate) fn head(execution: &Execution, inventory: &Inventory) -> String {
    let head = json!({
        "schemaVersion": SCHEMA_VERSION,
        "execution": execution,
        "organizationId": inventory.organization.id,
        "managementId": inventory.organization.management_id,
        "request": inventory.request,
    });
    json_of(&head)
}

/// What the rows add up to, as JSON.
pub(crate) fn tail(output: &WriteReportOutput) -> String {
    let tail = json!({
        "status": output.status,
        "planHash": output.plan_hash,
        "changes": output.changes,
        "warnings": output.warnings,
        "counts": output.counts,
        "regions": output.regions,
    });
    json_of(&tail)
}

/// `value` as JSON.
pub(crate) fn json_of(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("our own types serialize")
}

/// A report that is being written.
pub(crate) struct Document {
    file: Scratch,
    separator: &'static str,
}

impl Document {
    /// Opens the report with what is known before any row.
    pub(crate) fn begin(head: &str) -> Result<Self, StepError> {
        let mut file = Scratch::with_capacity(0);
        file.write(head.trim_end_matches('}'))?;
        file.write(",\"rows\":[")?;
        Ok(Self { file, separator: "\n" })
    }

    /// Adds rows, one JSON object per line.
    pub(crate) fn add(&mut self, rows: &str) -> Result<(), StepError> {
        for row in rows.lines() {
            self.file.write(self.separator)?;
            self.file.write(row)?;
            self.separator = ",\n";
        }
        Ok(())
    }

    /// Closes the report with what the rows add up to.
    pub(crate) fn end(mut self, tail: &str) -> Result<Scratch, StepError> {
        self.file.write("\n],")?;
        self.file.write(tail.trim_start_matches('{'))?;
        self.file.write("\n")?;
        Ok(self.file)
    }
}
