//! What a job is asked to do, once and for all: a job's definition never changes.
//!
//! Left out: whether the data identifiers and allow lists exist.

use serde::{Deserialize, Serialize};

use super::definition::S3JobDefinition;
use super::schedule::ScheduleFrequency;
use crate::state::refusal::{FieldProblem, Refusal};

/// Whether a job runs once or again and again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum JobType {
    /// Once, at once.
    OneTime,
    /// By its schedule.
    Scheduled,
}

impl JobType {
    /// The value on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OneTime => "ONE_TIME",
            Self::Scheduled => "SCHEDULED",
        }
    }
}

/// Which managed data identifiers a job uses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ManagedIdentifiers {
    /// All.
    All,
    /// All but those named.
    Exclude,
    /// Those named.
    Include,
    /// None.
    None,
    /// The recommended ones; the default.
    #[default]
    Recommended,
}

/// The fields of `CreateClassificationJob` that stay what they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JobSpec {
    /// Its name, at most 500 characters.
    pub name: String,
    /// Its description, at most 200 characters.
    pub description: Option<String>,
    /// Once or by a schedule.
    pub job_type: JobType,
    /// The schedule.
    pub schedule_frequency: Option<ScheduleFrequency>,
    /// Whether a scheduled job runs at once, too.
    pub initial_run: Option<bool>,
    /// How many percent of the objects are analyzed; all if absent.
    pub sampling_percentage: Option<i64>,
    /// Which managed data identifiers.
    pub managed_data_identifier_selector: Option<ManagedIdentifiers>,
    /// Those included or excluded.
    pub managed_data_identifier_ids: Option<Vec<String>>,
    /// Custom data identifiers, at most 30.
    pub custom_data_identifier_ids: Option<Vec<String>>,
    /// Allow lists, at most 10.
    pub allow_list_ids: Option<Vec<String>>,
    /// Which buckets, and what in them.
    pub s3_job_definition: S3JobDefinition,
}

impl JobSpec {
    /// Whether the API takes it.
    pub(super) fn check(&self) -> Result<(), Refusal> {
        let name = (1..=500).contains(&self.name.chars().count());
        FieldProblem::unless(name, "name", "expected 1 to 500 characters")?;
        let description = self.description.as_ref().is_none_or(|text| text.chars().count() <= 200);
        FieldProblem::unless(description, "description", "expected at most 200 characters")?;
        let sampling = self.sampling_percentage.is_none_or(|percent| (1..=100).contains(&percent));
        FieldProblem::unless(sampling, "samplingPercentage", "expected an integer from 1 to 100")?;
        self.check_schedule()?;
        self.check_identifiers()?;
        self.s3_job_definition.check()
    }

    /// How many percent of the objects are analyzed.
    #[must_use]
    pub fn sampling(&self) -> u64 {
        self.sampling_percentage.and_then(|percent| u64::try_from(percent).ok()).unwrap_or(100)
    }

    fn check_schedule(&self) -> Result<(), Refusal> {
        const FIELD: &str = "scheduleFrequency";
        match (self.job_type, &self.schedule_frequency) {
            (JobType::OneTime, None) => {
                let runs_at_once = self.initial_run == Some(true);
                FieldProblem::unless(!runs_at_once, "initialRun", "expected none for a one-time job")
            }
            (JobType::OneTime, Some(_)) => {
                FieldProblem::unless(false, FIELD, "expected none for a one-time job")
            }
            (JobType::Scheduled, None) => {
                FieldProblem::unless(false, FIELD, "expected one for a scheduled job")
            }
            (JobType::Scheduled, Some(schedule)) => schedule.check(),
        }
    }

    fn check_identifiers(&self) -> Result<(), Refusal> {
        let count = |ids: &Option<Vec<String>>| ids.as_ref().map_or(0, Vec::len);
        let (managed, custom) =
            (count(&self.managed_data_identifier_ids), count(&self.custom_data_identifier_ids));
        FieldProblem::unless(custom <= 30, "customDataIdentifierIds", "expected at most 30")?;
        FieldProblem::unless(count(&self.allow_list_ids) <= 10, "allowListIds", "expected at most 10")?;
        let named = match self.managed_data_identifier_selector.unwrap_or_default() {
            ManagedIdentifiers::Include | ManagedIdentifiers::Exclude => managed > 0,
            ManagedIdentifiers::All | ManagedIdentifiers::Recommended => managed == 0,
            ManagedIdentifiers::None => {
                let field = "customDataIdentifierIds";
                FieldProblem::unless(custom > 0, field, "expected some without managed ones")?;
                managed == 0
            }
        };
        FieldProblem::unless(named, "managedDataIdentifierIds", "expected what fits the selector")
    }
}
