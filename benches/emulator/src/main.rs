//! Measures `macie-emulator` over loopback: calls each second with keep-alive, time to
//! start, memory; and, if asked, moto's server on the calls that both answer.
//!
//! A plain program, not run by tests: it needs an optimized build and an idle machine.
//!
//! ```text
//! cargo build --profile emulator -p macie_emulator -p macie_org_bench_emulator
//! target/emulator/macie_org_bench_emulator [--moto target/bench/moto/bin/moto_server]
//! ```

mod arguments;
mod connection;
mod emulator;
mod load;
mod moto;
mod problem;
mod server;

use std::process::ExitCode;

use clap::Parser as _;

#[tokio::main]
async fn main() -> ExitCode {
    match arguments::Arguments::parse().run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}
