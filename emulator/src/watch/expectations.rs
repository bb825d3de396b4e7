//! What a run is held to: what it was asked for, in the words of an execution's request,
//! and what it may not do. Everything may be left out; less is judged then.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::state::SessionStatus;
use crate::{AccountId, Region, SessionKey};

/// What a run is held to.
///
/// ```
/// let expectations: macie_emulator::Expectations = serde_json::from_str(
///     r#"{
///         "operation": "teardown",
///         "regions": ["eu-west-1"],
///         "targets": ["333333333333"],
///         "full": true,
///         "disableSessions": true
///     }"#,
/// )?;
/// assert!(expectations.full);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Expectations {
    /// What the run does. I3 holds the rows of the report to it.
    pub operation: Option<WatchedOperation>,
    /// The delegated administrator. Left out: whoever is designated when the watch begins.
    pub administrator_id: Option<AccountId>,
    /// The management account. Left out: the organization's.
    pub management_id: Option<AccountId>,
    /// The Regions that the run may change (I2) and reports on (I3). Left out: all.
    pub regions: Option<BTreeSet<Region>>,
    /// The accounts that the run may change (I2) and reports on (I3). Left out: all.
    pub targets: Option<BTreeSet<AccountId>>,
    /// Accounts that the run may not change, even if they are targets (I2).
    pub protected: BTreeSet<AccountId>,
    /// Whether the run is a dry run: every mutating call violates I5.
    pub read_only: bool,
    /// Whether the run repeats one that succeeded: every mutating call violates I4.
    pub no_more_writes: bool,
    /// Whether the run is a full teardown: auto-enable is off before the first member is removed (I11).
    pub full: bool,
    /// Whether former members' sessions are to be disabled (I3). If `false`, `DisableMacie` violates I2.
    pub disable_sessions: Option<bool>,
    /// Whether the management account's session is to be disabled. If `false`, `DisableMacie` by it violates
    /// I2, unless it was a member.
    pub disable_management_session: Option<bool>,
    /// The calls that a dry run announced, as often as they are to be made (I5).
    pub planned: Option<Vec<PlannedCall>>,
    /// The sessions that are there in the end (I9).
    pub restores: Option<Restores>,
}

/// What a run does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum WatchedOperation {
    /// Targets become members.
    Onboard,
    /// Targets' sessions are suspended.
    Suspend,
    /// Targets' sessions are resumed.
    Resume,
    /// Targets cease to be members.
    Teardown,
}

/// A call that a dry run announced.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlannedCall {
    /// As `macie2:DisassociateMember`.
    pub call: String,
    /// The Region. Left out: any, or none.
    #[serde(default)]
    pub region: Option<Region>,
    /// The account that it is about, or whose session it changes. Left out: any.
    #[serde(default)]
    pub account_id: Option<AccountId>,
}

/// The sessions that are to be there in the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Restores {
    /// `true`: all as when the watch began, in the Regions and of the targets expected.
    AsItBegan(bool),
    /// These.
    Sessions(Vec<SessionBefore>),
}

/// A session, as it was and is to be again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SessionBefore {
    /// The account.
    pub account_id: AccountId,
    /// The Region.
    pub region: Region,
    /// The session's status.
    pub status: SessionWas,
}

/// The status of a session, or that there was none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SessionWas {
    /// It ran.
    Enabled,
    /// It was suspended.
    Paused,
    /// There was none.
    Absent,
}

impl SessionWas {
    pub(super) fn of(status: Option<SessionStatus>) -> Self {
        match status {
            Some(SessionStatus::Enabled) => Self::Enabled,
            Some(SessionStatus::Paused) => Self::Paused,
            None => Self::Absent,
        }
    }

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Enabled => "ENABLED",
            Self::Paused => "PAUSED",
            Self::Absent => "ABSENT",
        }
    }
}

impl Expectations {
    pub(super) fn has_region(&self, region: Region) -> bool {
        self.regions.as_ref().is_none_or(|regions| regions.contains(&region))
    }

    pub(super) fn has_target(&self, account: AccountId) -> bool {
        self.targets.as_ref().is_none_or(|targets| targets.contains(&account))
    }

    pub(super) fn may_change(&self, account: AccountId) -> bool {
        self.has_target(account) && !self.protected.contains(&account)
    }

    pub(super) fn has_session(&self, key: SessionKey) -> bool {
        self.has_region(key.region) && self.has_target(key.account)
    }
}
