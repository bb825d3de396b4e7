//! What a dry run prints is what an execution then does, call by call: on organizations drawn
//! from a seed, for every operation.
//!
//! 100 seeds of each by default; 2,000 more with
//! `cargo test -p macie_org_simulation --test plans -- --ignored`.

use std::ops::Range;

use macie_emulator::Invariant;
use macie_org_simulation::scenario::QUOTA;
use macie_org_simulation::{Confirmed, Drawn, Stack, administrator, management, member, simulate};
use serde_json::{Value, json};

/// What is asked for, drawn.
fn request(operation: &str, drawn: &mut Drawn) -> Value {
    let mut request = json!({
        "operation": operation,
        "administratorId": administrator(),
        "regions": drawn.regions,
    });
    match operation {
        "onboard" => request["settings"] = settings(drawn),
        "resume" if drawn.dice.bool() => request["resumeScope"] = json!("all-paused"),
        "teardown" => {
            for flag in ["disableSessions", "disableManagementSession", "includeInvited"] {
                request[flag] = json!(drawn.dice.bool());
            }
        }
        _ => {}
    }
    request
}

fn settings(drawn: &mut Drawn) -> Value {
    let mut settings = json!({});
    let options = [
        ("autoEnable", json!(drawn.dice.bool())),
        ("findingPublishingFrequency", json!("ONE_HOUR")),
        (
            "findingsPublication",
            json!({"publishClassificationFindings": true, "publishPolicyFindings": true}),
        ),
        ("automatedDiscovery", json!({"status": "ENABLED", "autoEnableOrganizationMembers": "NEW"})),
        ("classificationExport", json!({"bucketName": "results", "kmsKeyArn": "arn:aws:kms:k"})),
    ];
    for (name, value) in options {
        if drawn.dice.bool() {
            settings[name] = value;
        }
    }
    settings
}

/// Names some accounts.
fn some(mut request: Value, drawn: &mut Drawn) -> Value {
    let named: Vec<_> = (0..drawn.members + 2).filter(|_| drawn.dice.bool()).map(member).collect();
    let named = [named, vec![administrator(), management()]].concat();
    request["accounts"] = json!({"include": named});
    request
}

/// Plans and does, and has the watch compare both; then again, where there is nothing left to do.
fn does_what_it_planned(operation: &str, seed: u64, ask: impl Fn(&mut Drawn) -> Value) -> u64 {
    println!("{operation}, seed {seed}"); // the last line is shown where a run fails
    simulate(async {
        let mut drawn = Drawn::of(seed, QUOTA);
        let stack = Stack { protected: drawn.protected.clone(), ..Stack::new(&drawn.world) };
        if operation == "resume" {
            let suspension = some(request("suspend", &mut drawn), &mut drawn);
            stack.dry_run_then_run("before", &suspension).await.expect("it suspends whom it can");
        }
        let request = ask(&mut drawn);
        let Confirmed { findings, .. } =
            stack.dry_run_then_just_that("run", &request).await.expect("it ends");
        findings.exercised[&Invariant::I5]
    })
}

fn all_do_what_they_planned(operation: &str, seeds: Range<u64>, ask: impl Fn(&mut Drawn) -> Value) {
    let least = seeds.end - seeds.start;
    let calls: u64 = seeds.map(|seed| does_what_it_planned(operation, seed, &ask)).sum();
    println!("{operation}: {calls} calls, all of them planned");
    assert!(calls > least, "hardly any call was planned");
}

/// An onboarding makes exactly the calls that its dry run printed, on 100 drawn organizations;
/// a call that Macie then refuses is one of them.
#[test]
fn an_onboarding_makes_exactly_the_calls_that_its_dry_run_printed() {
    all_do_what_they_planned("onboard", 0..100, |drawn| request("onboard", drawn));
}

/// A suspension makes exactly the calls that its dry run printed, on 100 drawn organizations.
#[test]
fn a_suspension_makes_exactly_the_calls_that_its_dry_run_printed() {
    all_do_what_they_planned("suspend", 0..100, |drawn| request("suspend", drawn));
}

/// A resumption makes exactly the calls that its dry run printed, on 100 drawn organizations.
#[test]
fn a_resumption_makes_exactly_the_calls_that_its_dry_run_printed() {
    all_do_what_they_planned("resume", 0..100, |drawn| request("resume", drawn));
}

/// A teardown makes exactly the calls that its dry run printed, on 100 drawn organizations.
#[test]
fn a_teardown_makes_exactly_the_calls_that_its_dry_run_printed() {
    all_do_what_they_planned("teardown", 0..100, |drawn| request("teardown", drawn));
}

/// A teardown of named accounts makes exactly the calls that its dry run printed, on 100 drawn
/// organizations.
#[test]
fn a_partial_teardown_makes_exactly_the_calls_that_its_dry_run_printed() {
    all_do_what_they_planned("teardown", 0..100, |drawn| some(request("teardown", drawn), drawn));
}

#[test]
#[ignore = "ten thousand executions"]
fn many_executions_make_exactly_the_calls_that_their_dry_runs_printed() {
    for operation in ["onboard", "suspend", "resume", "teardown"] {
        all_do_what_they_planned(operation, 100..2_100, |drawn| request(operation, drawn));
    }
    all_do_what_they_planned("teardown", 100..2_100, |drawn| some(request("teardown", drawn), drawn));
}
