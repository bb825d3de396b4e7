//! Joins every Region's rows into one report. It calls nothing but the bucket.
//!
//! A report of 10,000 accounts in 22 Regions has 220,000 rows: it is written to a
//! file, Region by Region, and never held in memory. A Region that stopped has no rows
//! of its own; they are made here, so that every target is in the report.

mod document;
mod region;

use macie_org::inventory::{Handover, Inventory};
use macie_org::objects::{self, handover_key, report_key};
use macie_org::ports::ObjectStore;
use macie_org::report::{Counts, RegionReport, SCHEMA_VERSION, Status};
use macie_org::request::Request;
use macie_org::step::{
    Continuation, Execution, RegionResult, StepError, WriteReportInput, WriteReportOutput,
};
use serde_json::json;

/// Step Functions takes names of at most this many characters.
const LONGEST_NAME: usize = 80;

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
    let results: Vec<_> = input.waves.into_iter().flatten().collect();
    if results.iter().any(RegionResult::is_unfinished) {
        let regions = with_carried(results, &inventory);
        return hand_over(&input.execution, &input.inventory_key, &inventory, regions, store, bucket).await;
    }
    let mut document = document::Document::begin(&input.execution, &inventory)?;
    let (mut counts, mut regions) = (Counts::default(), Vec::new());
    for result in with_carried(results, &inventory) {
        let (report, rows) = region::read(result, &inventory, store).await?;
        document.add(&rows)?;
        counts += report.counts;
        regions.push(report);
    }
    let output = WriteReportOutput {
        schema_version: SCHEMA_VERSION,
        status: status(&regions, inventory.request.dry_run()),
        report_bucket: bucket.to_owned(),
        report_key: report_key(&input.execution.name),
        continues: false,
        continuation: Continuation::default(),
        warnings: warnings(&inventory.request),
        counts,
        regions,
    };
    let file = document.end(&output)?;
    store.put_file(&output.report_key, file.path()).await?;
    Ok(output)
}

/// Every Region once, in the request's order: as it ended now, or in the execution that
/// this one continues.
fn with_carried(results: Vec<RegionResult>, inventory: &Inventory) -> Vec<RegionResult> {
    let before = |region| inventory.carried.iter().find(|carried| carried.region == region);
    let with_changes = |mut result: RegionResult| {
        let earlier = before(result.region).map(|carried| carried.designation.changes.clone());
        result.designation.changes.splice(..0, earlier.unwrap_or_default());
        result
    };
    let settled = inventory.carried.iter().filter(|carried| !carried.is_unfinished()).cloned();
    let mut all: Vec<_> = settled.chain(results.into_iter().map(with_changes)).collect();
    let place = |result: &RegionResult| inventory.regions.iter().position(|it| *it == result.region);
    all.sort_by_key(place);
    all
}

/// Writes down how far every Region came, and names the execution that goes on.
async fn hand_over(
    execution: &Execution,
    inventory_key: &str,
    inventory: &Inventory,
    regions: Vec<RegionResult>,
    store: &impl ObjectStore,
    bucket: &str,
) -> Result<WriteReportOutput, StepError> {
    let key = handover_key(&execution.name);
    let mut counts = Counts::default();
    let lines = regions.iter().map(region::line).collect();
    for result in &regions {
        counts += result.members.step.counts;
    }
    let handover = Handover { inventory_key: inventory_key.to_owned(), regions };
    objects::write(store, &key, &handover).await?;
    let name = next_name(&inventory.begun_by, &execution.name);
    Ok(WriteReportOutput {
        schema_version: SCHEMA_VERSION,
        status: Status::Continued,
        report_bucket: bucket.to_owned(),
        report_key: String::new(),
        continues: true,
        continuation: Continuation { name, input: json!({ "handoverKey": key }) },
        warnings: warnings(&inventory.request),
        counts,
        regions: lines,
    })
}

fn warnings(request: &Request) -> Vec<String> {
    match request {
        Request::Suspend(_) => vec![
            "suspending an account cancels the classification jobs that it created, for good: \
             resuming it does not bring them back"
                .to_owned(),
        ],
        Request::Onboard(_) | Request::Resume(_) => Vec::new(),
    }
}

/// `nightly` is continued by `nightly-2`, that by `nightly-3`; a name has 80 characters.
fn next_name(begun_by: &str, name: &str) -> String {
    let number = name.rsplit_once('-').filter(|_| name != begun_by).and_then(|(_, n)| n.parse().ok());
    let suffix = format!("-{}", number.map_or(2, |n: u32| n.saturating_add(1)));
    let kept = begun_by.chars().take(LONGEST_NAME - suffix.len());
    kept.chain(suffix.chars()).collect()
}

fn status(regions: &[RegionReport], dry_run: bool) -> Status {
    let fine = regions.iter().all(|region| region.error.is_none() && region.counts.failed == 0);
    match (fine, dry_run) {
        (false, _) => Status::FinishedWithFailures,
        (true, true) => Status::Planned,
        (true, false) => Status::Finished,
    }
}
