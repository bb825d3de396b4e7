//! Walks through the definition, from every execution input to its output: what a step is
//! given is what it reads, what it returns reaches the next, and no transition is left out.

use std::collections::{BTreeMap, BTreeSet};

use macie_org::{objects, request, step};
use macie_org_contract::documents::{self, example_of};
use macie_org_contract::machine::{definition, machines, states, targets};
use macie_org_contract::schemas;
use macie_org_contract::template::list;
use macie_org_contract::walk::{Answer, Walk};
use serde_json::{Value, json};

use crate::{ALREADY_THERE, START_EXECUTION, binaries, output_schema};

const DENIED: Answer = Err(("AccessDenied", "{\"errorType\":\"AccessDenied\",\"errorMessage\":\"no\"}"));

fn assert_reads<T: serde::de::DeserializeOwned>(payload: &Value) {
    let read = serde_json::from_value::<T>(payload.clone());
    assert!(read.is_ok(), "{:?} in {payload:#}", read.err());
}

/// Holds a payload to the function's own types and to the documented schema.
fn assert_accepted(binary: &str, payload: &Value) {
    match binary {
        "take-inventory" => assert_reads::<step::TakeInventoryInput>(payload),
        "designate-administrator" => assert_reads::<step::DesignateAdministratorInput>(payload),
        "enroll-members" | "plan-region" | "set-member-sessions" => {
            assert_reads::<step::MembersInput>(payload);
        }
        "write-report" => assert_reads::<step::WriteReportInput>(payload),
        other => panic!("{other} is a new step"),
    }
    let faults = schemas::faults(&format!("{binary}.input"), payload);
    assert!(faults.is_empty(), "{binary}: {faults:?}");
}

/// The transitions of the whole definition.
fn transitions() -> BTreeSet<(String, String)> {
    let all = machines(&definition());
    let from = |(name, state): (&String, &Value)| {
        targets(state).into_iter().map(|target| (name.clone(), target)).collect::<Vec<_>>()
    };
    all.iter().flat_map(states).flat_map(from).collect()
}

/// Walks the definition with the examples of `docs/CONTRACT.md` as answers, each step
/// settled in its second leg; `instead` may answer otherwise.
fn walk(
    input: &Value,
    mut instead: impl FnMut(&str, &Value) -> Option<Answer>,
) -> (Answer, BTreeSet<(String, String)>) {
    let binaries = binaries();
    let answer = |task: &str, asked: &Value| {
        let Some(binary) = binaries.get(task) else {
            return instead(task, asked).unwrap_or_else(|| Ok(json!({"executionArn": "arn"})));
        };
        assert_accepted(binary, asked);
        instead(binary, asked).unwrap_or_else(|| Ok(example_answer(binary, asked)))
    };
    let mut walk = Walk::new(answer);
    let end = walk.run(&definition(), input.clone());
    (end, walk.taken)
}

fn example_answer(binary: &str, asked: &Value) -> Value {
    let mut output = example_of(&output_schema(binary));
    if let Some(leg) = asked["previous"]["leg"].as_u64() {
        output["settled"] = json!(leg == 1);
        output["leg"] = json!(leg + 1);
    }
    if binary == "take-inventory" {
        let asked = |field: &str, otherwise: Value| asked["request"].get(field).cloned().unwrap_or(otherwise);
        output["operation"] = asked("operation", json!("onboard"));
        output["dryRun"] = asked("dryRun", json!(false));
    }
    output
}

/// The execution inputs of `docs/CONTRACT.md`.
fn inputs() -> Vec<Value> {
    let examples = documents::examples("docs/CONTRACT.md").into_iter();
    let inputs = examples.filter(|example| example.kind == "schema" && example.name == "execution-input");
    inputs.map(|example| example.value).collect()
}

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

/// The steps of one Region, in the order of their first legs.
fn steps_of(input: &Value) -> Vec<String> {
    let mut steps = Vec::new();
    let (end, _) = walk(input, |binary, asked| {
        if asked["region"] == "us-east-1" && asked["previous"]["leg"] == 0 {
            steps.push(binary.to_owned());
        }
        None
    });
    assert!(end.is_ok(), "{input}");
    steps
}

#[test]
fn an_operation_runs_its_own_steps_in_order_and_a_dry_run_only_plans() {
    let table = BTreeMap::from([
        ("onboard", &["designate-administrator", "enroll-members"][..]),
        ("suspend", &["set-member-sessions"]),
        ("resume", &["set-member-sessions"]),
    ]);
    assert_eq!(table.keys().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>(), schemas::operations());
    for (operation, expected) in table {
        assert_eq!(steps_of(&json!({"operation": operation})), expected);
        assert_eq!(
            steps_of(&json!({"operation": operation, "dryRun": true})),
            ["plan-region"],
            "{operation}"
        );
    }
}

#[test]
fn a_region_that_stops_in_any_step_reaches_the_report_with_what_it_had() {
    for (input, failing) in inputs().iter().flat_map(|input| in_a_region().map(move |step| (input, step))) {
        let (mut reported, mut failed) = (Value::Null, false);
        let (end, _) = walk(input, |binary, asked| {
            if binary == "write-report" {
                reported = asked["waves"][0][0].clone();
            }
            failed |= binary == failing;
            (binary == failing).then_some(DENIED)
        });
        assert!(end.is_ok(), "{failing}: one Region's failure ended the execution");
        if failed {
            assert_eq!(reported["status"], "stopped", "{failing}");
            assert_eq!(reported["error"]["name"], "AccessDenied", "{failing}");
        }
    }
}

/// The steps that work on a Region.
fn in_a_region() -> impl Iterator<Item = String> {
    let of_all = ["take-inventory", "write-report"];
    binaries().into_values().filter(move |binary| !of_all.contains(&binary.as_str()))
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
    for input in inputs() {
        taken.extend(walk(&input, |_, _| None).1);
        for failing in in_a_region() {
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
    assert_eq!(taken, transitions());
}
