//! Teardowns of drawn organizations in drawn trouble: calls that are lost or unanswered, lists
//! that lag, steps that die, legs of any length. They are repeated as a user would, and end as
//! they were asked to.
//!
//! 150 seeds by default; 5,000 more with
//! `cargo test -p macie_org_simulation --test teardown_swarm -- --ignored`.

use std::time::Duration;

use macie_emulator::{Findings, Invariant};
use macie_org_simulation::scenario::{QUOTA, assert_nothing_is_left, is_whole, regions, teardown};
use macie_org_simulation::{Faults, Stack, World, simulate};

/// How often a user repeats it before all is quiet.
const TROUBLED_RUNS: u32 = 3;

/// The looks that prove that no member is left are further apart.
const LONGEST_LAG_MS: u64 = 14_000;

fn some(dice: &mut fastrand::Rng, most: f64) -> f64 {
    if dice.bool() { dice.f64() * most } else { 0.0 }
}

fn some_ms(dice: &mut fastrand::Rng, most: u64) -> u64 {
    if dice.bool() { dice.u64(0..=most) } else { 0 }
}

fn faults(dice: &mut fastrand::Rng) -> Faults {
    Faults {
        lost: some(dice, 0.08),
        unanswered: some(dice, 0.08),
        failed: some(dice, 0.08),
        failed_late: some(dice, 0.08),
        expired_tokens: some(dice, 0.02),
        lag_ms: some_ms(dice, LONGEST_LAG_MS),
        omitted: some(dice, 0.4),
        omitted_until_ms: some_ms(dice, LONGEST_LAG_MS),
        revocation_shows_after_ms: some_ms(dice, 60_000),
        ..Faults::default()
    }
}

/// How many runs it took, and what the watch had to judge in the last of them.
fn ends_with_nothing_left(seed: u64) -> (u32, Findings) {
    println!("seed {seed}"); // the last line is shown where a world fails
    simulate(async {
        let mut dice = fastrand::Rng::with_seed(seed);
        let members = dice.u64(1..=40);
        let regions = &regions(["us-east-1", "eu-west-1"])[..dice.usize(1..=2)];
        let world = World::enrolled(members, regions, QUOTA, seed);
        world.set_page(dice.usize(5..=25));
        world.set_faults(faults(&mut dice));
        let deadline = Duration::from_secs(dice.u64(12..=60));
        let lease = Duration::from_secs(dice.u64(20..=60));
        let mut stack = Stack { deadline, lease, ..Stack::new(&world) };
        stack.settings.most_legs = dice.u32(3..=40);
        let mut runs = 1;
        loop {
            if runs > TROUBLED_RUNS {
                world.set_faults(Faults::default());
            } else {
                let kills = dice.u32(0..=3);
                world.kill_at((0..kills).map(|_| world.moments() + dice.u64(1..=10 * members + 150)));
            }
            let run = stack.dry_run_then_run(&format!("run{runs}"), &teardown(regions)).await;
            if run.as_ref().is_ok_and(|run| is_whole(&run.ended)) {
                break;
            }
            assert!(runs <= TROUBLED_RUNS, "all is quiet, and still: {run:?}");
            runs += 1;
        }
        assert_nothing_is_left(&world);
        (runs, world.findings())
    })
}

/// A teardown that meets lost calls, answers that never come, lists that lag and steps that die is
/// repeated until its report says that all was done: then nothing is left, and never was an
/// administrator ended before its members.
#[test]
fn a_teardown_in_drawn_trouble_ends_with_nothing_left() {
    let worlds: Vec<_> = (0..150).map(ends_with_nothing_left).collect();
    let at_once = worlds.iter().filter(|(runs, _)| *runs == 1).count();
    println!("of {} teardowns, {at_once} needed one run", worlds.len());
    assert!(at_once > 75, "{at_once}");
    for invariant in [Invariant::I1, Invariant::I6, Invariant::I7, Invariant::I10, Invariant::I11] {
        let judged: u64 = worlds.iter().map(|(_, findings)| findings.exercised[&invariant]).sum();
        assert!(judged > 50, "{invariant:?} had hardly anything to say: {judged}");
    }
}

#[test]
#[ignore = "five thousand worlds"]
fn many_teardowns_in_drawn_trouble_end_with_nothing_left() {
    (150..5_150).for_each(|seed| {
        ends_with_nothing_left(seed);
    });
}
