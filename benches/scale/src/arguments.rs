//! What to run.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};
use macie_emulator::Region;

use crate::measure;
use crate::problem::Problem;
use crate::table;

/// What is done to every member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Operation {
    /// Its session is suspended.
    Suspend,
    /// A dry run, then all of it: the members, the administrator, every session.
    Teardown,
}

/// Works on every member of an organization, and says what it took.
#[derive(Debug, Parser)]
pub(crate) struct Arguments {
    /// What to do.
    #[arg(long, value_enum, default_value_t = Operation::Suspend)]
    pub(crate) operation: Operation,

    /// Accounts of the organization; all but the administrator are members, for a teardown the active ones.
    #[arg(long, default_value_t = 10_000)]
    pub(crate) accounts: usize,

    /// Regions, all at the same time.
    #[arg(long, default_value_t = 22, value_parser = clap::value_parser!(u64).range(1..=22))]
    regions: u64,

    /// Calls per second that Macie grants for each operation in a Region. Left out: as many as are sent.
    #[arg(long)]
    pub(crate) rate: Option<f64>,

    /// Calls that Macie grants at once.
    #[arg(long, default_value_t = 20)]
    pub(crate) burst: u32,

    /// The stack's own ceiling for the calls per second in a Region.
    #[arg(long, default_value_t = 50)]
    pub(crate) calls_per_second: u32,

    /// The directory of the functions' binaries. Left out: they are built as this program was.
    #[arg(long)]
    pub(crate) functions: Option<PathBuf>,
}

impl Arguments {
    /// Measures, and prints a Markdown table.
    pub(crate) async fn run(self) -> Result<(), Problem> {
        let measured = measure::run(&self).await?;
        print!("{}", table::render(&self, &measured));
        Ok(())
    }

    /// The Regions that are worked on.
    pub(crate) fn regions(&self) -> &'static [Region] {
        let count = usize::try_from(self.regions).unwrap_or(Region::ALL.len());
        &Region::ALL[..count]
    }

    /// Members in each Region.
    pub(crate) fn members(&self) -> usize {
        self.accounts.saturating_sub(1)
    }
}
