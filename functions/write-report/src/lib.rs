//! Joins every Region's rows into one report, and shows it as a page. It calls nothing but the
//! bucket.
//!
//! A report of 10,000 accounts in 22 Regions has 220,000 rows: both are written Region by Region, and
//! to files where they are large. A Region that stopped has no rows of its own; they are made here,
//! so that every target is in the report.

mod answers;
mod document;
mod page;
mod region;
mod scratch;

use macie_org::inventory::{Handover, Inventory};
use macie_org::objects::{self, answers_key, handover_key, page_key, report_key};
use macie_org::ports::ObjectStore;
use macie_org::report::{Counts, RegionReport, SCHEMA_VERSION, Status};
use macie_org::request::Request;
use macie_org::slice::Slice;
use macie_org::step::{
    Continuation, Execution, LONGEST_NAME, RegionResult, StepError, WriteReportInput, WriteReportOutput,
};
use serde_json::json;

use document::Document;
use page::Page;
use region::OwnEnd;

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
    let results: Vec<_> = input.waves.iter().flatten().cloned().collect();
    if results.iter().any(RegionResult::is_unfinished) {
        let regions = inventory.with_carried(results);
        return hand_over(&input.execution, &input.inventory_key, &inventory, regions, store, bucket).await;
    }
    let head = document::head(&input.execution, &inventory);
    let mut document = Document::begin(&head)?;
    let mut page = Page::begin(&head, &inventory.targets)?;
    let (mut counts, mut regions) = (Counts::default(), Vec::new());
    let former = former_members(store, &inventory).await?;
    for result in inventory.with_carried(results) {
        let own = input.own_sessions.regions.get(&result.region).cloned();
        let sessions = OwnEnd { own, broken_off: input.own_sessions.step.error.as_ref() };
        let is_answered =
            matches!(inventory.request, Request::Classic(_)) && !result.members.rows_key.is_empty();
        let (mut report, rows) = region::read(result, &inventory, &former, sessions, store).await?;
        let key = answers_key(&input.execution.name, report.region);
        if let Some(calls) = &inventory.members {
            answers::write(calls, report.region, &rows, &key, store).await?;
        }
        report.answers_key = (is_answered || inventory.members.is_some()).then_some(key);
        document.add(&rows)?;
        page.add(&rows)?;
        counts += report.counts;
        regions.push(report);
    }
    let organization = Organization::of(&input, inventory.request.dry_run());
    let drift = drift(&inventory, counts, &regions);
    let output = WriteReportOutput {
        schema_version: SCHEMA_VERSION,
        status: status(&regions, organization.fell_short, inventory.request.dry_run(), drift),
        report_bucket: bucket.to_owned(),
        report_key: report_key(&input.execution.name),
        page_key: page_key(&input.execution.name),
        drift,
        continues: false,
        continuation: Continuation::default(),
        plan_hash: input.plan.plan_hash,
        changes: organization.changes,
        warnings: [warnings(&inventory.request), organization.warnings].concat(),
        counts,
        regions,
    };
    let tail = document::tail(&output);
    document.end(&tail)?.put(&output.report_key, store).await?;
    page.end(&tail)?.put(&output.page_key, store).await?;
    Ok(output)
}

/// What became of the organization itself, after every Region.
struct Organization {
    changes: Vec<String>,
    warnings: Vec<String>,
    /// Whether a step broke off, or something that was planned was not done.
    fell_short: bool,
}

impl Organization {
    fn of(input: &WriteReportInput, dry_run: bool) -> Self {
        let WriteReportInput { plan, own_sessions, registration, .. } = input;
        if dry_run {
            return Self {
                changes: plan.changes.clone(),
                warnings: plan.warnings.clone(),
                fell_short: false,
            };
        }
        let broken_off: Vec<_> = [&own_sessions.step.error, &registration.step.error]
            .into_iter()
            .flatten()
            .map(region::readable)
            .collect();
        let is_kept = !plan.changes.is_empty() && !registration.warnings.is_empty();
        Self {
            changes: registration.changes.clone(),
            fell_short: is_kept || !broken_off.is_empty(),
            warnings: [registration.warnings.clone(), broken_off].concat(),
        }
    }
}

/// What became of sessions that another step than the Region's own has ended.
async fn former_members(store: &impl ObjectStore, inventory: &Inventory) -> Result<Slice, StepError> {
    if let Request::Teardown(teardown) = &inventory.request
        && teardown.disable_sessions
        && !teardown.dry_run
    {
        return Slice::read_all(store, inventory).await;
    }
    Ok(Slice::default())
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
        page_key: String::new(),
        drift: 0,
        continues: true,
        continuation: Continuation { name, input: json!({ "handoverKey": key }) },
        plan_hash: String::new(),
        changes: Vec::new(),
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
        Request::Teardown(teardown) if teardown.disable_sessions => vec![
            "disabling Macie deletes its findings, jobs and settings in that account and Region, for good"
                .to_owned(),
        ],
        Request::Teardown(_) => vec![
            "former members keep their sessions as standalone accounts, and each goes on costing money; with \
             disableSessions they would be ended"
                .to_owned(),
        ],
        Request::Onboard(_) | Request::Resume(_) | Request::Audit(_) | Request::Classic(_) => Vec::new(),
    }
}

/// `nightly` is continued by `nightly-2`, that by `nightly-3`; a name has 80 characters.
fn next_name(begun_by: &str, name: &str) -> String {
    let number = name.rsplit_once('-').filter(|_| name != begun_by).and_then(|(_, n)| n.parse().ok());
    let suffix = format!("-{}", number.map_or(2, |n: u32| n.saturating_add(1)));
    let kept = begun_by.chars().take(LONGEST_NAME - suffix.len());
    kept.chain(suffix.chars()).collect()
}

/// What an audit found to be due; a list of members is none.
fn drift(inventory: &Inventory, counts: Counts, regions: &[RegionReport]) -> u32 {
    if !matches!(inventory.request, Request::Audit(_)) || inventory.members.is_some() {
        return 0;
    }
    let changes = regions.iter().map(|region| region.changes.len()).sum::<usize>();
    counts.planned.saturating_add(u32::try_from(changes).unwrap_or(u32::MAX))
}

fn status(regions: &[RegionReport], fell_short: bool, dry_run: bool, drift: u32) -> Status {
    let fine =
        !fell_short && regions.iter().all(|region| region.error.is_none() && region.counts.failed == 0);
    match (fine, dry_run) {
        (false, _) => Status::FinishedWithFailures,
        (true, true) => Status::Planned,
        (true, false) if drift > 0 => Status::Drifted,
        (true, false) => Status::Finished,
    }
}
