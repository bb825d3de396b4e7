//! Where things lie in the bucket, and how they are read and written.
//!
//! `snapshots/` expires after a day (it holds email addresses), `executions/` after a
//! month, `plans/` after a day; `ledgers/` and `reports/` are kept.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::ids::{AccountId, PlanHash, Region};
use crate::ports::ObjectStore;
use crate::step::StepError;

/// The inventory of an execution.
#[must_use]
pub fn snapshot_key(execution: &str) -> String {
    format!("snapshots/{execution}.json")
}

/// The inventory of an execution while it is still being taken.
#[must_use]
pub fn draft_key(execution: &str, leg: u32) -> String {
    format!("snapshots/{execution}.leg-{leg:03}.json")
}

/// What a leg of a Region leaves to the next.
#[must_use]
pub fn checkpoint_key(execution: &str, region: Region, leg: u32) -> String {
    format!("executions/{execution}/{region}/leg-{leg:03}.json")
}

/// What a leg that only plans leaves to the next.
#[must_use]
pub fn planning_key(execution: &str, region: Region, leg: u32) -> String {
    format!("executions/{execution}/{region}/planning-{leg:03}.json")
}

/// A Region's part of the plan that an execution, by the name of its first part, has made.
#[must_use]
pub fn region_plan_key(execution: &str, region: Region) -> String {
    format!("executions/{execution}/{region}/planned.json")
}

/// A plan, by what a user confirms.
#[must_use]
pub fn confirmed_plan_key(hash: &PlanHash) -> String {
    format!("plans/{hash}.json")
}

/// The first of two looks at a Region without members.
#[must_use]
pub fn empty_look_key(execution: &str, region: Region) -> String {
    format!("executions/{execution}/{region}/no-members.json")
}

/// What became of the former members in one slice of the accounts.
#[must_use]
pub fn slice_key(execution: &str, slice: u32) -> String {
    format!("executions/{execution}/sessions-{slice:03}.json")
}

/// What an execution, by the name of its first part, was about to change in a Region.
#[must_use]
pub fn plan_key(execution: &str, region: Region) -> String {
    format!("executions/{execution}/{region}/plan.json")
}

/// A planned Region's rows, one JSON object per line.
#[must_use]
pub fn planned_rows_key(execution: &str, region: Region) -> String {
    format!("executions/{execution}/{region}/planned.jsonl")
}

/// A settled Region's rows, one JSON object per line.
#[must_use]
pub fn rows_key(execution: &str, region: Region) -> String {
    format!("executions/{execution}/{region}/rows.jsonl")
}

/// What an execution leaves to its continuation.
#[must_use]
pub fn handover_key(execution: &str) -> String {
    format!("executions/{execution}/handover.json")
}

/// What this system suspended or removed in a Region: kept until that is over.
#[must_use]
pub fn ledger_key(administrator: &AccountId, region: Region) -> String {
    format!("ledgers/{administrator}/{region}.json")
}

/// The report of an execution.
#[must_use]
pub fn report_key(execution: &str) -> String {
    format!("reports/{execution}.json")
}

/// The answers to Macie Classic's calls in a Region.
#[must_use]
pub fn answers_key(execution: &str, region: Region) -> String {
    format!("reports/{execution}/{region}.json")
}

/// The report of an execution, as a page to look at.
#[must_use]
pub fn page_key(execution: &str) -> String {
    format!("reports/{execution}.html")
}

/// Reads an object that an earlier step wrote.
///
/// # Errors
///
/// [`StepError::StorageUnreadable`] when it is missing or not what it should be.
pub async fn read<T: DeserializeOwned>(store: &impl ObjectStore, key: &str) -> Result<T, StepError> {
    let object = read_if_there(store, key).await?;
    object.ok_or_else(|| StepError::StorageUnreadable(format!("{key} is missing")))
}

/// Reads an object that may not be there.
///
/// # Errors
///
/// [`StepError::StorageUnreadable`] when it is not what it should be.
pub async fn read_if_there<T: DeserializeOwned>(
    store: &impl ObjectStore,
    key: &str,
) -> Result<Option<T>, StepError> {
    let Some(text) = read_text(store, key).await? else { return Ok(None) };
    serde_json::from_str(&text).map(Some).map_err(|error| {
        // The error of serde may quote what it read; its place says enough.
        let at = format!("line {}, column {}", error.line(), error.column());
        StepError::StorageUnreadable(format!("{key} cannot be read at {at}"))
    })
}

/// Reads an object as text, if it is there.
///
/// # Errors
///
/// [`StepError::StorageUnreadable`] when it is no text.
pub async fn read_text(store: &impl ObjectStore, key: &str) -> Result<Option<String>, StepError> {
    let Some(bytes) = store.get(key).await? else { return Ok(None) };
    let text = String::from_utf8(bytes);
    text.map(Some).map_err(|_| StepError::StorageUnreadable(format!("{key} is not text")))
}

/// Writes an object for a later step.
///
/// # Errors
///
/// The store's.
pub async fn write(store: &impl ObjectStore, key: &str, value: &impl Serialize) -> Result<(), StepError> {
    let bytes = serde_json::to_vec(value).expect("our own types serialize");
    Ok(store.put(key, bytes).await?)
}
