//! State machine, template and code agree: every task runs a function that exists,
//! gives it what it reads and keeps what it returns; every state is reached; every
//! error that is retried or caught is one that `docs/ERRORS.md` lists.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::MetadataCommand;
use macie_org::step;
use macie_org_contract::documents::{self, example_of, table};
use macie_org_contract::machine::{
    definition, error_names, machines, of_type, states, substitution, targets,
};
use macie_org_contract::template::{binary, functions, list, resources, statements, template};
use macie_org_contract::walk::{Answer, Walk};
use macie_org_contract::{files, schemas};
use serde_json::{Value, json};

fn state_machine() -> Value {
    let mut all = resources("AWS::Serverless::StateMachine");
    assert_eq!(all.len(), 1);
    all.remove("StateMachine").expect("the state machine is named so")
}

/// The function that each substitution stands for, by its binary.
fn binaries() -> BTreeMap<String, String> {
    let machine = state_machine();
    let substitutions = machine["Properties"]["DefinitionSubstitutions"].as_object().expect("substitutions");
    let functions = functions();
    let binary_of = |(name, arn): (&String, &Value)| {
        let id = arn["Fn::GetAtt"].as_str().and_then(|arn| arn.strip_suffix(".Arn"));
        let id = id.unwrap_or_else(|| panic!("{name} is not a function's ARN: {arn}"));
        let function = functions.get(id).unwrap_or_else(|| panic!("{name}: there is no function {id}"));
        (name.clone(), binary(function).to_owned())
    };
    substitutions.iter().map(binary_of).collect()
}

/// The schema of what a function returns.
fn output_schema(binary: &str) -> String {
    match binary {
        "write-report" => "execution-output".to_owned(),
        step => format!("{step}.output"),
    }
}

fn assert_reads<T: serde::de::DeserializeOwned>(payload: &Value) {
    let read = serde_json::from_value::<T>(payload.clone());
    assert!(read.is_ok(), "{:?} in {payload:#}", read.err());
}

/// Holds a payload to the function's own types and to the documented schema.
fn assert_accepted(binary: &str, payload: &Value) {
    match binary {
        "take-inventory" => assert_reads::<step::TakeInventoryInput>(payload),
        "designate-administrator" => assert_reads::<step::DesignateAdministratorInput>(payload),
        "enroll-members" => assert_reads::<step::EnrollMembersInput>(payload),
        "write-report" => assert_reads::<step::WriteReportInput>(payload),
        other => panic!("{other} is a new step"),
    }
    let faults = schemas::faults(&format!("{binary}.input"), payload);
    assert!(faults.is_empty(), "{binary}: {faults:?}");
}

#[test]
fn every_task_invokes_a_function_whose_binary_the_workspace_builds() {
    let manifest = files::root().join("Cargo.toml");
    let metadata =
        MetadataCommand::new().manifest_path(manifest).no_deps().exec().expect("cargo reads the workspace");
    let built =
        metadata.packages.iter().flat_map(|package| &package.targets).filter(|target| target.is_bin());
    let built: BTreeSet<_> = built.map(|target| target.name.clone()).collect();
    let binaries = binaries();
    for (name, task) in of_type("Task") {
        assert_eq!(task["Resource"], "arn:aws:states:::lambda:invoke", "{name}");
        let binary = &binaries[substitution(&task)];
        assert!(built.contains(binary), "{name}: no package builds {binary}");
    }
}

#[test]
fn every_substitution_is_used_and_every_function_may_be_invoked() {
    let used: BTreeSet<_> = of_type("Task").iter().map(|(_, task)| substitution(task).to_owned()).collect();
    assert_eq!(used, binaries().into_keys().collect());
    let invoked = statements(&state_machine())
        .iter()
        .flat_map(|statement| list(&statement["Resource"]))
        .collect::<Vec<_>>();
    let machine = state_machine();
    let substitutions = machine["Properties"]["DefinitionSubstitutions"].as_object().expect("substitutions");
    assert_eq!(invoked.len(), substitutions.len());
    assert!(substitutions.values().all(|arn| invoked.contains(arn)));
    let uri = machine["Properties"]["DefinitionUri"].as_str().expect("a definition");
    assert_eq!(uri, "statemachine/organization.asl.json");
}

#[test]
fn every_state_is_reached_and_leads_somewhere_that_exists() {
    for machine in machines(&definition()) {
        let states = states(&machine);
        let mut reached = BTreeSet::new();
        let mut open = vec![machine["StartAt"].as_str().expect("a start").to_owned()];
        while let Some(name) = open.pop() {
            let state = states.get(&name).unwrap_or_else(|| panic!("there is no state {name}"));
            if reached.insert(name.clone()) {
                open.extend(targets(state));
            }
            let ways = ["Next", "End", "Default"].iter().filter(|way| state.get(**way).is_some()).count();
            assert_eq!(ways, 1, "{name} goes on in {ways} ways");
            assert_eq!(state["Type"] == "Choice", state.get("Default").is_some(), "{name}");
        }
        assert_eq!(reached, states.keys().cloned().collect());
    }
}

#[test]
fn every_variable_of_a_choice_is_there_from_the_start_and_after_every_leg() {
    let mut variables = 0;
    for machine in machines(&definition()) {
        let states = states(&machine);
        let first = &states[machine["StartAt"].as_str().expect("a start")];
        for (name, choice) in states.iter().filter(|(_, state)| state["Type"] == "Choice") {
            for rule in list(&choice["Choices"]) {
                let path = rule["Variable"].as_str().and_then(|path| path.strip_prefix("$."));
                let (object, field) = path.and_then(|path| path.split_once('.')).expect("a field of a step");
                assert_eq!(
                    first["Parameters"][object][field], false,
                    "{name}: $.{object}.{field} at the start"
                );
                let writes = |state: &&Value| state["ResultPath"] == format!("$.{object}");
                for task in states.values().filter(writes) {
                    let kept = &task["ResultSelector"][format!("{field}.$")];
                    assert_eq!(*kept, format!("$.Payload.{field}"), "{name}");
                }
                variables += 1;
            }
        }
    }
    assert!(variables >= 3);
}

#[test]
fn a_task_keeps_exactly_the_fields_that_its_function_returns() {
    let binaries = binaries();
    for (name, task) in of_type("Task") {
        let kept = task["ResultSelector"].as_object().expect("a selector");
        for (field, path) in kept {
            let field = field.strip_suffix(".$").expect("a path");
            assert_eq!(*path, format!("$.Payload.{field}"), "{name}");
        }
        let kept: BTreeSet<_> = kept.keys().map(|field| field.trim_end_matches(".$").to_owned()).collect();
        assert_eq!(kept, schemas::fields(&output_schema(&binaries[substitution(&task)])), "{name}");
    }
}

#[test]
fn a_task_gives_exactly_the_fields_that_its_function_reads() {
    let binaries = binaries();
    for (name, task) in of_type("Task") {
        let given = task["Parameters"]["Payload"].as_object().expect("a payload").keys();
        let given: BTreeSet<_> = given.map(|field| field.trim_end_matches(".$").to_owned()).collect();
        assert_eq!(given, schemas::fields(&format!("{}.input", binaries[substitution(&task)])), "{name}");
    }
}

#[test]
fn a_task_outlasts_its_function() {
    let timeout = template()["Globals"]["Function"]["Timeout"].as_u64().expect("a timeout");
    for (name, task) in of_type("Task") {
        assert!(task["TimeoutSeconds"].as_u64().is_some_and(|seconds| seconds > timeout), "{name}");
    }
}

#[test]
fn every_error_that_is_retried_or_caught_is_documented() {
    let known: BTreeSet<String> = ["Errors of a step", "Errors of Lambda and Step Functions"]
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
    let rows = ["Errors of a step", "Errors of Lambda and Step Functions"];
    let rows = rows.iter().flat_map(|section| table("docs/ERRORS.md", section));
    let retried: BTreeSet<_> =
        rows.filter(|row| row["Retried"] == "yes").map(|row| row["Name"].clone()).collect();
    for (name, task) in of_type("Task") {
        let names = error_names(&task, "Retry");
        let distinct: BTreeSet<_> = names.iter().cloned().collect();
        assert_eq!(names.len(), distinct.len(), "{name} names an error twice: the second is never reached");
        assert_eq!(distinct, retried, "{name}");
    }
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
/// settled in its second leg; `fail` may let a step fail instead.
fn walk(
    mut fail: impl FnMut(&str, &Value) -> Option<(&'static str, &'static str)>,
) -> (Answer, BTreeSet<(String, String)>) {
    let binaries = binaries();
    let answer = |substitution: &str, payload: &Value| {
        let binary = &binaries[substitution];
        assert_accepted(binary, payload);
        if let Some(error) = fail(binary, payload) {
            return Err(error);
        }
        let mut output = example_of(&output_schema(binary));
        if binary != "write-report" {
            output["settled"] = json!(payload["previous"]["leg"] == 1);
            output["leg"] = json!(payload["previous"]["leg"].as_u64().expect("a leg") + 1);
        }
        Ok(output)
    };
    let mut walk = Walk::new(answer);
    let end = walk.run(&definition(), example_of("execution-input"));
    (end, walk.taken)
}

#[test]
fn the_first_leg_of_every_step_and_every_later_one_is_given_what_it_reads() {
    let (end, _) = walk(|_, _| None);
    assert_eq!(end, Ok(example_of("execution-output")));
}

#[test]
fn a_region_that_stops_in_either_step_reaches_the_report_with_what_it_had() {
    for failing in ["designate-administrator", "enroll-members"] {
        let mut reported = Value::Null;
        let (end, _) = walk(|binary, payload| {
            if binary == "write-report" {
                reported = payload["waves"][0][0].clone();
            }
            (binary == failing)
                .then_some(("AccessDenied", "{\"errorType\":\"AccessDenied\",\"errorMessage\":\"no\"}"))
        });
        assert!(end.is_ok(), "{failing}: one Region's failure ended the execution");
        assert_eq!(
            (&reported["status"], &reported["error"]["name"]),
            (&json!("stopped"), &json!("AccessDenied"))
        );
    }
}

#[test]
fn a_refused_request_ends_the_execution_before_any_region() {
    let mut called = Vec::new();
    let (end, _) = walk(|binary, _| {
        called.push(binary.to_owned());
        Some(("InvalidRequest", ""))
    });
    assert_eq!(end, Err(("InvalidRequest", "")));
    assert_eq!(called, ["take-inventory"]);
}

#[test]
fn these_walks_take_every_transition_that_there_is() {
    let mut taken = walk(|_, _| None).1;
    for failing in ["designate-administrator", "enroll-members"] {
        taken.extend(walk(|binary, _| (binary == failing).then_some(("AccessDenied", ""))).1);
    }
    assert_eq!(taken, transitions());
}
