//! A teardown needs the hash of a plan that its user has seen, and does what that plan holds.

use macie_emulator::{Emulator, RelationshipStatus, SessionStatus};
use macie_org_acceptance::teardown::*;
use macie_org_acceptance::*;
use macie_org_local::system::{ExecutionStatus, System};
use serde_json::{Value, json};

const REGIONS: [&str; 2] = ["us-east-1", "eu-west-1"];

/// Runs an execution that has to fail, before any call that changes something; yields the
/// error's name and what it says.
async fn refused(system: &System, emulator: &Emulator, name: &str, input: &Value) -> (String, String) {
    emulator.forget_calls();
    let execution = execute(system, name, input).await;
    assert_eq!(execution.status, ExecutionStatus::Failed, "{name}");
    assert_eq!(mutating(emulator), [], "{name}");
    (execution.error.unwrap_or_default(), execution.cause.unwrap_or_default())
}

/// A teardown without `confirm` is refused, and so are a hash that no dry run has printed, a
/// hash that is none, and a dry run that confirms.
#[tokio::test(flavor = "multi_thread")]
async fn a_teardown_without_a_plan_that_was_seen_is_refused() {
    let emulator = enrolled(5, &REGIONS);
    let system = system(&emulator).await;
    let input = |more: Value| teardown(&emulator, &REGIONS, &more);
    let unknown = "0".repeat(64);
    let cases = [
        ("none", json!({}), "ConfirmationNeeded", "dryRun"),
        ("unknown", json!({"confirm": unknown}), "PlanUnknown", &unknown),
        ("malformed", json!({"confirm": "yes"}), "InvalidRequest", "confirm"),
        ("both", json!({"confirm": unknown, "dryRun": true}), "InvalidRequest", "confirm"),
    ];
    for (name, more, expected, word) in cases {
        let (error, cause) = refused(&system, &emulator, name, &input(more)).await;
        assert_eq!(error, expected, "{name}");
        assert!(cause.contains(word), "{name}: {cause}");
    }
}

/// A plan that has changed since it was seen is refused with `PlanChanged` and what differs: the
/// Region, the calls and the accounts. Nothing is changed.
#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_has_changed_is_refused_with_the_difference() {
    let emulator = enrolled(6, &REGIONS);
    let system = system(&emulator).await;
    let input = teardown(&emulator, &REGIONS, &json!({}));
    let plan = plan(&system, &emulator, "teardown", &input).await;
    let (gone, kept) = (nth(&emulator, 2), nth(&emulator, 3));
    emulator.state(|state| state.put_member(region(REGIONS[1]), gone, RelationshipStatus::Removed));
    let (error, cause) = refused(&system, &emulator, "changed", &confirmed(&input, &plan)).await;
    assert_eq!(error, "PlanChanged");
    let account = gone.to_string();
    for said in ["eu-west-1: 1 more (macie2:DeleteMember macie2:DisableMacie)", "1 fewer", &account] {
        assert!(cause.contains(said), "{said} in {cause}");
    }
    assert!(!cause.contains(&kept.to_string()) && !cause.contains("us-east-1:"), "{cause}");
}

/// Suspending more than `limits.maxPercent` of a Region's members stops the Region, unless the
/// plan of a dry run is confirmed: then that plan is carried out.
#[tokio::test(flavor = "multi_thread")]
async fn suspending_more_than_the_share_needs_a_confirmed_plan() {
    let emulator = enrolled(8, &REGIONS);
    let system = system(&emulator).await;
    let administrator = administrator(&emulator).to_string();
    let mut input = json!({"operation": "suspend", "administratorId": administrator, "regions": REGIONS});
    let stopped = succeed(&system, "stopped", &input).await;
    assert_eq!(stopped.region(REGIONS[0])["error"]["name"], "TooManyMembers");
    let plan = plan(&system, &emulator, "suspend", &input).await;
    input = confirmed(&input, &plan);
    let ended = succeed(&system, "suspend", &input).await;
    assert_eq!((ended.count("changed"), ended.count("failed")), (plan.count("planned"), 0));
    assert!(ended.count("changed") > 0);
    let all = emulator.state(|state| state.members(region(REGIONS[0])));
    assert!(all.iter().all(|member| member.status == RelationshipStatus::Paused));
    assert_eq!(
        emulator.state(|state| state.session(all[0].account, region(REGIONS[0]))),
        Some(SessionStatus::Paused)
    );
}
