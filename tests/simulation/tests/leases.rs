//! One execution at a time per administrator and Region, whoever dies and whatever fails.

use std::time::Duration;

use macie_org_simulation::scenario::{QUOTA, check, not_changed, region, request};
use macie_org_simulation::{Faults, Stack, World, simulate};
use tokio::time::{sleep, timeout};

const MEMBERS: u64 = 300;
const LEASE: Duration = Duration::from_mins(1);

#[test]
fn of_two_operations_at_once_the_second_is_refused_by_name_before_any_write() {
    simulate(async {
        let world = World::enrolled(MEMBERS, &[region()], QUOTA, 1);
        let stack = Stack::new(&world);
        let later = async {
            sleep(Duration::from_secs(20)).await;
            stack.execute("second", &request("resume")).await.unwrap()
        };
        let suspension = request("suspend");
        let (first, second) = tokio::join!(stack.execute("first", &suspension), later);
        let error = second.output.regions[0].error.clone().unwrap();
        assert_eq!(error.name, "AnotherOperation");
        assert!(error.message.contains("`first` (suspend)"), "{}", error.message);
        assert_eq!(world.records().of("second").count(), 0);
        check(&world, &second, MEMBERS);
        let first = first.unwrap();
        check(&world, &first, MEMBERS);
        assert_eq!(not_changed(&first).first_key_value(), None);
    });
}

#[test]
fn of_the_same_operation_the_second_waits_and_then_finds_nothing_to_do() {
    simulate(async {
        let world = World::enrolled(MEMBERS, &[region()], QUOTA, 1);
        let stack = Stack { deadline: Duration::from_secs(30), ..Stack::new(&world) };
        let later = async {
            sleep(Duration::from_secs(10)).await;
            stack.execute("second", &request("suspend")).await.unwrap()
        };
        let suspension = request("suspend");
        let (first, second) = tokio::join!(stack.execute("first", &suspension), later);
        assert_eq!(not_changed(&first.unwrap()).first_key_value(), None);
        check(&world, &second, MEMBERS);
        assert_eq!(world.records().of("second").count(), 0);
        assert_eq!((second.output.counts.changed, second.output.counts.unchanged), (0, 300));
    });
}

#[test]
fn an_abandoned_lease_is_taken_over_only_after_it_expires() {
    simulate(async {
        let world = World::enrolled(MEMBERS, &[region()], QUOTA, 1);
        let stack = Stack { lease: LEASE, ..Stack::new(&world) };
        let abandoned = timeout(Duration::from_secs(40), stack.execute("first", &request("suspend"))).await;
        assert!(abandoned.is_err() && world.records().of("first").count() > 50);
        let expires_at = world.lease(region()).expires_at;
        let refused = stack.execute("refused", &request("resume")).await.unwrap();
        assert_eq!(refused.output.regions[0].error.clone().unwrap().name, "AnotherOperation");
        let second = stack.execute("second", &request("suspend")).await.unwrap();
        check(&world, &second, MEMBERS);
        let records = world.records();
        let earliest = records.of("second").map(|it| it.at_ms).min().unwrap();
        assert!(1_800_000_000_000 + earliest > expires_at);
        assert_eq!((records.of("refused").count(), records.repeated().len()), (0, 0));
        assert!(world.statuses(region()).values().all(|status| *status == "Paused"));
    });
}

#[test]
fn a_leg_whose_lease_runs_out_sends_nothing_more() {
    simulate(async {
        let world = World::enrolled(MEMBERS, &[region()], QUOTA, 1);
        let stack = Stack { lease: Duration::from_secs(30), ..Stack::new(&world) };
        let renewals_fail_from_ms = Some(30_000);
        world.set_faults(Faults { renewals_fail_from_ms, ..Faults::default() });
        let ended = timeout(Duration::from_mins(5), stack.execute("first", &request("suspend"))).await;
        let ended = ended.expect("another leg takes the expired lease").unwrap();
        check(&world, &ended, MEMBERS);
        assert_eq!(not_changed(&ended).first_key_value(), None);
        assert_eq!(world.records().repeated(), Vec::<&_>::new());
        let legs = world.invocations().iter().filter(|it| it.step == "set-member-sessions").count();
        assert!(legs > 2, "the lease ended no leg");
    });
}

#[test]
fn an_execution_that_is_asked_to_stop_ends_within_one_renewal_and_reports_everybody() {
    simulate(async {
        let world = World::enrolled(MEMBERS, &[region()], QUOTA, 1);
        let stack = Stack { lease: LEASE, ..Stack::new(&world) };
        let stop = async {
            sleep(Duration::from_secs(35)).await;
            world.ask_to_stop(region(), "first");
        };
        let suspension = request("suspend");
        let (ended, ()) = tokio::join!(stack.execute("first", &suspension), stop);
        let ended = ended.unwrap();
        check(&world, &ended, MEMBERS);
        assert_eq!(ended.output.regions[0].error.clone().unwrap().name, "Stopped");
        let records = world.records();
        let latest = records.of("first").map(|it| it.at_ms).max().unwrap();
        assert!(latest <= 35_000 + 20_000 + 500, "sent {latest} ms after the start");
        let sent = u32::try_from(records.mutations.len()).unwrap();
        assert!(sent > 100 && sent < 300 && ended.output.counts.changed == sent, "{:?}", ended.output.counts);
    });
}
