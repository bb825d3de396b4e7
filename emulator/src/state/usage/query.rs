//! Which accounts' usage, in which order.

use std::cmp::Ordering;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::figures::UsageRange;
use super::records::UsageRecord;
use crate::state::jobs::Direction;
use crate::state::refusal::{FieldProblem, Refusal};

const FIELD: &str = "filterBy";
/// The fields of `GetUsageStatistics` that choose and sort.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UsageQuery {
    /// Conditions, all of which must hold.
    pub filter_by: Option<Vec<UsageFilter>>,
    /// By account, upwards, if absent.
    pub sort_by: Option<UsageSort>,
    /// Over which time; the past 30 days if absent.
    pub time_range: Option<UsageRange>,
}

/// A condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageFilter {
    comparator: UsageComparator,
    key: UsageKey,
    values: Vec<String>,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UsageSort {
    key: Option<UsageSortKey>,
    order_by: Option<Direction>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum UsageComparator {
    Gt,
    Gte,
    Lt,
    Lte,
    Eq,
    Ne,
    Contains,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum UsageKey {
    AccountId,
    ServiceLimit,
    FreeTrialStartDate,
    Total,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum UsageSortKey {
    AccountId,
    Total,
    ServiceLimitValue,
    FreeTrialStartDate,
}

impl UsageQuery {
    pub(super) fn check(&self) -> Result<(), Refusal> {
        self.filters().try_for_each(UsageFilter::check)
    }

    pub(super) fn finds(&self, record: &UsageRecord) -> bool {
        self.filters().all(|filter| filter.holds(record))
    }

    /// Accounts of one rank stay in the order of their ids.
    pub(super) fn sorted(&self, mut records: Vec<UsageRecord>) -> Vec<UsageRecord> {
        let key = self.sort_by.as_ref().and_then(|sort| sort.key).unwrap_or(UsageSortKey::AccountId);
        let direction = self.sort_by.as_ref().and_then(|sort| sort.order_by).unwrap_or_default();
        records.sort_by(|one, other| {
            let ordering = key.compare(one, other).then(one.account.cmp(&other.account));
            direction.apply(ordering)
        });
        records
    }

    fn filters(&self) -> impl Iterator<Item = &UsageFilter> {
        self.filter_by.iter().flatten()
    }
}

impl UsageFilter {
    fn check(&self) -> Result<(), Refusal> {
        let contains = self.comparator == UsageComparator::Contains;
        let comparable = match self.key {
            UsageKey::AccountId => contains,
            UsageKey::ServiceLimit | UsageKey::FreeTrialStartDate | UsageKey::Total => !contains,
        };
        FieldProblem::unless(comparable, FIELD, "expected a comparator that fits the key")?;
        let fit = match (self.key, self.values.as_slice()) {
            (UsageKey::AccountId, values) => !values.is_empty(),
            (UsageKey::ServiceLimit, [value]) => value == "true" || value == "false",
            (UsageKey::FreeTrialStartDate, [value]) => value.parse::<Timestamp>().is_ok(),
            (UsageKey::Total, [value]) => millionths(value).is_some(),
            (UsageKey::ServiceLimit | UsageKey::FreeTrialStartDate | UsageKey::Total, _) => false,
        };
        FieldProblem::unless(fit, FIELD, "expected values that fit the key")
    }

    fn holds(&self, record: &UsageRecord) -> bool {
        let Some(value) = self.values.first() else { return false };
        let ordering = match self.key {
            UsageKey::AccountId => {
                return self.values.iter().any(|value| record.account.as_str().contains(value.as_str()));
            }
            UsageKey::ServiceLimit => record.is_limited().cmp(&(value == "true")),
            UsageKey::Total => record.total().cmp(&millionths(value).unwrap_or_default()),
            UsageKey::FreeTrialStartDate => {
                let at_ms = value.parse().map_or(i64::MIN, Timestamp::as_millisecond);
                i64::try_from(record.free_trial_start_ms).unwrap_or(i64::MAX).cmp(&at_ms)
            }
        };
        self.comparator.accepts(ordering)
    }
}

impl UsageComparator {
    fn accepts(self, ordering: Ordering) -> bool {
        match self {
            Self::Gt => ordering.is_gt(),
            Self::Gte => ordering.is_ge(),
            Self::Lt => ordering.is_lt(),
            Self::Lte => ordering.is_le(),
            Self::Eq => ordering.is_eq(),
            Self::Ne => ordering.is_ne(),
            Self::Contains => false,
        }
    }
}

impl UsageSortKey {
    fn compare(self, one: &UsageRecord, other: &UsageRecord) -> Ordering {
        match self {
            Self::AccountId => one.account.cmp(&other.account),
            Self::Total => one.total().cmp(&other.total()),
            // Every account has the same quota.
            Self::ServiceLimitValue => Ordering::Equal,
            Self::FreeTrialStartDate => one.free_trial_start_ms.cmp(&other.free_trial_start_ms),
        }
    }
}

/// Dollars, as `1.25`, in millionths.
fn millionths(text: &str) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > 6 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let fraction: u64 = format!("{fraction:0<6}").parse().ok()?;
    whole.parse::<u64>().ok()?.checked_mul(1_000_000)?.checked_add(fraction)
}

#[cfg(test)]
mod tests {
    use super::millionths;

    #[test]
    fn dollars_are_read_to_the_millionth() {
        assert_eq!(millionths("1.25"), Some(1_250_000));
        assert_eq!(millionths("0"), Some(0));
        assert_eq!(millionths("0.000001"), Some(1));
        for wrong in ["", ".5", "-1", "1.2.3", "1e3", "1.0000001", "99999999999999999999"] {
            assert_eq!(millionths(wrong), None, "{wrong}");
        }
    }
}
