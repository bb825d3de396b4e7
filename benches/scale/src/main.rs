//! Suspends every member of a whole organization, or tears all of it down, in one execution on
//! this machine: the real functions and the deployed state machine in front of the emulator. Prints what
//! the execution used, and what that costs at list prices.
//!
//! A plain program, not run by tests: it takes minutes, and with a quota as long as on AWS.
//!
//! ```text
//! cargo build --release -p take-inventory -p set-member-sessions -p write-report
//! cargo run -p macie_org_bench_scale -- --functions target/release [--rate 10 --regions 20]
//! cargo run -p macie_org_bench_scale -- --operation teardown --rate 10 --regions 20
//! ```

mod arguments;
mod arrange;
mod cost;
mod measure;
mod meter;
mod number;
mod pace;
mod problem;
mod table;
mod traffic;

use std::process::ExitCode;

use clap::Parser as _;

#[tokio::main]
async fn main() -> ExitCode {
    match arguments::Arguments::parse().run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{}", macie_org::error::chain(&problem));
            ExitCode::FAILURE
        }
    }
}
