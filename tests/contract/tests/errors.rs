//! `docs/ERRORS.md` lists every name that a step, a Region or a row of the report can
//! show, and nothing else.

use std::collections::BTreeSet;

use macie_org_contract::documents::{Table, column, table};
use macie_org_contract::{files, schemas};

const ERRORS: &str = "docs/ERRORS.md";

fn set<T: Into<String>>(names: impl IntoIterator<Item = T>) -> BTreeSet<String> {
    names.into_iter().map(Into::into).collect()
}

fn names(table: &Table, column_name: &str) -> BTreeSet<String> {
    let all = column(table, column_name);
    let distinct = set(all.clone());
    assert_eq!(all.len(), distinct.len(), "a name is listed twice");
    distinct
}

/// The compiler holds both matches of that file to every variant, so the names in their
/// arms are all names that there are.
fn names_in_code() -> BTreeSet<String> {
    let mut core = files::rust().into_iter().filter(|(path, _)| path.starts_with("shared/src/"));
    let naming = core.find(|(_, source)| source.contains("pub fn call_name(kind: ErrorKind)"));
    let (_, source) = naming.expect("one file of the core names a step's errors");
    let arms = source.lines().filter_map(|line| line.split_once("=> \"")).map(|(_, name)| name);
    set(arms.map(|name| name.trim_end_matches(['"', ','])))
}

/// Names that a step returns beside its result: `NamedError { name: "…" }`.
fn region_names_in_code() -> BTreeSet<String> {
    let is_deployed = |path: &str| path.starts_with("shared/src/") || path.starts_with("functions/");
    let is_example = |path: &str| path.contains("/examples/");
    let ours = files::rust().into_iter().filter(|(path, _)| is_deployed(path) && !is_example(path));
    let names = |(_, source): (String, String)| {
        let own = files::without_tests(&source).to_owned();
        own.split("name: \"")
            .skip(1)
            .filter_map(|rest| Some(rest.split_once('"')?.0.to_owned()))
            .collect::<Vec<_>>()
    };
    ours.flat_map(names).collect()
}

#[test]
fn every_error_of_a_step_is_listed_and_no_other() {
    assert_eq!(names(&table(ERRORS, "Errors of a step"), "Name"), names_in_code());
}

#[test]
fn every_error_that_stops_a_region_from_within_is_listed_and_no_other() {
    let listed = names(&table(ERRORS, "Errors of a Region that a step returns"), "Name");
    assert_eq!(listed, region_names_in_code());
}

#[test]
fn every_reason_to_skip_is_listed_as_the_report_spells_it() {
    let listed = names(&table(ERRORS, "Reasons of skipped targets"), "Reason");
    assert_eq!(listed, schemas::variants("report", "SkipReason"));
}

#[test]
fn every_reason_of_drift_is_listed_as_the_report_spells_it() {
    let listed = names(&table(ERRORS, "Reasons of planned targets"), "Reason");
    assert_eq!(listed, schemas::variants("report", "PlannedReason"));
}

#[test]
fn every_reason_of_a_failure_is_listed_as_the_report_spells_it() {
    let listed = names(&table(ERRORS, "Reasons of failed targets"), "Reason");
    assert_eq!(listed, schemas::variants("report", "FailureReason"));
}

#[test]
fn every_reason_of_an_event_that_starts_nothing_is_listed_as_the_answer_spells_it() {
    let listed = names(&table(ERRORS, "Reasons of events"), "Reason");
    assert_eq!(listed, schemas::variants("admit-account.output", "AdmissionReason"));
}

#[test]
fn every_name_says_what_it_means_who_can_act_and_how() {
    let sections = [
        "Errors of a step",
        "Errors of a Region that a step returns",
        "Errors of Lambda and Step Functions",
        "Reasons of planned targets",
        "Reasons of skipped targets",
        "Reasons of failed targets",
        "Reasons of events",
    ];
    for section in sections {
        for row in table(ERRORS, section) {
            for needed in ["Meaning", "Retried", "Who acts", "Remedy"] {
                let said = row.get(needed).map(String::as_str).unwrap_or_default();
                assert!(!said.is_empty(), "{section}: {row:?} lacks `{needed}`");
            }
            assert!(["yes", "no"].contains(&row["Retried"].as_str()), "{section}: {row:?}");
        }
    }
}

#[test]
fn a_reason_is_retried_as_the_code_sends_calls_again() {
    use macie_org::error::{ErrorKind, Retry};
    // A row's failure that came from a call is retried exactly if the call is.
    for (reason, kind) in [
        ("accessDenied", ErrorKind::AccessDenied),
        ("quotaExceeded", ErrorKind::QuotaExceeded),
        ("regionNotEnabled", ErrorKind::RegionNotEnabled),
        ("credentialsRefused", ErrorKind::CredentialsRefused),
        ("unavailable", ErrorKind::Unavailable),
        ("unrecognized", ErrorKind::Unrecognized),
        ("refused", ErrorKind::Invalid),
    ] {
        let table = table(ERRORS, "Reasons of failed targets");
        let row = table.iter().find(|row| row["Reason"] == reason).expect("listed, by the test above");
        assert_eq!(row["Retried"] == "yes", kind.retry() != Retry::Never, "{reason}");
    }
}
