//! A step may die at any moment: the end is the same, and nothing is changed twice.
//!
//! 300 seeds by default; more with
//! `SIMULATION_SEEDS=10000 cargo test -p macie_org_simulation --test kills -- --ignored`.

mod common;

use std::rc::Rc;

use common::{QUOTA, check, not_changed, region, request};
use macie_org_simulation::{Ended, Left, Stack, World, simulate};

const MEMBERS: u64 = 200;

/// The operation's own beginning: nobody enrolled, all enabled, all suspended by us.
async fn world_for(operation: &str, seed: u64) -> Rc<World> {
    if operation == "onboard" {
        return World::new(MEMBERS, QUOTA, seed);
    }
    let world = World::enrolled(MEMBERS, &[region()], QUOTA, seed);
    if operation == "resume" {
        Stack::new(&world).execute("before", &request("suspend")).await.unwrap();
    }
    world
}

async fn execute(world: &Rc<World>, operation: &str) -> Ended {
    let deadline = std::time::Duration::from_secs(25);
    let stack = Stack { deadline, ..Stack::new(world) };
    stack.execute("run", &request(operation)).await.unwrap()
}

/// How many moments an execution without any kill comes to, and where they begin.
fn moments(operation: &str) -> (u64, u64) {
    simulate(async {
        let world = world_for(operation, 1).await;
        let before = world.moments();
        execute(&world, operation).await;
        (before, world.moments())
    })
}

/// Kills up to three times, at moments that the seed draws.
fn dies(operation: &str, seed: u64, (first, last): (u64, u64)) {
    simulate(async {
        let world = world_for(operation, 1).await;
        let mut dice = fastrand::Rng::with_seed(seed);
        let kills: Vec<_> = (0..dice.u32(1..=3)).map(|_| dice.u64(first + 1..=last)).collect();
        let at = || format!("{operation}, seed {seed}: killed at {kills:?}");
        world.kill_at(kills.iter().copied());
        let ended = execute(&world, operation).await;
        assert!(world.invocations().iter().any(|it| it.left == Left::Killed), "{}", at());
        check(&world, &ended, MEMBERS as usize);
        let expected = if operation == "suspend" { "Paused" } else { "Enabled" };
        assert!(world.statuses(region()).values().all(|status| *status == expected), "{}", at());
        assert_eq!(world.statuses(region()).len(), MEMBERS as usize, "{}", at());
        assert!(not_changed(&ended).is_empty(), "{}: {:?}", at(), not_changed(&ended));
        assert_eq!(world.records().repeated(), Vec::<&_>::new(), "{}", at());
        if operation == "resume" {
            let ledger = world.object("ledgers/222222222222/us-east-1.json").unwrap();
            assert_eq!(ledger, r#"{"suspended":[]}"#, "{}", at());
        }
    });
}

fn any_of(operation: &str, seeds: u64) {
    let moments = moments(operation);
    (1..=seeds).for_each(|seed| dies(operation, seed, moments));
}

#[test]
fn a_suspension_that_dies_anywhere_ends_as_one_that_does_not() {
    any_of("suspend", 100);
}

#[test]
fn a_resumption_that_dies_anywhere_ends_as_one_that_does_not() {
    any_of("resume", 100);
}

#[test]
fn an_onboarding_that_dies_anywhere_ends_as_one_that_does_not() {
    any_of("onboard", 100);
}
