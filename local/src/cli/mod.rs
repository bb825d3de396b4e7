//! The command line: what may be asked, and nothing of how it is done.

mod arguments;
mod migrate;
mod report;
mod status;
mod target;
mod teardown;

use clap::{Parser, Subcommand};

pub use arguments::{Accounts, Audit, DryRun, Onboard, Quota, Resume, ResumeScope, Scope, Stop, Suspend};
pub use migrate::MigrateClassic;
pub use report::{Report, Show};
pub use status::Status;
pub use target::Target;
pub use teardown::{Consent, Extent, Teardown};

const EXAMPLES: &str = "\
Examples:
  macie-org                                     the demo: 250 accounts, 3 Regions
  macie-org onboard --accounts dump.json        your own organization, in 3 Regions
  macie-org suspend --rate 10 --burst 20        suspend all members under a quota that nobody published
  macie-org teardown                            plan, ask, then remove all members and their administrator
  macie-org audit                               what is no longer as it was onboarded
  macie-org migrate-classic export.json         what Macie Classic did, by today's Macie
  macie-org report --open                       the latest execution's report, in a browser
  macie-org status                              what runs, and what ran
  macie-org stop                                end what runs in another terminal, in order
  macie-org audit --stack macie-org             any of these, in a stack that is deployed in AWS
  aws organizations list-accounts > dump.json   where that file comes from

Exit codes:
  0  finished, and nothing failed (the demo: finished)
  1  the system or the execution failed
  2  the command line or the request was refused, or nobody agreed to the plan
  3  finished, but an account or a Region failed, or the execution was stopped
  4  an audit found drift, and nothing failed";

/// Amazon Macie for a whole AWS Organization.
///
/// Runs the functions and the state machine that are deployed, against an emulator of
/// Macie and Organizations on this machine. Nothing reaches AWS but with --stack, which names
/// a deployed stack: its executions are started, followed and stopped in the same way.
#[derive(Debug, Parser)]
#[command(name = "macie-org", version, after_help = EXAMPLES, propagate_version = true)]
pub struct Cli {
    /// What to do; the demo when nothing is named.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Onboard a made-up organization of 250 accounts in 3 Regions, awkward cases included.
    Demo,
    /// Onboard your own organization, read from a list of its accounts.
    Onboard(Onboard),
    /// Suspend the sessions of an organization's members, which are onboarded first.
    Suspend(Suspend),
    /// Resume the sessions of an organization's members, which are onboarded and suspended first.
    Resume(Resume),
    /// Remove an organization's members, which are onboarded first, and then their administrator.
    ///
    /// Plans first, shows the plan, and asks. Of members that --include or --exclude choose, the administrator
    /// stays.
    Teardown(Teardown),
    /// Say what onboarding would change, and change nothing.
    ///
    /// The organization is onboarded first, and drifts a little before the audit.
    Audit(Audit),
    /// Have today's Macie do what Macie Classic did, by its saved answers.
    ///
    /// Plans first, shows the plan with what it costs and what has no successor, and asks.
    MigrateClassic(MigrateClassic),
    /// Say where the report of an execution lies, and show it.
    Report(Report),
    /// List the executions that run, and the last ones.
    Status(Status),
    /// Ask an execution that runs in another terminal, or in AWS, to stop and leave a report.
    Stop(Stop),
}
