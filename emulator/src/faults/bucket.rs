//! Quotas as token buckets, in whole numbers, so that no rounding can differ: a token is
//! 10^9 parts, and a rate of r per second gives r * 10^6 parts each millisecond.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::answer::ThrottleAnswer;
use super::filter::Calls;
use crate::AccountId;
use crate::wire::Subject;

/// The parts of a token.
const TOKEN: u64 = 1_000_000_000;

/// Whose calls share a bucket.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Scope {
    /// One calling account's in one Region. The default, and how Macie counts.
    #[default]
    AccountAndRegion,
    /// One calling account's in every Region, as Organizations counts.
    Account,
    /// Everybody's.
    Organization,
}

/// Whether the operations of a throttle share a bucket.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Grouping {
    /// Each operation has its own. The default.
    #[default]
    PerOperation,
    /// They share one.
    Shared,
}

/// Calls each second: more than 0, at most a million, to the millionth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "f64", into = "f64")]
#[schemars(with = "f64", extend("exclusiveMinimum" = 0, "maximum" = 1_000_000))]
pub struct RatePerSecond {
    /// Millionths of a call each second: the parts of a token that a thousandth of a second gives.
    millionths: u64,
}

impl RatePerSecond {
    /// This many millionths of a call each second.
    #[must_use]
    pub const fn from_millionths(millionths: u64) -> Self {
        Self { millionths }
    }

    /// The parts of a token that some milliseconds give: millionths each second times milliseconds.
    fn parts_in(self, ms: u64) -> u64 {
        self.millionths.saturating_mul(ms)
    }
}

impl TryFrom<f64> for RatePerSecond {
    type Error = String;

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range was checked")]
    fn try_from(value: f64) -> Result<Self, String> {
        let millionths = (value * 1e6).round();
        if (1.0..=1e12).contains(&millionths) {
            Ok(Self { millionths: millionths as u64 })
        } else {
            Err(format!("a rate lies above 0 and at most at 1,000,000 calls each second, not at {value}"))
        }
    }
}

impl From<RatePerSecond> for f64 {
    #[expect(clippy::cast_precision_loss, reason = "at most 10^12")]
    fn from(rate: RatePerSecond) -> Self {
        rate.millionths as Self / 1e6
    }
}

/// A rate from a time on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RateChange {
    /// Milliseconds after the faults were set. Later changes stand later in the list.
    pub after_ms: u64,
    /// The rate from then on.
    pub rate_per_second: RatePerSecond,
}

/// A quota: a bucket for each caller, and the answer when it is empty. A refused call costs no token.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Throttle {
    /// Which calls it counts. Left out: all.
    #[serde(default)]
    pub calls: Calls,
    /// How fast tokens come back.
    pub rate_per_second: RatePerSecond,
    /// How many tokens a full bucket holds; it starts full.
    pub burst: u32,
    /// Whose calls share a bucket.
    #[serde(default)]
    pub scope: Scope,
    /// Whether operations share a bucket.
    #[serde(default)]
    pub grouping: Grouping,
    /// How a call without a token is refused.
    #[serde(default)]
    pub answer: ThrottleAnswer,
    /// The header `x-amz-retry-after` of the refusal, milliseconds. Left out: no header.
    #[serde(default)]
    pub retry_after_ms: Option<u64>,
    /// Rates from later times on.
    #[serde(default)]
    pub changes: Vec<RateChange>,
}

/// Why there is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Throttled {
    pub(super) answer: ThrottleAnswer,
    pub(super) retry_after_ms: Option<u64>,
}

/// The throttle's index, and what its scope and grouping tell apart.
type Key = (usize, Option<AccountId>, Option<String>, Option<(&'static str, &'static str)>);

#[derive(Debug, Clone, Copy)]
struct Bucket {
    parts: u64,
    at_ms: u64,
}

/// Every bucket that was ever looked into.
#[derive(Debug, Default)]
pub(super) struct Buckets(BTreeMap<Key, Bucket>);

impl Buckets {
    /// Takes one token from the bucket of every throttle that counts the call, or none from any.
    pub(super) fn take<'a>(
        &mut self,
        throttles: impl Iterator<Item = &'a Throttle>,
        subject: &Subject,
        start_ms: u64,
        now_ms: u64,
    ) -> Result<(), Throttled> {
        let mut filled = Vec::new();
        for (index, throttle) in throttles.enumerate() {
            if throttle.calls.matches(subject) {
                let key = throttle.key(index, subject);
                let full = Bucket { parts: throttle.capacity(), at_ms: now_ms };
                let bucket = self.0.get(&key).copied().unwrap_or(full);
                let bucket = throttle.refilled(bucket, start_ms, now_ms);
                self.0.insert(key.clone(), bucket);
                if bucket.parts < TOKEN {
                    return Err(Throttled {
                        answer: throttle.answer,
                        retry_after_ms: throttle.retry_after_ms,
                    });
                }
                filled.push((key, bucket));
            }
        }
        let taken = filled.into_iter().map(|(key, b)| (key, Bucket { parts: b.parts - TOKEN, ..b }));
        self.0.extend(taken);
        Ok(())
    }
}

impl Throttle {
    fn key(&self, index: usize, subject: &Subject) -> Key {
        let (account, region) = match self.scope {
            Scope::AccountAndRegion => (Some(subject.caller.account), Some(subject.region.clone())),
            Scope::Account => (Some(subject.caller.account), None),
            Scope::Organization => (None, None),
        };
        let operation = match self.grouping {
            Grouping::PerOperation => Some((subject.service, subject.operation)),
            Grouping::Shared => None,
        };
        (index, account, region, operation)
    }

    fn capacity(&self) -> u64 {
        u64::from(self.burst) * TOKEN
    }

    /// The bucket with the tokens that came back since, each span of time at its own rate.
    fn refilled(&self, bucket: Bucket, start_ms: u64, now_ms: u64) -> Bucket {
        let (mut parts, mut at_ms, mut rate) = (bucket.parts, bucket.at_ms, self.rate_per_second);
        for change in &self.changes {
            let change_ms = start_ms.saturating_add(change.after_ms);
            if change_ms > now_ms {
                break;
            }
            if change_ms > at_ms {
                parts = parts.saturating_add(rate.parts_in(change_ms - at_ms));
                at_ms = change_ms;
            }
            rate = change.rate_per_second;
        }
        parts = parts.saturating_add(rate.parts_in(now_ms.saturating_sub(at_ms)));
        Bucket { parts: parts.min(self.capacity()), at_ms: now_ms }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::{Caller, Identity};
    use crate::wire::{Access, Paging};

    fn subject(account: u64, region: &str, operation: &'static str) -> Subject {
        let account = AccountId::from_number(account);
        Subject {
            service: "macie2",
            operation,
            access: Access::Writes,
            region: region.to_owned(),
            access_key_id: "AKIA".to_owned(),
            caller: Caller { account, identity: Identity::Operator },
            target: None,
            paging: Paging::Fresh,
        }
    }

    fn throttle(json: &str) -> Throttle {
        serde_json::from_str(json).unwrap()
    }

    /// How many of the calls at these times pass.
    fn passing(throttle: &Throttle, at_ms: impl Iterator<Item = u64>) -> usize {
        let mut buckets = Buckets::default();
        let mut take = |now_ms| {
            buckets.take([throttle].into_iter(), &subject(1, "eu-west-1", "CreateMember"), 0, now_ms)
        };
        at_ms.filter(|now_ms| take(*now_ms).is_ok()).count()
    }

    #[test]
    fn a_burst_passes_at_once_and_then_the_rate() {
        let quota = throttle(r#"{"ratePerSecond": 2, "burst": 3}"#);
        assert_eq!(passing(&quota, std::iter::repeat_n(0, 10)), 3);
        assert_eq!(passing(&quota, 0..10_001), 3 + 20);
    }

    #[test]
    fn a_tenth_of_a_call_each_second_is_exact() {
        let quota = throttle(r#"{"ratePerSecond": 0.1, "burst": 1}"#);
        assert_eq!(passing(&quota, 0..100_000), 10);
        assert_eq!(passing(&quota, 0..100_001), 11);
    }

    #[test]
    fn a_refused_call_costs_nothing() {
        let quota = throttle(r#"{"ratePerSecond": 1, "burst": 1}"#);
        assert_eq!(passing(&quota, [0, 100, 200, 999, 1000].into_iter()), 2);
    }

    #[test]
    fn a_full_bucket_does_not_grow() {
        let quota = throttle(r#"{"ratePerSecond": 1, "burst": 2}"#);
        assert_eq!(passing(&quota, [0, 0, 0, 3_600_000, 3_600_000, 3_600_000].into_iter()), 4);
    }

    #[test]
    fn a_rate_changes_at_its_time() {
        let quota = r#"{"ratePerSecond": 1, "burst": 1, "changes": [{"afterMs": 10000, "ratePerSecond": 10}, {"afterMs": 20000, "ratePerSecond": 0.1}]}"#;
        let quota = throttle(quota);
        assert_eq!(passing(&quota, 0..10_000), 10);
        assert_eq!(passing(&quota, 0..20_000), 10 + 100);
        assert_eq!(passing(&quota, 0..40_000), 10 + 100 + 2);
        assert_eq!(passing(&quota, [0, 25_000].into_iter()), 2, "time without calls counts too");
    }

    #[test]
    fn callers_regions_and_operations_have_their_own_buckets() {
        let quota = throttle(r#"{"ratePerSecond": 1, "burst": 1}"#);
        let mut buckets = Buckets::default();
        let mut take = |account, region, operation| {
            buckets.take([&quota].into_iter(), &subject(account, region, operation), 0, 0).is_ok()
        };
        assert!(take(1, "eu-west-1", "CreateMember"));
        assert!(!take(1, "eu-west-1", "CreateMember"));
        assert!(take(2, "eu-west-1", "CreateMember"));
        assert!(take(1, "us-east-1", "CreateMember"));
        assert!(take(1, "eu-west-1", "DeleteMember"));
    }

    #[test]
    fn a_shared_bucket_of_the_organization_is_one() {
        let quota =
            throttle(r#"{"ratePerSecond": 1, "burst": 1, "scope": "organization", "grouping": "shared"}"#);
        let mut buckets = Buckets::default();
        let mut take = |account, region, operation| {
            buckets.take([&quota].into_iter(), &subject(account, region, operation), 0, 0).is_ok()
        };
        assert!(take(1, "eu-west-1", "CreateMember"));
        assert!(!take(2, "us-east-1", "DeleteMember"));
    }

    #[test]
    fn two_throttles_take_a_token_each_or_none() {
        let narrow = throttle(r#"{"ratePerSecond": 1, "burst": 1}"#);
        let wide = throttle(r#"{"ratePerSecond": 1, "burst": 2, "answer": "untyped", "retryAfterMs": 7}"#);
        let call = subject(1, "eu-west-1", "CreateMember");
        let mut buckets = Buckets::default();
        assert!(buckets.take([&wide, &narrow].into_iter(), &call, 0, 0).is_ok());
        let refused = buckets.take([&wide, &narrow].into_iter(), &call, 0, 0).unwrap_err();
        assert_eq!((refused.answer, refused.retry_after_ms), (ThrottleAnswer::ThrottlingException, None));
        assert!(buckets.take([&wide].into_iter(), &call, 0, 0).is_ok(), "the refusal took no token");
        let refused = buckets.take([&wide].into_iter(), &call, 0, 0).unwrap_err();
        assert_eq!((refused.answer, refused.retry_after_ms), (ThrottleAnswer::Untyped, Some(7)));
    }

    #[test]
    fn a_rate_of_nothing_is_refused() {
        for wrong in ["0", "-1", "1e9", "1e-9"] {
            assert!(serde_json::from_str::<RatePerSecond>(wrong).is_err(), "{wrong}");
        }
    }
}
