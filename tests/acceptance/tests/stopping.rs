//! Executions that are stopped, abandoned, or run out of legs: what is left says so, and
//! what comes next finishes it.

#![expect(clippy::unwrap_used, reason = "a helper that unwraps fails the test that calls it")]

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use aws_config::{BehaviorVersion, Region};
use aws_sdk_dynamodb::config::Credentials;
use macie_emulator::{Emulator, RelationshipStatus};
use macie_org::aws::{Aws, Scopes};
use macie_org::lease::LeaseKey;
use macie_org::ports::LeaseTable;
use macie_org_acceptance::sessions::*;
use macie_org_acceptance::*;
use macie_org_local::system::{Deployment, ExecutionHandle, System, SystemOptions};
use macie_org_local::template::Template;
use macie_org_local::workspace::Workspace;
use serde_json::json;

/// Starts suspending every member, and returns once this many are suspended.
async fn suspending(system: &System, emulator: &Emulator, name: &str, suspended: usize) -> ExecutionHandle {
    let handle = system.execute(name, &suspend(emulator)).await.unwrap();
    while accepted(emulator).len() < suspended {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    handle
}

/// Asks an execution to stop, as `macie-org stop` does.
async fn ask_to_stop(system: &System, emulator: &Emulator, execution: &str) {
    let path = Workspace::current().unwrap().template();
    let stack = Deployment::stack(&SystemOptions::quick(emulator.clone()));
    let table = Template::read(&path, &stack).unwrap().tables[0].name.clone();
    let config = aws_config::defaults(BehaviorVersion::v2026_01_12())
        .endpoint_url(system.engine_endpoint())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("local", "local", None, None, "local"));
    let leases = Aws::new(config.load().await, Scopes::default()).leases(table);
    let administrator = administrator(emulator).to_string().parse().unwrap();
    let key = LeaseKey { administrator, region: REGION.parse().unwrap() };
    leases.ask_to_stop(&key, execution).await.unwrap();
}

/// An execution that is asked to stop hears it when it next renews its lease, sends nothing more,
/// and ends with `Stopped`. Its report says who was changed and who was `notAttempted`; the same
/// input, run again, changes those.
#[tokio::test(flavor = "multi_thread")]
async fn an_execution_that_is_asked_to_stop_ends_within_one_renewal_and_leaves_a_report() {
    let emulator = enrolled(301);
    throttle(&emulator, 10, 10);
    let system = system(&emulator).await;
    let handle = suspending(&system, &emulator, "run", 30).await;
    ask_to_stop(&system, &emulator, "run").await;
    let asked = Instant::now();
    let ended = ended(&system, handle.wait().await.unwrap()).await;
    // A lease of ten seconds is renewed every three; then one look, and the report.
    assert!(asked.elapsed() < Duration::from_secs(15), "{:?}", asked.elapsed());
    assert_eq!(ended.output["status"], "finishedWithFailures");
    assert_eq!(ended.region(REGION)["error"]["name"], "Stopped");
    assert_eq!(ended.count("changed"), accepted(&emulator).len() as u64);
    let left = ended.rows().filter(|row| row["reason"] == "notAttempted").count() as u64;
    assert!(left > 100 && left + ended.count("changed") == 300, "{left} were left");

    emulator.set_faults(serde_json::from_value(json!({})).unwrap());
    let next = succeed(&system, "next", &suspend(&emulator)).await;
    assert_eq!((next.count("changed"), next.count("unchanged")), (left, 300 - left));
}

/// A Region whose execution was aborted refuses another operation until its lease has run out.
/// Then a resumption finds in the ledger everyone who had been suspended.
#[tokio::test(flavor = "multi_thread")]
async fn an_abandoned_region_is_taken_over_when_its_lease_has_run_out_and_not_before() {
    let emulator = enrolled(301);
    throttle(&emulator, 10, 10);
    let system = system(&emulator).await;
    let handle = suspending(&system, &emulator, "run", 15).await;
    handle.stop().await.unwrap();
    assert!(system.lambda().kill("set-member-sessions") > 0);
    let refused = succeed(&system, "early", &resume(&emulator)).await;
    assert_eq!(refused.region(REGION)["error"]["name"], "AnotherOperation");
    tokio::time::sleep(Duration::from_secs(10)).await;
    let resumed = succeed(&system, "late", &resume(&emulator)).await;
    assert_eq!(resumed.count("changed"), accepted(&emulator).len() as u64, "all of them, the ledger knew");
    assert!(all_are(&emulator, RelationshipStatus::Enabled));
}

/// Where an execution's legs are not enough for a Region, continuations finish it: `run` is
/// continued by `run-2`. No member is changed twice, and the last one reports everyone.
#[tokio::test(flavor = "multi_thread")]
async fn a_region_that_two_legs_are_not_enough_for_goes_on_in_other_executions() {
    let emulator = enrolled(301);
    throttle(&emulator, 20, 20);
    let mut options = SystemOptions::quick(emulator.clone());
    options.timeouts = BTreeMap::from([("set-member-sessions".to_owned(), Duration::from_secs(3))]);
    options.parameters.insert("MostLegs".to_owned(), "2".to_owned());
    let system = start(options).await;
    let first = execute(&system, "run", &suspend(&emulator)).await.output.unwrap();
    assert_eq!((&first["status"], &first["reportKey"]), (&json!("continued"), &json!("")));
    assert_eq!(first["continuation"]["name"], "run-2");
    let mut last = first;
    let mut parts = 1;
    while last["continues"] == true {
        let name = last["continuation"]["name"].as_str().unwrap().to_owned();
        last = system.execution(&name).wait().await.unwrap().output.unwrap();
        parts += 1;
    }
    assert!(parts > 2, "{parts}");
    assert_eq!((&last["status"], &last["counts"]["changed"]), (&json!("finished"), &json!(300)));
    assert!(all_are(&emulator, RelationshipStatus::Paused));
    assert!(accepted(&emulator).values().all(|times| *times == 1), "an effective change was repeated");
    // 300 records are 12 pages: at the start and to confirm.
    assert_eq!(calls(&emulator, "macie2:ListMembers"), 24);
}
