//! `seeds FROM TO`: plays seeds of the small case until one is wrong, for whoever plants bugs; with
//! `--all`, until the last. With `--only KIND`, no other kind of trouble strikes; with `--only none`,
//! none at all. `seeds SEED` tells what happens in one.

use std::process::ExitCode;
use std::time::Instant;

use macie_org_simulation::Trouble;
use macie_org_simulation::small;

/// The name of no kind of trouble.
const NONE: &str = "none";

/// The one kind of trouble that may strike, if any.
type Only = Option<Trouble>;

/// What is to be played.
struct Asked {
    from: u64,
    to: u64,
    only: Option<Only>,
    goes_on: bool,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [seed] = &arguments[..]
        && let Ok(seed) = seed.parse()
    {
        let verdict = small::replay(seed);
        println!("{}\n{:#?}", verdict.trace.join("\n"), verdict.wrong);
        return ExitCode::from(u8::from(!verdict.wrong.is_empty()));
    }
    let Some(asked) = read(&arguments) else {
        let kinds = Trouble::ALL.map(Trouble::name).join(", ");
        eprintln!("usage: seeds FROM TO [--only KIND] [--all] | seeds SEED; kinds: {kinds}");
        return ExitCode::from(2);
    };
    play(&asked)
}

fn play(asked: &Asked) -> ExitCode {
    let started = Instant::now();
    let (mut executions, mut calls, mut wrong, mut longest) = (0, 0, 0, (0, 0));
    for seed in asked.from..asked.to {
        let verdict = asked.only.map_or_else(|| small::run(seed), |only| small::run_with(seed, only));
        executions += verdict.runs;
        calls += verdict.calls;
        longest = longest.max((verdict.calls, seed));
        if let Some(first) = verdict.wrong.first() {
            println!("seed {seed}: {}", first.replace('\n', " "));
            wrong += 1;
            if !asked.goes_on {
                return ExitCode::FAILURE;
            }
        }
    }
    let seeds = asked.to.saturating_sub(asked.from);
    let minutes = started.elapsed().as_secs_f64() / 60.0;
    let rate = f64::from(u32::try_from(seeds).unwrap_or(u32::MAX)) / minutes;
    println!(
        "{seeds} seeds, {executions} executions, {calls} calls, {rate:.0} seeds a minute, {wrong} wrong"
    );
    println!("the longest is seed {}, with {} calls", longest.1, longest.0);
    ExitCode::from(u8::from(wrong > 0))
}

fn read(arguments: &[String]) -> Option<Asked> {
    let [from, to, options @ ..] = arguments else { return None };
    let mut asked = Asked { from: from.parse().ok()?, to: to.parse().ok()?, only: None, goes_on: false };
    let mut options = options.iter();
    while let Some(option) = options.next() {
        match option.as_str() {
            "--all" => asked.goes_on = true,
            "--only" => {
                let name = options.next()?;
                let kind = Trouble::ALL.into_iter().find(|trouble| trouble.name() == *name);
                asked.only = Some(kind).filter(|kind| kind.is_some() || name == NONE);
                asked.only?;
            }
            _ => return None,
        }
    }
    Some(asked)
}
