//! A job and its life: running, idle between runs, paused by its owner or by the quota,
//! complete, cancelled. Time moves it on whenever somebody looks.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::spec::{JobSpec, JobType};
use crate::SessionKey;
use crate::state::refusal::Refusal;

/// How long a run that its owner paused can be resumed: 30 days.
const PAUSE_ENDS_AFTER_MS: u64 = 30 * 86_400_000;

/// Where a job stands, as the API says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum JobStatus {
    /// Its owner, or the suspension of its account, cancelled it; for good.
    Cancelled,
    /// A one-time job is done.
    Complete,
    /// A scheduled job waits for its next run.
    Idle,
    /// The monthly quota stops it.
    Paused,
    /// It runs.
    Running,
    /// Its owner paused it.
    UserPaused,
}

impl JobStatus {
    /// The value on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cancelled => "CANCELLED",
            Self::Complete => "COMPLETE",
            Self::Idle => "IDLE",
            Self::Paused => "PAUSED",
            Self::Running => "RUNNING",
            Self::UserPaused => "USER_PAUSED",
        }
    }
}

/// What `UpdateClassificationJob` can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobChange {
    /// `CANCELLED`.
    Cancel,
    /// `RUNNING`.
    Resume,
    /// `USER_PAUSED`.
    Pause,
}

/// Where a job stands, with what it needs to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
enum Phase {
    Running { ends_at_ms: u64 },
    Idle { next_run_at_ms: u64 },
    Paused { remaining_ms: u64 },
    UserPaused { since_ms: u64, remaining_ms: Option<u64> },
    Complete,
    Cancelled,
}

/// A classification job of an account in a Region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Job {
    /// 32 hexadecimal digits.
    pub id: String,
    /// The token of the request that created it.
    pub client_token: String,
    /// When it was created, milliseconds since 1970.
    pub created_at_ms: u64,
    /// What it is asked to do.
    pub spec: JobSpec,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// When its latest run started, milliseconds since 1970; before the first run, when it was created.
    pub last_run_at_ms: u64,
    /// How many runs it has started.
    pub runs: u64,
    phase: Phase,
}

impl Job {
    /// A one-time job runs at once; a scheduled one if it is asked to.
    pub(super) fn new(
        id: String,
        client_token: String,
        spec: JobSpec,
        tags: BTreeMap<String, String>,
        now_ms: u64,
    ) -> Self {
        let at_once = spec.job_type == JobType::OneTime || spec.initial_run == Some(true);
        let next_run_at_ms = if at_once { now_ms } else { spec.next_run_after(now_ms) };
        let phase = Phase::Idle { next_run_at_ms };
        Self { id, client_token, created_at_ms: now_ms, spec, tags, last_run_at_ms: now_ms, runs: 0, phase }
    }

    /// The job's ARN, in its account and Region.
    #[must_use]
    pub fn arn(&self, at: SessionKey) -> String {
        format!("arn:aws:macie2:{}:{}:classification-job/{}", at.region, at.account, self.id)
    }

    /// Where it stands.
    #[must_use]
    pub fn status(&self) -> JobStatus {
        match self.phase {
            Phase::Running { .. } => JobStatus::Running,
            Phase::Idle { .. } => JobStatus::Idle,
            Phase::Paused { .. } => JobStatus::Paused,
            Phase::UserPaused { .. } => JobStatus::UserPaused,
            Phase::Complete => JobStatus::Complete,
            Phase::Cancelled => JobStatus::Cancelled,
        }
    }

    /// Since when its owner pauses it, and until when a paused run can be resumed; milliseconds since 1970.
    #[must_use]
    pub fn user_paused(&self) -> Option<(u64, Option<u64>)> {
        let Phase::UserPaused { since_ms, remaining_ms } = self.phase else { return None };
        Some((since_ms, remaining_ms.map(|_| since_ms.saturating_add(PAUSE_ENDS_AFTER_MS))))
    }

    /// Lets time pass: runs end, runs start, pauses expire. `run_ms` is how long a run takes.
    pub(in crate::state) fn advance(&mut self, now_ms: u64, run_ms: u64) {
        while let Some(at_ms) = self.next_event().filter(|at_ms| *at_ms <= now_ms) {
            self.phase = match self.phase {
                Phase::Idle { .. } => {
                    self.runs += 1;
                    self.last_run_at_ms = at_ms;
                    Phase::Running { ends_at_ms: at_ms.saturating_add(run_ms) }
                }
                Phase::Running { .. } => match self.spec.job_type {
                    JobType::OneTime => Phase::Complete,
                    JobType::Scheduled => Phase::Idle { next_run_at_ms: self.spec.next_run_after(at_ms) },
                },
                Phase::UserPaused { since_ms, .. } => match self.spec.job_type {
                    JobType::OneTime => Phase::Cancelled,
                    JobType::Scheduled => Phase::UserPaused { since_ms, remaining_ms: None },
                },
                Phase::Paused { .. } | Phase::Complete | Phase::Cancelled => return,
            };
        }
    }

    /// Does what its owner asks for, if where it stands allows that.
    pub(super) fn change(&mut self, change: JobChange, now_ms: u64) -> Result<(), Refusal> {
        self.phase = match (change, self.phase) {
            (_, Phase::Cancelled) => return Err(Refusal::JobCancelled),
            (_, Phase::Complete)
            | (JobChange::Resume, Phase::Running { .. } | Phase::Idle { .. } | Phase::Paused { .. })
            | (JobChange::Pause, Phase::UserPaused { .. }) => return Err(Refusal::JobTransition),
            (JobChange::Cancel, _) => Phase::Cancelled,
            (JobChange::Pause, Phase::Running { ends_at_ms }) => {
                Phase::UserPaused { since_ms: now_ms, remaining_ms: Some(ends_at_ms - now_ms) }
            }
            (JobChange::Pause, Phase::Paused { remaining_ms }) => {
                Phase::UserPaused { since_ms: now_ms, remaining_ms: Some(remaining_ms) }
            }
            (JobChange::Pause, Phase::Idle { .. }) => {
                Phase::UserPaused { since_ms: now_ms, remaining_ms: None }
            }
            (JobChange::Resume, Phase::UserPaused { remaining_ms: Some(remaining_ms), .. }) => {
                Phase::Running { ends_at_ms: now_ms.saturating_add(remaining_ms) }
            }
            (JobChange::Resume, Phase::UserPaused { remaining_ms: None, .. }) => {
                Phase::Idle { next_run_at_ms: self.spec.next_run_after(now_ms) }
            }
        };
        Ok(())
    }

    /// The session of its account is suspended: whatever is not over is cancelled.
    pub(super) fn cancel_with_session(&mut self) {
        if self.phase != Phase::Complete {
            self.phase = Phase::Cancelled;
        }
    }

    /// The monthly quota is used up while it runs.
    pub(in crate::state) fn exhaust_quota(&mut self, now_ms: u64) -> Result<(), Refusal> {
        let Phase::Running { ends_at_ms } = self.phase else { return Err(Refusal::JobTransition) };
        self.phase = Phase::Paused { remaining_ms: ends_at_ms - now_ms };
        Ok(())
    }

    fn next_event(&self) -> Option<u64> {
        match self.phase {
            Phase::Running { ends_at_ms } => Some(ends_at_ms),
            Phase::Idle { next_run_at_ms } => Some(next_run_at_ms),
            Phase::UserPaused { since_ms, remaining_ms: Some(_) } => {
                Some(since_ms.saturating_add(PAUSE_ENDS_AFTER_MS))
            }
            Phase::UserPaused { .. } | Phase::Paused { .. } | Phase::Complete | Phase::Cancelled => None,
        }
    }
}

impl JobSpec {
    fn next_run_after(&self, after_ms: u64) -> u64 {
        self.schedule_frequency.as_ref().map_or(u64::MAX, |schedule| schedule.next_after(after_ms))
    }
}
