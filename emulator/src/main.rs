//! The binary `macie-emulator`: serves one organization on a local port until it is told to end.

mod command;
mod help;
mod role_flags;
mod steering_flags;

use std::process::ExitCode;

use clap::Parser as _;

// One thread: every request needs the one lock, and threads that wait for it cost more than they bring.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match command::Arguments::parse().run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("macie-emulator: {}", command::chain(&error));
            ExitCode::FAILURE
        }
    }
}
