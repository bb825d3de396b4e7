//! Functions that die, run out of time or out of luck, and executions that finish all
//! the same.

use std::collections::BTreeMap;
use std::time::Duration;

use macie_org_acceptance::*;
use macie_org_local::system::SystemOptions;

const REGION: &str = "us-east-1";

/// A function that is killed while it creates members is run again and finishes the Region. No
/// member is created twice.
#[tokio::test(flavor = "multi_thread")]
async fn a_function_killed_in_the_middle_repeats_no_effective_change() {
    let emulator = emulator(600);
    let system = system(&emulator).await;
    let handle = system.execute("run", &onboard(&emulator, &[REGION])).await.unwrap();
    let mut killed = 0;
    while killed == 0 {
        tokio::time::sleep(Duration::from_millis(2)).await;
        if calls(&emulator, "macie2:CreateMember") > 100 {
            killed = system.lambda().kill("enroll-members");
            assert!(killed > 0, "the function had already ended");
        }
    }
    let before = calls(&emulator, "macie2:CreateMember");
    assert!(before < 599, "it was killed before its end, at {before}");
    let ended = handle.wait().await.unwrap();
    assert_eq!(ended.output.unwrap()["status"], "finished");
    assert_all_enabled(&emulator, &[REGION]);
    let mut accepted: BTreeMap<_, u32> = BTreeMap::new();
    for call in emulator.calls() {
        if call.operation == "CreateMember" && call.status == 200 {
            *accepted.entry(call.target).or_default() += 1;
        }
    }
    assert!(accepted.len() == 599 && accepted.values().all(|times| *times == 1));
}

/// A Region that takes longer than one invocation may is enrolled in several, none of which runs
/// into its timeout. The report has what all of them did.
#[tokio::test(flavor = "multi_thread")]
async fn a_region_larger_than_an_invocation_is_enrolled_in_legs() {
    let emulator = emulator(1500);
    let mut options = SystemOptions::quick(emulator.clone());
    options.timeouts = BTreeMap::from([("enroll-members".to_owned(), Duration::from_secs(2))]);
    let system = start(options).await;
    let ended = succeed(&system, "run", &onboard(&emulator, &[REGION])).await;
    assert_all_enabled(&emulator, &[REGION]);
    assert_eq!(ended.count("changed"), 1499, "every leg's changes are in the report");
    let stats = &system.lambda().stats()["enroll-members"];
    assert!(stats.invocations > 2, "{stats:?}");
    assert_eq!(stats.errors, 0, "no leg ran past its deadline");
}
