//! The command line: what may be asked, and nothing of how it is done.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use macie_emulator::AccountId;

const EXAMPLES: &str = "\
Examples:
  macie-org                                     the demo: 250 accounts, 3 Regions
  macie-org onboard --accounts dump.json        your own organization, in 3 Regions
  aws organizations list-accounts > dump.json   where that file comes from

Exit codes:
  0  finished, and nothing failed (the demo: finished)
  1  the system or the execution failed
  2  the command line or the request was refused
  3  finished, but an account or a Region failed";

/// Amazon Macie for a whole AWS Organization, run on this machine.
///
/// Runs the functions and the state machine that are deployed, against an emulator of
/// Macie and Organizations. Nothing of it reaches AWS.
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
}

const ONBOARD_EXAMPLES: &str = "\
Examples:
  macie-org onboard --accounts dump.json
  macie-org onboard --accounts dump.json --regions us-east-1,eu-west-1 --administrator 222222222222
  macie-org onboard --accounts dump.json --exclude 333333333333,444444444444
  macie-org onboard --accounts dump.json --request request.json";

/// What `onboard` takes.
#[derive(Debug, Args)]
#[command(after_help = ONBOARD_EXAMPLES)]
pub struct Onboard {
    /// The output of `aws organizations list-accounts`.
    #[arg(long, value_name = "FILE")]
    pub accounts: PathBuf,
    /// Regions, separated by commas; the first is set up before the others.
    #[arg(
        long,
        value_name = "REGIONS",
        value_delimiter = ',',
        default_value = "us-east-1,eu-west-1,eu-central-1"
    )]
    pub regions: Vec<String>,
    /// The delegated administrator; the first active account but the management account when absent.
    #[arg(long, value_name = "ACCOUNT")]
    pub administrator: Option<AccountId>,
    /// Accounts to leave alone, separated by commas.
    #[arg(long, value_name = "ACCOUNTS", value_delimiter = ',')]
    pub exclude: Vec<AccountId>,
    /// A whole execution input as JSON, instead of the options above.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["regions", "administrator", "exclude"])]
    pub request: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn refused(arguments: &[&str]) -> String {
        let error = Cli::try_parse_from(arguments).unwrap_err();
        assert_eq!(error.exit_code(), 2);
        error.to_string()
    }

    fn onboard(arguments: &[&str]) -> Onboard {
        let all = [&["macie-org", "onboard", "--accounts", "dump.json"], arguments].concat();
        let Some(Command::Onboard(onboard)) = Cli::try_parse_from(all).unwrap().command else {
            panic!("another command");
        };
        onboard
    }

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn without_a_command_there_is_the_demo() {
        assert!(Cli::try_parse_from(["macie-org"]).unwrap().command.is_none());
    }

    #[test]
    fn regions_have_a_default_and_lists_are_separated_by_commas() {
        assert_eq!(onboard(&[]).regions, ["us-east-1", "eu-west-1", "eu-central-1"]);
        let given = onboard(&["--regions", "a,b", "--exclude", "333333333333,444444444444"]);
        assert_eq!((given.regions.len(), given.exclude.len()), (2, 2));
    }

    #[test]
    fn what_cannot_be_is_refused_with_its_name() {
        assert!(refused(&["macie-org", "onboard"]).contains("--accounts <FILE>"));
        assert!(refused(&["macie-org", "onbord"]).contains("onboard"));
        let accounts = ["macie-org", "onboard", "--accounts", "x"];
        let wrong = refused(&[&accounts[..], &["--administrator", "22"]].concat());
        assert!(wrong.contains("an account id has 12 digits"), "{wrong}");
        let both = refused(&[&accounts[..], &["--request", "r", "--regions", "a"]].concat());
        assert!(both.contains("cannot be used with"), "{both}");
    }

    #[test]
    fn every_help_has_examples() {
        let mut command = Cli::command();
        assert!(command.render_long_help().to_string().contains("macie-org onboard --accounts dump.json"));
        let onboard = command.find_subcommand_mut("onboard").unwrap();
        assert!(onboard.render_long_help().to_string().contains("--request request.json"));
    }
}
