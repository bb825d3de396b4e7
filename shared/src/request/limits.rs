//! When an operation stops by itself.

use serde::{Deserialize, Serialize};

/// Macie's limit of members by Organizations in one Region, which is not raised.
pub const MEMBERS_PER_REGION: u32 = 10_000;

/// When an operation stops by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Limits {
    /// Failed accounts that a Region may have; one more stops the Region.
    pub max_failures: u32,
    /// Active accounts in scope; more are refused before any write. At most 10,000.
    pub max_accounts: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_failures: 100, max_accounts: MEMBERS_PER_REGION }
    }
}

/// When `suspend` stops by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct SuspendLimits {
    /// Failed accounts that a Region may have; one more stops the Region.
    pub max_failures: u32,
    /// Active accounts in scope; more are refused before any write. At most 10,000.
    pub max_accounts: u32,
    /// The share of a Region's members that may be suspended, in percent; more is
    /// refused before any write. From 1 to 100.
    pub max_percent: u32,
}

impl Default for SuspendLimits {
    fn default() -> Self {
        let Limits { max_failures, max_accounts } = Limits::default();
        Self { max_failures, max_accounts, max_percent: 25 }
    }
}
