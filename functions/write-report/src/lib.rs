//! Joins every Region's rows into one report. It calls nothing but the bucket.
//!
//! A report of 10,000 accounts in 22 Regions has 220,000 rows: it is written to a
//! file, Region by Region, and never held in memory. A Region that stopped has no rows
//! of its own; they are made here, so that every target is in the report.

mod document;
mod region;

use macie_org::inventory::Inventory;
use macie_org::objects::{self, report_key};
use macie_org::ports::ObjectStore;
use macie_org::report::{Counts, RegionReport, SCHEMA_VERSION, Status};
use macie_org::step::{StepError, WriteReportInput, WriteReportOutput};

/// Writes the report and says where it lies.
///
/// # Errors
///
/// A snapshot or checkpoint that cannot be read, or a report that cannot be written.
pub async fn write_report(
    input: WriteReportInput,
    store: &impl ObjectStore,
    bucket: &str,
) -> Result<WriteReportOutput, StepError> {
    let inventory: Inventory = objects::read(store, &input.inventory_key).await?;
    let mut document = document::Document::begin(&input.execution, &inventory)?;
    let (mut counts, mut regions) = (Counts::default(), Vec::new());
    for result in input.waves.into_iter().flatten() {
        let (report, rows) = region::read(result, &inventory, store).await?;
        document.add(&rows)?;
        counts += report.counts;
        regions.push(report);
    }
    let output = WriteReportOutput {
        schema_version: SCHEMA_VERSION,
        status: status(&regions),
        report_bucket: bucket.to_owned(),
        report_key: report_key(&input.execution.name),
        counts,
        regions,
    };
    let file = document.end(&output)?;
    store.put_file(&output.report_key, file.path()).await?;
    Ok(output)
}

fn status(regions: &[RegionReport]) -> Status {
    let fine = regions.iter().all(|region| region.error.is_none() && region.counts.failed == 0);
    if fine { Status::Finished } else { Status::FinishedWithFailures }
}
