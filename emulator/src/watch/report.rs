//! The product's report, as far as the watch reads it: everything else in it is left to
//! the product's own schema.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::findings::{Findings, Invariant, Violation};
use crate::{AccountId, Region, SessionKey};

/// A report; fields that are not named here are not read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WatchedReport {
    /// One for each account and Region.
    pub rows: Vec<Row>,
    /// The Regions of the run; each has a row for every target.
    #[serde(default)]
    pub regions: Vec<WatchedRegion>,
    /// `finishedWithFailures` if something that was asked for was not done.
    #[serde(default)]
    pub status: Option<String>,
}

/// What became of one account in one Region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// The account.
    pub account_id: AccountId,
    /// The Region.
    pub region: Region,
    /// What became of it.
    pub outcome: RowOutcome,
    /// Why it was skipped, or failed.
    #[serde(default)]
    pub reason: Option<String>,
}

/// What became of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum RowOutcome {
    /// As asked for, by this run.
    Changed,
    /// Found as asked for.
    Unchanged,
    /// Left alone, with a reason.
    Skipped,
    /// Not as asked for, with a reason.
    Failed,
    /// To be changed by another run than this dry one.
    Planned,
}

impl Row {
    pub(super) fn key(&self) -> SessionKey {
        SessionKey { region: self.region, account: self.account_id }
    }
}

impl WatchedReport {
    /// Whether the report leaves open what became of an account, of a whole Region, or of the
    /// organization.
    pub(super) fn leaves_open(&self, region: Option<Region>, account: Option<AccountId>) -> bool {
        if region.is_none() && self.status.as_deref() == Some("finishedWithFailures") {
            return true;
        }
        let is_of = |it: &WatchedRegion| region.is_none_or(|region| it.region == region);
        let is_stopped = self.regions.iter().any(|it| is_of(it) && it.is_stopped());
        let is_failed = |row: &Row| {
            (Some(row.region), Some(row.account_id)) == (region, account) && row.outcome == RowOutcome::Failed
        };
        let is_done = |row: &Row| {
            (Some(row.region), Some(row.account_id)) == (region, account)
                && matches!(row.outcome, RowOutcome::Changed | RowOutcome::Unchanged)
        };
        self.rows.iter().any(is_failed) || (is_stopped && !self.rows.iter().any(is_done))
    }
}

impl WatchedRegion {
    fn is_stopped(&self) -> bool {
        self.status.as_deref() == Some("stopped")
    }
}

impl RowOutcome {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Unchanged => "unchanged",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
            Self::Planned => "planned",
        }
    }
}

/// One Region of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WatchedRegion {
    /// Its name.
    pub region: Region,
    /// `stopped` if it ended before everything was done.
    #[serde(default)]
    pub status: Option<String>,
}

/// When a report came: after this call.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Moment {
    pub(super) sequence: u64,
    pub(super) at_ms: u64,
}

impl Findings {
    /// Notes what a report proves of an account in a Region.
    pub(super) fn accuse_report(
        &mut self,
        invariant: Invariant,
        moment: Moment,
        (account, region): (AccountId, Region),
        why: &str,
    ) {
        let Moment { sequence, at_ms } = moment;
        let message = format!("{account} in {region}: {why}");
        self.note(Violation { invariant, sequence, at_ms, call: "report".to_owned(), message });
    }
}
