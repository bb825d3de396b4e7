//! What the walks share: steps that answer with the examples of `docs/CONTRACT.md`, and
//! payloads that are held to the functions' own types.

use std::collections::BTreeSet;

use macie_org::step;
use macie_org_contract::documents::{self, example_of};
use macie_org_contract::machine::{definition, machines, states, targets};
use macie_org_contract::schemas;
use macie_org_contract::walk::{Answer, Walk};
use serde_json::{Value, json};

use crate::{binaries, output_schema};

/// Macie Classic's operations for member accounts, and which operation does them.
pub(crate) const OF_MEMBERS: [(&str, &str); 3] = [
    ("associateMemberAccount", "onboard"),
    ("disassociateMemberAccount", "teardown"),
    ("listMemberAccounts", "audit"),
];

/// Whether an input asks for nothing that changes anything.
pub(crate) fn only_reads(input: &Value) -> bool {
    input["dryRun"] == true || ["audit", "listMemberAccounts"].map(Value::from).contains(&input["operation"])
}

/// What a step answers that fails.
pub(crate) const DENIED: Answer =
    Err(("AccessDenied", "{\"errorType\":\"AccessDenied\",\"errorMessage\":\"no\"}"));

fn assert_reads<T: serde::de::DeserializeOwned>(payload: &Value) {
    let read = serde_json::from_value::<T>(payload.clone());
    assert!(read.is_ok(), "{:?} in {payload:#}", read.err());
}

/// Holds a payload to the function's own types and to the documented schema.
fn assert_accepted(binary: &str, payload: &Value) {
    match binary {
        "take-inventory" => assert_reads::<step::TakeInventoryInput>(payload),
        "designate-administrator" => assert_reads::<step::DesignateAdministratorInput>(payload),
        "enroll-members"
        | "plan-region"
        | "set-member-sessions"
        | "classify-resources"
        | "remove-members" => {
            assert_reads::<step::MembersInput>(payload);
        }
        "confirm-plan" => assert_reads::<step::ConfirmPlanInput>(payload),
        "revoke-administrator" => assert_reads::<step::RevokeAdministratorInput>(payload),
        "disable-sessions" => assert_reads::<step::DisableSessionsInput>(payload),
        "deregister-administrator" => assert_reads::<step::DeregisterAdministratorInput>(payload),
        "write-report" => assert_reads::<step::WriteReportInput>(payload),
        other => panic!("{other} is a new step"),
    }
    let faults = schemas::faults(&format!("{binary}.input"), payload);
    assert!(faults.is_empty(), "{binary}: {faults:?}");
}

/// The transitions of the whole definition.
pub(crate) fn transitions() -> BTreeSet<(String, String)> {
    let all = machines(&definition());
    let from = |(name, state): (&String, &Value)| {
        targets(state).into_iter().map(|target| (name.clone(), target)).collect::<Vec<_>>()
    };
    all.iter().flat_map(states).flat_map(from).collect()
}

/// Walks the definition with the examples of `docs/CONTRACT.md` as answers, each step
/// settled in its second leg; `instead` may answer otherwise.
pub(crate) fn walk(
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
        let request = &asked["request"];
        let dry_run = request["dryRun"] == true;
        let asked = request.get("operation").and_then(Value::as_str).unwrap_or("onboard");
        let done = OF_MEMBERS.iter().find(|(name, _)| *name == asked).map_or(asked, |(_, done)| done);
        output["operation"] = json!(done);
        output["dryRun"] = json!(dry_run);
        output["planning"] = json!(dry_run || request.get("confirm").is_some());
        output["slices"] = json!([0, 1, 2]);
    }
    output
}

/// The execution inputs of `docs/CONTRACT.md`.
pub(crate) fn inputs() -> Vec<Value> {
    let examples = documents::examples("docs/CONTRACT.md").into_iter();
    let inputs = examples.filter(|example| example.kind == "schema" && example.name == "execution-input");
    inputs.map(|example| example.value).collect()
}

/// The steps that work on a Region.
pub(crate) fn in_a_region() -> BTreeSet<String> {
    let works = |binary: &&String| schemas::fields(&format!("{binary}.input")).contains("region");
    binaries().values().filter(works).cloned().collect()
}

/// The steps of an execution, in the order of their first legs: of all Regions one alone.
pub(crate) fn steps_of(input: &Value) -> Vec<String> {
    let mut steps = Vec::new();
    let (end, _) = walk(input, |binary, asked| {
        let is_first = asked["previous"]["leg"].as_u64().is_none_or(|leg| leg == 0);
        let is_counted = asked.get("region").is_none_or(|region| region == "us-east-1");
        let slice = asked.get("slice").map(|slice| format!(" {slice}")).unwrap_or_default();
        if is_first && is_counted {
            steps.push(format!("{binary}{slice}"));
        }
        None
    });
    assert!(end.is_ok(), "{input}");
    steps
}
