//! One plan at a time: what is created, what is cancelled, what is left alone.

use std::collections::BTreeSet;

use macie_org::classic::{Changes, Exception, ItemError, OneTime, Parts, Plan, Refused, Resource, Target};

use crate::model::{Jobs, resource};

fn plan(jobs: &Jobs, changes: &Changes) -> Plan {
    Plan::new(&jobs.all, changes, &Refused::new(), &Parts::new())
}

fn setting(one_time: OneTime, buckets: &[&str]) -> Changes {
    buckets.iter().map(|bucket| (resource(3, bucket, None), Target::Set(one_time))).collect()
}

fn buckets(names: &[&str]) -> BTreeSet<Resource> {
    names.iter().map(|bucket| resource(3, bucket, None)).collect()
}

fn refused(bucket: &str) -> Refused {
    let failure = ItemError { exception: Exception::InvalidInput, message: "no such bucket".into() };
    [(resource(3, bucket, None), failure)].into()
}

#[test]
fn what_is_associated_already_takes_no_second_job() {
    let mut jobs = Jobs::default();
    let changes = setting(OneTime::Full, &["a", "b"]);
    let first = plan(&jobs, &changes);
    assert_eq!((first.create.len(), first.cancel.len()), (1, 0));
    assert!(first.create[0].initial_run);
    jobs.carry_out(&first, 9);
    assert!(plan(&jobs, &changes).is_empty());
}

#[test]
fn a_new_resource_gets_a_job_of_its_own_and_replaces_none() {
    let mut jobs = Jobs::default();
    jobs.put(OneTime::Full, buckets(&["a", "b"]));
    let plan = plan(&jobs, &setting(OneTime::Full, &["b", "c"]));
    assert_eq!(plan.create[0].resources(), buckets(&["c"]));
    assert_eq!((plan.create.len(), plan.cancel.len()), (1, 0));
}

#[test]
fn a_job_that_loses_a_resource_is_replaced_and_its_successor_does_not_run_again() {
    let mut jobs = Jobs::default();
    jobs.put(OneTime::Full, buckets(&["a", "b", "c"]));
    let plan = plan(&jobs, &[(resource(3, "b", None), Target::Remove)].into());
    let [successor] = &plan.create[..] else { panic!("{plan:?}") };
    assert_eq!(successor.resources(), buckets(&["a", "c"]));
    assert_eq!((successor.one_time, successor.initial_run), (OneTime::Full, false));
    assert_eq!((plan.cancel.len(), &plan.cancel[0].needs), (1, &buckets(&["a", "c"])));
}

#[test]
fn a_job_whose_first_run_is_cut_short_has_a_successor_that_runs_it_again() {
    let mut jobs = Jobs::default();
    jobs.put(OneTime::Full, buckets(&["a", "b"]));
    jobs.all[0].initial_run_is_due = true;
    let plan = plan(&jobs, &[(resource(3, "b", None), Target::Remove)].into());
    assert!(plan.create[0].initial_run);
}

#[test]
fn a_job_that_loses_all_its_resources_has_no_successor() {
    let mut jobs = Jobs::default();
    jobs.put(OneTime::None, buckets(&["a"]));
    let plan = plan(&jobs, &[(resource(3, "a", None), Target::Remove)].into());
    assert_eq!((plan.create.len(), plan.cancel.len()), (0, 1));
    assert!(plan.cancel[0].needs.is_empty());
}

#[test]
fn what_changes_its_type_moves_and_only_that_runs_at_once() {
    let mut jobs = Jobs::default();
    jobs.put(OneTime::None, buckets(&["a", "b"]));
    let plan = plan(&jobs, &setting(OneTime::Full, &["b"]));
    let made: Vec<_> =
        plan.create.iter().map(|job| (job.one_time, job.initial_run, job.resources())).collect();
    let expected = [(OneTime::Full, true, buckets(&["b"])), (OneTime::None, false, buckets(&["a"]))];
    assert_eq!((made, plan.cancel.len()), (expected.to_vec(), 1));
}

#[test]
fn after_a_crash_between_creation_and_cancellation_only_the_cancellation_is_left() {
    let mut jobs = Jobs::default();
    jobs.put(OneTime::Full, buckets(&["a", "b", "c"]));
    let changes = [(resource(3, "b", None), Target::Remove)].into();
    let whole = plan(&jobs, &changes);
    jobs.carry_out(&whole, 1);
    let rest = plan(&jobs, &changes);
    assert_eq!((rest.create.len(), rest.cancel.len()), (0, 1));
    assert_eq!(rest.cancel[0].job_id, "job-1");
    assert!(rest.cancel[0].needs.is_empty());
}

#[test]
fn a_successor_that_a_crash_left_beside_its_predecessor_goes_with_the_next_change() {
    let mut jobs = Jobs::default();
    jobs.put(OneTime::Full, buckets(&["a", "b"]));
    jobs.put(OneTime::Full, buckets(&["a"]));
    let plan = plan(&jobs, &setting(OneTime::Full, &["a"]));
    assert_eq!((plan.create.len(), plan.cancel.len()), (0, 1));
    assert_eq!(plan.cancel[0].job_id, "job-2");
}

#[test]
fn what_macie_refuses_is_left_out_and_asked_for_no_more() {
    let jobs = Jobs::default();
    let changes = setting(OneTime::Full, &["a", "bad", "c"]);
    let plan = Plan::new(&jobs.all, &changes, &refused("bad"), &Parts::new());
    assert_eq!(plan.create[0].resources(), buckets(&["a", "c"]));
}

#[test]
fn a_job_stays_whose_successor_macie_refuses() {
    let mut jobs = Jobs::default();
    jobs.put(OneTime::Full, buckets(&["a", "bad", "c"]));
    let changes = [(resource(3, "a", None), Target::Remove)].into();
    assert!(Plan::new(&jobs.all, &changes, &refused("bad"), &Parts::new()).is_empty());
}

#[test]
fn halves_of_a_refused_job_are_jobs_of_their_own() {
    let parts: Parts =
        [(resource(3, "a", None), "0".to_owned()), (resource(3, "b", None), "1".to_owned())].into();
    let changes = setting(OneTime::Full, &["a", "b"]);
    let plan = Plan::new(&[], &changes, &Refused::new(), &parts);
    let halves: Vec<_> = plan.create.iter().map(macie_org::classic::Batch::resources).collect();
    assert_eq!(halves, [buckets(&["a"]), buckets(&["b"])]);
}
