//! Which faults there are. Users write it as JSON; nothing in it means no fault.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::bucket::Throttle;
use super::failure::Failure;
use super::happening::Happening;
use super::key_expiry::KeyExpiry;
use super::latency::Latency;
use super::list::LaggingList;
use super::quotas::Quotas;
use super::visibility::Visibility;

/// The faults of an emulator. Every field may be left out.
///
/// ```
/// let faults: macie_emulator::Faults = serde_json::from_str(
///     r#"{
///         "seed": 7,
///         "throttles": [{ "calls": { "operations": ["CreateMember"] }, "ratePerSecond": 1, "burst": 5 }],
///         "failures": [{ "when": { "probability": 0.01 }, "kind": "closedAfterEffect" }],
///         "visibility": { "designationMs": 5000 }
///     }"#,
/// )?;
/// assert_eq!(faults.throttles[0].burst, 5);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Faults {
    /// The seed of every draw. The same seed, calls and clock meet the same faults.
    pub seed: u64,
    /// Documented quotas, beside `throttles`.
    pub quotas: Quotas,
    /// Quotas. A call needs a token of each that counts it.
    pub throttles: Vec<Throttle>,
    /// How long calls take.
    pub latencies: Vec<Latency>,
    /// Calls that go wrong.
    pub failures: Vec<Failure>,
    /// Lists that lag, or leave records out.
    pub lagging_lists: Vec<LaggingList>,
    /// Changes that are not seen at once.
    pub visibility: Visibility,
    /// Credentials that expire early.
    pub key_expiries: Vec<KeyExpiry>,
    /// What happens to accounts in the middle.
    pub happenings: Vec<Happening>,
}
