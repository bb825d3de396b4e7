//! How long calls take. Served over TCP, half of it passes before the effect and half
//! after; without a network it is only reported. The lock is never held meanwhile.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::dice::Dice;
use super::filter::Calls;

/// How latency is spread, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Distribution {
    /// Always the same.
    Fixed {
        /// That.
        ms: u64,
    },
    /// Each length between two as likely as any other.
    Uniform {
        /// The shortest.
        from_ms: u64,
        /// The longest.
        to_ms: u64,
    },
    /// The bell curve, cut off at 0 and at six deviations.
    Normal {
        /// Its middle.
        mean_ms: u64,
        /// Its deviation.
        deviation_ms: u64,
    },
}

impl Distribution {
    /// The longest latency that makes sense: an hour.
    const LONGEST_MS: u64 = 3_600_000;

    pub(super) fn draw(self, dice: &mut Dice) -> u64 {
        let drawn = match self {
            Self::Fixed { ms } => ms,
            Self::Uniform { from_ms, to_ms } => {
                from_ms.saturating_add(dice.up_to(to_ms.saturating_sub(from_ms)))
            }
            Self::Normal { mean_ms, deviation_ms } => bell(mean_ms, deviation_ms, dice.normal()),
        };
        drawn.min(Self::LONGEST_MS)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "milliseconds are few, and what is below 0 is 0"
)]
fn bell(mean_ms: u64, deviation_ms: u64, normal: f64) -> u64 {
    (mean_ms as f64 + deviation_ms as f64 * normal).max(0.0).round() as u64
}

/// The latency of some calls. Of several that match, the first counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Latency {
    /// Which calls. Left out: all.
    #[serde(default)]
    pub calls: Calls,
    /// How long they take.
    pub distribution: Distribution,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faults::dice::Purpose;

    fn draws(json: &str) -> Vec<u64> {
        let distribution: Distribution = serde_json::from_str(json).unwrap();
        (0..1_000).map(|call| distribution.draw(&mut Dice::cast(5, call, Purpose::Latency, 0))).collect()
    }

    #[test]
    fn a_fixed_latency_is_that() {
        assert!(draws(r#"{"fixed": {"ms": 20}}"#).iter().all(|ms| *ms == 20));
    }

    #[test]
    fn a_uniform_latency_reaches_both_ends() {
        let drawn = draws(r#"{"uniform": {"fromMs": 5, "toMs": 9}}"#);
        assert_eq!((drawn.iter().min(), drawn.iter().max()), (Some(&5), Some(&9)));
    }

    #[test]
    fn a_normal_latency_lies_around_its_mean_and_never_below_0() {
        let drawn = draws(r#"{"normal": {"meanMs": 100, "deviationMs": 10}}"#);
        let mean = drawn.iter().sum::<u64>() / 1_000;
        assert!((98..=102).contains(&mean), "{mean}");
        assert!(drawn.iter().any(|ms| *ms < 80) && drawn.iter().any(|ms| *ms > 120));
        assert!(draws(r#"{"normal": {"meanMs": 0, "deviationMs": 1000}}"#).contains(&0));
    }

    #[test]
    fn no_latency_outlasts_an_hour() {
        let forever = format!(r#"{{"fixed": {{"ms": {}}}}}"#, u64::MAX);
        assert_eq!(draws(&forever)[0], 3_600_000);
    }
}
