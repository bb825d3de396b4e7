//! The report as a file: rows first, counts last, one row per line.

use std::io::{BufWriter, Write};

use macie_org::inventory::Inventory;
use macie_org::report::SCHEMA_VERSION;
use macie_org::step::{Execution, StepError, WriteReportOutput};
use serde_json::json;
use tempfile::NamedTempFile;

/// A report that is being written.
pub(crate) struct Document {
    file: BufWriter<NamedTempFile>,
    separator: &'static str,
}

impl Document {
    /// Opens the report with what is known before any row.
    pub(crate) fn begin(execution: &Execution, inventory: &Inventory) -> Result<Self, StepError> {
        let file = NamedTempFile::new().map_err(|error| unwritable(&error))?;
        let mut document = Self { file: BufWriter::new(file), separator: "\n" };
        let head = json!({
            "schemaVersion": SCHEMA_VERSION,
            "execution": execution,
            "organizationId": inventory.organization.id,
            "managementId": inventory.organization.management_id,
            "request": inventory.request,
        });
        let head = head.to_string();
        document.write(head.trim_end_matches('}'))?;
        document.write(",\"rows\":[")?;
        Ok(document)
    }

    /// Adds rows, one JSON object per line.
    pub(crate) fn add(&mut self, rows: &str) -> Result<(), StepError> {
        for row in rows.lines() {
            self.write(self.separator)?;
            self.write(row)?;
            self.separator = ",\n";
        }
        Ok(())
    }

    /// Closes the report with what the rows add up to.
    pub(crate) fn end(mut self, output: &WriteReportOutput) -> Result<NamedTempFile, StepError> {
        let tail = json!({
            "status": output.status,
            "planHash": output.plan_hash,
            "changes": output.changes,
            "warnings": output.warnings,
            "counts": output.counts,
            "regions": output.regions,
        });
        self.write("\n],")?;
        self.write(tail.to_string().trim_start_matches('{'))?;
        self.write("\n")?;
        self.file.into_inner().map_err(|error| unwritable(error.error()))
    }

    fn write(&mut self, text: &str) -> Result<(), StepError> {
        self.file.write_all(text.as_bytes()).map_err(|error| unwritable(&error))
    }
}

fn unwritable(error: &std::io::Error) -> StepError {
    StepError::StorageUnwritable(format!("the report's file cannot be written: {error}"))
}
