//! Every rule of the emulator in the list, broken: the emulator's own tests notice.
//!
//! `cargo test -p macie_org_planted --test emulator -- --ignored --nocapture` prints which
//! test notices what. By default only the list itself is held to the sources.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use macie_org_planted::{Bug, Copy, Trial, bugs, planted, side_by_side};

/// The emulator's tests take seconds.
const LIMIT: Duration = Duration::from_mins(2);

/// Tests that walk at random or compare everything with everything: they notice without
/// knowing the rule.
const GENERAL: [&str; 3] = ["random_walks", "determinism", "snapshots"];

#[test]
fn every_rule_has_its_place_in_the_emulators_sources() {
    let bugs = bugs("emulator.yaml");
    let names: BTreeSet<_> = bugs.iter().map(|bug| &bug.name).collect();
    assert_eq!(names.len(), bugs.len(), "a rule is listed twice");
    assert!(!planted(&bugs).is_empty());
}

#[test]
#[ignore = "builds a copy of the emulator and runs its tests once for every rule"]
fn every_broken_rule_is_noticed_by_the_emulators_own_tests() {
    let bugs = bugs("emulator.yaml");
    let copy = Copy::with("emulator", &bugs);
    let built = copy.build(&["test", "--package", "macie_emulator", "--no-run"]);
    let tests: Vec<PathBuf> = built.into_iter().map(|(_, path)| path).collect();
    let directory = copy.package("emulator");
    let run = |test: &PathBuf, bug| Trial::run(test, &[], &directory, bug, LIMIT).expect("a test runs");
    for test in &tests {
        assert!(run(test, None).passed, "{} fails without any bug", test.display());
    }
    let noticed = side_by_side(bugs.len(), |bug| {
        let noticed =
            tests.iter().find_map(|test| Some(by(&run(test, Some(bug)))).filter(|by| !by.is_empty()));
        println!("{}", line(&bugs[bug], noticed.as_deref()));
        noticed
    });
    let survived: Vec<_> = bugs.iter().zip(&noticed).filter(|(_, by)| by.is_none()).collect();
    println!("{} rules, {} broken unnoticed", bugs.len(), survived.len());
    assert!(survived.is_empty(), "{survived:#?}");
}

/// The tests that know the rule; an executable that died or hung is named as a whole.
fn by(trial: &Trial) -> Vec<String> {
    let failed = trial.failed();
    let knowing = failed.iter().filter(|test| !GENERAL.iter().any(|general| test.contains(general)));
    let knowing: Vec<_> = knowing.map(ToString::to_string).collect();
    if failed.is_empty() && !trial.passed { vec!["(ended or hung)".to_owned()] } else { knowing }
}

fn line(bug: &Bug, noticed: Option<&[String]>) -> String {
    let by = noticed.map_or_else(|| "NOBODY".to_owned(), |by| by.join(", "));
    format!("| {} | {by} |", bug.name)
}
