//! What an audit adds to a report: what was seen, and why onboarding would change it.

use serde::{Deserialize, Serialize};

use crate::ids::AccountId;
use crate::model::{
    AutomatedDiscovery, ClassificationExport, FindingPublishingFrequency, FindingsPublication, Relationship,
    RelationshipStatus, SessionStatus,
};
use crate::request::MEMBERS_PER_REGION;

/// What an audit saw of one account in one Region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Observed {
    /// Whether onboarding would make it a member: asked for, active, and neither protected nor the
    /// administrator itself.
    pub in_scope: bool,
    /// Where the administrator's record of it stands, in Macie's words; `None` without a record.
    pub relationship: Option<RelationshipStatus>,
    /// Its session as the administrator sees it; `None` where the record does not tell.
    pub session: Option<SessionStatus>,
}

impl Observed {
    /// What a record tells, or that there is none.
    #[must_use]
    pub fn new(in_scope: bool, record: Option<&Relationship>) -> Self {
        let relationship = record.map(|record| record.status.clone());
        let session = match relationship {
            Some(RelationshipStatus::Enabled) => Some(SessionStatus::Enabled),
            Some(RelationshipStatus::Paused) => Some(SessionStatus::Paused),
            _ => None,
        };
        Self { in_scope, relationship, session }
    }
}

/// Why onboarding would change an account, or wait for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum PlannedReason {
    /// The administrator has no record of it.
    NoRecord,
    /// Was a member; the administrator ended that.
    Removed,
    /// Was a member by invitation, and left.
    Resigned,
    /// Invited at an address that is wrong.
    EmailVerificationFailed,
    /// Invited, and not answered.
    Invited,
    /// Invited, and the address is still being checked.
    EmailVerificationInProgress,
    /// On its way: Macie is enabling it.
    Created,
}

impl PlannedReason {
    /// Why an account with this record is not as onboarding wants it; `None` where the record
    /// gives onboarding nothing to do.
    #[must_use]
    pub fn of(record: Option<&Relationship>) -> Option<Self> {
        let Some(record) = record else { return Some(Self::NoRecord) };
        match record.status {
            RelationshipStatus::Removed => Some(Self::Removed),
            RelationshipStatus::Resigned => Some(Self::Resigned),
            RelationshipStatus::EmailVerificationFailed => Some(Self::EmailVerificationFailed),
            RelationshipStatus::Invited => Some(Self::Invited),
            RelationshipStatus::EmailVerificationInProgress => Some(Self::EmailVerificationInProgress),
            RelationshipStatus::Created => Some(Self::Created),
            RelationshipStatus::Enabled
            | RelationshipStatus::Paused
            | RelationshipStatus::RegionDisabled
            | RelationshipStatus::AccountSuspended
            | RelationshipStatus::Unknown(_) => None,
        }
    }
}

/// What an audit saw of one Region. A setting is `None` where the administrator has none or
/// could not be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct RegionAudit {
    /// The delegated administrator that is designated there, whoever was asked for.
    pub administrator: Option<AccountId>,
    /// The management account's own session.
    pub management_session: SessionStatus,
    /// The session of the administrator that was asked for.
    pub administrator_session: SessionStatus,
    /// Whether Macie is enabled for accounts that join later.
    pub auto_enable: Option<bool>,
    /// How often updates to policy findings are published.
    pub finding_publishing_frequency: Option<FindingPublishingFrequency>,
    /// Where discovery results are stored.
    pub classification_export: Option<ClassificationExport>,
    /// Which findings go to Security Hub.
    pub findings_publication: Option<FindingsPublication>,
    /// Automated sensitive data discovery.
    pub automated_discovery: Option<AutomatedDiscovery>,
    /// The administrator's members: records that are associated with it.
    pub members: u32,
    /// How many Macie allows.
    pub member_limit: u32,
}

impl RegionAudit {
    /// What is known before the administrator was asked for anything but its session.
    #[must_use]
    pub fn begin(
        administrator: Option<AccountId>,
        management_session: SessionStatus,
        administrator_session: SessionStatus,
    ) -> Self {
        Self {
            administrator,
            management_session,
            administrator_session,
            auto_enable: None,
            finding_publishing_frequency: None,
            classification_export: None,
            findings_publication: None,
            automated_discovery: None,
            members: 0,
            member_limit: MEMBERS_PER_REGION,
        }
    }
}
