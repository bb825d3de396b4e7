//! What the programs covered: every operation, list, text and switch, and what the document says.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use macie_org_peers::{coverage, document, recorded};

use crate::runs::{every_report, reports, reports_of_operations};

fn emulator() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../emulator")
}

#[track_caller]
fn assert_no_hole<T: Ord + std::fmt::Debug>(
    what: &str,
    all: impl IntoIterator<Item = T>,
    is_covered: impl Fn(&T) -> bool,
) {
    let holes: BTreeSet<T> = all.into_iter().filter(|one| !is_covered(one)).collect();
    assert!(holes.is_empty(), "{what} that no program covers: {holes:#?}");
}

#[test]
fn every_operation_answered() {
    let covered = coverage::by_operation(&reports_of_operations());
    let operations = macie_emulator::operations();
    assert_no_hole("operations", &operations, |name| {
        covered.get(*name).is_some_and(|covered| covered.answered)
    });
    let made_up: Vec<&String> = covered.keys().filter(|name| !operations.contains(*name)).collect();
    assert_eq!(made_up, Vec::<&String>::new(), "operations that the emulator does not list");
}

#[test]
fn every_operation_answered_the_command_line() {
    let succeeded: BTreeSet<&String> =
        coverage::passed(reports("command_line")).flat_map(|report| &report.succeeded).collect();
    assert_no_hole("operations", macie_emulator::operations(), |name| succeeded.contains(name));
}

#[test]
fn every_list_was_read_page_by_page() {
    let reports = reports_of_operations();
    let paged: BTreeSet<&String> = coverage::passed(&reports).flat_map(|report| &report.paged).collect();
    let lists = macie_emulator::operations().into_iter().filter(|name| coverage::is_list(name));
    assert_no_hole("lists", lists, |name| paged.contains(name));
}

#[test]
fn every_refusal_was_provoked() {
    let seen = coverage::texts(&every_report());
    let wordings = coverage::wordings(&emulator());
    assert_no_hole("refusals", &wordings, |(wording, _)| {
        seen.iter().any(|seen| coverage::matches(wording, seen))
    });
}

#[test]
fn every_recorded_refusal_was_provoked_with_code_and_status() {
    let reports = every_report();
    let seen: Vec<_> = coverage::passed(&reports).flat_map(|report| &report.refusals).collect();
    assert_no_hole("recorded refusals", recorded::REFUSALS, |recorded| {
        seen.iter().any(|seen| recorded.is(seen))
    });
}

#[test]
fn every_switch_was_turned() {
    let reports = every_report();
    let turned: BTreeSet<&String> = coverage::passed(&reports).flat_map(|report| &report.switches).collect();
    let names = document::switch_names();
    assert_no_hole("switches", &names, |name| turned.contains(name));
    assert!(turned.iter().all(|name| names.contains(name)), "a switch that does not exist was turned");
}

#[test]
#[should_panic(expected = "operations that no program covers")]
fn a_hole_fails() {
    assert_no_hole("operations", ["a:B", "a:C"], |name| *name == "a:B");
}

#[test]
fn the_document_claims_what_was_covered() {
    let covered = coverage::by_operation(&reports_of_operations());
    let source =
        fs::read_to_string(emulator().join("src/switches.rs")).expect("the switches' source is readable");
    document::hold("operations", &document::operations(&covered));
    document::hold("switches", &document::switches(&source));
}
