//! What each operation takes: only the fields that it uses.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Limits, Settings, SuspendLimits};
use crate::ids::{AccountId, OrganizationalUnitId, PlanHash, Region};

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

/// What `audit` takes: what `onboard` would be given, and it changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Audit {
    /// The account that is meant to be the delegated administrator.
    pub administrator_id: AccountId,
    /// Where; empty means the stack's own Regions.
    #[serde(default)]
    pub regions: Vec<Region>,
    /// Which accounts; absent means all active ones.
    #[serde(default)]
    pub accounts: AccountFilter,
    /// The administrator's settings as they are meant to be; one that is absent is not compared.
    #[serde(default)]
    pub settings: Settings,
    /// When to stop.
    #[serde(default)]
    pub limits: Limits,
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
    /// The hash of the plan that a dry run printed: only what it holds is changed, however
    /// large a share of the members that is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirm: Option<PlanHash>,
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

/// What `teardown` takes.
#[expect(clippy::struct_excessive_bools, reason = "each is a field of the input, and means what it says")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Teardown {
    /// The delegated administrator.
    pub administrator_id: AccountId,
    /// Where; empty means the stack's own Regions.
    #[serde(default)]
    pub regions: Vec<Region>,
    /// Whose membership ends; absent means every member, and then the administrator's
    /// designation.
    #[serde(default)]
    pub accounts: AccountFilter,
    /// Also disable Macie in former members, and in the administrator once it has none left.
    #[serde(default = "yes")]
    pub disable_sessions: bool,
    /// Also disable Macie in the management account.
    #[serde(default)]
    pub disable_management_session: bool,
    /// Also remove members by invitation; without this, one of them stops its Region.
    #[serde(default)]
    pub include_invited: bool,
    /// When to stop.
    #[serde(default)]
    pub limits: Limits,
    /// Say what would be done, and do nothing.
    #[serde(default)]
    pub dry_run: bool,
    /// The hash of the plan that a dry run printed; required unless this is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirm: Option<PlanHash>,
}

impl Teardown {
    /// Whether every member is meant, and with the last of them the designation.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.accounts == AccountFilter::default()
    }
}

fn yes() -> bool {
    true
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
