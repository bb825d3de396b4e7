//! The small case, seed by seed: plays one, and tells what is wrong with it.

use std::collections::BTreeMap;
use std::env;
use std::iter::{Skip, StepBy};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;
use std::time::Duration;

use macie_emulator::Invariant;
use tokio::time::timeout;

use crate::case::Case;
use crate::drawn::Size;
use crate::played::Played;
use crate::trouble::{Strikes, Trouble};
use crate::world::simulate;

/// Longer than whatever ends takes, in simulated time.
const LONGEST: Duration = Duration::from_hours(48);

/// What became of a seed.
#[derive(Debug, Clone, Default)]
pub struct Verdict {
    /// What is wrong; empty where nothing is.
    pub wrong: Vec<String>,
    /// How often each kind of trouble struck.
    pub strikes: Strikes,
    /// How often each invariant had something to judge.
    pub exercised: BTreeMap<Invariant, u64>,
    /// Executions.
    pub runs: u64,
    /// Calls.
    pub calls: u64,
    /// Time that passed in the simulation, in milliseconds.
    pub elapsed_ms: u64,
    /// What was counted in the first attempt in trouble: calls, moments and writes.
    pub counted: Counted,
    /// Everything that happened, a line each; empty unless it was asked for.
    pub trace: Vec<String>,
}

/// Places at which something can go wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counted {
    /// Calls of a service.
    pub calls: u64,
    /// Moments at which a step can die.
    pub moments: u64,
    /// Objects written.
    pub writes: u64,
}

/// Plays a seed of the small case.
#[must_use]
pub fn run(seed: u64) -> Verdict {
    play(Case::draw_of(seed, &Size::SMALL), false)
}

/// Plays a seed of the small case in which no other kind of trouble strikes; none at all, without one.
#[must_use]
pub fn run_with(seed: u64, only: Option<Trouble>) -> Verdict {
    let draw = || {
        let mut case = Case::draw(seed, &Size::SMALL);
        case.troubles = only.into_iter().collect();
        case.troubled_runs = only.map_or(0, |_| case.troubled_runs.max(1));
        case
    };
    play(draw, false)
}

/// Plays a seed of the small case again, and tells what happens.
#[must_use]
pub fn replay(seed: u64) -> Verdict {
    play(Case::draw_of(seed, &Size::SMALL), true)
}

impl Case {
    /// What draws this seed's case, once the simulation has begun.
    pub fn draw_of(seed: u64, size: &Size) -> impl FnOnce() -> Self {
        move || Self::draw(seed, size)
    }
}

/// Which seeds a test was asked for.
#[derive(Debug, Clone)]
pub struct Asked {
    /// These.
    pub seeds: Range<u64>,
    /// Whether it is one alone, with its trace.
    pub is_told: bool,
}

/// Reads `SEED=7` and `SEEDS=0..10` in the environment; `usual` without them.
///
/// # Panics
///
/// If they are not written like that.
#[must_use]
pub fn asked(usual: Range<u64>) -> Asked {
    let number = |text: &str| text.parse::<u64>().ok();
    let variable = |name| env::var_os(name).map(|text| text.to_string_lossy().into_owned());
    if let Some(seed) = variable("SEED") {
        let seed = number(&seed).expect("SEED is a number");
        return Asked { seeds: seed..seed + 1, is_told: true };
    }
    let range = |seeds: String| {
        let (from, to) = seeds.split_once("..")?;
        Some(number(from)?..number(to)?)
    };
    let seeds = variable("SEEDS").map_or(usual, |seeds| range(seeds).expect("SEEDS is like 0..10"));
    Asked { seeds, is_told: false }
}

/// Shares seeds, or other cases, out among the processors; `part` plays one share of them.
///
/// # Panics
///
/// If `part` does.
pub fn on_every_processor<I: Iterator + Clone + Sync, T: Send>(
    cases: &I,
    part: impl Fn(StepBy<Skip<I>>) -> T + Sync,
) -> Vec<T> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let share = |n| cases.clone().skip(n).step_by(threads);
    thread::scope(|scope| {
        let (part, share) = (&part, &share);
        let parts: Vec<_> = (0..threads).map(|n| scope.spawn(move || part(share(n)))).collect();
        parts.into_iter().map(|part| part.join().expect("no case panics")).collect()
    })
}

/// Plays a case; a panic is something wrong, too.
pub fn play(case: impl FnOnce() -> Case, is_told: bool) -> Verdict {
    let played = catch_unwind(AssertUnwindSafe(|| played(case, is_told)));
    played.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or_default();
        Verdict { wrong: vec![format!("it panicked: {text}")], ..Verdict::default() }
    })
}

fn played(case: impl FnOnce() -> Case, is_told: bool) -> Verdict {
    simulate(async {
        let mut played = Played::new(case());
        if !is_told {
            played.world.keep_no_trace();
        }
        let is_over = timeout(LONGEST, played.all()).await.is_ok();
        let Played { world, mut verdict, .. } = played;
        if !is_over {
            verdict.wrong.push("it does not end".to_owned());
        }
        verdict.strikes = world.strikes().clone();
        verdict.calls = world.calls();
        verdict.elapsed_ms = world.elapsed_ms();
        verdict.trace = std::mem::take(&mut world.note().trace);
        verdict
    })
}
