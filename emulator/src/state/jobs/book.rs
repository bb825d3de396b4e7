//! The jobs of an account in a Region: created, found, changed, cancelled with its
//! session. Only the account that created a job knows it.

use std::collections::BTreeMap;

use super::job::{Job, JobChange};
use super::query::JobQuery;
use super::spec::JobSpec;
use crate::SessionKey;
use crate::state::{Page, Refusal, Session, SessionStatus, State};

impl State {
    /// `CreateClassificationJob`. The same client token for the same job is the same job.
    pub fn create_job(
        &mut self,
        at: SessionKey,
        spec: JobSpec,
        client_token: String,
        tags: BTreeMap<String, String>,
    ) -> Result<Job, Refusal> {
        if self.session_for_jobs(at)?.status == SessionStatus::Paused {
            return Err(Refusal::SessionPaused);
        }
        spec.check()?;
        if !spec.s3_job_definition.accounts().all(|account| self.can_analyze(at, account)) {
            return Err(Refusal::JobOfForeignBuckets);
        }
        let mut own = self.jobs.get(&at).into_iter().flat_map(BTreeMap::values);
        if let Some(present) = own.find(|job| job.client_token == client_token) {
            let same = present.spec == spec;
            return if same { Ok(present.clone()) } else { Err(Refusal::ClientTokenReused) };
        }
        let id = self.next_id("job", at);
        let mut job = Job::new(id.clone(), client_token, spec, tags, self.now_ms);
        job.advance(self.now_ms, self.switches.job_run_ms);
        self.jobs.entry(at).or_default().insert(id, job.clone());
        Ok(job)
    }

    /// `DescribeClassificationJob`: the job as it stands now.
    pub fn describe_job(&self, at: SessionKey, id: &str) -> Result<Job, Refusal> {
        self.session_for_jobs(at)?;
        let job = self.jobs.get(&at).and_then(|jobs| jobs.get(id)).ok_or(Refusal::JobUnknown)?;
        Ok(self.as_of_now(job))
    }

    /// `ListClassificationJobs`: those that the query finds, from after the job `after` in its order.
    pub fn list_jobs(
        &self,
        at: SessionKey,
        query: &JobQuery,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<Job, String>, Refusal> {
        self.session_for_jobs(at)?;
        query.check()?;
        let sorted = query.sorted(self.jobs_now(at));
        let start = match after {
            None => 0,
            Some(after) => {
                sorted.iter().position(|job| job.id == after).map_or(sorted.len(), |shown| shown + 1)
            }
        };
        let found = sorted.into_iter().skip(start).filter(|job| query.finds(job));
        Ok(Page::take(found, limit, |job| job.id.clone()))
    }

    /// `UpdateClassificationJob`: cancels, pauses or resumes.
    pub fn update_job(&mut self, at: SessionKey, id: &str, change: JobChange) -> Result<(), Refusal> {
        self.session_for_jobs(at)?;
        let (now_ms, run_ms) = (self.now_ms, self.switches.job_run_ms);
        let job = self.jobs.get_mut(&at).and_then(|jobs| jobs.get_mut(id)).ok_or(Refusal::JobUnknown)?;
        job.advance(now_ms, run_ms);
        job.change(change, now_ms)
    }

    /// The jobs of an account as they stand now, by age.
    pub(in crate::state) fn jobs_now(&self, at: SessionKey) -> Vec<Job> {
        let own = self.jobs.get(&at).into_iter().flat_map(BTreeMap::values);
        own.map(|job| self.as_of_now(job)).collect()
    }

    /// Suspending a session cancels the jobs of its account for good; resuming it brings none back.
    pub(in crate::state) fn follow_with_jobs(&mut self, key: SessionKey, status: SessionStatus) {
        let (now_ms, run_ms) = (self.now_ms, self.switches.job_run_ms);
        let suspended = match status {
            SessionStatus::Enabled => None,
            SessionStatus::Paused => self.jobs.get_mut(&key),
        };
        for job in suspended.into_iter().flat_map(BTreeMap::values_mut) {
            job.advance(now_ms, run_ms);
            job.cancel_with_session();
        }
    }

    fn as_of_now(&self, job: &Job) -> Job {
        let mut job = job.clone();
        job.advance(self.now_ms, self.switches.job_run_ms);
        job
    }

    fn session_for_jobs(&self, at: SessionKey) -> Result<&Session, Refusal> {
        self.session_of(at).ok_or(Refusal::SessionAbsentForJobs)
    }

    /// Whether an account may analyze the buckets of another: its own, and its members'.
    fn can_analyze(&self, at: SessionKey, account: crate::AccountId) -> bool {
        account == at.account
            || self.record(at, account).is_ok_and(|record| record.status_at(self.now_ms).is_associated())
    }
}
