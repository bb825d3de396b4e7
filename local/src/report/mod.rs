//! What an execution returns and the report that it leaves in the bucket, as far as this
//! crate shows them. Names of reasons are shown as they are; their meaning is not read.

mod answers;

use std::collections::BTreeMap;

use serde::Deserialize;

pub use answers::{Answer, Answers, Job, Refusal};

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
    /// The page's key.
    #[serde(default)]
    pub page_key: String,
    /// The hash of the plan that was made; empty when none was.
    #[serde(default)]
    pub plan_hash: String,
    /// Calls about the whole organization, made or, in a dry run, to be made.
    #[serde(default)]
    pub changes: Vec<String>,
    /// What cannot be seen in the rows.
    #[serde(default)]
    pub warnings: Vec<String>,
    /// Over all Regions.
    pub counts: Counts,
    /// What an audit found to be due.
    #[serde(default)]
    pub drift: u64,
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
    /// Calls about the administrator and the organization, made or, in a dry run, to be made.
    #[serde(default)]
    pub changes: Vec<String>,
    /// Why it stopped.
    pub error: Option<NamedError>,
    /// What an audit saw of it.
    #[serde(default)]
    pub audit: Option<RegionAudit>,
    /// The key of the answers to Macie Classic's calls.
    #[serde(default)]
    pub answers_key: Option<String>,
}

/// What an audit saw of a Region, as far as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RegionAudit {
    /// The delegated administrator that is designated there.
    pub administrator: Option<String>,
    /// Its members.
    pub members: u64,
    /// How many it may have.
    pub member_limit: u64,
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
    /// What was asked for.
    #[serde(default)]
    pub request: Request,
    /// One row for each account and Region.
    pub rows: Vec<Row>,
}

/// What was asked for, as far as it decides how the rest is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Request {
    /// As `teardown`.
    #[serde(default)]
    pub operation: String,
    /// Whether nothing was to be done, only planned.
    #[serde(default)]
    pub dry_run: bool,
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
    /// The reason's stable name, of a skipped, failed or drifted row.
    #[serde(default)]
    pub reason: Option<String>,
    /// The calls that a dry run plans.
    #[serde(default)]
    pub calls: Vec<String>,
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

impl Request {
    /// Whether nothing was to be changed, and drift to be found.
    #[must_use]
    pub fn is_audit(&self) -> bool {
        self.operation == "audit"
    }

    /// Whether an execution of this operation can be held to a plan.
    #[must_use]
    pub fn takes_confirmation(&self) -> bool {
        ["suspend", "teardown"].contains(&self.operation.as_str())
    }
}

impl Output {
    /// Whether it was a dry run that went well.
    #[must_use]
    pub fn is_plan(&self) -> bool {
        self.status == "planned"
    }

    /// Whether an audit found drift, and nothing failed.
    #[must_use]
    pub fn is_drifted(&self) -> bool {
        self.status == "drifted"
    }

    /// Whether a dry run found nothing to do.
    #[must_use]
    pub fn plans_nothing(&self) -> bool {
        let elsewhere = self.regions.iter().any(|region| !region.changes.is_empty());
        self.counts.planned == 0 && self.changes.is_empty() && !elsewhere
    }

    /// Every call about administrators and the organization, and how often it stands.
    #[must_use]
    pub fn all_changes(&self) -> BTreeMap<&str, u64> {
        let regional = self.regions.iter().flat_map(|region| &region.changes);
        counted(regional.chain(&self.changes).map(String::as_str))
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
        let rows = self.rows.iter().filter(|row| row.region == region && row.outcome == outcome);
        counted(rows.map(|row| row.reason.as_deref().unwrap_or("unnamed")))
    }

    /// How often each call is planned in `region`.
    #[must_use]
    pub fn calls(&self, region: &str) -> BTreeMap<&str, u64> {
        let rows = self.rows.iter().filter(|row| row.region == region);
        counted(rows.flat_map(|row| &row.calls).map(String::as_str))
    }
}

fn counted<'a>(names: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, u64> {
    let mut counts = BTreeMap::new();
    names.for_each(|name| *counts.entry(name).or_default() += 1);
    counts
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
