//! Faults as clients meet them: what is told, what is true, and what the log says.
//!
//! One binary, so that it links once. Every module holds one kind of fault.

#![expect(clippy::unwrap_used, reason = "a test fails where it unwraps")]
#![expect(clippy::needless_pass_by_value, reason = "`json!` makes values that are used once")]

mod credentials;
mod determinism;
mod failures;
mod happenings;
mod latency;
mod lists;
#[path = "../wire/support.rs"]
#[expect(dead_code, reason = "shared with the tests of the rules, which use more of it")]
mod support;
mod throttling;
mod visibility;

use macie_emulator::Call;
use serde_json::Value;

use crate::support::World;

/// Sets faults given as users give them.
#[track_caller]
fn set(world: &World, faults: Value) {
    world.emulator.set_faults(serde_json::from_value(faults).unwrap());
}

/// The latest call in the log.
fn latest(world: &World) -> Call {
    world.emulator.calls().pop().unwrap()
}
