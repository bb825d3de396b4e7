//! Whose usage an account sees: its own and, as an administrator, its members'.

use std::collections::BTreeSet;

use super::figures::{Basis, UsageFigure, UsageRange};
use super::query::UsageQuery;
use crate::state::{AutomatedDiscoveryStatus, Job, JobStatus, Page, Refusal, State};
use crate::{AccountId, SessionKey};

/// The usage of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageRecord {
    /// The account.
    pub account: AccountId,
    /// When its free trial began, which is when its session was enabled; milliseconds since 1970.
    pub free_trial_start_ms: u64,
    /// When its free trial of automated discovery began, milliseconds since 1970.
    pub discovery_trial_start_ms: Option<u64>,
    /// Every metric.
    pub figures: [UsageFigure; 4],
}

impl UsageRecord {
    /// What all metrics cost together, in millionths of a dollar.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.figures.iter().map(|figure| figure.cost).sum()
    }

    /// Whether the account has used up its quota.
    #[must_use]
    pub fn is_limited(&self) -> bool {
        self.figures.iter().any(|figure| figure.is_limited == Some(true))
    }
}

impl State {
    /// `GetUsageStatistics`: a page of accounts, from after the account `after` in the query's order.
    pub fn usage_statistics(
        &self,
        at: SessionKey,
        query: &UsageQuery,
        after: Option<AccountId>,
        limit: usize,
    ) -> Result<Page<UsageRecord>, Refusal> {
        self.get_macie_session(at)?;
        query.check()?;
        let sorted = query.sorted(self.usage(at, query.time_range.unwrap_or_default()));
        let start = match after {
            None => 0,
            Some(after) => sorted
                .iter()
                .position(|record| record.account == after)
                .map_or(sorted.len(), |shown| shown + 1),
        };
        let found = sorted.into_iter().skip(start).filter(|record| query.finds(record));
        Ok(Page::take(found, limit, |record| record.account))
    }

    /// `GetUsageTotals`: each metric summed over the accounts.
    pub fn usage_totals(&self, at: SessionKey, range: UsageRange) -> Result<[UsageFigure; 4], Refusal> {
        self.get_macie_session(at)?;
        let zero = Basis::default().figures();
        Ok(self.usage(at, range).iter().fold(zero, |mut sums, record| {
            for (sum, figure) in sums.iter_mut().zip(record.figures) {
                sum.cost = sum.cost.saturating_add(figure.cost);
            }
            sums
        }))
    }

    fn usage(&self, at: SessionKey, range: UsageRange) -> Vec<UsageRecord> {
        let members = self.rosters.get(&at).into_iter().flat_map(|roster| roster.after(None));
        let members = members.filter(|member| member.status_at(self.now_ms).is_associated());
        let accounts: BTreeSet<AccountId> =
            members.map(|member| member.account).chain([at.account]).collect();
        let of_administrator = self.jobs_now(at);
        let record = |account: AccountId| {
            let key = SessionKey { account, ..at };
            let own = if key == at { Vec::new() } else { self.jobs_now(key) };
            let jobs: Vec<&Job> = of_administrator.iter().chain(&own).collect();
            self.usage_of(key, &jobs, range)
        };
        accounts.into_iter().filter_map(record).collect()
    }

    /// An account's usage, through these jobs: its own and its administrator's.
    fn usage_of(&self, key: SessionKey, jobs: &[&Job], range: UsageRange) -> Option<UsageRecord> {
        let session = self.session_of(key)?;
        let discovery = self.automated_discovery_of(key).unwrap_or_default();
        let since_ms = range.start_ms(self.now_ms);
        let lasted_ms = |from_ms: u64| self.now_ms.saturating_sub(from_ms.max(since_ms));
        let running = discovery.status == AutomatedDiscoveryStatus::Enabled;
        let discovering_since_ms = discovery.last_updated_at_ms.filter(|_| running);
        let basis = Basis {
            session_ms: lasted_ms(session.created_at_ms),
            discovery_ms: discovering_since_ms.map_or(0, lasted_ms),
            ..of_jobs(key.account, jobs, since_ms)
        };
        Some(UsageRecord {
            account: key.account,
            free_trial_start_ms: session.created_at_ms,
            discovery_trial_start_ms: discovery.first_enabled_at_ms,
            figures: basis.figures(),
        })
    }
}

/// What jobs contribute: the buckets of the account that they name, and what their runs read there. A job
/// counts with all its runs if the latest began in the range.
fn of_jobs(account: AccountId, jobs: &[&Job], since_ms: u64) -> Basis {
    let named = |job: &&Job| -> Vec<String> {
        job.spec.s3_job_definition.buckets_of(account).map(str::to_owned).collect()
    };
    let buckets: BTreeSet<String> = jobs.iter().flat_map(named).collect();
    let recent = jobs.iter().filter(|job| job.last_run_at_ms >= since_ms);
    let analyzed = recent.map(|job| count(named(job).len()) * job.runs * job.spec.sampling());
    let stopped = |job: &&Job| job.status() == JobStatus::Paused && !named(job).is_empty();
    Basis {
        buckets: count(buckets.len()),
        analyzed: analyzed.sum(),
        is_limited: jobs.iter().any(stopped),
        ..Basis::default()
    }
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
