//! What each operation takes: only the fields that it uses.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Limits, Settings, SuspendLimits};
use crate::ids::{AccountId, OrganizationalUnitId, Region};

/// What `onboard` takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Onboard {
    /// The account that is, or becomes, the delegated administrator.
    pub administrator_id: AccountId,
    /// Where; empty means the stack's own Regions. The first is set up alone, before the others.
    #[serde(default)]
    pub regions: Vec<Region>,
    /// Which accounts; absent means all active ones.
    #[serde(default)]
    pub accounts: AccountFilter,
    /// The administrator's settings; one that is absent is left untouched.
    #[serde(default)]
    pub settings: Settings,
    /// When to stop.
    #[serde(default)]
    pub limits: Limits,
    /// Say what would be done, and do nothing.
    #[serde(default)]
    pub dry_run: bool,
}

/// What `suspend` takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Suspend {
    /// The delegated administrator.
    pub administrator_id: AccountId,
    /// Where; empty means the stack's own Regions.
    #[serde(default)]
    pub regions: Vec<Region>,
    /// Which accounts; absent means all active ones.
    #[serde(default)]
    pub accounts: AccountFilter,
    /// When to stop.
    #[serde(default)]
    pub limits: SuspendLimits,
    /// Say what would be done, and do nothing.
    #[serde(default)]
    pub dry_run: bool,
}

/// What `resume` takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Resume {
    /// The delegated administrator.
    pub administrator_id: AccountId,
    /// Where; empty means the stack's own Regions.
    #[serde(default)]
    pub regions: Vec<Region>,
    /// Which accounts; absent means all active ones.
    #[serde(default)]
    pub accounts: AccountFilter,
    /// Which suspended members of those accounts.
    #[serde(default)]
    pub resume_scope: ResumeScope,
    /// When to stop.
    #[serde(default)]
    pub limits: Limits,
    /// Say what would be done, and do nothing.
    #[serde(default)]
    pub dry_run: bool,
}

/// Which suspended members are resumed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ResumeScope {
    /// Those that `suspend` suspended, as its ledger tells.
    #[default]
    SuspendedByUs,
    /// All of them, whoever suspended them.
    AllPaused,
}

/// Which accounts: those in `include` (or all active ones) that lie under any of the
/// units and carry all of the tags, less those in `exclude`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AccountFilter {
    /// These accounts alone; empty means all active ones.
    #[serde(default)]
    pub include: BTreeSet<AccountId>,
    /// Not these.
    #[serde(default)]
    pub exclude: BTreeSet<AccountId>,
    /// Under any of these units or roots, at any depth; empty means anywhere.
    #[serde(default)]
    pub organizational_units: BTreeSet<OrganizationalUnitId>,
    /// With all of these tags, by key and value.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}
