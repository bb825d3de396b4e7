//! Short runs of the fuzz targets on stable Rust: every known good input, and some tens of
//! thousands of mutations. `cargo fuzz run` goes on from there (fuzz/README.md).

use macie_org_fuzz::{answer, event, input, mutated};

/// Reads every seed, then `runs` mutations of them; the last that was begun is told on failure.
fn run(seeds: &[Vec<u8>], runs: u64, read: impl Fn(&[u8])) {
    for seed in seeds {
        read(seed);
    }
    for number in 0..runs {
        let mut random = fastrand::Rng::with_seed(number);
        let bytes = mutated(&seeds[random.usize(..seeds.len())], &mut random);
        let told = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| read(&bytes)));
        assert!(told.is_ok(), "mutation {number}: {}", bytes.escape_ascii());
    }
}

#[test]
fn every_execution_input_is_read_or_refused() {
    run(&input::seeds(), 50_000, input::read);
}

#[test]
fn every_event_is_judged() {
    run(&event::seeds(), 5_000, event::judge);
}

#[test]
fn every_answer_of_aws_is_understood_or_an_error() {
    run(&answer::seeds(), 6_000, answer::read);
}
