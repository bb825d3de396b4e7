//! What `report` takes, and what every operation takes to show its own.

use clap::Args;

use super::Target;

const EXAMPLES: &str = "\
Examples:
  macie-org report                                where the latest report lies
  macie-org report --open                         the same, in a browser
  macie-org report audit-20261121T120000000Z --open
  macie-org report --stack macie-org --open       the latest one of a stack in AWS";

/// What `report` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Report {
    /// The execution, by the name that was shown when it began; the latest when absent.
    pub execution: Option<String>,
    /// Where it ran.
    #[command(flatten)]
    pub target: Target,
    /// How it is shown.
    #[command(flatten)]
    pub show: Show,
}

/// How a report is shown.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct Show {
    /// Open the report's page in a browser: `--open`.
    #[arg(long)]
    pub open: bool,
}
