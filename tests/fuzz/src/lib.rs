//! What strangers may send, each with a function that takes any bytes and must not panic:
//! execution inputs, events, AWS's answers.
//!
//! The same functions are cargo-fuzz's targets (fuzz/) and, with mutations of known good
//! bytes, tests on stable Rust (tests/short.rs). Not here: what the emulator is sent, which
//! emulator/tests/fuzz covers.

pub mod answer;
mod connector;
pub mod event;
pub mod input;
mod mutate;

pub use mutate::mutated;

/// Runs what awaits in simulated time: a repeat after seconds takes none.
fn at_once<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime without input and output").block_on(work)
}
