//! Which jobs are created and which cancelled, so that what is associated becomes what is wanted.
//!
//! Jobs never change: one that covers something else than is wanted is cancelled, once successors
//! cover what it has in common with it. A job that fits stays as it is, and what is new gets jobs of
//! its own: to join a job is to replace it. Planned again after any part of a plan was carried out,
//! the rest is planned and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use super::association::Association;
use super::batch::{Batch, Kind, batches};
use super::error::ItemError;
use super::resource::{OneTime, Resource};

/// What a resource is to become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Associated, with this one-time type.
    Set(OneTime),
    /// Not associated.
    Remove,
}

impl Target {
    /// Whether a resource is as it is to become.
    #[must_use]
    pub fn is_met(self, resource: &Resource, current: &BTreeMap<Resource, OneTime>) -> bool {
        match self {
            Self::Set(one_time) => current.get(resource) == Some(&one_time),
            Self::Remove => !current.contains_key(resource),
        }
    }
}

/// What resources are to become.
pub type Changes = BTreeMap<Resource, Target>;

/// Resources that Macie refused to make a job of, and why.
pub type Refused = BTreeMap<Resource, ItemError>;

/// Which half of a refused job a resource came into, each time.
pub type Parts = BTreeMap<Resource, String>;

/// What is to be done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Jobs to create, before any is cancelled.
    pub create: Vec<Batch>,
    /// Jobs to cancel.
    pub cancel: Vec<Cancellation>,
}

/// A job to cancel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cancellation {
    /// Macie's id for it.
    pub job_id: String,
    /// What it covers that other jobs have to cover first.
    pub needs: BTreeSet<Resource>,
}

impl Plan {
    /// The plan for jobs as they stand.
    #[must_use]
    pub fn new(jobs: &[Association], changes: &Changes, refused: &Refused, parts: &Parts) -> Self {
        let wanted = wanted(jobs, changes, refused);
        let fits = |job: &Association, resource: &Resource| wanted.get(resource) == Some(&job.one_time);
        // What cannot be created anew must not be cancelled.
        let is_held = |job: &Association| {
            job.resources.iter().any(|resource| refused.contains_key(resource) && fits(job, resource))
        };
        let stays = |job: &&Association| is_held(job) || job.resources.iter().all(|it| fits(job, it));
        let staying = needed(jobs.iter().filter(stays).collect(), is_held);
        let covered: BTreeSet<_> = staying
            .iter()
            .flat_map(|job| job.resources.iter().filter(|resource| fits(job, resource)))
            .collect();
        let missing: BTreeMap<_, _> =
            wanted.iter().filter(|(resource, _)| !covered.contains(resource)).collect();
        let kind = |resource: &Resource, one_time: OneTime| Kind {
            one_time,
            initial_run: one_time == OneTime::Full && !was_classified(jobs, resource),
            part: parts.get(resource).cloned().unwrap_or_default(),
        };
        let create = missing.iter().map(|(resource, one_time)| {
            let kind = kind(resource, **one_time);
            ((*resource).clone(), kind)
        });
        let cancel = jobs.iter().filter(|job| !staying.contains(job)).map(|job| Cancellation {
            job_id: job.job_id.clone(),
            needs: job.resources.iter().filter(|it| missing.contains_key(it)).cloned().collect(),
        });
        Self { create: batches(create.collect()), cancel: cancel.collect() }
    }

    /// Whether everything is as it is wanted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.create.is_empty() && self.cancel.is_empty()
    }
}

/// What is to be associated, and how: what is, changed as far as Macie allows.
fn wanted(jobs: &[Association], changes: &Changes, refused: &Refused) -> BTreeMap<Resource, OneTime> {
    let mut wanted = Association::current(jobs);
    for (resource, target) in changes {
        match target {
            Target::Set(_) if refused.contains_key(resource) => {}
            Target::Set(one_time) => drop(wanted.insert(resource.clone(), *one_time)),
            Target::Remove => drop(wanted.remove(resource)),
        }
    }
    wanted
}

/// Those of the fitting jobs without which something would be uncovered: where a successor was
/// created and its predecessor is wanted after all, the predecessor stays.
fn needed(mut fitting: Vec<&Association>, is_held: impl Fn(&Association) -> bool) -> Vec<&Association> {
    fitting.sort_by_key(|job| (job.created_at, &job.job_id));
    let mut times: BTreeMap<&Resource, u32> = BTreeMap::new();
    for resource in fitting.iter().flat_map(|job| &job.resources) {
        *times.entry(resource).or_default() += 1;
    }
    let mut needed = Vec::new();
    for job in fitting.into_iter().rev() {
        if is_held(job) || job.resources.iter().any(|it| times[it] == 1) {
            needed.push(job);
        } else {
            job.resources.iter().for_each(|it| *times.get_mut(it).expect("all were counted") -= 1);
        }
    }
    needed
}

/// Whether a job has classified, or need not have, what was there when the resource was associated.
fn was_classified(jobs: &[Association], resource: &Resource) -> bool {
    let has = |job: &Association| job.one_time == OneTime::Full && !job.initial_run_is_due;
    jobs.iter().any(|job| has(job) && job.resources.contains(resource))
}
