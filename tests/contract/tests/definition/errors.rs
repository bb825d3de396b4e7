//! What is retried or caught is what `docs/ERRORS.md` says.

use std::collections::BTreeSet;

use macie_org_contract::documents::{self, table};
use macie_org_contract::machine::{definition, error_names, machines, of_type, states, steps};

use crate::ALREADY_THERE;

const OF_A_STEP: &str = "Errors of a step";
const OF_AWS: &str = "Errors of Lambda and Step Functions";
const OF_A_CONTINUATION: &str = "Errors of starting a continuation";
const OF_A_NOTIFICATION: &str = "Errors of a notification";

/// The names that a section documents as retried.
fn retried(section: &str) -> BTreeSet<String> {
    let rows = table("docs/ERRORS.md", section).into_iter();
    rows.filter(|row| row["Retried"] == "yes").map(|row| row["Name"].clone()).collect()
}

#[test]
fn every_error_that_is_retried_or_caught_is_documented() {
    let known: BTreeSet<String> = [OF_A_STEP, OF_AWS, OF_A_CONTINUATION, OF_A_NOTIFICATION]
        .iter()
        .flat_map(|section| documents::column(&table("docs/ERRORS.md", section), "Name"))
        .collect();
    let all = machines(&definition());
    for (name, state) in all.iter().flat_map(states) {
        for error in error_names(state, "Retry").into_iter().chain(error_names(state, "Catch")) {
            assert!(known.contains(&error), "{name}: {error}");
        }
    }
}

#[test]
fn every_task_retries_what_is_documented_as_retried_and_nothing_else() {
    let retried = &retried(OF_A_STEP) | &retried(OF_AWS);
    for (name, task) in steps() {
        let names = error_names(&task, "Retry");
        let distinct: BTreeSet<_> = names.iter().cloned().collect();
        assert_eq!(names.len(), distinct.len(), "{name} names an error twice: the second is never reached");
        assert_eq!(distinct, retried, "{name}");
    }
}

#[test]
fn the_start_of_a_continuation_is_retried_as_documented_and_one_that_is_there_already_is_no_failure() {
    let (_, task) =
        of_type("Task").into_iter().find(|(name, _)| name == "StartContinuation").expect("listed");
    let names: BTreeSet<_> = error_names(&task, "Retry").into_iter().collect();
    assert_eq!(names, &retried(OF_A_CONTINUATION) | &BTreeSet::from(["States.Timeout".to_owned()]));
    assert_eq!(error_names(&task, "Catch"), [ALREADY_THERE]);
}
