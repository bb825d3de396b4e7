//! What happens to accounts while somebody is at work on them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::control::AccountChange;

/// When something happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Moment {
    /// Just before this call, counted among all calls from 1 since the faults were set.
    BeforeCall(u64),
    /// So many milliseconds after the faults were set.
    AfterMs(u64),
}

/// Something that happens to an account at a moment; its events are kept like those of the control plane.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Happening {
    /// When.
    pub when: Moment,
    /// What. What cannot happen then (an account that is not there closes) does not.
    pub change: AccountChange,
}
