//! Measures how long every function takes from the start of its process to its first
//! `/next`, and to its first answer: beside a function that does nothing, and beside the
//! same job in Python and in Node.
//!
//! A plain program for Linux, not run by tests: it needs release builds and an idle machine.
//! `make bench-coldstart` installs what it compares with, builds, and runs it.

mod arguments;
mod certificate;
mod endpoint;
mod measure;
mod problem;
mod process;
mod quota;
mod runtime_api;
mod serve;
mod subject;
mod table;

use std::process::ExitCode;

use clap::Parser as _;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match arguments::Arguments::parse().run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}
