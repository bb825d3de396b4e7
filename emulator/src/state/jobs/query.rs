//! How jobs are found: conditions that include, conditions that exclude, an order.
//! A condition's values are alternatives; conditions add up.

use std::cmp::Ordering;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::definition::Comparator;
use super::job::Job;
use crate::state::refusal::{FieldProblem, Refusal};

const FIELD: &str = "filterCriteria";

/// What a list of jobs is asked for: the fields `filterCriteria` and `sortCriteria`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JobQuery {
    /// Which jobs; all if absent.
    pub filter_criteria: Option<JobFilter>,
    /// In which order; by age if absent.
    pub sort_criteria: Option<JobOrder>,
}

/// Which jobs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobFilter {
    includes: Option<Vec<JobTerm>>,
    excludes: Option<Vec<JobTerm>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct JobTerm {
    comparator: Comparator,
    key: JobKey,
    values: Vec<String>,
}

/// In which order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JobOrder {
    attribute_name: Option<JobKey>,
    order_by: Option<Direction>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum JobKey {
    JobType,
    JobStatus,
    CreatedAt,
    Name,
}

/// Upwards or downwards.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(in crate::state) enum Direction {
    #[default]
    Asc,
    Desc,
}

impl Direction {
    pub(in crate::state) fn apply(self, ordering: Ordering) -> Ordering {
        match self {
            Self::Asc => ordering,
            Self::Desc => ordering.reverse(),
        }
    }
}

impl JobQuery {
    pub(super) fn check(&self) -> Result<(), Refusal> {
        let Some(filter) = &self.filter_criteria else { return Ok(()) };
        filter.includes().chain(filter.excludes()).try_for_each(JobTerm::check)
    }

    pub(super) fn finds(&self, job: &Job) -> bool {
        self.filter_criteria.as_ref().is_none_or(|filter| {
            filter.includes().all(|term| term.holds(job)) && !filter.excludes().any(|term| term.holds(job))
        })
    }

    /// Jobs of one rank stay in the order of their age.
    pub(super) fn sorted(&self, mut jobs: Vec<Job>) -> Vec<Job> {
        let order = self.sort_criteria.as_ref();
        let key = order.and_then(|order| order.attribute_name).unwrap_or(JobKey::CreatedAt);
        let direction = order.and_then(|order| order.order_by).unwrap_or_default();
        jobs.sort_by(|one, other| direction.apply(key.compare(one, other).then(one.id.cmp(&other.id))));
        jobs
    }
}

impl JobFilter {
    fn includes(&self) -> impl Iterator<Item = &JobTerm> {
        self.includes.iter().flatten()
    }

    fn excludes(&self) -> impl Iterator<Item = &JobTerm> {
        self.excludes.iter().flatten()
    }
}

impl JobTerm {
    fn check(&self) -> Result<(), Refusal> {
        let comparable = match self.key {
            JobKey::JobType | JobKey::JobStatus => self.comparator.is_equality(),
            JobKey::Name => {
                self.comparator.is_equality()
                    || matches!(self.comparator, Comparator::Contains | Comparator::StartsWith)
            }
            JobKey::CreatedAt => !matches!(self.comparator, Comparator::Contains | Comparator::StartsWith),
        };
        FieldProblem::unless(comparable, FIELD, "expected a comparator that fits the key")?;
        let fit = match self.key {
            JobKey::CreatedAt => self.values.iter().all(|value| value.parse::<Timestamp>().is_ok()),
            JobKey::JobType | JobKey::JobStatus | JobKey::Name => true,
        };
        FieldProblem::unless(fit && !self.values.is_empty(), FIELD, "expected values that fit the key")
    }

    fn holds(&self, job: &Job) -> bool {
        let any = |compare: fn(Ordering) -> bool| {
            self.values.iter().any(|value| compare(self.key.against(job, value)))
        };
        match self.comparator {
            Comparator::Eq => any(Ordering::is_eq),
            Comparator::Ne => !any(Ordering::is_eq),
            Comparator::Gt => any(Ordering::is_gt),
            Comparator::Gte => any(Ordering::is_ge),
            Comparator::Lt => any(Ordering::is_lt),
            Comparator::Lte => any(Ordering::is_le),
            Comparator::Contains => self.values.iter().any(|value| job.spec.name.contains(value)),
            Comparator::StartsWith => self.values.iter().any(|value| job.spec.name.starts_with(value)),
        }
    }
}

impl JobKey {
    /// How a job's property compares with a text.
    fn against(self, job: &Job, value: &str) -> Ordering {
        match self {
            Self::JobType => job.spec.job_type.as_str().cmp(value),
            Self::JobStatus => job.status().as_str().cmp(value),
            Self::Name => job.spec.name.as_str().cmp(value),
            Self::CreatedAt => {
                let at_ms = value.parse().map_or(i64::MIN, Timestamp::as_millisecond);
                i64::try_from(job.created_at_ms).unwrap_or(i64::MAX).cmp(&at_ms)
            }
        }
    }

    fn compare(self, one: &Job, other: &Job) -> Ordering {
        match self {
            Self::JobType => one.spec.job_type.as_str().cmp(other.spec.job_type.as_str()),
            Self::JobStatus => one.status().as_str().cmp(other.status().as_str()),
            Self::Name => one.spec.name.cmp(&other.spec.name),
            Self::CreatedAt => one.created_at_ms.cmp(&other.created_at_ms),
        }
    }
}
