//! Members suspended and resumed in bulk: exactly those that were asked for, back to
//! exactly what they were, in as many legs as it takes.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use macie_emulator::{RelationshipStatus, SessionStatus};
use macie_org_acceptance::sessions::*;
use macie_org_acceptance::*;
use macie_org_local::system::SystemOptions;
use serde_json::json;

/// `resume` resumes what `suspend` suspended. Who was suspended before is skipped with
/// `notSuspendedByUs`, unless `resumeScope` is `all-paused`; either operation, run again, changes
/// nothing.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_suspended_is_resumed_and_nothing_else() {
    let emulator = enrolled(40);
    let own = nth(&emulator, 5);
    set_session(&emulator, own, SessionStatus::Paused);
    let before = statuses(&emulator);
    let system = system(&emulator).await;

    let ended = succeed(&system, "suspend", &suspend(&emulator)).await;
    assert_eq!((ended.count("changed"), ended.count("unchanged")), (38, 1));
    let warning = ended.output["warnings"][0].as_str().expect("a warning");
    assert!(warning.contains("cancels the classification jobs"), "{warning}");
    assert_eq!(ended.report["warnings"], ended.output["warnings"]);
    assert!(all_are(&emulator, RelationshipStatus::Paused));
    changes_nothing(&system, &emulator, "suspend-again", &suspend(&emulator)).await;

    let ended = succeed(&system, "resume", &resume(&emulator)).await;
    assert_eq!(ended.count("changed"), 38);
    assert_eq!(ended.outcome(own, REGION), "skipped notSuspendedByUs");
    assert_eq!(statuses(&emulator), before);
    changes_nothing(&system, &emulator, "resume-again", &resume(&emulator)).await;

    let all = input(&emulator, "resume", &json!({"resumeScope": "all-paused"}));
    succeed(&system, "resume-all", &all).await;
    assert!(all_are(&emulator, RelationshipStatus::Enabled));
}

/// Only members in scope are suspended. Another account in scope is skipped with its reason:
/// `notAssociated`, `regionDisabled` or `notInOrganization`.
#[tokio::test(flavor = "multi_thread")]
async fn only_members_in_scope_are_suspended_and_the_rest_has_its_reason() {
    let emulator = enrolled(12);
    let [asked, removed, created, out_of_scope] = [2, 3, 4, 5].map(|n| nth(&emulator, n));
    emulator.state(|state| {
        state.put_member(region(REGION), removed, RelationshipStatus::Removed);
        state.put_member(region(REGION), created, RelationshipStatus::RegionDisabled);
    });
    let stranger = "999999999999";
    let include = json!([asked.to_string(), removed.to_string(), created.to_string(), stranger]);
    let more = json!({"accounts": {"include": include}, "limits": {"maxPercent": 100}});
    let system = system(&emulator).await;
    let ended = succeed(&system, "run", &input(&emulator, "suspend", &more)).await;
    assert_eq!(ended.outcome(asked, REGION), "changed");
    assert_eq!(ended.outcome(removed, REGION), "skipped notAssociated");
    assert_eq!(ended.outcome(created, REGION), "skipped regionDisabled");
    assert_eq!(ended.outcome(stranger.parse().unwrap(), REGION), "skipped notInOrganization");
    assert_eq!(relationship(&emulator, out_of_scope, region(REGION)), Some(RelationshipStatus::Enabled));
    assert_eq!(mutating(&emulator).len(), 1);
}

/// A Region of whose members more would be suspended than `limits.maxPercent` allows, a quarter
/// by default, stops with `TooManyMembers` before any change.
#[tokio::test(flavor = "multi_thread")]
async fn more_members_than_the_share_allows_are_refused_before_any_change() {
    let emulator = enrolled(20);
    let system = system(&emulator).await;
    let ended = succeed(&system, "run", &input(&emulator, "suspend", &json!({}))).await;
    assert_eq!(ended.region(REGION)["error"]["name"], "TooManyMembers");
    assert_eq!((mutating(&emulator), ended.count("failed")), (Vec::new(), ended.count("targets") - 1));
    let few =
        json!({"accounts": {"include": [nth(&emulator, 2).to_string(), nth(&emulator, 3).to_string()]}});
    let ended = succeed(&system, "few", &input(&emulator, "suspend", &few)).await;
    assert_eq!((ended.count("changed"), mutating(&emulator).len()), (2, 2));
}

/// A throttled Region is suspended in as many legs as it takes, and one of them may be killed:
/// every member is suspended, and none twice.
#[tokio::test(flavor = "multi_thread")]
async fn legs_of_five_seconds_suspend_a_throttled_region_whatever_is_killed() {
    let emulator = enrolled(301);
    throttle(&emulator, 20, 40);
    let mut options = SystemOptions::quick(emulator.clone());
    options.timeouts = BTreeMap::from([("set-member-sessions".to_owned(), Duration::from_secs(5))]);
    let system = start(options).await;
    let handle = system.execute("run", &suspend(&emulator)).await.unwrap();
    while accepted(&emulator).len() < 90 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(system.lambda().kill("set-member-sessions") > 0, "a leg was running");
    let listed_before = calls(&emulator, "macie2:ListMembers");
    let output = handle.wait().await.unwrap().output.unwrap();
    assert_eq!((&output["status"], &output["counts"]["changed"]), (&json!("finished"), &json!(300)));
    assert!(all_are(&emulator, RelationshipStatus::Paused));
    assert!(accepted(&emulator).values().all(|times| *times == 1), "an effective change was repeated");
    // 300 records are 12 pages: at the start, once after the kill, and to confirm.
    assert_eq!((listed_before, calls(&emulator, "macie2:ListMembers")), (12, 36));
    let stats = &system.lambda().stats()["set-member-sessions"];
    assert!(stats.invocations > 4, "{stats:?}");
    assert_eq!(stats.errors, 1, "no leg but the killed one ended badly: {stats:?}");
}

/// While an execution changes a Region, one of another operation stops there with
/// `AnotherOperation`. One of the same operation waits, and then finds nothing left to do.
#[tokio::test(flavor = "multi_thread")]
async fn an_execution_of_another_operation_is_refused_and_one_of_the_same_waits() {
    let emulator = enrolled(81);
    throttle(&emulator, 10, 10);
    let system = system(&emulator).await;
    let first = system.execute("first", &suspend(&emulator)).await.unwrap();
    while accepted(&emulator).is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let (same, another) = (suspend(&emulator), resume(&emulator));
    let (second, other) =
        tokio::join!(succeed(&system, "second", &same), succeed(&system, "other", &another));
    assert_eq!(other.region(REGION)["error"]["name"], "AnotherOperation");
    assert_eq!((other.count("changed"), second.count("changed")), (0, 0));
    let first = first.wait().await.unwrap().output.unwrap();
    assert_eq!(first["counts"]["changed"], 80);
    assert!(accepted(&emulator).values().all(|times| *times == 1) && accepted(&emulator).len() == 80);
}

/// Calls are paced by what Macie turns out to allow: all changes are made, and fewer than one
/// call in 20 is throttled.
#[tokio::test(flavor = "multi_thread")]
async fn the_pace_on_the_wire_is_the_pace_in_simulation() {
    let emulator = enrolled(301);
    throttle(&emulator, 20, 40);
    let system = system(&emulator).await;
    let (started, handle) = (Instant::now(), system.execute("run", &suspend(&emulator)).await.unwrap());
    handle.wait().await.unwrap();
    let updates: Vec<_> =
        emulator.calls().into_iter().filter(|call| call.operation == "UpdateMemberSession").collect();
    let throttled = updates.iter().filter(|call| call.status == 429).count();
    // How long it took is measured in benches/; here, that nothing was lost and little was wasted.
    assert_eq!(accepted(&emulator).len(), 300);
    assert!(throttled * 20 < updates.len(), "{throttled} of {} were throttled", updates.len());
    assert!(started.elapsed() >= Duration::from_secs(13), "300 calls of which 40 were free take 13 s");
}
