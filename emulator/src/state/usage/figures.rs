//! What usage costs here: a fixed, made-up price for each bucket that a job names, by
//! time, by run. A bucket holds one gigabyte.

use serde::{Deserialize, Serialize};

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

const DAY_MS: u64 = 86_400_000;

/// Watching a bucket for thirty days, in millionths of a dollar.
const INVENTORY_PRICE: u64 = 100_000;
/// Analyzing a gigabyte by a job, in millionths of a dollar.
const JOB_PRICE: u64 = 1_000_000;
/// Automated discovery in a bucket for thirty days, in millionths of a dollar.
const DISCOVERY_PRICE: u64 = 300_000;
/// Watching a bucket's objects for automated discovery for thirty days, in millionths of a dollar.
const MONITORING_PRICE: u64 = 10_000;

/// What is measured, in the order in which it is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum UsageMetric {
    /// Watching buckets.
    DataInventoryEvaluation,
    /// Running jobs.
    SensitiveDataDiscovery,
    /// Automated discovery.
    AutomatedSensitiveDataDiscovery,
    /// Watching objects for automated discovery.
    AutomatedObjectMonitoring,
}

impl UsageMetric {
    /// Every metric, in the order in which it is listed.
    pub const ALL: [Self; 4] = [
        Self::DataInventoryEvaluation,
        Self::SensitiveDataDiscovery,
        Self::AutomatedSensitiveDataDiscovery,
        Self::AutomatedObjectMonitoring,
    ];
}

/// The time over which usage is summed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum UsageRange {
    /// Since the month began, UTC.
    MonthToDate,
    /// Thirty days; the default.
    #[default]
    #[serde(rename = "PAST_30_DAYS")]
    Past30Days,
}

impl UsageRange {
    /// When it began, milliseconds since 1970.
    pub(super) fn start_ms(self, now_ms: u64) -> u64 {
        match self {
            Self::Past30Days => now_ms.saturating_sub(30 * DAY_MS),
            Self::MonthToDate => month_ms(now_ms).unwrap_or(now_ms),
        }
    }
}

fn month_ms(now_ms: u64) -> Option<u64> {
    let now = Timestamp::from_millisecond(i64::try_from(now_ms).ok()?).ok()?.to_zoned(TimeZone::UTC);
    let first = now.start_of_day().ok()?.checked_sub(i64::from(now.day() - 1).days()).ok()?;
    u64::try_from(first.timestamp().as_millisecond()).ok()
}

/// One metric of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsageFigure {
    /// What is measured.
    pub metric: UsageMetric,
    /// What it costs, in millionths of a dollar.
    pub cost: u64,
    /// Whether the account has used up its quota; absent where there is none.
    pub is_limited: Option<bool>,
}

/// What figures follow from.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Basis {
    /// How many buckets jobs name.
    pub(super) buckets: u64,
    /// How long the session has lasted in the range, milliseconds.
    pub(super) session_ms: u64,
    /// How long automated discovery has run in the range, milliseconds.
    pub(super) discovery_ms: u64,
    /// Gigabytes, in hundredths, that jobs have analyzed in the range.
    pub(super) analyzed: u64,
    /// Whether the quota stops a job.
    pub(super) is_limited: bool,
}

impl Basis {
    pub(super) fn figures(self) -> [UsageFigure; 4] {
        let over = |price: u64, time_ms: u64| {
            let cost = u128::from(self.buckets) * u128::from(price) * u128::from(time_ms);
            u64::try_from(cost / u128::from(30 * DAY_MS)).unwrap_or(u64::MAX)
        };
        UsageMetric::ALL.map(|metric| {
            let (cost, is_limited) = match metric {
                UsageMetric::DataInventoryEvaluation => (over(INVENTORY_PRICE, self.session_ms), None),
                UsageMetric::SensitiveDataDiscovery => {
                    (self.analyzed.saturating_mul(JOB_PRICE / 100), Some(self.is_limited))
                }
                UsageMetric::AutomatedSensitiveDataDiscovery => {
                    (over(DISCOVERY_PRICE, self.discovery_ms), None)
                }
                UsageMetric::AutomatedObjectMonitoring => (over(MONITORING_PRICE, self.discovery_ms), None),
            };
            UsageFigure { metric, cost, is_limited }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_begins_on_its_first_day() {
        let now: Timestamp = "2026-03-17T15:00:00Z".parse().unwrap();
        let now_ms = u64::try_from(now.as_millisecond()).unwrap();
        let first: Timestamp = "2026-03-01T00:00:00Z".parse().unwrap();
        assert_eq!(UsageRange::MonthToDate.start_ms(now_ms), u64::try_from(first.as_millisecond()).unwrap());
        assert_eq!(UsageRange::Past30Days.start_ms(now_ms), now_ms - 30 * DAY_MS);
    }

    #[test]
    fn two_buckets_over_half_the_time_cost_as_one_over_all_of_it() {
        let one = Basis { buckets: 1, session_ms: 30 * DAY_MS, analyzed: 150, ..Basis::default() };
        let two = Basis { buckets: 2, session_ms: 15 * DAY_MS, analyzed: 150, ..Basis::default() };
        assert_eq!(one.figures(), two.figures());
        assert_eq!(one.figures().map(|figure| figure.cost), [100_000, 1_500_000, 0, 0]);
    }
}
