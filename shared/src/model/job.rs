//! Classification jobs, as Macie shows them and as it is asked for them.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::AccountId;

/// Buckets, by the account that owns them.
pub type Buckets = BTreeMap<AccountId, BTreeSet<String>>;

/// A job of the administrator. Its definition never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Macie's id for it.
    pub id: String,
    /// When it was created, in milliseconds since 1970.
    pub created_at: i64,
    /// Where it stands.
    pub status: JobStatus,
    /// How often it has run, the present run included.
    pub runs: Runs,
    /// Whether it also classifies what was there when it was created.
    pub initial_run: bool,
    /// Its buckets; none where it has criteria for buckets instead.
    pub buckets: Buckets,
    /// The prefixes of the objects that it classifies; none means all objects.
    pub prefixes: BTreeSet<String>,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
}

/// A daily job that is to be created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// What makes a second creation of the same job none.
    pub client_token: String,
    /// Its name.
    pub name: String,
    /// Whether it also classifies what is there already, at once.
    pub initial_run: bool,
    /// Its buckets.
    pub buckets: Buckets,
    /// The prefixes of the objects that it classifies; none means all objects.
    pub prefixes: BTreeSet<String>,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
}

/// How often a job has run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Runs {
    /// Never.
    None,
    /// Once.
    One,
    /// More than once.
    More,
}

impl Runs {
    /// Reads a count; Macie gives it as a number with a fraction.
    #[must_use]
    pub fn from_wire(count: f64) -> Self {
        match count {
            count if count < 1.0 => Self::None,
            count if count < 2.0 => Self::One,
            _ => Self::More,
        }
    }
}

/// Where a job stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobStatus {
    /// For good.
    Cancelled,
    /// A one-time job is done.
    Complete,
    /// Waits for its next run.
    Idle,
    /// Macie paused it: a quota is used up.
    Paused,
    /// Runs.
    Running,
    /// Somebody paused it.
    UserPaused,
    /// A status that this version does not know.
    Unknown(String),
}

impl JobStatus {
    /// Reads the value on the wire.
    #[must_use]
    pub fn from_wire(text: &str) -> Self {
        match text {
            "CANCELLED" => Self::Cancelled,
            "COMPLETE" => Self::Complete,
            "IDLE" => Self::Idle,
            "PAUSED" => Self::Paused,
            "RUNNING" => Self::Running,
            "USER_PAUSED" => Self::UserPaused,
            other => Self::Unknown(other.to_owned()),
        }
    }
}

impl Job {
    /// Whether it will never run again.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self.status, JobStatus::Cancelled | JobStatus::Complete)
    }

    /// Whether what was there when it was created is still to be classified, or partly.
    #[must_use]
    pub fn initial_run_is_due(&self) -> bool {
        let first_is_over = match self.runs {
            Runs::None => false,
            Runs::One => self.status == JobStatus::Idle,
            Runs::More => true,
        };
        self.initial_run && !first_is_over
    }
}
