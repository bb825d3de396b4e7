//! A dry run changes nothing, and what it says is exactly what the same input then does.

use std::collections::BTreeMap;

use macie_emulator::{Emulator, RelationshipStatus};
use macie_org_acceptance::*;
use macie_org_local::system::System;
use serde_json::{Value, json};

const REGIONS: [&str; 2] = ["us-east-1", "eu-west-1"];

/// How often each operation is called in each Region, by IAM's name for it.
type Calls = BTreeMap<(String, String), u32>;

/// What the plan says will be called.
fn planned(ended: &Ended) -> Calls {
    let mut planned = Calls::new();
    let mut add = |region: &str, operation: &Value| {
        let operation = operation.as_str().expect("an operation").to_owned();
        *planned.entry((region.to_owned(), operation)).or_default() += 1;
    };
    for row in ended.rows().filter(|row| row["outcome"] == "planned") {
        let region = row["region"].as_str().expect("a Region");
        row["calls"].as_array().expect("calls").iter().for_each(|call| add(region, call));
    }
    for name in REGIONS {
        ended.region(name)["changes"].as_array().expect("changes").iter().for_each(|call| add(name, call));
    }
    planned
}

/// What was called; a global service, from the home Region.
fn called(emulator: &Emulator) -> Calls {
    let mut called = Calls::new();
    for call in mutating(emulator) {
        let region = call.region.clone();
        *called.entry((region, format!("{}:{}", call.service, call.operation))).or_default() += 1;
    }
    called
}

/// Runs `input` dry, then for real.
async fn dry_then_real(system: &System, emulator: &Emulator, name: &str, mut input: Value) {
    input["regions"] = json!(REGIONS);
    let mut dry = input.clone();
    dry["dryRun"] = json!(true);
    emulator.forget_calls();
    let plan = succeed(system, &format!("{name}-dry"), &dry).await;
    assert_eq!(mutating(emulator), [], "{name}: a dry run changes nothing");
    assert_eq!((&plan.output["status"], plan.count("changed")), (&json!("planned"), 0));
    emulator.forget_calls();
    let ended = succeed(system, name, &input).await;
    assert_eq!(ended.count("changed"), plan.count("planned"), "{name}");
    let (planned, called) = (planned(&plan), called(emulator));
    assert_eq!(planned, called, "{name}");
    assert!(planned.values().sum::<u32>() > 0, "{name}: there was something to do");
}

/// A dry run of an onboarding, a suspension or a resumption changes nothing. It lists exactly the
/// calls, by Region, that the same input then makes.
#[tokio::test(flavor = "multi_thread")]
async fn the_plan_of_each_operation_is_what_it_does() {
    let emulator = emulator(30);
    let removed = nth(&emulator, 4);
    let system = system(&emulator).await;
    let mut input = onboard(&emulator, &REGIONS);
    input["settings"] = json!({"autoEnable": true, "findingPublishingFrequency": "ONE_HOUR"});
    dry_then_real(&system, &emulator, "onboard", input.clone()).await;

    emulator.state(|state| state.put_member(region(REGIONS[1]), removed, RelationshipStatus::Removed));
    input["settings"] = json!({"autoEnable": false});
    dry_then_real(&system, &emulator, "onboard-again", input.clone()).await;

    let administrator = &input["administratorId"];
    let suspend =
        json!({"operation": "suspend", "administratorId": administrator, "limits": {"maxPercent": 100}});
    dry_then_real(&system, &emulator, "suspend", suspend).await;
    let resume = json!({"operation": "resume", "administratorId": administrator});
    dry_then_real(&system, &emulator, "resume", resume).await;
}
