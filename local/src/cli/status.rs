//! What `status` takes.

use clap::Args;

use super::Target;

const EXAMPLES: &str = "\
Examples:
  macie-org status                      what runs on this machine, and what ran
  macie-org status --stack macie-org    the same of a stack in AWS, whoever started it";

/// What `status` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Status {
    /// Where executions run.
    #[command(flatten)]
    pub target: Target,
}
