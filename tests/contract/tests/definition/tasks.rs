//! Every task runs a function that exists and may be called, gives it what it reads and
//! keeps what it returns; of the two that run none, one starts a continuation and one notifies.

use std::collections::BTreeSet;

use cargo_metadata::MetadataCommand;
use macie_org_contract::machine::{invokes_a_function, of_type, steps, substitution};
use macie_org_contract::template::{actions, list, statements, template};
use macie_org_contract::{files, schemas};
use serde_json::{Value, json};

use crate::{PUBLISH, START_EXECUTION, TOPIC, binaries, output_schema, state_machine};

#[test]
fn every_function_that_the_workspace_builds_has_its_step_and_every_step_its_function() {
    // It ends sessions of former members in slices, and all others after those.
    let twice = "disable-sessions".to_owned();
    // It starts executions, and is no step of one.
    let outside = "admit-account";
    let manifest = files::root().join("Cargo.toml");
    let metadata =
        MetadataCommand::new().manifest_path(manifest).no_deps().exec().expect("cargo reads the workspace");
    let functions =
        metadata.packages.iter().filter(|package| package.manifest_path.as_str().contains("/functions/"));
    let built = functions.flat_map(|package| &package.targets).filter(|target| target.is_bin());
    let built: BTreeSet<_> = built.map(|target| target.name.clone()).collect();
    let binaries = binaries();
    let mut invoked: Vec<_> = steps().iter().map(|(_, task)| binaries[substitution(task)].clone()).collect();
    assert!(built.contains(outside));
    let mut expected: Vec<_> = built.into_iter().filter(|name| name != outside).chain([twice]).collect();
    expected.sort();
    invoked.sort();
    assert_eq!(invoked, expected);
}

#[test]
fn tasks_without_a_function_start_a_continuation_of_the_same_state_machine_and_notify() {
    let others: Vec<_> = of_type("Task").into_iter().filter(|(_, task)| !invokes_a_function(task)).collect();
    let resources: Vec<_> = others.iter().map(|(name, task)| (name.as_str(), &task["Resource"])).collect();
    assert_eq!(resources, [("NotifyDrift", &json!(PUBLISH)), ("StartContinuation", &json!(START_EXECUTION))]);
    let [(_, publish), (_, task)] = &others[..] else { panic!("two such tasks: {others:?}") };
    assert_eq!(publish["Parameters"]["TopicArn"], format!("${{{TOPIC}}}"));
    let parameters = json!({
        "StateMachineArn.$": "$$.StateMachine.Id",
        "Name.$": "$.continuation.name",
        "Input.$": "$.continuation.input"
    });
    assert_eq!(task["Parameters"], parameters);
}

#[test]
fn every_substitution_is_used_and_every_function_may_be_invoked() {
    let used: BTreeSet<_> = steps().iter().map(|(_, task)| substitution(task).to_owned()).collect();
    assert_eq!(used, binaries().keys().cloned().collect());
    let machine = state_machine();
    let substitutions = machine["Properties"]["DefinitionSubstitutions"].as_object().expect("substitutions");
    let invoked = allowed_on("lambda:InvokeFunction");
    let functions: Vec<_> = substitutions.iter().filter(|(name, _)| *name != TOPIC).collect();
    assert_eq!(invoked.len(), functions.len());
    assert!(functions.iter().all(|(_, arn)| invoked.contains(arn)));
    let uri = machine["Properties"]["DefinitionUri"].as_str().expect("a definition");
    assert_eq!(uri, "statemachine/organization.asl.json");
}

#[test]
fn the_state_machine_may_start_itself_notify_and_call_nothing_but_its_functions_otherwise() {
    let allowed: BTreeSet<_> = statements(&state_machine()).iter().flat_map(actions).collect();
    let own = ["lambda:InvokeFunction", "states:StartExecution"];
    let notifying = ["kms:Decrypt", "kms:GenerateDataKey", "sns:Publish"];
    let expected = own.into_iter().chain(notifying).chain(DELIVERING_LOGS).map(str::to_owned);
    assert_eq!(allowed, expected.collect());
    assert_eq!(allowed_on("sns:Publish"), [json!({"Ref": "Notifications"})]);
    assert_eq!(allowed_on("kms:Decrypt"), [json!({"Fn::GetAtt": "StackKey.Arn"})]);
    let machine = state_machine();
    let own = machine["Properties"]["Name"]["Fn::Sub"].as_str().expect("the state machine has a name");
    let arn =
        format!("arn:${{AWS::Partition}}:states:${{AWS::Region}}:${{AWS::AccountId}}:stateMachine:{own}");
    assert_eq!(allowed_on("states:StartExecution"), [json!({"Fn::Sub": arn})]);
}

/// What AWS asks of a state machine's role for its log, whatever it writes.
/// <https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html>
const DELIVERING_LOGS: [&str; 8] = [
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
];

/// What the state machine may do this on.
fn allowed_on(action: &str) -> Vec<Value> {
    let statements = statements(&state_machine());
    let allowing = statements.iter().filter(|statement| actions(statement).contains(action));
    allowing.flat_map(|statement| list(&statement["Resource"])).collect()
}

#[test]
fn a_task_keeps_exactly_the_fields_that_its_function_returns() {
    let binaries = binaries();
    for (name, task) in steps() {
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
    for (name, task) in steps() {
        let given = task["Parameters"]["Payload"].as_object().expect("a payload").keys();
        let given: BTreeSet<_> = given.map(|field| field.trim_end_matches(".$").to_owned()).collect();
        assert_eq!(given, schemas::fields(&format!("{}.input", binaries[substitution(&task)])), "{name}");
    }
}

#[test]
fn a_task_outlasts_its_function() {
    let timeout = template()["Globals"]["Function"]["Timeout"].as_u64().expect("a timeout");
    for (name, task) in steps() {
        assert!(task["TimeoutSeconds"].as_u64().is_some_and(|seconds| seconds > timeout), "{name}");
    }
}
