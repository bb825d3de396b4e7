//! Plans that are carried out in part, again and again: nothing that was associated is ever
//! uncovered, and all comes to what is wanted.

use std::collections::{BTreeMap, BTreeSet};

use macie_org::classic::{Association, Changes, OneTime, Parts, Plan, Progress, Refused, Resource, Target};
use macie_org::error::{Call, Error, ErrorKind};
use macie_org::ids::Region;

use crate::model::{Jobs, resource};

fn any_resource(random: &mut fastrand::Rng) -> Resource {
    let bucket = ["a", "b", "c", "d"][random.usize(..4)];
    resource(random.u64(3..6), bucket, [None, Some("x/"), Some("y/")][random.usize(..3)])
}

fn any_target(random: &mut fastrand::Rng) -> Target {
    [Target::Set(OneTime::Full), Target::Set(OneTime::None), Target::Remove][random.usize(..3)]
}

fn expected(before: &BTreeMap<Resource, OneTime>, changes: &Changes) -> BTreeMap<Resource, OneTime> {
    let mut after = before.clone();
    for (resource, target) in changes {
        match target {
            Target::Set(one_time) => drop(after.insert(resource.clone(), *one_time)),
            Target::Remove => drop(after.remove(resource)),
        }
    }
    after
}

#[test]
fn however_often_it_breaks_off_all_comes_to_what_is_wanted_and_nothing_is_ever_uncovered() {
    for seed in 0..2_000 {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut jobs = Jobs::default();
        for _ in 0..6 {
            let before = Association::current(&jobs.all);
            let changes: Changes = (0..random.usize(1..9))
                .map(|_| (any_resource(&mut random), any_target(&mut random)))
                .collect();
            let kept: BTreeSet<_> = before
                .keys()
                .filter(|resource| changes.get(*resource) != Some(&Target::Remove))
                .cloned()
                .collect();
            let mut plans = 0;
            loop {
                let plan = Plan::new(&jobs.all, &changes, &Refused::new(), &Parts::new());
                if plan.is_empty() {
                    break;
                }
                jobs.carry_out(&plan, random.usize(1..4));
                let covered: BTreeSet<_> = Association::current(&jobs.all).into_keys().collect();
                assert!(kept.is_subset(&covered), "seed {seed}");
                plans += 1;
                assert!(plans < 100, "seed {seed} does not end");
            }
            assert_eq!(Association::current(&jobs.all), expected(&before, &changes), "seed {seed}");
            let times: usize = jobs.all.iter().map(|job| job.resources.len()).sum();
            assert!(times == expected(&before, &changes).len(), "seed {seed}: something is covered twice");
        }
    }
}

/// A few of the buckets are not there: Macie refuses every job that names one of them.
#[test]
fn whatever_is_refused_fails_alone_and_all_others_are_associated() {
    for seed in 0..500 {
        let mut random = fastrand::Rng::with_seed(seed);
        let wanted: BTreeSet<_> = (0..random.usize(1..60)).map(|_| any_resource(&mut random)).collect();
        let changes: Changes =
            wanted.iter().map(|resource| (resource.clone(), Target::Set(OneTime::Full))).collect();
        let bad: BTreeSet<_> = wanted.iter().filter(|_| random.usize(..9) == 0).cloned().collect();
        let (mut jobs, mut progress, mut attempts) = (Jobs::default(), Progress::default(), 0);
        loop {
            let plan = Plan::new(&jobs.all, &changes, &progress.refused, &progress.parts);
            if plan.is_empty() {
                break;
            }
            for batch in &plan.create {
                if batch.resources().is_disjoint(&bad) {
                    jobs.create(batch);
                } else {
                    progress.refused(batch, &refusal());
                }
                attempts += 1;
            }
            assert!(attempts < 500, "seed {seed} does not end");
        }
        assert_eq!(progress.refused.keys().cloned().collect::<BTreeSet<_>>(), bad, "seed {seed}");
        let good: BTreeSet<_> = wanted.difference(&bad).cloned().collect();
        assert_eq!(Association::current(&jobs.all).into_keys().collect::<BTreeSet<_>>(), good, "seed {seed}");
    }
}

fn refusal() -> Error {
    let call = Call::regional("macie2:CreateClassificationJob", Region::ALL[0]);
    Error::new(call, ErrorKind::Invalid, "ValidationException: no such bucket")
}
