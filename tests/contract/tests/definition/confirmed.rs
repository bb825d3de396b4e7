//! A plan that has to be confirmed: nothing is changed before it is, and nothing at all
//! where it is refused.

use std::collections::BTreeSet;

use macie_org_contract::documents::example_of;
use serde_json::{Value, json};

use crate::walking::{inputs, only_reads, walk};

/// The steps that change nothing in Macie or Organizations; the template's tests hold their
/// roles to that.
const READING: [&str; 4] = ["take-inventory", "plan-region", "confirm-plan", "write-report"];

/// The documented inputs that confirm a plan.
fn confirming() -> Vec<Value> {
    inputs().into_iter().filter(|input| input.get("confirm").is_some()).collect()
}

#[test]
fn a_confirmation_that_is_refused_ends_the_execution_before_any_step_that_changes() {
    assert!(confirming().len() > 1, "the contract shows a suspension and a teardown that confirm");
    for input in confirming() {
        for refusal in ["PlanUnknown", "PlanExpired", "PlanChanged"] {
            let mut called = BTreeSet::new();
            let (end, _) = walk(&input, |binary, _| {
                called.insert(binary.to_owned());
                (binary == "confirm-plan").then_some(Err((refusal, "")))
            });
            assert_eq!(end, Err((refusal, "")), "{input}");
            let expected: BTreeSet<_> = READING[..3].iter().map(|step| (*step).to_owned()).collect();
            assert_eq!(called, expected, "{input}");
        }
    }
}

#[test]
fn no_step_that_changes_anything_runs_before_the_plan_is_confirmed_or_in_a_dry_run() {
    for input in inputs() {
        let planning = input["dryRun"] == true || input.get("confirm").is_some();
        let (mut is_confirmed, mut changing) = (!planning, 0);
        let (end, _) = walk(&input, |binary, asked| {
            if READING.contains(&binary) {
                is_confirmed |= binary == "confirm-plan" && asked["previous"]["leg"] == 1;
            } else {
                assert!(is_confirmed, "{binary} runs before the plan is confirmed: {input}");
                changing += 1;
            }
            None
        });
        assert!(end.is_ok());
        assert_eq!(changing == 0, only_reads(&input), "{input}");
    }
}

#[test]
fn every_region_is_planned_before_the_plan_is_confirmed_and_the_hash_reaches_the_report() {
    for input in inputs().into_iter().filter(|input| input["dryRun"] == true || !input["confirm"].is_null()) {
        let (mut planned, mut confirmed) = (BTreeSet::new(), BTreeSet::new());
        let (mut answered, mut reported) = (Value::Null, Value::Null);
        walk(&input, |binary, asked| {
            match binary {
                "plan-region" => drop(planned.insert(asked["region"].to_string())),
                "confirm-plan" => {
                    let waves = asked["waves"].as_array().expect("waves").iter();
                    let regions = waves.flat_map(|wave| wave.as_array().expect("Regions"));
                    confirmed.extend(regions.map(|region| region["region"].to_string()));
                    answered = example_of("confirm-plan.output")["planHash"].clone();
                }
                "write-report" => reported = asked["plan"]["planHash"].clone(),
                _ => {}
            }
            None
        })
        .0
        .expect("the execution ends in order");
        assert_eq!(planned, confirmed);
        assert_eq!((planned.len(), reported), (3, answered), "{input}");
    }
}

#[test]
fn where_nothing_is_planned_the_report_is_told_no_hash() {
    let mut reported = Value::Null;
    let (end, _) = walk(&json!({"operation": "suspend"}), |binary, asked| {
        if binary == "write-report" {
            reported = asked["plan"]["planHash"].clone();
        }
        None
    });
    assert_eq!((end.is_ok(), reported), (true, json!("")));
}
