//! AWS's own Python SDK and command line drive the emulator, and botocore's service
//! models judge every answer.
//!
//! A program below `python/` is a list of checks; it asks the test that started it for
//! emulators and situations and reports what it covered. What is covered here is what
//! docs/EMULATOR.md claims.
//!
//! A new operation needs one check that names it, in its family's program, and the texts
//! of its refusals in `python/peers/texts.py`; a new family needs a program, its line in
//! `tests/peers/runs.rs` and its test in `tests/peers/programs.rs`. Until then the tests of
//! `tests/peers/coverage.rs` fail.

pub mod arrange;
mod binary;
pub mod coverage;
pub mod document;
mod error;
mod host;
mod program;
pub mod recorded;
mod report;
mod venv;

pub use error::PeerError;
pub use host::Host;
pub use program::{Program, command_line, run};
pub use report::{RefusalSeen, Report, failures};
pub use venv::{Python, prepare};
