//! The report: what became of every target, and the counts that it adds up to.
//!
//! A target is desired (changed or found so), skipped with a reason, failed with a
//! reason, or, in a dry run, planned: a partition, always. Reasons are stable names; docs/ERRORS.md lists them.

use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

use crate::error::ErrorKind;
use crate::ids::{AccountId, Region};

mod audit;

pub use audit::{Observed, PlannedReason, RegionAudit};

/// The version of the report's layout; it changes when a reader would have to.
pub const SCHEMA_VERSION: u32 = 1;

/// What became of one account in one Region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// The account.
    pub account_id: AccountId,
    /// The Region.
    pub region: Region,
    /// How it ended.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// What an audit saw of it; absent in every other operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed: Option<Observed>,
}

impl Row {
    /// It as a line of the file of rows.
    #[must_use]
    pub fn line(&self) -> String {
        let mut line = serde_json::to_string(self).expect("a row serializes");
        line.push('\n');
        line
    }
}

/// How a target ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "outcome", rename_all = "camelCase")]
pub enum Outcome {
    /// As asked for, by this execution.
    Changed,
    /// As asked for, and found so.
    Unchanged,
    /// Left alone.
    Skipped {
        /// Why.
        reason: SkipReason,
    },
    /// Not as asked for.
    Failed(Failure),
    /// Not as asked for, in a dry run or an audit: these calls would be made; none where it is on
    /// its way.
    Planned {
        /// The operations in their order, as IAM spells them.
        calls: Vec<String>,
        /// Why onboarding would make them; absent for other operations.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<PlannedReason>,
    },
}

impl Outcome {
    /// Whether the target is as asked for.
    #[must_use]
    pub fn is_desired(&self) -> bool {
        matches!(self, Self::Changed | Self::Unchanged)
    }

    /// What a dry run says of a change.
    #[must_use]
    pub fn planned(operations: &[&str], reason: Option<PlannedReason>) -> Self {
        Self::Planned { calls: operations.iter().map(|operation| (*operation).to_owned()).collect(), reason }
    }
}

/// Why a target is not as asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// The kind of reason.
    pub reason: FailureReason,
    /// AWS's own words, or what else there is to say; never an email address.
    pub message: String,
}

/// Why a target was left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum SkipReason {
    /// The stack protects it.
    Protected,
    /// Organizations does not call it active.
    AccountNotActive,
    /// It is the delegated administrator, never its own member.
    Administrator,
    /// The management account's own session is not on.
    ManagementSessionAbsent,
    /// A member whose session is suspended; `resume` is an operation of its own.
    Paused,
    /// The account has not enabled the Region.
    RegionDisabled,
    /// Macie calls the AWS account suspended.
    AccountSuspended,
    /// Macie names a relationship that this version does not know.
    UnknownRelationship,
    /// The organization does not have it.
    NotInOrganization,
    /// The administrator has no member of that name.
    NotAMember,
    /// Was a member; the administrator or the account ended that.
    NotAssociated,
    /// A member by invitation: only the account itself could resume its session.
    ByInvitation,
    /// Suspended, but not by this system; `resumeScope` may ask for all.
    NotSuspendedByUs,
}

/// Why a target failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum FailureReason {
    /// The request names it, the organization does not have it.
    NotInOrganization,
    /// Macie refused the call; most often another administrator's member.
    Refused,
    /// A policy does not allow the call.
    AccessDenied,
    /// A quota of Macie is reached.
    QuotaExceeded,
    /// The Region is not enabled for the administrator.
    RegionNotEnabled,
    /// The credentials were refused.
    CredentialsRefused,
    /// No answer in all attempts.
    Unavailable,
    /// An answer that this version does not know.
    Unrecognized,
    /// Accepted by Macie, but never seen so.
    NotConfirmed,
    /// The Region stopped before its turn.
    NotAttempted,
    /// Found to be due when the plan was carried out, but not in the plan that was confirmed.
    NotPlanned,
    /// No longer a member, but its session goes on, and costs.
    SessionLeft,
    /// Some of its requests or S3 resources failed.
    ResourcesFailed,
}

impl From<ErrorKind> for FailureReason {
    fn from(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::Throttled | ErrorKind::Unavailable => Self::Unavailable,
            ErrorKind::NotYetVisible
            | ErrorKind::SessionAbsent
            | ErrorKind::Conflict
            | ErrorKind::NotAssociated
            | ErrorKind::NotFound
            | ErrorKind::Invalid => Self::Refused,
            ErrorKind::RegionNotEnabled => Self::RegionNotEnabled,
            ErrorKind::CredentialsRefused => Self::CredentialsRefused,
            ErrorKind::AccessDenied => Self::AccessDenied,
            ErrorKind::QuotaExceeded => Self::QuotaExceeded,
            ErrorKind::CertificateRefused | ErrorKind::Unrecognized => Self::Unrecognized,
        }
    }
}

/// How many targets ended how. Always `changed + unchanged + skipped + failed + planned =
/// targets` in a report; while a Region works, what is missing is still left to do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Counts {
    /// Pairs of account and Region.
    pub targets: u32,
    /// As asked for, by this execution.
    pub changed: u32,
    /// As asked for, and found so.
    pub unchanged: u32,
    /// Left alone, with a reason.
    pub skipped: u32,
    /// Not as asked for, with a reason.
    pub failed: u32,
    /// Not as asked for, in a dry run or an audit.
    pub planned: u32,
}

impl Counts {
    /// Counts one target that ended.
    pub fn add(&mut self, outcome: &Outcome) {
        self.targets += 1;
        match outcome {
            Outcome::Changed => self.changed += 1,
            Outcome::Unchanged => self.unchanged += 1,
            Outcome::Skipped { .. } => self.skipped += 1,
            Outcome::Failed(_) => self.failed += 1,
            Outcome::Planned { .. } => self.planned += 1,
        }
    }

    /// Targets that have not ended yet.
    #[must_use]
    pub fn left(&self) -> u32 {
        self.targets - self.changed - self.unchanged - self.skipped - self.failed - self.planned
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.targets += other.targets;
        self.changed += other.changed;
        self.unchanged += other.unchanged;
        self.skipped += other.skipped;
        self.failed += other.failed;
        self.planned += other.planned;
    }
}

/// One Region's line in the report and in the execution's output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct RegionReport {
    /// The Region.
    pub region: Region,
    /// Whether all of its steps ran.
    pub status: RegionStatus,
    /// What became of its targets.
    pub counts: Counts,
    /// Calls that changed the management account, the administrator or the organization; in a dry
    /// run or an audit, that would.
    pub changes: Vec<String>,
    /// Why it stopped.
    pub error: Option<NamedError>,
    /// What an audit saw of the Region; absent in every other operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audit: Option<RegionAudit>,
    /// Where in the bucket the answers to Macie Classic's calls lie; absent in every other operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers_key: Option<String>,
}

/// Whether all steps of a Region ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum RegionStatus {
    /// They did.
    Finished,
    /// An error ended it; its remaining targets failed.
    Stopped,
    /// Its legs were not enough: another execution goes on.
    Unfinished,
}

/// A stable name and a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct NamedError {
    /// A name of docs/ERRORS.md, or one of Step Functions' or Lambda's own.
    pub name: String,
    /// What happened; never an email address.
    pub message: String,
}

/// What a report says of a registration with Organizations that stays.
#[must_use]
pub fn registration_kept(administrator: &AccountId, why: &str) -> String {
    format!("{administrator} stays registered with Organizations as Macie's administrator: {why}")
}

/// How an execution ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum Status {
    /// Every Region finished, no target failed.
    Finished,
    /// A target failed, or a Region stopped.
    FinishedWithFailures,
    /// Its legs were not enough: another execution goes on.
    Continued,
    /// A dry run: nothing was changed.
    Planned,
    /// An audit that found something to change, and no failure.
    Drifted,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::id;

    #[test]
    fn a_row_is_flat_and_reads_back() {
        let failed = Outcome::Failed(Failure { reason: FailureReason::Refused, message: "no".into() });
        let row = Row { account_id: id(3), region: Region::ALL[0], outcome: failed, observed: None };
        let flat = json!({"accountId": "000000000003", "region": "af-south-1", "outcome": "failed", "reason": "refused", "message": "no"});
        assert_eq!(serde_json::to_value(&row).unwrap(), flat);
        assert_eq!(serde_json::from_value::<Row>(flat).unwrap(), row);
    }

    #[test]
    fn counts_partition_their_targets() {
        let mut counts = Counts::default();
        for outcome in [Outcome::Changed, Outcome::Unchanged, Outcome::Skipped { reason: SkipReason::Paused }]
        {
            counts.add(&outcome);
        }
        assert_eq!((counts.targets, counts.left()), (3, 0));
        counts.targets += 2;
        assert_eq!(counts.left(), 2);
    }
}
