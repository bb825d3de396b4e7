//! What each command takes. Values that only the functions can judge are passed on as
//! they are.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum, value_parser};
use macie_emulator::AccountId;
use macie_emulator::faults::RatePerSecond;

use super::{Show, Target};

/// How many accounts a made-up organization may have: the administrator beside the
/// management account, and Macie's own limit.
const SIZES: std::ops::RangeInclusive<usize> = 2..=10_000;

const ONBOARD_EXAMPLES: &str = "\
Examples:
  macie-org onboard --accounts dump.json
  macie-org onboard --accounts dump.json --regions us-east-1,eu-west-1 --administrator 222222222222
  macie-org onboard --accounts dump.json --exclude 333333333333,444444444444
  macie-org onboard --accounts dump.json --request request.json
  macie-org onboard --stack macie-org --region eu-central-1 --request request.json";

const SUSPEND_EXAMPLES: &str = "\
Examples:
  macie-org suspend --accounts 250 --regions us-east-1,eu-west-1 --rate 10 --burst 20
  macie-org suspend --accounts dump.json --exclude 333333333333
  macie-org suspend --max-percent 25
  macie-org suspend --dry-run
  macie-org suspend --confirm HASH
  macie-org suspend --request suspend.json
  macie-org suspend --stack macie-org --profile security --dry-run";

const RESUME_EXAMPLES: &str = "\
Examples:
  macie-org resume --accounts 250 --regions us-east-1,eu-west-1 --rate 10 --burst 20
  macie-org resume --accounts dump.json --resume-scope all-paused
  macie-org resume --request resume.json
  macie-org resume --stack macie-org";

const AUDIT_EXAMPLES: &str = "\
Examples:
  macie-org audit --open
  macie-org audit --accounts dump.json --regions us-east-1,eu-west-1
  macie-org audit --request audit.json
  macie-org audit --stack macie-org --open";

const STOP_EXAMPLES: &str = "\
Examples:
  macie-org stop
  macie-org stop suspend-20261121T120000000Z
  macie-org stop --stack macie-org";

/// What `onboard` takes.
#[derive(Debug, Args)]
#[command(after_help = ONBOARD_EXAMPLES)]
pub struct Onboard {
    /// The output of `aws organizations list-accounts`, or how many accounts to make up: `dump.json`, `250`.
    #[arg(long, value_name = "FILE|NUMBER", required_unless_present = "stack", conflicts_with = "stack")]
    pub accounts: Option<Accounts>,
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
}

/// What `suspend` takes.
#[derive(Debug, Args)]
#[command(after_help = SUSPEND_EXAMPLES)]
pub struct Suspend {
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
    /// Refuse a Region where more than this share of the members would be suspended: `--max-percent 25`,
    /// which is what a deployed execution allows unless it is told; the emulator allows 100 when absent.
    #[arg(
        long,
        value_name = "PERCENT",
        value_parser = value_parser!(u32).range(1..=100),
        conflicts_with = "request"
    )]
    pub max_percent: Option<u32>,
    /// What a dry run of the same command has printed: `--confirm HASH`. Its plan is carried out, however
    /// large a share of the members it suspends.
    #[arg(long, value_name = "HASH", conflicts_with = "dry_run")]
    pub confirm: Option<String>,
}

/// What `resume` takes.
#[derive(Debug, Args)]
#[command(after_help = RESUME_EXAMPLES)]
pub struct Resume {
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
    /// Which suspended members: `--resume-scope all-paused`.
    #[arg(long, value_enum, value_name = "SCOPE", default_value_t, conflicts_with = "request")]
    pub resume_scope: ResumeScope,
}

/// What `audit` takes.
#[derive(Debug, Args)]
#[command(after_help = AUDIT_EXAMPLES)]
pub struct Audit {
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
}

/// What `stop` takes.
#[derive(Debug, Args)]
#[command(after_help = STOP_EXAMPLES)]
pub struct Stop {
    /// The execution, by the name that was shown when it began; the one that runs when absent.
    pub execution: Option<String>,
    /// Where it runs.
    #[command(flatten)]
    pub target: Target,
}

/// Whose Macie it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Accounts {
    /// An organization that somebody has listed.
    Listed(PathBuf),
    /// One of so many accounts that nobody has.
    MadeUp(usize),
}

/// What every operation takes.
#[derive(Debug, Args)]
pub struct Scope {
    /// Regions, separated by commas: `--regions us-east-1,eu-west-1`. Onboarding sets up the first before the
    /// others. When absent, the stack's own; with the emulator us-east-1, eu-west-1 and eu-central-1.
    #[arg(long, value_name = "REGIONS", value_delimiter = ',')]
    pub regions: Vec<String>,
    /// The delegated administrator: `--administrator 222222222222`. When absent, that of the stack's standing
    /// request; with the emulator the first active account but the management account.
    #[arg(long, value_name = "ACCOUNT")]
    pub administrator: Option<AccountId>,
    /// The only accounts that are meant, separated by commas: `--include 333333333333,444444444444`. All active
    /// ones when absent.
    #[arg(long, value_name = "ACCOUNTS", value_delimiter = ',')]
    pub include: Vec<AccountId>,
    /// Accounts to leave alone, separated by commas: `--exclude 333333333333,444444444444`.
    #[arg(long, value_name = "ACCOUNTS", value_delimiter = ',')]
    pub exclude: Vec<AccountId>,
    /// How many accounts may fail in a Region before it stops: `--max-failures 10`; 100 when absent.
    #[arg(long, value_name = "NUMBER")]
    pub max_failures: Option<u32>,
    /// A whole execution input as JSON, instead of the options above: `--request request.json`.
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["regions", "administrator", "include", "exclude", "max_failures"]
    )]
    pub request: Option<PathBuf>,
}

/// Whether anything is done.
#[derive(Debug, Clone, Copy, Args)]
pub struct DryRun {
    /// Say what would be done, and do nothing: `--dry-run`.
    #[arg(long, conflicts_with = "request")]
    pub dry_run: bool,
}

/// A quota of the emulated Macie, for each call that changes members.
#[derive(Debug, Clone, Copy, Args)]
pub struct Quota {
    /// Members that may be changed each second in one Region: `--rate 10`. No quota when absent. The functions
    /// are not told: watch them find out.
    #[arg(long, value_name = "PER SECOND", value_parser = rate, conflicts_with = "stack")]
    pub rate: Option<RatePerSecond>,
    /// Members that may be changed at once after a pause: `--burst 20`; 1 when absent.
    #[arg(long, value_name = "CALLS", requires = "rate", value_parser = value_parser!(u32).range(1..))]
    pub burst: Option<u32>,
}

/// Which suspended members are resumed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum ResumeScope {
    /// Those that `suspend` suspended.
    #[default]
    SuspendedByUs,
    /// All of them, whoever suspended them.
    AllPaused,
}

impl ResumeScope {
    /// As the execution input spells it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SuspendedByUs => "suspended-by-us",
            Self::AllPaused => "all-paused",
        }
    }
}

impl FromStr for Accounts {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.parse() {
            Ok(size) if SIZES.contains(&size) => Ok(Self::MadeUp(size)),
            Ok(_) => Err(format!(
                "an organization that is made up has from {} to {} accounts",
                SIZES.start(),
                SIZES.end()
            )),
            Err(_) => Ok(Self::Listed(text.into())),
        }
    }
}

fn rate(text: &str) -> Result<RatePerSecond, String> {
    let number: f64 = text.parse().map_err(|_| "a number is expected, such as 10 or 0.5".to_owned())?;
    RatePerSecond::try_from(number)
}
