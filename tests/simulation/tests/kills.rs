//! A step may die at any moment: the end is the same, and nothing is changed twice.
//!
//! By default up to three kills in each of 300 executions over 200 members; one kill at
//! each of their moments with
//! `cargo test -p macie_org_simulation --test kills -- --ignored`.

use std::rc::Rc;
use std::time::Duration;

use macie_org_simulation::scenario::{QUOTA, check, execute, not_changed, region};
use macie_org_simulation::{Ended, Left, Stack, World, simulate};

const MEMBERS: u64 = 200;

/// The operation's own beginning: nobody enrolled, all enabled, or all suspended by us.
async fn world_for(operation: &str) -> Rc<World> {
    if operation == "onboard" {
        return World::new(MEMBERS, QUOTA, 1);
    }
    let world = World::enrolled(MEMBERS, &[region()], QUOTA, 1);
    if operation == "resume" {
        execute(&Stack::new(&world), "before", "suspend").await;
    }
    world
}

/// In legs so short and so few that it takes several executions.
async fn killed_or_not(world: &Rc<World>, operation: &str) -> Ended {
    let mut stack = Stack { deadline: Duration::from_secs(25), ..Stack::new(world) };
    stack.settings.most_legs = 3;
    execute(&stack, "run", operation).await
}

/// The moments to which an execution comes that is not killed.
fn moments(operation: &str) -> std::ops::RangeInclusive<u64> {
    simulate(async {
        let world = world_for(operation).await;
        let before = world.moments();
        killed_or_not(&world, operation).await;
        before + 1..=world.moments()
    })
}

/// Whatever dies at these moments, the end is the same.
fn ends_as_without(operation: &str, kills: &[u64]) {
    simulate(async {
        let world = world_for(operation).await;
        let what = format!("{operation}, killed at {kills:?}");
        world.kill_at(kills.iter().copied());
        let ended = killed_or_not(&world, operation).await;
        assert!(world.invocations().iter().any(|it| it.left == Left::Killed), "{what}");
        check(&world, &ended, MEMBERS);
        let statuses = world.statuses(region());
        let expected = if operation == "suspend" { "Paused" } else { "Enabled" };
        assert!(statuses.values().all(|status| *status == expected), "{what}: {statuses:?}");
        assert_eq!(not_changed(&ended).first_key_value(), None, "{what}");
        assert_eq!(world.records().repeated(), Vec::<&_>::new(), "{what}");
        if operation == "resume" {
            let ledger = world.object("ledgers/222222222222/us-east-1.json");
            assert!(ledger.is_some_and(|ledger| ledger.contains(r#""suspended":[]"#)), "{what}");
        }
    });
}

fn at_drawn_moments(operation: &str) {
    let moments = moments(operation);
    for seed in 1..=100 {
        let mut dice = fastrand::Rng::with_seed(seed);
        let kills: Vec<_> = (0..dice.u32(1..=3)).map(|_| dice.u64(moments.clone())).collect();
        ends_as_without(operation, &kills);
    }
}

#[test]
fn a_suspension_that_dies_anywhere_ends_as_one_that_does_not() {
    at_drawn_moments("suspend");
}

#[test]
fn a_resumption_that_dies_anywhere_ends_as_one_that_does_not() {
    at_drawn_moments("resume");
}

#[test]
fn an_onboarding_that_dies_anywhere_ends_as_one_that_does_not() {
    at_drawn_moments("onboard");
}

#[test]
#[ignore = "two thousand executions"]
fn one_kill_at_each_moment_changes_nothing() {
    for operation in ["suspend", "resume", "onboard"] {
        moments(operation).for_each(|moment| ends_as_without(operation, &[moment]));
    }
}
