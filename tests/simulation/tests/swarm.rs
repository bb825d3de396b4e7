//! Worlds drawn from a seed: how many members, which troubles and how much of each, who
//! dies when, how long legs are. Everybody is enrolled, suspended and resumed, and that is
//! what is found at the end.
//!
//! 150 seeds by default; 5,000 more with
//! `cargo test -p macie_org_simulation --test swarm -- --ignored`.

use std::rc::Rc;
use std::time::Duration;

use macie_org_simulation::scenario::{QUOTA, check, execute, not_changed, region};
use macie_org_simulation::{Faults, Stack, World, simulate};
use tokio::time::sleep;

/// A trouble that half of the worlds know nothing of.
fn some(dice: &mut fastrand::Rng, most: f64) -> f64 {
    if dice.bool() { dice.f64() * most } else { 0.0 }
}

fn some_ms(dice: &mut fastrand::Rng, most: u64) -> u64 {
    if dice.bool() { dice.u64(0..=most) } else { 0 }
}

fn faults(dice: &mut fastrand::Rng) -> Faults {
    Faults {
        lost: some(dice, 0.1),
        unanswered: some(dice, 0.1),
        failed: some(dice, 0.1),
        failed_late: some(dice, 0.1),
        expired_tokens: some(dice, 0.05),
        lag_ms: some_ms(dice, 30_000),
        designation_shows_after_ms: some_ms(dice, 20_000),
        ..Faults::default()
    }
}

fn stack(dice: &mut fastrand::Rng, world: &Rc<World>) -> Stack {
    let deadline = Duration::from_secs(dice.u64(12..=60));
    let lease = Duration::from_secs(dice.u64(20..=60));
    let mut stack = Stack { deadline, lease, ..Stack::new(world) };
    stack.settings.most_legs = dice.u32(3..=40);
    stack
}

fn ends_right(seed: u64) {
    println!("seed {seed}"); // the last line is shown where a world fails
    simulate(async {
        let mut dice = fastrand::Rng::with_seed(seed);
        let members = dice.u64(1..=90);
        let world = World::new(members, QUOTA, seed);
        let (faults, stack) = (faults(&mut dice), stack(&mut dice, &world));
        world.set_faults(faults.clone());
        for (operation, expected) in [("onboard", "Enabled"), ("suspend", "Paused"), ("resume", "Enabled")] {
            let kills = dice.u32(0..=3);
            world.kill_at((0..kills).map(|_| world.moments() + dice.u64(1..=10 * members + 40)));
            let ended = execute(&stack, operation, operation).await;
            let what = format!("seed {seed}: {operation}");
            check(&world, &ended, members);
            assert_eq!(ended.output.regions[0].error, None, "{what}");
            assert_eq!(not_changed(&ended).first_key_value(), None, "{what}");
            let statuses = world.statuses(region());
            assert!(statuses.values().all(|status| *status == expected), "{what}: {statuses:?}");
            assert_eq!(statuses.len() as u64, members, "{what}");
            // Lists lag, and what comes next is another operation.
            sleep(Duration::from_millis(faults.lag_ms)).await;
        }
    });
}

#[test]
fn a_drawn_world_ends_as_it_was_asked_to() {
    (1..=150).for_each(ends_right);
}

#[test]
#[ignore = "five thousand worlds"]
fn many_drawn_worlds_end_as_they_were_asked_to() {
    (151..=5_150).for_each(ends_right);
}
