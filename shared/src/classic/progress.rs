//! What one leg leaves to the next: what the first look has shown, what Macie refused, what was done.
//!
//! What is associated is not remembered: every leg reads the jobs.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::answer::JobLine;
use super::asked::Asked;
use super::association::Association;
use super::batch::Batch;
use super::error::ItemError;
use super::owner::Owners;
use super::pairs;
use super::plan::{Parts, Plan, Refused};
use super::resource::Resource;
use crate::error::{Error, ErrorKind};
use crate::ids::AccountId;
use crate::pace::KeyedEstimate;
use crate::report::NamedError;

/// One leg's memory, as one object in the bucket.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Progress {
    /// How the accounts stand that the calls name; `None` before the first look.
    pub owners: Option<Owners>,
    /// What was to be disassociated or updated and was not associated at the first look.
    pub absent: Option<BTreeSet<Resource>>,
    /// Accounts of which something was due.
    pub touched: BTreeSet<AccountId>,
    /// What Macie refused.
    #[serde(with = "pairs")]
    pub refused: Refused,
    /// Where refused jobs were halved.
    #[serde(with = "pairs")]
    pub parts: Parts,
    /// Jobs that were created.
    pub created: Vec<JobLine>,
    /// Jobs that were cancelled.
    pub cancelled: BTreeSet<String>,
    /// Legs in a row that brought nothing forward.
    pub idle_legs: u32,
    /// Why the Region stopped.
    pub error: Option<NamedError>,
    /// What the quotas were seen to grant.
    pub estimates: Vec<KeyedEstimate>,
    /// When this was written, in milliseconds since 1970.
    pub written_at: u64,
}

impl Progress {
    /// Takes down what cannot be seen any more once something was done: what was not associated at
    /// the first look, and whose resources are not yet as they are to be.
    pub fn take_down(&mut self, asked: &Asked, jobs: &[Association]) {
        let current = Association::current(jobs);
        if self.absent.is_none() {
            self.absent = Some(asked.absent(&current));
        }
        let changes = asked.changes(self.absent());
        let due = changes.into_iter().filter(|(resource, target)| !target.is_met(resource, &current));
        self.touched.extend(due.map(|(resource, _)| resource.account));
    }

    /// What is to be done now.
    #[must_use]
    pub fn plan(&self, asked: &Asked, jobs: &[Association]) -> Plan {
        Plan::new(jobs, &asked.changes(self.absent()), &self.refused, &self.parts)
    }

    /// What was not associated at the first look.
    #[must_use]
    pub fn absent(&self) -> &BTreeSet<Resource> {
        static NONE: BTreeSet<Resource> = BTreeSet::new();
        self.absent.as_ref().unwrap_or(&NONE)
    }

    /// A job was created. The same one again, since no list showed it, is nothing new.
    pub fn created(&mut self, batch: &Batch, job_id: String) {
        let line = JobLine::of(batch, Some(job_id));
        if !self.created.contains(&line) {
            self.created.push(line);
            self.idle_legs = 0;
        }
    }

    /// A job was cancelled.
    pub fn cancelled(&mut self, job_id: String) {
        if self.cancelled.insert(job_id) {
            self.idle_legs = 0;
        }
    }

    /// A job was refused. Where one of its resources may be at fault, the next leg asks for halves;
    /// where the whole call is, or nothing is left to halve, all of them have failed.
    pub fn refused(&mut self, batch: &Batch, error: &Error) {
        self.idle_legs = 0;
        let resources = batch.resources();
        if let Some(second) = batch.second_half().filter(|_| may_be_one_of_many(error.kind)) {
            for resource in resources {
                let half = if second.contains(&resource) { '1' } else { '0' };
                self.parts.entry(resource).or_default().push(half);
            }
        } else {
            let failure = ItemError::refused(error);
            self.refused.extend(resources.into_iter().map(|resource| (resource, failure.clone())));
        }
    }

    /// Why a resource is not as it was to become.
    #[must_use]
    pub fn reason(&self, resource: &Resource, jobs: &[Association]) -> ItemError {
        if let Some(own) = self.refused.get(resource) {
            return own.clone();
        }
        let mut shared =
            jobs.iter().filter(|job| job.resources.contains(resource)).flat_map(|job| &job.resources);
        if let Some(other) = shared.find_map(|it| self.refused.get(it)) {
            return other.held_back();
        }
        match &self.error {
            Some(error) => ItemError::internal(&error.message),
            None => ItemError::internal("Macie accepted the change, but does not show it"),
        }
    }
}

/// Whether a refusal may be about some of a job's resources.
fn may_be_one_of_many(kind: ErrorKind) -> bool {
    match kind {
        ErrorKind::Invalid | ErrorKind::NotFound | ErrorKind::NotAssociated => true,
        // The administrator's session is suspended, say.
        ErrorKind::Conflict
        | ErrorKind::Throttled
        | ErrorKind::Unavailable
        | ErrorKind::NotYetVisible
        | ErrorKind::SessionAbsent
        | ErrorKind::RegionNotEnabled
        | ErrorKind::CredentialsRefused
        | ErrorKind::CertificateRefused
        | ErrorKind::AccessDenied
        | ErrorKind::QuotaExceeded
        | ErrorKind::Unrecognized => false,
    }
}
