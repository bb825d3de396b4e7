//! Jobs as associations: which are this stack's, and what each of them covers.
//!
//! Tags tell the stack's jobs from others'; their name only makes them cheap to list. The tag of
//! the one-time type outlives the job that had it: a successor keeps it without running again.

use std::collections::{BTreeMap, BTreeSet};

use super::batch::Batch;
use super::resource::{OneTime, Resource};
use crate::ids::{PlanHash, Region};
use crate::model::{Job, NewJob};

/// Whose job it is, by the stack's name.
const STACK: &str = "macie-org:stack";
/// Which one-time type its resources have.
const ONE_TIME: &str = "macie-org:one-time";

/// How the jobs of one stack are named and tagged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobNames<'a> {
    /// The stack's name.
    pub stack: &'a str,
}

impl JobNames<'_> {
    /// What the name of each of them begins with.
    #[must_use]
    pub fn prefix(&self) -> String {
        format!("macie-org/{}/", self.stack)
    }

    /// The job of a batch. Its client token is that of its content, within one execution: a job
    /// that was cancelled since must not answer for a new one.
    #[must_use]
    pub fn job(&self, execution: &str, region: Region, batch: &Batch) -> NewJob {
        let token = PlanHash::of(&(execution, region, batch));
        let tags = [(STACK, self.stack), (ONE_TIME, batch.one_time.as_str())];
        NewJob {
            name: format!("{}{token}", self.prefix()),
            client_token: token.to_string(),
            initial_run: batch.initial_run,
            buckets: batch.buckets.clone(),
            prefixes: batch.prefixes.clone(),
            tags: tags.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect(),
        }
    }

    /// What a job associates; `None` if it is over or somebody else's.
    #[must_use]
    pub fn association(&self, job: &Job) -> Option<Association> {
        let own = job.tags.get(STACK).is_some_and(|stack| stack == self.stack);
        let one_time = job.tags.get(ONE_TIME).and_then(|text| OneTime::from_wire(text))?;
        (own && !job.is_over()).then(|| Association {
            job_id: job.id.clone(),
            created_at: job.created_at,
            one_time,
            initial_run_is_due: job.initial_run_is_due(),
            resources: resources(&job.buckets, &job.prefixes),
        })
    }
}

/// A job of this stack, by what it covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Association {
    /// Macie's id for the job.
    pub job_id: String,
    /// When it was created, in milliseconds since 1970.
    pub created_at: i64,
    /// The one-time type of all its resources.
    pub one_time: OneTime,
    /// Whether it has yet to classify all that was there when it was created.
    pub initial_run_is_due: bool,
    /// What it covers.
    pub resources: BTreeSet<Resource>,
}

impl Association {
    /// What is associated: where two jobs cover a resource, the newer one says how.
    #[must_use]
    pub fn current(all: &[Self]) -> BTreeMap<Resource, OneTime> {
        let mut oldest_first: Vec<_> = all.iter().collect();
        oldest_first.sort_by_key(|job| (job.created_at, &job.job_id));
        let covered =
            oldest_first.into_iter().flat_map(|job| job.resources.iter().map(|it| (it, job.one_time)));
        covered.map(|(resource, one_time)| (resource.clone(), one_time)).collect()
    }
}

/// Every bucket with every prefix: a job's scope holds for all of its buckets.
pub(super) fn resources(buckets: &crate::model::Buckets, prefixes: &BTreeSet<String>) -> BTreeSet<Resource> {
    let prefixes: Vec<_> =
        if prefixes.is_empty() { vec![None] } else { prefixes.iter().cloned().map(Some).collect() };
    let named = buckets.iter().flat_map(|(account, names)| names.iter().map(move |name| (account, name)));
    let with_prefixes = named.flat_map(|(account, bucket)| {
        let of = move |prefix: &Option<String>| Resource {
            account: account.clone(),
            bucket: bucket.clone(),
            prefix: prefix.clone(),
        };
        prefixes.iter().map(of).collect::<Vec<_>>()
    });
    with_prefixes.collect()
}
