//! `macie-org`: the whole system on one machine. Reads the command line, runs, and turns
//! the outcome into an exit code; everything else lies in the library.

use std::error::Error;
use std::process::ExitCode;

use clap::Parser;
use macie_org_local::cli::Cli;
use macie_org_local::run::{RunError, run};
use macie_org_local::stop::Interrupts;

/// The code of a process that was interrupted, by the shells' convention.
const INTERRUPTED: u8 = 130;

#[tokio::main]
async fn main() -> ExitCode {
    let (cli, interrupts) = (Cli::parse(), Interrupts::default());
    tokio::select! {
        result = run(cli, &interrupts) => result.map_or_else(|error| failed(&error), ExitCode::from),
        // The run is dropped, and with it everything that it started.
        () = interrupts.insisted() => ExitCode::from(INTERRUPTED),
    }
}

fn failed(error: &RunError) -> ExitCode {
    eprint!("error: {error}");
    let mut source = error.source();
    while let Some(cause) = source {
        eprint!(": {cause}");
        source = cause.source();
    }
    eprintln!();
    ExitCode::from(if error.is_usage() { 2 } else { 1 })
}
