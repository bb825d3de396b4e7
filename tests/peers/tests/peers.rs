//! boto3 and the AWS command line call the emulator; botocore's models judge every answer.
//!
//! One test per Python program, one for the real binary, one for the command line; the
//! last ones hold what was covered to the emulator's own table, texts and switches.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use macie_org_peers::{
    Host, PeerError, Program, Report, command_line, coverage, document, not_driven_yet, run,
};
use serde_json::Value;

type Outcome = Result<Vec<Report>, PeerError>;

/// The programs that run inside the test, each with what came of it.
static RUNS: [(Program, OnceLock<Outcome>); 11] = [
    (Program("sessions"), OnceLock::new()),
    (Program("administrators"), OnceLock::new()),
    (Program("members"), OnceLock::new()),
    (Program("settings"), OnceLock::new()),
    (Program("usage"), OnceLock::new()),
    (Program("tags"), OnceLock::new()),
    (Program("discovery"), OnceLock::new()),
    (Program("organizations"), OnceLock::new()),
    (Program("sts"), OnceLock::new()),
    (Program("front"), OnceLock::new()),
    (Program("judge"), OnceLock::new()),
];

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Runtime::new().expect("a runtime starts")
}

/// The reports of a program, which runs once per process however many tests ask.
fn reports(name: &str) -> &'static [Report] {
    let found = RUNS.iter().find(|(program, _)| program.0 == name);
    let (program, outcome) = found.unwrap_or_else(|| panic!("no program `{name}`"));
    let outcome = outcome.get_or_init(|| runtime().block_on(run(*program, &Host::Library)));
    outcome.as_ref().unwrap_or_else(|error| panic!("{name}: {}", chain(error)))
}

fn every_report() -> Vec<Report> {
    RUNS.iter().flat_map(|(program, _)| reports(program.0).to_vec()).collect()
}

/// The reports about operations: not those about requests that reach none.
fn reports_of_operations() -> Vec<Report> {
    let programs =
        RUNS.iter().map(|(program, _)| program.0).filter(|name| !["front", "judge"].contains(name));
    programs.flat_map(|name| reports(name).to_vec()).collect()
}

fn chain(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {}", chain(source)))
}

fn emulator() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../emulator")
}

#[test]
fn sessions_answer_boto3() {
    Report::assert_passed(reports("sessions"));
}

#[test]
fn administrators_answer_boto3() {
    Report::assert_passed(reports("administrators"));
}

#[test]
fn members_answer_boto3() {
    Report::assert_passed(reports("members"));
}

#[test]
fn settings_answer_boto3() {
    Report::assert_passed(reports("settings"));
}

#[test]
fn usage_answers_boto3() {
    Report::assert_passed(reports("usage"));
}

#[test]
fn tags_answer_boto3() {
    Report::assert_passed(reports("tags"));
}

#[test]
fn discovery_of_single_accounts_answers_boto3() {
    Report::assert_passed(reports("discovery"));
}

#[test]
fn organizations_answers_boto3() {
    Report::assert_passed(reports("organizations"));
}

#[test]
fn sts_answers_boto3() {
    Report::assert_passed(reports("sts"));
}

#[test]
fn requests_that_reach_no_operation_are_refused_as_aws_does() {
    Report::assert_passed(reports("front"));
}

#[test]
fn the_judge_sees_every_deviation() {
    Report::assert_passed(reports("judge"));
}

#[test]
fn a_check_that_is_wrong_fails_and_covers_nothing() {
    let reports = runtime().block_on(run(Program("broken/fails"), &Host::Library));
    let reports = reports.unwrap_or_else(|error| panic!("{}", chain(&error)));
    let failures: Vec<&str> = reports.iter().filter_map(|report| report.failure.as_deref()).collect();
    let expected = [
        "AssertionError: answered",
        "AssertionError: refused with",
        "AccessDeniedException: An error occurred (AccessDeniedException)",
        "AssertionError: is about ['macie2:GetMember'] and never calls them",
        "StageError: suspend: account 999999999999 is not in the organization",
        "StageError: accountState: no account state",
    ];
    assert_eq!(failures.len(), expected.len(), "{failures:#?}");
    for (failure, expected) in failures.iter().zip(expected) {
        assert!(failure.contains(expected), "{failure}, not {expected}");
    }
    assert!(coverage::by_operation(&reports).is_empty());
}

#[test]
fn a_program_that_ends_early_has_not_passed() {
    let outcome = runtime().block_on(run(Program("broken/stops"), &Host::Library));
    let error = outcome.expect_err("the program never said that it was through").to_string();
    assert!(error.contains("after 1 checks") && error.contains("out of the blue"), "{error}");
}

#[test]
fn the_binary_answers_as_the_library_does() {
    let runtime = runtime();
    let host = runtime.block_on(Host::binary()).unwrap_or_else(|error| panic!("{}", chain(&error)));
    let reports = runtime.block_on(run(Program("sessions"), &host));
    Report::assert_passed(&reports.unwrap_or_else(|error| panic!("{}", chain(&error))));
}

#[test]
fn the_command_line_works_in_the_environment_that_the_binary_prints() {
    let runtime = runtime();
    let host = runtime.block_on(Host::binary()).unwrap_or_else(|error| panic!("{}", chain(&error)));
    let administrator = "--admin-account-id=111111111111";
    // What is called, whether it succeeds, and a text of what it prints.
    let story: [(&[&str], bool, &str); 12] = [
        (&["sts", "get-caller-identity"], true, r#""Account": "111111111111""#),
        (&["organizations", "describe-organization"], true, r#""MasterAccountId": "111111111111""#),
        (&["organizations", "list-accounts", "--query", "length(Accounts)"], true, "4"),
        (&["organizations", "list-accounts", "--page-size=1", "--query", "length(Accounts)"], true, "4"),
        (&["organizations", "list-roots"], true, r#""Name": "Root""#),
        (&["macie2", "get-macie-session"], false, "(AccessDeniedException)"),
        (&["macie2", "enable-macie", "--finding-publishing-frequency=ONE_HOUR"], true, ""),
        (&["macie2", "get-macie-session"], true, r#""findingPublishingFrequency": "ONE_HOUR""#),
        (&["macie2", "get-macie-session", "--region=eu-west-1"], false, "Macie is not enabled"),
        (&["macie2", "enable-organization-admin-account", administrator], true, ""),
        (&["macie2", "list-organization-admin-accounts"], true, r#""accountId": "111111111111""#),
        (&["macie2", "list-members", "--only-associated=false"], true, r#""members": []"#),
    ];
    let commands: Vec<&[&str]> = story.iter().map(|(command, ..)| *command).collect();
    let printed = runtime.block_on(command_line(&host, &commands));
    let printed = printed.unwrap_or_else(|error| panic!("{}", chain(&error)));
    assert_eq!(printed.len(), story.len());
    for ((command, succeeds, holds), (succeeded, text)) in story.iter().zip(&printed) {
        assert_eq!(succeeded, succeeds, "aws {}: {text}", command.join(" "));
        assert!(text.contains(holds), "aws {}: {text}", command.join(" "));
        assert!(!succeeded || text.is_empty() || serde_json::from_str::<Value>(text).is_ok(), "{text}");
    }
}

/// Asserts that what is uncovered is what a list says, neither more nor less.
fn hold_to_the_list(what: &str, uncovered: &BTreeSet<&str>, listed: &[&str]) {
    let listed: BTreeSet<&str> = listed.iter().copied().collect();
    let holes: Vec<&&str> = uncovered.difference(&listed).collect();
    assert!(
        holes.is_empty(),
        "{what} that no program covers, and that src/not_driven_yet.rs lacks: {holes:#?}"
    );
    let stale: Vec<&&str> = listed.difference(uncovered).collect();
    assert!(stale.is_empty(), "{what} in src/not_driven_yet.rs that are covered, or gone: {stale:#?}");
}

#[test]
fn every_operation_answered_boto3_or_is_listed_as_a_hole() {
    let covered = coverage::by_operation(&reports_of_operations());
    let operations = macie_emulator::operations();
    let answered = |name: &&String| covered.get(*name).is_some_and(|covered| covered.answered);
    let uncovered = operations.iter().filter(|name| !answered(name)).map(String::as_str);
    hold_to_the_list("operations", &uncovered.collect(), not_driven_yet::OPERATIONS);
    let made_up: Vec<&String> = covered.keys().filter(|name| !operations.contains(*name)).collect();
    assert_eq!(made_up, Vec::<&String>::new(), "operations that the emulator does not list");
}

#[test]
fn every_refusal_was_provoked_or_is_listed_as_a_hole() {
    let seen = coverage::texts(&every_report());
    let wordings = coverage::wordings(&emulator());
    let uncovered =
        wordings.keys().filter(|wording| !seen.iter().any(|seen| coverage::matches(wording, seen)));
    hold_to_the_list("refusals", &uncovered.map(String::as_str).collect(), not_driven_yet::REFUSALS);
}

#[test]
fn every_switch_was_turned_or_is_listed_as_a_hole() {
    let reports = every_report();
    let turned: BTreeSet<&String> = reports.iter().flat_map(|report| &report.switches).collect();
    let names = document::switch_names();
    let uncovered = names.iter().filter(|name| !turned.contains(name)).map(String::as_str);
    hold_to_the_list("switches", &uncovered.collect(), not_driven_yet::SWITCHES);
    assert!(turned.iter().all(|name| names.contains(name)), "a switch that does not exist was turned");
}

#[test]
#[should_panic(expected = "that src/not_driven_yet.rs lacks")]
fn a_hole_that_is_not_listed_fails() {
    hold_to_the_list("operations", &BTreeSet::from(["a:B", "a:C"]), &["a:B"]);
}

#[test]
#[should_panic(expected = "that are covered, or gone")]
fn a_listed_hole_that_is_none_fails() {
    hold_to_the_list("operations", &BTreeSet::from(["a:B"]), &["a:B", "a:C"]);
}

#[test]
fn the_document_claims_what_was_covered() {
    let covered = coverage::by_operation(&reports_of_operations());
    let source =
        fs::read_to_string(emulator().join("src/switches.rs")).expect("the switches' source is readable");
    document::hold("operations", &document::operations(&covered));
    document::hold("switches", &document::switches(&source));
}
