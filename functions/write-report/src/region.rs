//! One Region's line and rows: as its last leg wrote them, or made from what the
//! Region left behind when it stopped.

use macie_org::checkpoint::Checkpoint;
use macie_org::inventory::Inventory;
use macie_org::model::Relationships;
use macie_org::objects;
use macie_org::plan::{onboard, sessions};
use macie_org::ports::ObjectStore;
use macie_org::report::{Counts, NamedError, RegionReport, RegionStatus};
use macie_org::request::Request;
use macie_org::step::{CaughtError, RegionResult, StepError};
use serde::Deserialize;

/// The longest message that goes into the execution's output, in characters.
const LONGEST_MESSAGE: usize = 500;

/// Reads a Region's line and its rows, one JSON object per line.
pub(crate) async fn read(
    result: RegionResult,
    inventory: &Inventory,
    store: &impl ObjectStore,
) -> Result<(RegionReport, String), StepError> {
    let own = result.members.step.checkpoint_key.as_str();
    let key = if own.is_empty() { inventory.carried_checkpoint_key(result.region) } else { own };
    let checkpoint: Checkpoint = match key {
        "" => Checkpoint::default(),
        key => objects::read(store, key).await?,
    };
    let error = error_of(&result);
    let (counts, rows) = match result.members.rows_key.as_str() {
        "" => rows_of_stopped(&result, inventory, &checkpoint),
        key => (result.members.step.counts, rows_of_settled(key, store).await?),
    };
    let status = if error.is_some() { RegionStatus::Stopped } else { RegionStatus::Finished };
    let changes = [result.designation.changes, checkpoint.changes].concat();
    Ok((RegionReport { region: result.region, status, counts, changes, error }, rows))
}

async fn rows_of_settled(key: &str, store: &impl ObjectStore) -> Result<String, StepError> {
    let bytes = store.get(key).await?;
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    text.ok_or_else(|| StepError::StorageUnreadable(format!("{key} is missing or not text")))
}

/// What is known without a last look: an account's part, and what legs remembered.
fn rows_of_stopped(
    result: &RegionResult,
    inventory: &Inventory,
    checkpoint: &Checkpoint,
) -> (Counts, String) {
    let targets = &inventory.targets;
    let decisions = match &inventory.request {
        Request::Onboard(_) => {
            onboard::decisions(targets, &Relationships::new(), &result.designation.management_session)
        }
        Request::Suspend(_) | Request::Resume(_) => sessions::unseen(targets),
    };
    let (mut counts, mut rows) = (Counts::default(), String::new());
    for row in checkpoint.rows(result.region, &decisions) {
        counts.add(&row.outcome);
        rows.push_str(&serde_json::to_string(&row).expect("a row serializes"));
        rows.push('\n');
    }
    (counts, rows)
}

/// A Region's line in the output of an execution that is continued.
pub(crate) fn line(result: &RegionResult) -> RegionReport {
    let (region, counts, error) = (result.region, result.members.step.counts, error_of(result));
    let status = match &error {
        Some(_) => RegionStatus::Stopped,
        None if result.is_unfinished() => RegionStatus::Unfinished,
        None => RegionStatus::Finished,
    };
    RegionReport { region, status, counts, changes: result.designation.changes.clone(), error }
}

fn error_of(result: &RegionResult) -> Option<NamedError> {
    result.error.as_ref().map(named).or_else(|| result.members.step.error.clone())
}

/// What a function says when it fails, as Step Functions passes it on.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FunctionError {
    error_message: String,
}

fn named(caught: &CaughtError) -> NamedError {
    let said = serde_json::from_str::<FunctionError>(&caught.cause);
    let message = said.map_or_else(|_| caught.cause.clone(), |error| error.error_message);
    let message = macie_org::error::redact(&message).chars().take(LONGEST_MESSAGE).collect();
    NamedError { name: caught.name.clone(), message }
}
