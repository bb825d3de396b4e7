//! `seeds FROM TO [--only KIND]`: plays seeds of the small case until one is wrong, for whoever
//! plants bugs. With `--only`, no other kind of trouble strikes.

use std::process::ExitCode;
use std::time::Instant;

use macie_org_simulation::Trouble;
use macie_org_simulation::small;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((from, to, only)) = read(&arguments) else {
        let kinds = Trouble::ALL.map(Trouble::name).join(", ");
        eprintln!("usage: seeds FROM TO [--only KIND]; kinds: {kinds}");
        return ExitCode::from(2);
    };
    let started = Instant::now();
    for seed in from..to {
        if let Some(wrong) = small::run_with(seed, only).wrong.first() {
            println!("seed {seed}: {}", wrong.replace('\n', " "));
            return ExitCode::FAILURE;
        }
    }
    let seeds = to.saturating_sub(from);
    let minutes = started.elapsed().as_secs_f64() / 60.0;
    println!(
        "{seeds} seeds, {:.0} per minute, 0 wrong",
        f64::from(u32::try_from(seeds).unwrap_or(u32::MAX)) / minutes
    );
    ExitCode::SUCCESS
}

fn read(arguments: &[String]) -> Option<(u64, u64, Option<Trouble>)> {
    let only = match arguments.get(2..)? {
        [] => None,
        [flag, name] if flag == "--only" => {
            Some(Trouble::ALL.into_iter().find(|trouble| trouble.name() == *name)?)
        }
        _ => return None,
    };
    Some((arguments[0].parse().ok()?, arguments[1].parse().ok()?, only))
}
