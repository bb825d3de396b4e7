//! The small case through the SDK: whatever goes wrong, it ends as the model says, and where nothing
//! does, as without the SDK.
//!
//! 200 seeds by default, 2,000 with `--ignored`. One alone, with its trace, with
//! `SEED=1 cargo test -p macie_org_wired`; others, with `SEEDS=200..2000`.

use std::cell::RefCell;
use std::iter::StepBy;
use std::ops::Range;
use std::rc::Rc;
use std::time::Instant;

use macie_org_simulation::small::{Asked, Verdict, asked, on_every_processor, play};
use macie_org_simulation::{Case, Size, Trouble, World};
use macie_org_wired::{case, replay, run};
use serde_json::Value;

/// Plays seeds, on every processor, and tells those that something is wrong with.
fn hold(seeds: &Range<u64>) {
    let started = Instant::now();
    let play = |share: StepBy<_>| -> Vec<_> { share.map(|seed| (seed, run(seed))).collect() };
    let verdicts: Vec<(u64, Verdict)> = on_every_processor(seeds, play).into_iter().flatten().collect();
    let sum = |of: fn(&Verdict) -> u64| verdicts.iter().map(|(_, verdict)| of(verdict)).sum::<u64>();
    let (executions, calls) = (sum(|it| it.runs), sum(|it| it.calls));
    println!("{seeds:?}: {executions} executions, {calls} calls, {:?}", started.elapsed());
    let failed: Vec<_> = verdicts.iter().filter(|(_, verdict)| !verdict.wrong.is_empty()).collect();
    for (seed, verdict) in failed.iter().take(20) {
        println!("SEED={seed} cargo test -p macie_org_wired\n  {}", verdict.wrong.join("\n  "));
    }
    assert!(failed.is_empty(), "{} seeds failed", failed.len());
}

/// Plays a case, and tells what it leaves.
fn left(case: impl FnOnce() -> Case) -> (Verdict, Value) {
    let world: RefCell<Option<Rc<World>>> = RefCell::default();
    let verdict = play(
        || {
            let case = case();
            *world.borrow_mut() = Some(Rc::clone(&case.drawn.world));
            case
        },
        false,
    );
    let world = world.into_inner().expect("the case was drawn");
    (verdict, world.left())
}

/// Where two values differ first, and how.
fn first_difference(one: &Value, other: &Value) -> String {
    let inside = |name: String, (one, other): (&Value, &Value)| {
        (one != other).then(|| format!("{name}.{}", first_difference(one, other)))
    };
    let found = match (one, other) {
        (Value::Object(one), Value::Object(other)) if one.len() == other.len() => {
            one.iter().zip(other.values()).find_map(|((name, one), other)| inside(name.clone(), (one, other)))
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            one.iter().zip(other).enumerate().find_map(|(n, both)| inside(n.to_string(), both))
        }
        _ => None,
    };
    found.unwrap_or_else(|| format!(" {one} and {other}"))
}

#[test]
fn every_seed_through_the_sdk_ends_as_the_model_says() {
    let Asked { seeds, is_told } = asked(0..200);
    if is_told {
        let Verdict { wrong, trace, .. } = replay(seeds.start);
        println!("{}", trace.join("\n"));
        assert!(wrong.is_empty(), "{wrong:#?}");
        return;
    }
    hold(&seeds);
}

#[test]
#[ignore = "takes minutes where nothing is optimised"]
fn two_thousand_seeds_through_the_sdk_end_as_the_model_says() {
    hold(&(0..2_000));
}

/// The emulated ports read refusals as the SDK and its classification do, or one of the two would
/// leave something else.
#[test]
fn where_nothing_goes_wrong_the_sdk_leaves_what_the_emulated_ports_leave() {
    let mut compared = 0;
    for seed in 0..240 {
        let (verdict, without) = left(Case::draw_of(seed, &Size::SMALL));
        if Trouble::ALL.iter().any(|trouble| verdict.strikes.of(*trouble) > 0) {
            continue;
        }
        let (through, with) = left(case(seed));
        assert_eq!((verdict.wrong, verdict.runs), (through.wrong, through.runs), "seed {seed}");
        assert!(without == with, "seed {seed}: {}", first_difference(&without, &with));
        compared += 1;
    }
    assert!(compared >= 20, "{compared}");
}

#[test]
fn the_same_seed_takes_the_same_course_again() {
    for seed in [3, 5, 8, 13] {
        assert!(replay(seed).trace == replay(seed).trace, "seed {seed}");
    }
}
