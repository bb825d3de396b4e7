//! The emulator as its clients see it: requests in, answers out, rules between.
//!
//! One binary, so that it links once. `support` speaks the protocols; every other
//! module holds one subject.

#![expect(clippy::unwrap_used, reason = "a test fails where it unwraps")]
#![expect(clippy::needless_pass_by_value, reason = "`json!` makes values that are used once")]

mod accounts;
mod administrators;
mod classic;
mod determinism;
mod discovery;
mod dump;
mod invariants;
mod invitations;
mod job_definitions;
mod jobs;
mod malformed;
mod members;
mod organizations;
mod paging;
mod refusals;
mod sessions;
mod settings;
mod snapshots;
mod sts;
mod support;
mod tags;
mod tcp;
mod usage;
