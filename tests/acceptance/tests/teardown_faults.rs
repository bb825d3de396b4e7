//! A teardown in which one call goes wrong, on the wire, and the one that follows it.

use std::collections::BTreeSet;

use macie_emulator::{Emulator, Invariant};
use macie_org_acceptance::teardown::*;
use macie_org_acceptance::*;
use macie_org_local::system::System;
use serde_json::{Value, json};

const REGION: &str = "us-east-1";

/// Every way in which the emulator lets a single call go wrong.
fn kinds() -> Vec<Value> {
    let named = [
        "throttlingException",
        "tooManyRequestsException",
        "untypedThrottle",
        "internalServerException",
        "internalServerExceptionAfterEffect",
        "serviceUnavailable",
        "closedBeforeEffect",
        "closedAfterEffect",
        "expiredCredentials",
        "conflict",
        "validation",
        "accessDenied",
    ];
    let late = json!({"lateEffect": {"afterMs": 400}});
    named.into_iter().map(Value::from).chain([late]).collect()
}

/// One call goes wrong in the confirmed run, whatever that run comes to; then another teardown
/// leaves nothing.
async fn survives(system: &System, emulator: &Emulator, input: &Value, kind: &Value, at: u64) {
    let name = format!("{}-{at}", kind.as_str().unwrap_or("lateEffect"));
    enroll(emulator, &[REGION]);
    let plan = plan(system, emulator, &format!("{name}-a"), input).await;
    let faults = json!({"failures": [{"when": {"atCalls": [at]}, "kind": kind}]});
    emulator.set_faults(serde_json::from_value(faults).expect("faults"));
    emulator.begin_watch(expectations(input));
    execute(system, &format!("{name}-a"), &confirmed(input, &plan)).await;
    emulator.set_faults(serde_json::from_value(json!({})).expect("no faults"));
    // Where the run broke off, nobody has looked at what its last call came to: that is not
    // assumed either way.
    let mut violations = emulator.findings().expect("a watch").violations;
    violations.retain(|violation| violation.invariant != Invariant::I6);
    assert_eq!(violations, [], "{name}");
    tear_down(system, emulator, &format!("{name}-b"), input).await;
    assert_eq!(left(emulator, REGION), (None, 0, BTreeSet::new()), "{name}");
}

/// A teardown of three members, and how many calls it makes when nothing goes wrong.
async fn small() -> (System, Emulator, Value, u64) {
    let emulator = enrolled(4, &[REGION]);
    let system = system(&emulator).await;
    let input = teardown(&emulator, &[REGION], &json!({"disableManagementSession": true}));
    let plan = plan(&system, &emulator, "smooth", &input).await;
    emulator.forget_calls();
    carry_out(&system, &emulator, "smooth", &input, &plan).await;
    let calls = emulator.calls().len() as u64;
    (system, emulator, input, calls)
}

/// Whichever way one call of a teardown goes wrong, no invariant is violated, and another teardown
/// leaves nothing.
#[tokio::test(flavor = "multi_thread")]
async fn after_any_kind_of_fault_another_teardown_leaves_nothing() {
    let (system, emulator, input, calls) = small().await;
    for (kind, at) in kinds().iter().zip((7..).step_by(11)) {
        survives(&system, &emulator, &input, kind, at % calls + 1).await;
    }
}

/// The same at every call of the teardown.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "thousands of executions: hours"]
async fn after_any_fault_at_any_call_another_teardown_leaves_nothing() {
    let (system, emulator, input, calls) = small().await;
    for kind in kinds() {
        for at in 1..=calls {
            survives(&system, &emulator, &input, &kind, at).await;
        }
    }
}
