//! What to measure, and the table of results.

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;

use crate::problem::Problem;
use crate::{emulator, moto};

/// Measures macie-emulator over loopback.
#[derive(Debug, Parser)]
pub(crate) struct Arguments {
    /// The emulator's binary. Left out: the one beside this program.
    #[arg(long)]
    emulator: Option<PathBuf>,

    /// `moto_server`, to measure beside it. Left out: the emulator alone.
    #[arg(long)]
    moto: Option<PathBuf>,

    /// How long each kind of call is measured, seconds.
    #[arg(long, default_value_t = 5)]
    seconds: u64,

    /// How many connections one client process keeps.
    #[arg(long, default_value_t = 16)]
    connections: usize,

    /// How many accounts the organization has whose members fill every Region.
    #[arg(long, default_value_t = 10_000)]
    accounts: usize,
}

/// One row of the table.
pub(crate) struct Row {
    pub(crate) what: String,
    pub(crate) measured: String,
}

impl Row {
    pub(crate) fn new(what: impl Into<String>, measured: impl Into<String>) -> Self {
        Self { what: what.into(), measured: measured.into() }
    }
}

impl Arguments {
    /// Measures, and prints a Markdown table.
    pub(crate) async fn run(self) -> Result<(), Problem> {
        let seconds = Duration::from_secs(self.seconds);
        let mut rows = emulator::measure(&self.binary(), seconds, self.connections, self.accounts).await?;
        if let Some(moto) = &self.moto {
            rows.extend(moto::measure(moto, seconds, self.connections).await?);
        }
        println!("| measured | result |\n|---|---|");
        for Row { what, measured } in rows {
            println!("| {what} | {measured} |");
        }
        Ok(())
    }

    fn binary(&self) -> PathBuf {
        let beside = || std::env::current_exe().ok().map(|own| own.with_file_name("macie-emulator"));
        self.emulator.clone().or_else(beside).unwrap_or_else(|| PathBuf::from("macie-emulator"))
    }
}
