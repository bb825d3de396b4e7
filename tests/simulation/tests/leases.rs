//! One execution at a time per administrator and Region, whoever dies and whatever fails.

use std::time::Duration;

use macie_org::report::Outcome;
use macie_org_simulation::scenario::{QUOTA, check, execute, not_changed, region, request, stopped_by, with};
use macie_org_simulation::{Faults, Quota, Stack, World, member, simulate};
use serde_json::{Value, json};
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
            execute(&stack, "second", "resume").await
        };
        let (first, second) = tokio::join!(execute(&stack, "first", "suspend"), later);
        let error = second.output.regions[0].error.clone().unwrap();
        assert_eq!(error.name, "AnotherOperation");
        assert!(error.message.contains("`first` (suspend)"), "{}", error.message);
        assert_eq!(world.records().of("second").count(), 0);
        check(&world, &second, MEMBERS);
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
            execute(&stack, "second", "suspend").await
        };
        let (first, second) = tokio::join!(execute(&stack, "first", "suspend"), later);
        assert_eq!(not_changed(&first).first_key_value(), None);
        check(&world, &second, MEMBERS);
        assert_eq!(world.records().of("second").count(), 0);
        assert_eq!((second.output.counts.changed, second.output.counts.unchanged), (0, 300));
        let legs = world.invocations().into_iter();
        let legs = legs.filter(|it| it.execution == "second" && it.step == "set-member-sessions");
        let idle: Vec<_> = legs.map(|it| it.standing.map(|standing| standing.idle_legs)).collect();
        let (last, waiting) = idle.split_last().unwrap();
        assert!(*last == Some(1) && !waiting.is_empty(), "{idle:?}");
        assert!(waiting.iter().all(Option::is_none), "waiting for a lease is no idleness: {idle:?}");
    });
}

#[test]
fn an_account_that_arrives_while_a_region_is_onboarded_for_hours_waits_and_is_enrolled() {
    simulate(async {
        let world = World::new(3_600, Quota { rate: 0.5, burst: 1.0 }, 1);
        let stack = Stack::new(&world);
        let accounts = |accounts: Value| with(request("onboard"), "accounts", accounts);
        let (all, one) =
            (accounts(json!({"exclude": [member(1)]})), accounts(json!({"include": [member(1)]})));
        let later = async {
            sleep(Duration::from_mins(20)).await;
            assert_eq!(world.lease(region()).execution, "all");
            stack.execute("admitted", &one).await.unwrap()
        };
        let (_, admitted) = tokio::join!(stack.execute("all", &all), later);
        assert_eq!(stopped_by(&admitted), "");
        assert_eq!(admitted.rows.len(), 1);
        assert_eq!(admitted.rows[0].outcome, Outcome::Changed);
        assert!(admitted.parts > 1, "two hours outlast the legs of one execution");
        assert!(world.elapsed_ms() > 2 * 3_600_000);
        assert_eq!(world.statuses(region())[&member(1)], "Enabled");
        assert!(world.findings().violations.is_empty());
    });
}

#[test]
fn an_abandoned_lease_is_taken_over_only_after_it_expires() {
    simulate(async {
        let world = World::enrolled(MEMBERS, &[region()], QUOTA, 1);
        let stack = Stack { lease: LEASE, ..Stack::new(&world) };
        let abandoned = timeout(Duration::from_secs(40), execute(&stack, "first", "suspend")).await;
        assert!(abandoned.is_err() && world.records().of("first").count() > 50);
        let expires_at = world.lease(region()).expires_at;
        let refused = execute(&stack, "refused", "resume").await;
        assert_eq!(refused.output.regions[0].error.clone().unwrap().name, "AnotherOperation");
        let second = execute(&stack, "second", "suspend").await;
        check(&world, &second, MEMBERS);
        let records = world.records();
        let earliest = records.of("second").map(|it| it.at_ms).min().unwrap();
        assert!(1_800_000_000_000 + earliest > expires_at);
        assert_eq!((records.of("refused").count(), records.repeated().len()), (0, 0));
        assert!(world.statuses(region()).values().all(|status| *status == "Paused"));
    });
}

#[test]
fn whoever_comes_first_after_a_leg_died_leaves_nothing_to_be_done_twice() {
    for seed in 1..=20 {
        simulate(async {
            let world = World::enrolled(MEMBERS, &[region()], QUOTA, seed);
            let stack = Stack { deadline: Duration::from_secs(20), ..Stack::new(&world) };
            world.kill_at([300 + 12 * seed]);
            let later = async {
                sleep(Duration::from_secs(30)).await;
                execute(&stack, "second", "suspend").await
            };
            let (first, second) = tokio::join!(execute(&stack, "first", "suspend"), later);
            check(&world, &first, MEMBERS);
            check(&world, &second, MEMBERS);
            assert_eq!(world.records().repeated(), Vec::<&_>::new(), "seed {seed}");
            assert!(world.statuses(region()).values().all(|status| *status == "Paused"), "seed {seed}");
        });
    }
}

#[test]
fn a_leg_whose_lease_runs_out_sends_nothing_more_whoever_waits_for_it() {
    simulate(async {
        let world = World::enrolled(MEMBERS, &[region()], QUOTA, 1);
        let stack = Stack { lease: Duration::from_secs(30), ..Stack::new(&world) };
        let renewals_fail_from_ms = Some(20_000);
        world.set_faults(Faults { renewals_fail_from_ms, ..Faults::default() });
        let later = async {
            sleep(Duration::from_secs(10)).await;
            execute(&stack, "second", "suspend").await
        };
        let (first, second) = tokio::join!(execute(&stack, "first", "suspend"), later);
        // Nothing was sent without a lease, so nothing once it had run out.
        check(&world, &first, MEMBERS);
        check(&world, &second, MEMBERS);
        assert_eq!(world.records().repeated(), Vec::<&_>::new());
        assert!(world.statuses(region()).values().all(|status| *status == "Paused"));
        let legs = world.invocations().iter().filter(|it| it.step == "set-member-sessions").count();
        assert!(legs > 4, "the lease ended no leg");
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
        let (ended, ()) = tokio::join!(execute(&stack, "first", "suspend"), stop);
        check(&world, &ended, MEMBERS);
        assert_eq!(ended.output.regions[0].error.clone().unwrap().name, "Stopped");
        let records = world.records();
        let latest = records.of("first").map(|it| it.at_ms).max().unwrap();
        assert!(latest <= 35_000 + 20_000 + 500, "sent {latest} ms after the start");
        let sent = u32::try_from(records.mutations.len()).unwrap();
        assert!(sent > 100 && sent < 300 && ended.output.counts.changed == sent, "{:?}", ended.output.counts);
    });
}
