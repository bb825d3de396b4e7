//! Jobs as Macie would keep them, for plans to be carried out on.

use std::collections::BTreeSet;

use macie_org::classic::{Association, Batch, OneTime, Plan, Resource};

/// The stack's jobs. A run takes no time.
#[derive(Debug, Clone, Default)]
pub(crate) struct Jobs {
    pub(crate) all: Vec<Association>,
    created: i64,
}

pub(crate) fn resource(account: u64, bucket: &str, prefix: Option<&str>) -> Resource {
    let account = format!("{account:012}").parse().expect("12 digits");
    Resource { account, bucket: bucket.to_owned(), prefix: prefix.map(str::to_owned) }
}

impl Jobs {
    pub(crate) fn create(&mut self, batch: &Batch) {
        self.put(batch.one_time, batch.resources());
    }

    pub(crate) fn put(&mut self, one_time: OneTime, resources: BTreeSet<Resource>) {
        self.created += 1;
        let (job_id, created_at) = (format!("job-{}", self.created), self.created);
        self.all.push(Association { job_id, created_at, one_time, initial_run_is_due: false, resources });
    }

    pub(crate) fn cancel(&mut self, id: &str) {
        self.all.retain(|job| job.job_id != id);
    }

    /// Carries a plan out, in order: the first `calls` of it.
    pub(crate) fn carry_out(&mut self, plan: &Plan, calls: usize) {
        for batch in plan.create.iter().take(calls) {
            self.create(batch);
        }
        let left = calls.saturating_sub(plan.create.len());
        for job in plan.cancel.iter().take(left) {
            self.cancel(&job.job_id);
        }
    }
}
