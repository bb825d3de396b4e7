//! A teardown through the real binaries: planned, confirmed, carried out, and nothing left.

use std::collections::BTreeSet;
use std::time::Duration;

use macie_emulator::SessionKey;
use macie_org_acceptance::teardown::*;
use macie_org_acceptance::*;
use macie_org_local::system::SystemOptions;
use serde_json::json;

const REGIONS: [&str; 3] = ["us-east-1", "eu-west-1", "eu-central-1"];

/// A teardown that ends the management account's session too leaves no session, no member record,
/// no designation and no registration, and makes exactly the calls of its plan. A second one
/// changes nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_teardown_leaves_nothing_and_a_second_one_does_nothing() {
    let emulator = enrolled(40, &REGIONS);
    let system = system(&emulator).await;
    let input = teardown(&emulator, &REGIONS, &json!({"disableManagementSession": true}));
    let ended = tear_down_as_planned(&system, &emulator, "teardown", &input).await;
    let failed: Vec<_> = ended.rows().filter(|row| row["outcome"] == "failed").collect();
    assert_eq!((failed, &ended.output["status"]), (Vec::new(), &json!("finished")));
    for name in REGIONS {
        assert_eq!(left(&emulator, name), (None, 0, BTreeSet::new()), "{name}");
    }
    assert_eq!(ended.output["changes"], json!(["organizations:DeregisterDelegatedAdministrator"]));
    emulator.forget_calls();
    let again = tear_down(&system, &emulator, "again", &input).await;
    assert_eq!((mutating(&emulator), again.count("changed")), (Vec::new(), 0));
}

/// With `disableSessions` false, former members keep their sessions as standalone accounts, and
/// the report warns that they go on costing money.
#[tokio::test(flavor = "multi_thread")]
async fn sessions_that_are_to_stay_are_left_and_the_report_says_what_that_means() {
    let emulator = enrolled(8, &REGIONS[..1]);
    let before = sessions(&emulator, REGIONS[0]);
    let system = system(&emulator).await;
    let input = teardown(&emulator, &REGIONS[..1], &json!({"disableSessions": false}));
    let ended = tear_down(&system, &emulator, "teardown", &input).await;
    assert_eq!(left(&emulator, REGIONS[0]), (None, 0, before));
    assert_eq!(calls(&emulator, "macie2:DisableMacie"), 0);
    let warnings = ended.output["warnings"].to_string();
    assert!(warnings.contains("costing money"), "{warnings}");
}

/// With `accounts` in scope, exactly those members are removed and their sessions ended. The
/// administrator stays, with its auto-enable, its session and its other members.
#[tokio::test(flavor = "multi_thread")]
async fn a_partial_teardown_removes_just_those_members_and_revokes_nothing() {
    let emulator = enrolled(8, &REGIONS[..1]);
    let at = region(REGIONS[0]);
    let (one, other, administrator) = (nth(&emulator, 2), nth(&emulator, 4), administrator(&emulator));
    let (_, members, before) = left(&emulator, REGIONS[0]);
    let system = system(&emulator).await;
    let include = json!({"accounts": {"include": [one.to_string(), other.to_string()]}});
    let input = teardown(&emulator, &REGIONS[..1], &include);
    let ended = tear_down_as_planned(&system, &emulator, "teardown", &input).await;
    assert_eq!((ended.count("changed"), ended.count("targets")), (2, 2));
    let after = before.iter().copied().filter(|id| ![one, other].contains(id)).collect();
    assert_eq!(left(&emulator, REGIONS[0]), (Some(administrator), members - 2, after));
    assert_eq!(relationship(&emulator, one, at), None);
    for operation in ["macie2:DisableOrganizationAdminAccount", "macie2:UpdateOrganizationConfiguration"] {
        assert_eq!(calls(&emulator, operation), 0, "{operation}");
    }
}

/// A Region that is not asked for keeps its administrator and its members. The administrator
/// stays registered with Organizations, and the report says which Region keeps it.
#[tokio::test(flavor = "multi_thread")]
async fn a_region_that_is_not_asked_for_keeps_its_administrator() {
    let emulator = enrolled(8, &REGIONS[..2]);
    let other = left(&emulator, REGIONS[1]);
    let system = system(&emulator).await;
    let input = teardown(&emulator, &REGIONS[..1], &json!({}));
    let ended = tear_down(&system, &emulator, "teardown", &input).await;
    assert_eq!(left(&emulator, REGIONS[1]), other);
    assert_eq!(left(&emulator, REGIONS[0]).0, None);
    assert_eq!(calls(&emulator, "organizations:DeregisterDelegatedAdministrator"), 0);
    let warnings = ended.output["warnings"].to_string();
    assert!(warnings.contains("stays registered") && warnings.contains("eu-west-1"), "{warnings}");
}

/// Another account becomes the administrator by a teardown followed by onboarding. Onboarding
/// alone refuses the Regions that have an administrator and changes nothing there.
#[tokio::test(flavor = "multi_thread")]
async fn the_administrator_is_changed_by_a_teardown_and_then_onboarding() {
    let emulator = enrolled(8, &REGIONS[..2]);
    let next = nth(&emulator, 3);
    let system = system(&emulator).await;
    let onboard =
        json!({"operation": "onboard", "administratorId": next.to_string(), "regions": &REGIONS[..2]});
    emulator.forget_calls();
    let refused = succeed(&system, "refused", &onboard).await;
    assert_eq!(refused.region(REGIONS[0])["error"]["name"], "AnotherAdministrator");
    assert_eq!(mutating(&emulator), []);
    tear_down(&system, &emulator, "teardown", &teardown(&emulator, &REGIONS[..2], &json!({}))).await;
    let ended = succeed(&system, "onboard", &onboard).await;
    assert_eq!(ended.output["status"], "finished");
    for name in &REGIONS[..2] {
        assert_eq!(left(&emulator, name).0, Some(next), "{name}");
    }
}

/// Where no session could be ended once the members were gone, another teardown ends those of all
/// who were members. An account that never was one keeps its own.
#[tokio::test(flavor = "multi_thread")]
async fn sessions_that_could_not_be_ended_are_ended_by_another_teardown() {
    let emulator = enrolled(8, &REGIONS[..1]);
    let (at, stranger) = (region(REGIONS[0]), nth(&emulator, 5));
    let of_administrator = SessionKey { region: at, account: administrator(&emulator) };
    emulator.state(|state| {
        state.disassociate_member(of_administrator, stranger).expect("a member");
        state.delete_member(of_administrator, stranger).expect("no longer a member");
    });
    let system = system(&emulator).await;
    let input = teardown(&emulator, &REGIONS[..1], &json!({"disableManagementSession": true}));
    let deny = json!({"failures": [{"calls": {"operations": ["DisableMacie"]}, "kind": "accessDenied"}]});
    emulator.set_faults(serde_json::from_value(deny).expect("faults"));
    let broken = tear_down(&system, &emulator, "broken", &input).await;
    assert_eq!(broken.output["status"], "finishedWithFailures");
    assert_eq!(broken.outcome(nth(&emulator, 2), REGIONS[0]), "failed accessDenied");
    emulator.set_faults(serde_json::from_value(json!({})).expect("no faults"));
    let ended = tear_down(&system, &emulator, "again", &input).await;
    assert_eq!(ended.output["status"], "finished");
    assert_eq!(sessions(&emulator, REGIONS[0]), BTreeSet::from([stranger]));
}

/// 1,000 accounts in five Regions are torn down by one execution, with exactly the calls of its
/// plan.
#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_accounts_in_five_regions_go_as_planned() {
    let regions = ["us-east-1", "us-east-2", "us-west-2", "eu-west-1", "eu-central-1"];
    let emulator = enrolled(1_000, &regions);
    let mut options = SystemOptions::quick(emulator.clone());
    options.execution_limit = Duration::from_mins(15);
    let system = start(options).await;
    let input = teardown(&emulator, &regions, &json!({"disableManagementSession": true}));
    let ended = tear_down_as_planned(&system, &emulator, "teardown", &input).await;
    assert_eq!((&ended.output["status"], ended.count("failed")), (&json!("finished"), 0));
    for name in regions {
        assert_eq!(left(&emulator, name), (None, 0, BTreeSet::new()), "{name}");
    }
}
