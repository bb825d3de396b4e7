//! When a scheduled job runs: at midnight UTC of the days that fit.

use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::state::refusal::{FieldProblem, Refusal};

const DAY_MS: u64 = 86_400_000;

/// The field `scheduleFrequency`: one of the three.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduleFrequency {
    #[serde(rename = "dailySchedule", skip_serializing_if = "Option::is_none")]
    daily: Option<Daily>,
    #[serde(rename = "weeklySchedule", skip_serializing_if = "Option::is_none")]
    weekly: Option<Weekly>,
    #[serde(rename = "monthlySchedule", skip_serializing_if = "Option::is_none")]
    monthly: Option<Monthly>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Daily {}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Weekly {
    day_of_week: DayOfWeek,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Monthly {
    day_of_month: i8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum DayOfWeek {
    Sunday,
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
}

impl DayOfWeek {
    fn is(self, day: Weekday) -> bool {
        let own = match self {
            Self::Sunday => Weekday::Sunday,
            Self::Monday => Weekday::Monday,
            Self::Tuesday => Weekday::Tuesday,
            Self::Wednesday => Weekday::Wednesday,
            Self::Thursday => Weekday::Thursday,
            Self::Friday => Weekday::Friday,
            Self::Saturday => Weekday::Saturday,
        };
        own == day
    }
}

impl ScheduleFrequency {
    pub(super) fn check(&self) -> Result<(), Refusal> {
        const FIELD: &str = "scheduleFrequency";
        let kinds = [self.daily.is_some(), self.weekly.is_some(), self.monthly.is_some()];
        let one = kinds.into_iter().filter(|given| *given).count() == 1;
        FieldProblem::unless(one, FIELD, "expected one of dailySchedule, weeklySchedule, monthlySchedule")?;
        let day = self.monthly.as_ref().is_none_or(|monthly| (1..=31).contains(&monthly.day_of_month));
        FieldProblem::unless(day, "scheduleFrequency.monthlySchedule.dayOfMonth", "expected 1 to 31")
    }

    /// The first run after a time, both in milliseconds since 1970. A month without the day has no run.
    pub(super) fn next_after(&self, after_ms: u64) -> u64 {
        // Between two runs lie 62 days at most: from a 31st over a month without one to the next 31st.
        let midnights = (1..=62).map(|days| (after_ms / DAY_MS + days).saturating_mul(DAY_MS));
        let mut due = midnights.filter(|midnight| date(*midnight).is_some_and(|date| self.is_due(date)));
        due.next().unwrap_or(u64::MAX)
    }

    fn is_due(&self, date: Date) -> bool {
        if let Some(weekly) = &self.weekly {
            return weekly.day_of_week.is(date.weekday());
        }
        self.monthly.as_ref().is_none_or(|monthly| monthly.day_of_month == date.day())
    }
}

fn date(at_ms: u64) -> Option<Date> {
    let timestamp = Timestamp::from_millisecond(i64::try_from(at_ms).ok()?).ok()?;
    Some(timestamp.to_zoned(TimeZone::UTC).date())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::iso;

    fn next(json: &str, after: &str) -> String {
        let schedule: ScheduleFrequency = serde_json::from_str(json).unwrap();
        let after: Timestamp = after.parse().unwrap();
        iso(schedule.next_after(u64::try_from(after.as_millisecond()).unwrap()))
    }

    #[test]
    fn a_daily_job_runs_at_the_next_midnight() {
        assert_eq!(next(r#"{"dailySchedule":{}}"#, "2026-01-01T13:00:00Z"), "2026-01-02T00:00:00.000Z");
        assert_eq!(next(r#"{"dailySchedule":{}}"#, "2026-01-01T00:00:00Z"), "2026-01-02T00:00:00.000Z");
    }

    #[test]
    fn a_weekly_job_runs_on_its_day() {
        let weekly = r#"{"weeklySchedule":{"dayOfWeek":"MONDAY"}}"#;
        assert_eq!(next(weekly, "2026-01-01T13:00:00Z"), "2026-01-05T00:00:00.000Z");
        assert_eq!(next(weekly, "2026-01-05T00:00:00Z"), "2026-01-12T00:00:00.000Z");
    }

    #[test]
    fn a_monthly_job_skips_months_without_its_day() {
        let monthly = r#"{"monthlySchedule":{"dayOfMonth":31}}"#;
        assert_eq!(next(monthly, "2026-01-31T00:00:00Z"), "2026-03-31T00:00:00.000Z");
        assert_eq!(next(monthly, "2026-07-31T08:00:00Z"), "2026-08-31T00:00:00.000Z");
    }

    #[test]
    fn after_the_last_year_there_is_no_run() {
        let schedule: ScheduleFrequency = serde_json::from_str(r#"{"dailySchedule":{}}"#).unwrap();
        assert_eq!(schedule.next_after(u64::MAX - 1), u64::MAX);
    }
}
