//! What a leg leaves behind for the next one: the measured rate, and whose it is.
//!
//! A rate that was only reached, and never throttled, says where to go on searching.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::OperationClass;
use crate::ids::{AccountId, Region};

/// One quota: who calls, where, and what.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Key {
    /// The account whose credentials sign the call.
    pub account_id: AccountId,
    /// The Region that is called; `None` for global services.
    pub region: Option<Region>,
    /// The operations that draw on the quota.
    pub operation: OperationClass,
}

/// A measured rate.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Estimate {
    /// Calls per second that the quota grants.
    pub calls_per_second: f64,
    /// How old the measurement was when this was written, in seconds.
    pub age_seconds: u64,
    /// Whether this is no measurement but what was reached without being throttled: the
    /// quota grants at least that.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub at_least: bool,
}

impl Estimate {
    /// For how long a measurement is worth starting from.
    ///
    /// Quotas change on the scale of days, competitors on the scale of minutes. Too old
    /// a start costs a few throttled calls; none costs a slow start.
    pub const WORTH: Duration = Duration::from_hours(1);

    /// The same measurement, `by` later.
    #[must_use]
    pub fn older(self, by: Duration) -> Self {
        Self { age_seconds: self.age_seconds.saturating_add(by.as_secs()), ..self }
    }

    /// Its age.
    #[must_use]
    pub fn age(self) -> Duration {
        Duration::from_secs(self.age_seconds)
    }

    /// The rate, if it is a rate and still worth starting from.
    #[must_use]
    pub fn usable(self) -> Option<f64> {
        let rate = self.calls_per_second;
        (rate.is_finite() && rate > 0.0 && self.age() <= Self::WORTH).then_some(rate)
    }
}

/// An estimate and the quota that it was measured on, as a checkpoint holds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeyedEstimate {
    /// The quota.
    #[serde(flatten)]
    pub key: Key,
    /// Its rate.
    #[serde(flatten)]
    pub estimate: Estimate,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_is_worth_an_hour() {
        let estimate = Estimate { calls_per_second: 9.5, age_seconds: 600, at_least: false };
        assert_eq!(estimate.older(Duration::from_mins(50)).usable(), Some(9.5));
        assert_eq!(estimate.older(Duration::from_secs(3001)).usable(), None);
    }

    #[test]
    fn what_is_no_rate_is_never_used() {
        for calls_per_second in [0.0, -3.0, f64::NAN, f64::INFINITY] {
            assert_eq!(Estimate { calls_per_second, age_seconds: 0, at_least: false }.usable(), None);
        }
    }

    #[test]
    fn a_checkpoint_holds_one_flat_object_per_quota() {
        let key = Key {
            account_id: "222222222222".parse().unwrap(),
            region: Some("eu-west-1".parse().unwrap()),
            operation: OperationClass::of("macie2:CreateMember"),
        };
        let keyed = KeyedEstimate {
            key,
            estimate: Estimate { calls_per_second: 9.5, age_seconds: 3, at_least: false },
        };
        let text = serde_json::to_string(&keyed).unwrap();
        let expected = r#"{"accountId":"222222222222","region":"eu-west-1","operation":"macie2:CreateMember","callsPerSecond":9.5,"ageSeconds":3}"#;
        assert_eq!(text, expected);
        assert_eq!(serde_json::from_str::<KeyedEstimate>(&text).unwrap(), keyed);
    }
}
