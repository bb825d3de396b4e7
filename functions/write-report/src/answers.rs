//! The answers to Macie Classic's calls for member accounts: what the rows say, in Classic's shapes.

use macie_org::classic::Answers;
use macie_org::ids::Region;
use macie_org::objects;
use macie_org::ports::ObjectStore;
use macie_org::report::Row;
use macie_org::request::MemberCalls;
use macie_org::step::StepError;

/// Writes the answers of a Region, given its rows, one JSON object per line.
pub(crate) async fn write(
    calls: &MemberCalls,
    region: Region,
    rows: &str,
    key: &str,
    store: &impl ObjectStore,
) -> Result<(), StepError> {
    let rows: Result<Vec<Row>, _> = rows.lines().map(serde_json::from_str).collect();
    let rows =
        rows.map_err(|error| StepError::StorageUnreadable(format!("a row cannot be read: {error}")))?;
    objects::write(store, key, &Answers::of_members(calls, region, &rows)).await
}
