//! What the steps exchange with the state machine, and the names of their errors.
//!
//! The state carries keys and counts; what is large lies in the bucket. Every field
//! that the state machine reads is always present.

mod error;
mod teardown;

use serde::{Deserialize, Serialize};

use crate::ids::Region;
use crate::model::SessionStatus;
use crate::report::{Counts, NamedError, RegionReport, Status};

pub use error::{StepError, call_name};
pub use teardown::{
    ConfirmPlanInput, ConfirmPlanOutput, DeregisterAdministratorInput, DeregisterAdministratorOutput,
    DisableSessionsInput, DisableSessionsOutput, OwnSessions, RevokeAdministratorInput,
};

/// Step Functions takes names of executions of at most this many characters.
pub const LONGEST_NAME: usize = 80;

/// The execution that a step belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Execution {
    /// Its name, unique in its state machine.
    pub name: String,
    /// When it started, in UTC.
    pub start_time: String,
}

/// What every step returns, and is given back as `previous` when it is repeated.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// Whether the step has nothing left to do.
    pub settled: bool,
    /// How long to wait before the step is repeated, in seconds.
    pub wait_seconds: u32,
    /// Legs so far.
    pub leg: u32,
    /// Where the leg's checkpoint lies; empty before there is one.
    pub checkpoint_key: String,
    /// Targets, by how they ended so far.
    pub counts: Counts,
    /// Calls per second that the quota was seen to allow, once that is learned.
    pub rate_estimate: Option<f64>,
    /// Why the Region stopped, where the step could still say so.
    pub error: Option<NamedError>,
}

impl Step {
    /// The step's next leg, not settled, repeated after `wait_seconds`.
    #[must_use]
    pub fn again(&self, wait_seconds: u32) -> Self {
        Self { settled: false, wait_seconds, leg: self.leg + 1, ..self.clone() }
    }

    /// The step's last leg.
    #[must_use]
    pub fn done(&self) -> Self {
        Self { settled: true, wait_seconds: 0, leg: self.leg + 1, ..self.clone() }
    }
}

/// What `take-inventory` is given.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct TakeInventoryInput {
    /// The execution.
    pub execution: Execution,
    /// The execution's input, as the user wrote it.
    pub request: serde_json::Value,
    /// What the step returned last.
    pub previous: Step,
}

/// What `take-inventory` returns.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct TakeInventoryOutput {
    /// What every step returns.
    #[serde(flatten)]
    pub step: Step,
    /// Where the snapshot lies; empty until the step is settled.
    pub inventory_key: String,
    /// What the execution does, as its input spells it; empty until settled.
    pub operation: String,
    /// Whether nothing but a plan is asked for; `false` until settled.
    pub dry_run: bool,
    /// Whether every Region is planned before anything is changed; `false` until settled.
    pub planning: bool,
    /// The slices of accounts that are worked on side by side; empty until settled.
    pub slices: Vec<u32>,
    /// Regions in waves: the first alone, then all others; empty until settled.
    pub waves: Vec<Vec<Region>>,
}

/// What `designate-administrator` is given.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct DesignateAdministratorInput {
    /// The execution.
    pub execution: Execution,
    /// Where the snapshot lies.
    pub inventory_key: String,
    /// The Region.
    pub region: Region,
    /// What the step returned last.
    pub previous: DesignateAdministratorOutput,
}

/// What `designate-administrator` returns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct DesignateAdministratorOutput {
    /// What every step returns.
    #[serde(flatten)]
    pub step: Step,
    /// The management account's own session: it can be a member only when it has one.
    pub management_session: SessionStatus,
    /// Calls made so far that changed something, by operation.
    pub changes: Vec<String>,
}

/// What a step over a Region's members is given.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct MembersInput {
    /// The execution.
    pub execution: Execution,
    /// Where the snapshot lies.
    pub inventory_key: String,
    /// The Region.
    pub region: Region,
    /// What `designate-administrator` returned last; empty, as it began, where the
    /// operation has no such step.
    pub designation: DesignateAdministratorOutput,
    /// What the step returned last.
    pub previous: MembersOutput,
}

/// What a step over a Region's members returns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct MembersOutput {
    /// What every step returns.
    #[serde(flatten)]
    pub step: Step,
    /// Where the Region's rows lie; empty until nothing is left to do.
    pub rows_key: String,
    /// Whether the execution's legs were not enough: its continuation goes on.
    pub unfinished: bool,
}

/// What `write-report` is given.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct WriteReportInput {
    /// The execution.
    pub execution: Execution,
    /// Where the snapshot lies.
    pub inventory_key: String,
    /// How each Region ended, in waves.
    pub waves: Vec<Vec<RegionResult>>,
    /// What `confirm-plan` returned.
    pub plan: ConfirmPlanOutput,
    /// What `disable-sessions` returned for the administrator and the management account.
    pub own_sessions: DisableSessionsOutput,
    /// What `deregister-administrator` returned.
    pub registration: DeregisterAdministratorOutput,
}

/// How a Region ended, as the state machine puts it together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct RegionResult {
    /// The Region.
    pub region: Region,
    /// What `designate-administrator` returned last.
    pub designation: DesignateAdministratorOutput,
    /// What the step over the Region's members returned last.
    pub members: MembersOutput,
    /// The error that no step could catch itself.
    pub error: Option<CaughtError>,
}

impl RegionResult {
    /// Whether the execution's legs were not enough for the Region.
    #[must_use]
    pub fn is_unfinished(&self) -> bool {
        self.members.unfinished && self.error.is_none()
    }
}

/// An error as Step Functions catches it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct CaughtError {
    /// The error's name.
    pub name: String,
    /// A function's `{"errorType", "errorMessage"}`, or a sentence.
    pub cause: String,
}

/// What `write-report` returns, and with it the execution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct WriteReportOutput {
    /// The version of the report's layout.
    pub schema_version: u32,
    /// How the execution ended.
    pub status: Status,
    /// The bucket that holds the report.
    pub report_bucket: String,
    /// Where in the bucket it lies; empty when a continuation will write it.
    pub report_key: String,
    /// Where the report lies as a page to look at; empty when a continuation will write it.
    pub page_key: String,
    /// What an audit found to be due: accounts, and changes of Regions and of the organization;
    /// 0 in every other operation.
    pub drift: u32,
    /// Whether the execution goes on under another name.
    pub continues: bool,
    /// Under which, and with what input; both empty when it does not.
    pub continuation: Continuation,
    /// The hash of the plan that was made; empty when none was.
    pub plan_hash: String,
    /// Calls about the whole organization, made or, in a dry run, to be made.
    pub changes: Vec<String>,
    /// What cannot be seen in the rows: consequences beside the change itself.
    pub warnings: Vec<String>,
    /// All Regions' targets, by how they ended.
    pub counts: Counts,
    /// Each Region's line.
    pub regions: Vec<RegionReport>,
}

/// The execution that goes on where this one ran out of legs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Continuation {
    /// Its name: this execution's first name and a number.
    pub name: String,
    /// Its input.
    pub input: serde_json::Value,
}
