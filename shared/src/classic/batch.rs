//! How few jobs cover the resources: what may share one, and what may not.
//!
//! A job's prefixes hold for all of its buckets. So buckets share a job when they have the same
//! prefixes, or none, and are of the same type; all prefixes of a bucket that are of one type stay in
//! one job; a job holds [`MOST_BUCKETS`] of any accounts. Fewer jobs than these cannot keep those rules.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::association::resources;
use super::resource::{OneTime, Resource};
use crate::ids::AccountId;
use crate::model::Buckets;

/// The buckets that a job may hold: the Macie User Guide, "Quotas".
pub const MOST_BUCKETS: usize = 1_000;

/// The resources of one job.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Batch {
    /// The one-time type of all of them.
    pub one_time: OneTime,
    /// Whether what is there already is to be classified now.
    pub initial_run: bool,
    /// Prefixes of objects; none means all objects.
    pub prefixes: BTreeSet<String>,
    /// Buckets.
    pub buckets: Buckets,
}

/// What else keeps resources apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Kind {
    pub(super) one_time: OneTime,
    pub(super) initial_run: bool,
    /// Where a job was refused, the half that the resource came into; empty otherwise.
    pub(super) part: String,
}

/// The jobs for these resources, as few as the rules allow.
pub(super) fn batches(kinds: BTreeMap<Resource, Kind>) -> Vec<Batch> {
    let mut of_bucket: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    for (Resource { account, bucket, prefix }, kind) in kinds {
        // A scope cannot say "everything": the whole bucket is another job's than its prefixes.
        let prefixes = of_bucket.entry((kind, prefix.is_none(), account, bucket)).or_default();
        prefixes.extend(prefix);
    }
    let mut alike: BTreeMap<_, Vec<(AccountId, String)>> = BTreeMap::new();
    for ((kind, _, account, bucket), prefixes) in of_bucket {
        alike.entry((kind, prefixes)).or_default().push((account, bucket));
    }
    let jobs = alike.into_iter().flat_map(|((kind, prefixes), buckets)| {
        let of = |chunk: &[(AccountId, String)]| Batch {
            one_time: kind.one_time,
            initial_run: kind.initial_run,
            prefixes: prefixes.clone(),
            buckets: by_account(chunk),
        };
        buckets.chunks(MOST_BUCKETS).map(of).collect::<Vec<_>>()
    });
    jobs.collect()
}

fn by_account(chunk: &[(AccountId, String)]) -> Buckets {
    let mut buckets = Buckets::new();
    for (account, bucket) in chunk {
        buckets.entry(account.clone()).or_default().insert(bucket.clone());
    }
    buckets
}

impl Batch {
    /// What it covers.
    #[must_use]
    pub fn resources(&self) -> BTreeSet<Resource> {
        resources(&self.buckets, &self.prefixes)
    }

    /// Whether a resource is among them.
    #[must_use]
    pub fn covers(&self, resource: &Resource) -> bool {
        let has_prefix =
            resource.prefix.as_ref().map_or(self.prefixes.is_empty(), |it| self.prefixes.contains(it));
        has_prefix
            && self.buckets.get(&resource.account).is_some_and(|names| names.contains(&resource.bucket))
    }

    /// How many buckets it holds.
    #[must_use]
    pub fn size(&self) -> usize {
        self.buckets.values().map(BTreeSet::len).sum()
    }

    /// Which resources come into the second half, to find out which of them a refusal is about: half
    /// of the buckets, account by account, or of the one bucket's prefixes. `None` for one resource.
    pub(super) fn second_half(&self) -> Option<BTreeSet<Resource>> {
        let all = self.resources();
        if all.len() < 2 {
            return None;
        }
        let prefixes = self.prefixes.len().max(1);
        let first = if self.size() > 1 { self.size().div_ceil(2) * prefixes } else { prefixes.div_ceil(2) };
        Some(all.into_iter().skip(first).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::id;

    fn resource(account: u64, bucket: &str, prefix: Option<&str>) -> Resource {
        Resource { account: id(account), bucket: bucket.to_owned(), prefix: prefix.map(str::to_owned) }
    }

    fn of(resources: &[(Resource, OneTime)]) -> Vec<Batch> {
        let kind = |one_time| Kind { one_time, initial_run: one_time == OneTime::Full, part: String::new() };
        batches(resources.iter().map(|(it, one_time)| (it.clone(), kind(*one_time))).collect())
    }

    /// What a bucket has of one type: its prefixes, or the whole of it.
    type Share<'a> = (BTreeSet<Option<&'a str>>, OneTime);

    /// The fewest jobs of any partition of these shares, by trying all of them: those of one job have
    /// the same prefixes and type.
    fn fewest(shares: &[Share<'_>], jobs: &mut Vec<Vec<usize>>) -> usize {
        let next = jobs.iter().map(Vec::len).sum::<usize>();
        if next == shares.len() {
            let fits = |job: &Vec<usize>| job.iter().all(|n| shares[*n] == shares[job[0]]);
            return if jobs.iter().all(fits) { jobs.len() } else { usize::MAX };
        }
        let mut best = usize::MAX;
        for at in 0..=jobs.len() {
            if at == jobs.len() {
                jobs.push(Vec::new());
            }
            jobs[at].push(next);
            best = best.min(fewest(shares, jobs));
            jobs[at].pop();
            if jobs[at].is_empty() {
                jobs.pop();
            }
        }
        best
    }

    #[test]
    fn no_partition_that_keeps_the_rules_has_fewer_jobs() {
        let mut random = fastrand::Rng::with_seed(9);
        let names = ["a", "b", "c"];
        for _ in 0..300 {
            let mut shares = BTreeMap::new();
            let mut resources = BTreeMap::new();
            for _ in 0..random.usize(1..9) {
                let (account, bucket) = (random.u64(1..3), names[random.usize(..3)]);
                let prefix = [None, Some("x/"), Some("y/")][random.usize(..3)];
                let one_time = if random.bool() { OneTime::Full } else { OneTime::None };
                resources.insert(resource(account, bucket, prefix), (account, bucket, prefix, one_time));
            }
            for (account, bucket, prefix, one_time) in resources.values() {
                let share: &mut BTreeSet<_> =
                    shares.entry((*one_time, prefix.is_none(), *account, *bucket)).or_default();
                share.insert(*prefix);
            }
            let list: Vec<_> = resources.iter().map(|(it, drawn)| (it.clone(), drawn.3)).collect();
            let shares: Vec<_> =
                shares.into_iter().map(|((one_time, ..), prefixes)| (prefixes, one_time)).collect();
            let jobs = of(&list);
            assert_eq!(jobs.len(), fewest(&shares, &mut Vec::new()), "{list:?}");
            let covered: Vec<_> = jobs.iter().flat_map(Batch::resources).collect();
            let distinct: BTreeSet<_> = covered.iter().cloned().collect();
            assert_eq!((covered.len(), distinct), (list.len(), list.iter().map(|it| it.0.clone()).collect()));
        }
    }

    #[test]
    fn a_job_holds_a_thousand_buckets_of_any_accounts_and_the_next_one_the_rest() {
        let many: Vec<_> =
            (0..2001).map(|n| (resource(n % 7, &format!("b{n}"), None), OneTime::Full)).collect();
        let sizes: Vec<_> = of(&many).iter().map(Batch::size).collect();
        assert_eq!(sizes, [1000, 1000, 1]);
    }

    #[test]
    fn a_whole_bucket_and_its_prefixes_are_different_jobs() {
        let list = [None, Some("x/"), Some("y/")].map(|prefix| (resource(3, "b", prefix), OneTime::None));
        let jobs = of(&list);
        let prefixes: Vec<_> = jobs.iter().map(|job| job.prefixes.len()).collect();
        assert_eq!(prefixes, [0, 2]);
    }

    #[test]
    fn a_refused_job_is_halved_by_account_then_bucket_then_prefix_down_to_one_resource() {
        let buckets = [(3, "a"), (3, "b"), (4, "a"), (4, "b")];
        let both: Vec<_> = buckets
            .iter()
            .flat_map(|(n, name)| [Some("x/"), Some("y/")].map(|it| (resource(*n, name, it), OneTime::Full)))
            .collect();
        let [job] = &of(&both)[..] else { panic!("one job") };
        let second = job.second_half().unwrap();
        assert!(second.len() == 4 && second.iter().all(|it| it.account == id(4)), "{second:?}");
        let [job] = &of(&both[..2])[..] else { panic!("one job") };
        assert_eq!(job.second_half().unwrap(), [resource(3, "a", Some("y/"))].into());
        let [job] = &of(&both[..1])[..] else { panic!("one job") };
        assert_eq!(job.second_half(), None);
    }
}
