//! Walks through the definition, from every execution input to its output: what a step is
//! given is what it reads, what it returns reaches the next, and no transition is left out.

use std::collections::{BTreeMap, BTreeSet};

use macie_org::{objects, request};
use macie_org_contract::documents::example_of;
use macie_org_contract::schemas;
use macie_org_contract::template::list;
use serde_json::{Value, json};

use crate::drift::drifted;
use crate::walking::{DENIED, OF_MEMBERS, in_a_region, inputs, only_reads, steps_of, transitions, walk};
use crate::{ALREADY_THERE, PUBLISH, START_EXECUTION};

/// What `write-report` returns where legs were not enough.
fn continued() -> Value {
    let mut output = example_of("execution-output");
    output["status"] = json!("continued");
    output["reportKey"] = json!("");
    output["continues"] = json!(true);
    let input = json!({"handoverKey": objects::handover_key("onboard-2026-11-20")});
    output["continuation"] = json!({"name": "onboard-2026-11-20-2", "input": input});
    output
}

#[test]
fn the_first_leg_of_every_step_and_every_later_one_is_given_what_it_reads() {
    for input in inputs() {
        assert_eq!(walk(&input, |_, _| None).0, Ok(example_of("execution-output")), "{input}");
    }
}

#[test]
fn an_operation_runs_its_own_steps_in_order_and_a_dry_run_only_plans() {
    let sessions = "disable-sessions 0, disable-sessions 1, disable-sessions 2, disable-sessions null";
    let teardown = format!("remove-members, revoke-administrator, {sessions}, deregister-administrator");
    let table = BTreeMap::from([
        ("onboard", "designate-administrator, enroll-members"),
        ("suspend", "set-member-sessions"),
        ("resume", "set-member-sessions"),
        ("teardown", &teardown),
        ("associateS3Resources", "classify-resources"),
        ("disassociateS3Resources", "classify-resources"),
        ("listS3Resources", "classify-resources"),
        ("updateS3Resources", "classify-resources"),
    ]);
    let named = table.keys().chain([&"audit"]).map(|name| (*name).to_owned());
    let named: BTreeSet<_> = named.chain(OF_MEMBERS.map(|(name, _)| name.to_owned())).collect();
    assert_eq!(named, schemas::operations());
    let steps = |input: Value| steps_of(&input).join(", ");
    let planning = "take-inventory, plan-region, confirm-plan";
    for (operation, own) in table {
        let input = json!({"operation": operation});
        assert_eq!(steps(input), format!("take-inventory, {own}, write-report"));
        let dry = json!({"operation": operation, "dryRun": true});
        assert_eq!(steps(dry), format!("{planning}, write-report"));
        let confirmed = json!({"operation": operation, "confirm": "a plan's hash"});
        assert_eq!(steps(confirmed), format!("{planning}, {own}, write-report"));
    }
    assert_eq!(steps(json!({"operation": "audit"})), "take-inventory, plan-region, write-report");
}

#[test]
fn a_region_that_stops_in_any_step_reaches_the_next_with_what_it_had() {
    for input in inputs() {
        for failing in in_a_region() {
            let (mut told, mut failed) = (Vec::new(), false);
            let (end, _) = walk(&input, |binary, asked| {
                if let Some(waves) = asked.get("waves") {
                    told.push((binary.to_owned(), waves[0][0].clone()));
                }
                failed |= binary == failing;
                (binary == failing).then_some(DENIED)
            });
            assert!(end.is_ok(), "{failing}: one Region's failure ended the execution");
            // A plan's failure is told where it is confirmed; what is changed then begins anew.
            let planned = |binary: &str| failing == "plan-region" && binary != "confirm-plan";
            let of_changes = |binary: &str| failing != "plan-region" && binary == "confirm-plan";
            told.retain(|(binary, _)| (only_reads(&input) || !planned(binary)) && !of_changes(binary));
            assert!(!failed || !told.is_empty(), "{failing}: nobody is told");
            for (binary, region) in told.iter().filter(|_| failed) {
                assert_eq!(region["status"], "stopped", "{failing}, as {binary} is told");
                assert_eq!(region["error"]["name"], "AccessDenied", "{failing}, as {binary} is told");
            }
        }
    }
}

#[test]
fn a_refused_request_ends_the_execution_before_any_region() {
    let mut called = Vec::new();
    let (end, _) = walk(&example_of("execution-input"), |binary, _| {
        called.push(binary.to_owned());
        Some(Err(("InvalidRequest", "")))
    });
    assert_eq!(end, Err(("InvalidRequest", "")));
    assert_eq!(called, ["take-inventory"]);
}

#[test]
fn an_operation_without_steps_stops_every_region_instead_of_looking_finished() {
    let mut reported = Value::Null;
    let (end, _) = walk(&json!({"operation": "no such operation"}), |binary, asked| {
        if binary == "write-report" {
            reported = asked["waves"].clone();
        }
        None
    });
    assert_eq!(end, Ok(example_of("execution-output")));
    for region in reported.as_array().expect("waves").iter().flat_map(list) {
        assert_eq!(
            (&region["status"], &region["error"]["name"]),
            (&json!("stopped"), &json!("InvalidInput"))
        );
    }
}

#[test]
fn where_legs_were_not_enough_an_execution_takes_up_what_was_handed_over() {
    let mut started = Vec::new();
    let (end, _) = walk(&example_of("execution-input"), |task, asked| {
        if task == START_EXECUTION {
            started.push(asked.clone());
        }
        (task == "write-report").then(|| Ok(continued()))
    });
    assert_eq!(end, Ok(continued()), "what was started does not become the output");
    let [started] = &started[..] else { panic!("one continuation: {started:?}") };
    assert_eq!(started["Name"], "onboard-2026-11-20-2");
    let mut taken_up = None;
    let (end, _) = walk(&started["Input"], |binary, asked| {
        if binary == "take-inventory" {
            taken_up = request::handover_key(&asked["request"]).map(str::to_owned);
        }
        None
    });
    assert_eq!((end.is_ok(), taken_up), (true, Some(objects::handover_key("onboard-2026-11-20"))));
}

#[test]
fn a_continuation_that_cannot_be_started_fails_the_execution_unless_it_is_there_already() {
    for (error, ends) in [(ALREADY_THERE, true), ("StepFunctions.InvalidNameException", false)] {
        let (end, _) = walk(&example_of("execution-input"), |task, _| match task {
            "write-report" => Some(Ok(continued())),
            START_EXECUTION => Some(Err((error, ""))),
            _ => None,
        });
        assert_eq!(end.is_ok(), ends, "{error}");
    }
}

#[test]
fn walks_like_these_take_every_transition_that_there_is() {
    let mut taken = walk(&json!({"operation": "no such operation"}), |_, _| None).1;
    let after_regions = ["disable-sessions", "deregister-administrator"].map(str::to_owned);
    let failing: BTreeSet<_> = in_a_region().into_iter().chain(after_regions).collect();
    for input in inputs() {
        taken.extend(walk(&input, |_, _| None).1);
        for failing in &failing {
            taken.extend(walk(&input, |binary, _| (binary == failing).then_some(DENIED)).1);
        }
    }
    for there in [None, Some(Err((ALREADY_THERE, "")))] {
        let answer = |task: &str, _: &Value| match task {
            "write-report" => Some(Ok(continued())),
            START_EXECUTION => there.clone(),
            _ => None,
        };
        taken.extend(walk(&example_of("execution-input"), answer).1);
    }
    for sent in [Ok(json!({})), DENIED] {
        let answer = |task: &str, _: &Value| match task {
            "write-report" => Some(Ok(drifted())),
            PUBLISH => Some(sent.clone()),
            _ => None,
        };
        taken.extend(walk(&json!({"operation": "audit"}), answer).1);
    }
    assert_eq!(taken, transitions());
}
