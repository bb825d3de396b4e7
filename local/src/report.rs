//! What an execution returns and the report that it leaves in the bucket, as far as this
//! crate shows them. Names of reasons are shown as they are; their meaning is not read.

use std::collections::BTreeMap;

use serde::Deserialize;

/// An execution's output.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Output {
    /// `finished`, `planned`, or how else it ended.
    pub status: String,
    /// The bucket of the report.
    pub report_bucket: String,
    /// The report's key.
    pub report_key: String,
    /// Over all Regions.
    pub counts: Counts,
    /// Each Region.
    pub regions: Vec<RegionOutput>,
}

/// How many targets, pairs of account and Region, ended how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// All.
    pub targets: u64,
    /// As asked for, by this execution.
    pub changed: u64,
    /// As asked for, and found so.
    pub unchanged: u64,
    /// Left alone with a reason.
    pub skipped: u64,
    /// Not as asked for.
    pub failed: u64,
    /// Not as asked for, in a dry run.
    #[serde(default)]
    pub planned: u64,
}

/// One Region of an execution's output.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RegionOutput {
    /// The Region.
    pub region: String,
    /// `finished` or `stopped`.
    pub status: String,
    /// Its targets.
    pub counts: Counts,
    /// Why it stopped.
    pub error: Option<NamedError>,
}

/// An error by its stable name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct NamedError {
    /// As `AccessDenied`.
    pub name: String,
    /// A sentence.
    pub message: String,
}

/// A report, as far as it is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Report {
    /// One row for each account and Region.
    pub rows: Vec<Row>,
}

/// What became of one account in one Region.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// The account.
    pub account_id: String,
    /// The Region.
    pub region: String,
    /// How it ended.
    pub outcome: Outcome,
    /// The reason's stable name, of a skipped or failed row.
    #[serde(default)]
    pub reason: Option<String>,
}

/// How a target ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// As asked for, by this execution.
    Changed,
    /// As asked for, and found so.
    Unchanged,
    /// Left alone.
    Skipped,
    /// Not as asked for.
    Failed,
    /// Not as asked for, in a dry run.
    Planned,
}

impl Output {
    /// Whether it was a dry run that went well.
    #[must_use]
    pub fn is_plan(&self) -> bool {
        self.status == "planned"
    }

    /// Whether every Region finished and nothing failed.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        (self.status == "finished" || self.is_plan())
            && self.counts.failed == 0
            && self.regions.iter().all(|region| region.status == "finished")
    }
}

impl Report {
    /// How many accounts the report speaks of.
    #[must_use]
    pub fn accounts(&self) -> usize {
        let accounts: std::collections::BTreeSet<&str> =
            self.rows.iter().map(|row| row.account_id.as_str()).collect();
        accounts.len()
    }

    /// How often each reason stands for `outcome` in `region`.
    #[must_use]
    pub fn reasons(&self, region: &str, outcome: Outcome) -> BTreeMap<&str, u64> {
        let mut reasons = BTreeMap::new();
        for row in self.rows.iter().filter(|row| row.region == region && row.outcome == outcome) {
            *reasons.entry(row.reason.as_deref().unwrap_or("unnamed")).or_default() += 1;
        }
        reasons
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn output(status: &str, failed: u64, region_status: &str) -> Output {
        let counts =
            json!({"targets": 3, "changed": 3 - failed, "unchanged": 0, "skipped": 0, "failed": failed});
        let region = json!({"region": "us-east-1", "status": region_status, "counts": counts, "changes": [],
            "error": {"name": "AccessDenied", "message": "no"}});
        let output = json!({"schemaVersion": 1, "status": status, "reportBucket": "b",
            "reportKey": "reports/x.json", "counts": counts, "regions": [region]});
        serde_json::from_value(output).unwrap()
    }

    #[test]
    fn an_output_is_clean_when_every_region_finished_and_nothing_failed() {
        assert!(output("finished", 0, "finished").is_clean());
        assert!(output("planned", 0, "finished").is_clean());
        assert!(!output("finishedWithFailures", 1, "finished").is_clean());
        assert!(!output("finished", 1, "finished").is_clean());
        assert!(!output("finished", 0, "stopped").is_clean());
    }

    #[test]
    fn a_report_counts_accounts_once_and_reasons_by_region() {
        let row = |account: &str, region: &str, outcome: &str, reason: Option<&str>| json!({"accountId": account, "region": region, "outcome": outcome, "reason": reason, "message": "x"});
        let report: Report = serde_json::from_value(json!({"schemaVersion": 1, "rows": [
            row("1", "us-east-1", "changed", None), row("1", "eu-west-1", "skipped", Some("paused")),
            row("2", "eu-west-1", "skipped", Some("paused")), row("3", "eu-west-1", "skipped", Some("administrator")),
        ]}))
        .unwrap();
        assert_eq!(report.accounts(), 3);
        let reasons = report.reasons("eu-west-1", Outcome::Skipped);
        assert_eq!(reasons, BTreeMap::from([("administrator", 1), ("paused", 2)]));
        assert!(report.reasons("us-east-1", Outcome::Skipped).is_empty());
    }
}
