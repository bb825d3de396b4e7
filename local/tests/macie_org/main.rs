//! `macie-org` as a user runs it: the binary, its screen, its exit code. Each test runs the
//! whole system, in a process of its own.

#![expect(clippy::unwrap_used, reason = "a helper that unwraps fails the test that calls it")]

mod continuation;
mod exits;
mod migrating;
mod program;
mod report;
mod stack;
mod stopping;
mod teardown;
mod terminal;
