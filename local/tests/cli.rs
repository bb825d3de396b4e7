//! The command line: what it takes, what it refuses, what its help says. Nothing runs.

use clap::{CommandFactory, Parser};
use macie_org_local::cli::{Accounts, Cli, Command, ResumeScope};

fn parsed(line: &str) -> Command {
    let cli = Cli::try_parse_from(line.split(' ')).unwrap_or_else(|error| panic!("{line}: {error}"));
    cli.command.unwrap_or(Command::Demo)
}

fn refused(line: &str) -> String {
    let Err(error) = Cli::try_parse_from(line.split(' ')) else { panic!("{line} is accepted") };
    assert_eq!(error.exit_code(), 2, "{line}");
    error.to_string()
}

fn help(command: &str) -> String {
    let mut cli = Cli::command();
    let command = cli.find_subcommand_mut(command).unwrap_or_else(|| panic!("no command {command}"));
    command.render_long_help().to_string()
}

#[test]
fn the_command_line_is_consistent() {
    Cli::command().debug_assert();
}

#[test]
fn without_a_command_there_is_the_demo() {
    assert!(matches!(parsed("macie-org"), Command::Demo));
}

#[test]
fn lists_are_separated_by_commas() {
    let line = "macie-org onboard --accounts d --regions a,b --exclude 333333333333,444444444444";
    let Command::Onboard(onboard) = parsed(line) else { panic!() };
    assert_eq!((onboard.scope.regions.len(), onboard.scope.exclude.len()), (2, 2));
}

#[test]
fn accounts_are_listed_in_a_file_or_made_up() {
    let Command::Onboard(onboard) = parsed("macie-org onboard --accounts dump.json") else { panic!() };
    assert_eq!(onboard.accounts, Some(Accounts::Listed("dump.json".into())));
    let Command::Onboard(onboard) = parsed("macie-org onboard --accounts 40") else { panic!() };
    assert_eq!(onboard.accounts, Some(Accounts::MadeUp(40)));
    for size in ["1", "10001"] {
        let said = refused(&format!("macie-org onboard --accounts {size}"));
        assert!(said.contains("from 2 to 10000 accounts"), "{said}");
    }
}

#[test]
fn suspending_and_resuming_need_nothing_to_be_named() {
    let Command::Suspend(suspend) = parsed("macie-org suspend") else { panic!() };
    assert_eq!((&suspend.accounts, suspend.max_percent), (&Accounts::MadeUp(250), None));
    assert_eq!(suspend.quota.rate, None);
    let Command::Resume(resume) = parsed("macie-org resume") else { panic!() };
    assert_eq!((&resume.accounts, resume.resume_scope), (&Accounts::MadeUp(250), ResumeScope::SuspendedByUs));
}

#[test]
fn every_option_of_suspending_and_resuming_is_read() {
    let line = "macie-org suspend --rate 0.5 --burst 20 --max-percent 25 --max-failures 3 --dry-run";
    let Command::Suspend(suspend) = parsed(line) else { panic!() };
    assert_eq!(suspend.quota.rate.map(f64::from), Some(0.5));
    assert_eq!(
        (suspend.quota.burst, suspend.max_percent, suspend.scope.max_failures),
        (Some(20), Some(25), Some(3))
    );
    assert!(suspend.dry_run.dry_run);
    let Command::Resume(resume) = parsed("macie-org resume --resume-scope all-paused") else { panic!() };
    assert_eq!(resume.resume_scope, ResumeScope::AllPaused);
}

#[test]
fn tearing_down_needs_nothing_to_be_named_and_asks() {
    let Command::Teardown(teardown) = parsed("macie-org teardown") else { panic!() };
    assert_eq!(teardown.accounts, Accounts::MadeUp(250));
    assert!(!teardown.consent.yes && teardown.consent.confirm.is_none() && !teardown.dry_run.dry_run);
    let extent = teardown.extent;
    assert!(!extent.keep_sessions && !extent.disable_management_session && !extent.include_invited);
}

#[test]
fn every_option_of_tearing_down_is_read() {
    let line = "macie-org teardown --include 333333333333,444444444444 --keep-sessions \
                --disable-management-session --include-invited --yes";
    let Command::Teardown(teardown) = parsed(line) else { panic!() };
    assert_eq!(teardown.scope.include.len(), 2);
    let extent = teardown.extent;
    assert!(extent.keep_sessions && extent.disable_management_session && extent.include_invited);
    assert!(teardown.consent.yes);
    let Command::Teardown(teardown) = parsed("macie-org teardown --request r --confirm ab") else { panic!() };
    assert_eq!(teardown.consent.confirm.as_deref(), Some("ab"));
    let Command::Suspend(suspend) = parsed("macie-org suspend --confirm ab") else { panic!() };
    assert_eq!(suspend.confirm.as_deref(), Some("ab"));
}

#[test]
fn the_execution_to_stop_may_be_named() {
    let Command::Stop(stop) = parsed("macie-org stop suspend-1") else { panic!() };
    assert_eq!(stop.execution.as_deref(), Some("suspend-1"));
    let Command::Stop(stop) = parsed("macie-org stop") else { panic!() };
    assert_eq!(stop.execution, None);
}

#[test]
fn every_operation_opens_its_report_where_that_is_asked_for() {
    for (line, expected) in [("macie-org audit", false), ("macie-org audit --open", true)] {
        let Command::Audit(audit) = parsed(line) else { panic!() };
        assert_eq!(audit.show.open, expected, "{line}");
    }
    for operation in ["onboard --accounts d", "suspend", "resume", "teardown"] {
        parsed(&format!("macie-org {operation} --open"));
    }
}

#[test]
fn every_command_but_the_demo_takes_a_stack_its_region_and_a_profile() {
    for command in ["onboard", "suspend", "resume", "teardown", "audit", "report", "status", "stop"] {
        parsed(&format!("macie-org {command} --stack s --region eu-west-1 --profile p"));
    }
    let Command::Onboard(onboard) = parsed("macie-org onboard --stack s --region r") else { panic!() };
    assert_eq!((onboard.target.stack.as_deref(), onboard.target.region.as_deref()), (Some("s"), Some("r")));
    assert_eq!(onboard.accounts, None);
    refused("macie-org demo --stack s");
}

#[test]
fn the_report_to_show_may_be_named() {
    let Command::Report(report) = parsed("macie-org report audit-1 --open") else { panic!() };
    assert_eq!((report.execution.as_deref(), report.show.open), (Some("audit-1"), true));
    let Command::Report(report) = parsed("macie-org report") else { panic!() };
    assert_eq!((report.execution, report.show.open), (None, false));
}

#[test]
fn what_cannot_be_is_refused_with_its_name() {
    for (line, expected) in [
        ("macie-org onboard", "--accounts <FILE|NUMBER>"),
        ("macie-org onbord", "onboard"),
        ("macie-org onboard --accounts x --administrator 22", "an account id has 12 digits"),
        ("macie-org onboard --accounts x --request r --regions a", "cannot be used with"),
        ("macie-org suspend --request r --max-failures 1", "cannot be used with"),
        ("macie-org suspend --request r --max-percent 5", "cannot be used with"),
        ("macie-org resume --request r --resume-scope all-paused", "cannot be used with"),
        ("macie-org suspend --max-percent 0", "1..=100"),
        ("macie-org suspend --burst 5", "--rate"),
        ("macie-org suspend --rate 0", "a rate lies above 0"),
        ("macie-org suspend --rate fast", "a number is expected"),
        ("macie-org resume --resume-scope some", "all-paused"),
        ("macie-org teardown --yes --dry-run", "cannot be used with"),
        ("macie-org teardown --yes --confirm ab", "cannot be used with"),
        ("macie-org teardown --confirm ab --dry-run", "cannot be used with"),
        ("macie-org teardown --request r --keep-sessions", "cannot be used with"),
        ("macie-org suspend --confirm ab --dry-run", "cannot be used with"),
        ("macie-org onboard --stack s --accounts x", "cannot be used with"),
        ("macie-org audit --stack s --accounts 250", "cannot be used with"),
        ("macie-org teardown --stack s --rate 10", "cannot be used with"),
        ("macie-org resume --region eu-west-1", "--stack <NAME>"),
        ("macie-org stop --profile p", "--stack <NAME>"),
    ] {
        let said = refused(line);
        assert!(said.contains(expected), "{line}: {said}");
    }
}

#[test]
fn every_help_has_examples_and_explains_each_option_by_one() {
    for command in ["onboard", "suspend", "resume", "teardown", "audit", "report", "status", "stop"] {
        let help = help(command);
        assert!(help.contains(&format!("Examples:\n  macie-org {command}")), "{help}");
    }
    let cli = Cli::command();
    for command in ["onboard", "suspend", "resume", "teardown", "audit", "report", "status", "stop"] {
        let command = cli.find_subcommand(command).unwrap();
        for option in command.get_arguments().filter(|argument| !argument.is_global_set()) {
            let Some(name) = option.get_long().filter(|name| !["help", "version"].contains(name)) else {
                continue;
            };
            let explained = option.get_help().map(ToString::to_string).unwrap_or_default();
            let by_example = explained.contains(&format!("`--{name}")) || name == "accounts";
            assert!(by_example, "--{name}: {explained}");
        }
    }
}

#[test]
fn a_migration_takes_a_file_and_the_region_that_classic_was_used_in() {
    let Command::MigrateClassic(migration) = parsed("macie-org migrate-classic export.json") else {
        panic!()
    };
    assert_eq!(
        (migration.classic_region.as_str(), migration.dry_run, migration.yes),
        ("us-east-1", false, false)
    );
    let said = refused("macie-org migrate-classic export.json --classic-region eu-west-1");
    assert!(said.contains("us-west-2"), "{said}");
    assert!(refused("macie-org migrate-classic export.json --yes --dry-run").contains("cannot be used with"));
    assert!(refused("macie-org migrate-classic").contains("<EXPORT>"));
    assert!(help("migrate-classic").contains("memberAccounts"));
}
