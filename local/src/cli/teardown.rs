//! What `teardown` takes: whose members go, what goes with them, and who has agreed to it.

use clap::Args;

use super::{Accounts, DryRun, Quota, Scope, Show, Target};

const EXAMPLES: &str = "\
Examples:
  macie-org teardown                                      plans, asks, then removes all members
  macie-org teardown --accounts dump.json --regions us-east-1,eu-west-1
  macie-org teardown --keep-sessions                      former members go on as standalone accounts
  macie-org teardown --include 333333333333               one member; the administrator stays
  macie-org teardown --dry-run                            plans, and prints the plan's hash
  macie-org teardown --confirm HASH                       carries out that plan, within the hour
  macie-org teardown --yes                                plans, and carries the plan out unasked
  macie-org teardown --stack macie-org                    the same, in AWS";

/// What `teardown` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Teardown {
    /// The output of `aws organizations list-accounts`, or how many accounts to make up: `dump.json`, `250`.
    #[arg(long, value_name = "FILE|NUMBER", default_value = "250", conflicts_with = "stack")]
    pub accounts: Accounts,
    /// Where it runs.
    #[command(flatten)]
    pub target: Target,
    /// Which Regions, who and how much.
    #[command(flatten)]
    pub scope: Scope,
    /// How its report is shown.
    #[command(flatten)]
    pub show: Show,
    /// Whether anything is done.
    #[command(flatten)]
    pub dry_run: DryRun,
    /// How fast the emulated Macie lets members be changed.
    #[command(flatten)]
    pub quota: Quota,
    /// What goes with the members.
    #[command(flatten)]
    pub extent: Extent,
    /// Who has agreed to it.
    #[command(flatten)]
    pub consent: Consent,
}

/// What a teardown ends beside memberships.
#[derive(Debug, Clone, Copy, Args)]
pub struct Extent {
    /// Leave former members and the administrator their sessions, which go on costing money: `--keep-sessions`.
    #[arg(long, conflicts_with = "request")]
    pub keep_sessions: bool,
    /// Also end the management account's own session: `--disable-management-session`.
    #[arg(long, conflicts_with = "request")]
    pub disable_management_session: bool,
    /// Also remove members by invitation: `--include-invited`. Without this, one of them stops its Region.
    #[arg(long, conflicts_with = "request")]
    pub include_invited: bool,
}

/// Whether somebody has agreed to the plan already.
#[derive(Debug, Args)]
pub struct Consent {
    /// Carry out whatever the plan turns out to be, and do not ask: `--yes`.
    #[arg(long, conflicts_with_all = ["dry_run", "confirm"])]
    pub yes: bool,
    /// What a dry run of the same command has printed: `--confirm HASH`. Its plan is carried out, or nothing if
    /// it would no longer be the same.
    #[arg(long, value_name = "HASH", conflicts_with = "dry_run")]
    pub confirm: Option<String>,
}
