//! A teardown of three members in one Region, with one thing going wrong at every place where
//! something can: one fault of every kind at every call, and one kill at every moment.
//!
//! Whatever happens, the emulator's watch finds no violation, no account is lost from a report,
//! and a second dry run with its execution leaves nothing.

use std::rc::Rc;

use macie_org::report::{Outcome, Status};
use macie_org_simulation::scenario::{
    QUOTA, assert_nothing_is_left, is_designated, is_whole, outcomes, region, teardown,
};
use macie_org_simulation::{
    Confirmed, Fault, Faults, Stack, World, administrator, member, simulate, theirs, there,
};

const MEMBERS: u64 = 3;

/// Three members on two pages, and whoever joins becomes another.
fn world() -> Rc<World> {
    let world = World::enrolled(MEMBERS, &[region()], QUOTA, 1);
    world.set_page(2);
    let at = macie_emulator::SessionKey { region: there(region()), account: theirs(&administrator()) };
    world.arrange(|state| {
        state
            .update_organization_configuration(at, macie_emulator::AutoEnable::On)
            .expect("it is the administrator");
    });
    world
}

async fn tear_down(world: &Rc<World>, name: &str) -> Option<Confirmed> {
    Stack::new(world).dry_run_then_run(name, &teardown(&[region()])).await.ok()
}

/// Tears down twice, with `trouble` the first time; tells whether the first run was enough.
fn ends_with_nothing_left(what: &str, trouble: impl FnOnce(&World)) -> bool {
    println!("{what}"); // the last line is shown where a run fails
    simulate(async {
        let world = world();
        trouble(&world);
        let first = tear_down(&world, "first").await;
        world.faults_at([]);
        world.kill_at([]);
        let was_enough = first.as_ref().is_some_and(|first| is_whole(&first.ended));
        if was_enough {
            assert_nothing_is_left(&world);
        }
        let second = tear_down(&world, "second").await.expect("nothing goes wrong any more");
        assert_eq!(second.ended.output.status, Status::Finished, "{:?}", second.ended.output);
        assert!(outcomes(&second.ended).values().all(Outcome::is_desired));
        for account in (0..MEMBERS).map(member) {
            let is_done =
                |run: &Confirmed| outcomes(&run.ended).get(&account).is_some_and(Outcome::is_desired);
            assert!(first.as_ref().is_some_and(is_done) || is_done(&second), "{account} is lost");
        }
        assert_nothing_is_left(&world);
        if was_enough {
            assert_eq!(second.findings.mutating_calls, 0);
        }
        was_enough
    })
}

/// The calls of a teardown that meets no trouble, by number and name, and its moments.
fn untroubled() -> (Vec<(u64, String)>, u64) {
    simulate(async {
        let world = world();
        assert!(tear_down(&world, "first").await.is_some());
        assert_nothing_is_left(&world);
        let trace = world.records().trace.clone();
        let calls = trace.iter().filter(|line| is_call(line));
        let name = |line: &String| line.split(' ').nth(3).expect("time, execution, step, call").to_owned();
        let calls: Vec<_> = (1..).zip(calls.map(name)).collect();
        assert_eq!(calls.len() as u64, world.calls());
        (calls, world.moments())
    })
}

fn is_call(line: &str) -> bool {
    line.contains(" macie2:") || line.contains(" organizations:")
}

/// One call that is throttled, lost, unanswered after its effect or denied, and one page of members
/// that is refused, out of date or empty, at every place in a teardown: a second run ends it.
#[test]
fn one_fault_of_every_kind_at_every_call_is_repaired_by_a_second_run() {
    let (calls, _) = untroubled();
    let (mut runs, mut enough) = (0, 0);
    for (number, name) in &calls {
        for fault in
            Fault::ALL.into_iter().filter(|fault| !fault.is_of_lists() || name.contains("ListMembers"))
        {
            let what = format!("{fault:?} at call {number} ({name})");
            let was_enough = ends_with_nothing_left(&what, |world| world.faults_at([(*number, fault)]));
            (runs, enough) = (runs + 1, enough + u32::from(was_enough));
            if matches!(fault, Fault::Throttled | Fault::Unavailable) {
                assert!(was_enough, "{what}: the first run was not enough");
            }
        }
    }
    println!("{runs} runs with a fault, of which {enough} needed no second");
}

/// A step that dies, at every moment of a teardown: the execution goes on, and ends as one in
/// which nothing dies.
#[test]
fn a_kill_at_every_moment_changes_nothing() {
    let (_, moments) = untroubled();
    for moment in 1..=moments {
        let what = format!("killed at {moment}");
        assert!(ends_with_nothing_left(&what, |world| world.kill_at([moment])), "{what}");
    }
    println!("{moments} kills");
}

/// A member that Macie does not let go, while any two lists of members show nobody at all: the
/// administrator is never revoked, since no two looks and a third in a row are false.
#[test]
fn two_empty_lists_never_end_an_administrator_that_still_has_a_member() {
    let held = || Faults { held: [member(1)].into(), ..Faults::default() };
    let run = |empty: &[u64]| {
        println!("empty lists at {empty:?}"); // the last line is shown where a run fails
        simulate(async {
            let world = world();
            world.set_faults(held());
            world.faults_at(empty.iter().map(|call| (*call, Fault::Omitting)));
            tear_down(&world, "first").await;
            assert!(is_designated(&world, region()));
            let trace = world.records().trace.clone();
            let calls = (1..).zip(trace.iter().filter(|line| is_call(line)));
            let lists = calls.filter(|(_, line)| line.contains("ListMembers")).map(|(number, _)| number);
            lists.collect::<Vec<u64>>()
        })
    };
    let mut pairs = 0;
    for first in run(&[]) {
        let later = run(&[first]).into_iter().filter(|second| *second > first);
        for second in later {
            run(&[first, second]);
            pairs += 1;
        }
    }
    assert!(pairs > 20, "{pairs}");
}

/// Two kills, anywhere.
#[test]
#[ignore = "thousands of pairs"]
fn two_kills_at_drawn_moments_change_nothing() {
    let (_, moments) = untroubled();
    for seed in 0..5_000 {
        let mut dice = fastrand::Rng::with_seed(seed);
        let kills = [dice.u64(1..=moments), dice.u64(1..=moments)];
        let what = format!("killed at {kills:?}");
        assert!(ends_with_nothing_left(&what, |world| world.kill_at(kills)), "{what}");
    }
}

/// Two faults, anywhere, of any kinds.
#[test]
#[ignore = "thousands of pairs"]
fn two_drawn_faults_are_repaired_by_a_second_run() {
    let (calls, _) = untroubled();
    for seed in 0..10_000 {
        let mut dice = fastrand::Rng::with_seed(seed);
        let mut draw = || (dice.u64(1..=calls.len() as u64), Fault::ALL[dice.usize(..Fault::ALL.len())]);
        let faults = [draw(), draw()];
        ends_with_nothing_left(&format!("seed {seed}: {faults:?}"), |world| world.faults_at(faults));
    }
}
