//! What `migrate-classic` takes.

use std::path::PathBuf;

use clap::Args;
use macie_emulator::AccountId;

use super::Target;

const EXAMPLES: &str = "\
Examples:
  macie-org migrate-classic export.json --dry-run          what it would come to
  macie-org migrate-classic export.json                    plans, asks, then applies it
  macie-org migrate-classic export.json --classic-region us-west-2 --administrator 222222222222
  macie-org migrate-classic export.json --yes              plans, and applies the plan unasked
  macie-org migrate-classic export.json --stack macie-org  the same, in AWS

The file holds what Macie Classic answered:
  {
    \"memberAccounts\": [{\"accountId\": \"333333333333\"}, ...],
    \"s3Resources\": [
      {\"memberAccountId\": \"333333333333\", \"s3Resources\": [...]},
      {\"s3Resources\": [...]}
    ]
  }
`memberAccounts` is ListMemberAccounts' answer; each entry of `s3Resources` is one answer of ListS3Resources,
beside the account that it was asked for, or none for the administrator's own buckets. Pages may stand one
after the other.";

/// What `migrate-classic` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct MigrateClassic {
    /// The saved answers of Macie Classic: `export.json`.
    pub export: PathBuf,
    /// Where it runs.
    #[command(flatten)]
    pub target: Target,
    /// The Region that they were saved in: `--classic-region us-west-2`. Classic was in no third one.
    #[arg(long, value_name = "REGION", default_value = "us-east-1", value_parser = ["us-east-1", "us-west-2"])]
    pub classic_region: String,
    /// The delegated administrator: `--administrator 222222222222`. When absent, that of the stack's standing
    /// request; with the emulator the first of `memberAccounts`.
    #[arg(long, value_name = "ACCOUNT")]
    pub administrator: Option<AccountId>,
    /// Say what would be done, and do nothing: `--dry-run`.
    #[arg(long)]
    pub dry_run: bool,
    /// Apply whatever the plan turns out to be, and do not ask: `--yes`.
    #[arg(long, conflicts_with = "dry_run")]
    pub yes: bool,
}
