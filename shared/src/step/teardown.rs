//! What the steps of a teardown exchange with the state machine, members' removal aside: the
//! plan and its confirmation, the end of the designation, of sessions and of the registration.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{DesignateAdministratorOutput, Execution, MembersOutput, RegionResult, Step};
use crate::ids::{AccountId, Region};
use crate::report::NamedError;

/// What `revoke-administrator` is given.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct RevokeAdministratorInput {
    /// The execution.
    pub execution: Execution,
    /// Where the snapshot lies.
    pub inventory_key: String,
    /// The Region.
    pub region: Region,
    /// What `remove-members` returned last.
    pub members: MembersOutput,
    /// What the step returned last.
    pub previous: DesignateAdministratorOutput,
}

/// What `confirm-plan` is given.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ConfirmPlanInput {
    /// The execution.
    pub execution: Execution,
    /// Where the snapshot lies.
    pub inventory_key: String,
    /// How planning each Region ended, in waves.
    pub waves: Vec<Vec<RegionResult>>,
    /// What the step returned last.
    pub previous: ConfirmPlanOutput,
}

/// What `confirm-plan` returns.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ConfirmPlanOutput {
    /// What every step returns.
    #[serde(flatten)]
    pub step: Step,
    /// The plan's hash; empty until settled.
    pub plan_hash: String,
    /// Calls that are about the whole organization, after every Region.
    pub changes: Vec<String>,
    /// What the plan leaves as it is, and why.
    pub warnings: Vec<String>,
}

/// What `disable-sessions` is given.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct DisableSessionsInput {
    /// The execution.
    pub execution: Execution,
    /// Where the snapshot lies.
    pub inventory_key: String,
    /// How each Region ended, in waves.
    pub waves: Vec<Vec<RegionResult>>,
    /// Which former members; `null` for the administrator and the management account,
    /// after all of those.
    pub slice: Option<u32>,
    /// What the step returned last.
    pub previous: DisableSessionsOutput,
}

/// What `disable-sessions` returns.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct DisableSessionsOutput {
    /// What every step returns.
    #[serde(flatten)]
    pub step: Step,
    /// What was done about the administrator's and the management account's own sessions.
    pub regions: BTreeMap<Region, OwnSessions>,
}

/// What became of the administrator's and the management account's own sessions in a Region.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct OwnSessions {
    /// Whose session was ended.
    pub disabled: BTreeSet<AccountId>,
    /// Why another's was not.
    pub error: Option<NamedError>,
}

/// What `deregister-administrator` is given.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct DeregisterAdministratorInput {
    /// The execution.
    pub execution: Execution,
    /// Where the snapshot lies.
    pub inventory_key: String,
    /// How each Region ended, in waves.
    pub waves: Vec<Vec<RegionResult>>,
    /// What the step returned last.
    pub previous: DeregisterAdministratorOutput,
}

/// What `deregister-administrator` returns.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct DeregisterAdministratorOutput {
    /// What every step returns.
    #[serde(flatten)]
    pub step: Step,
    /// Calls made so far that changed something, by operation.
    pub changes: Vec<String>,
    /// Why the registration stays, where it does.
    pub warnings: Vec<String>,
}
