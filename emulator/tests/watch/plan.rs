//! I5: a run makes the calls that its dry run announced, as a multiset.

use macie_emulator::Invariant::I5;
use serde_json::{Value, json};

use crate::support::*;
use crate::{call, delete, disassociate, fail_next, holds, report, revoke, violated, violations, watch};

/// Removes the one member, turns auto-enable off and revokes, after an announcement.
fn run(planned: Value) -> World {
    let world = World::enrolled();
    watch(&world, json!({ "planned": planned }));
    call(&world, ADMINISTRATOR, "PATCH /admin/configuration", json!({ "autoEnable": false }));
    disassociate(&world, MEMBER);
    delete(&world, MEMBER);
    revoke(&world);
    let body = json!({ "AccountId": ADMINISTRATOR, "ServicePrincipal": "macie.amazonaws.com" });
    world.organizations(MANAGEMENT, "DeregisterDelegatedAdministrator", body).ok();
    report(&world, json!([]));
    world
}

/// As a dry run prints it: members' calls with their account, the others with the Region alone.
fn announcement() -> Vec<Value> {
    vec![
        json!({ "region": HOME, "call": "macie2:UpdateOrganizationConfiguration" }),
        json!({ "accountId": MEMBER, "region": HOME, "call": "macie2:DisassociateMember" }),
        json!({ "accountId": MEMBER, "region": HOME, "call": "macie2:DeleteMember" }),
        json!({ "region": HOME, "call": "macie2:DisableOrganizationAdminAccount" }),
        json!({ "region": HOME, "call": "organizations:DeregisterDelegatedAdministrator" }),
    ]
}

#[test]
fn a_run_that_makes_what_was_announced_does_not_violate() {
    holds(&run(json!(announcement())), I5);
}

#[test]
fn a_call_that_was_not_announced_violates() {
    for missing in 0..5 {
        let mut planned = announcement();
        let call = planned.remove(missing)["call"].as_str().unwrap().to_owned();
        violated(&run(json!(planned)), I5, &call, &["beyond what it announced: 1"]);
    }
}

#[test]
fn an_announced_call_that_is_not_made_as_often_violates() {
    for twice in 0..5 {
        let mut planned = announcement();
        planned.push(planned[twice].clone());
        let call = planned[twice]["call"].as_str().unwrap().to_owned();
        violated(&run(json!(planned)), I5, &call, &["was not made"]);
    }
}

#[test]
fn the_same_call_for_another_account_is_another() {
    let mut planned = announcement();
    planned[1]["accountId"] = json!(OTHER);
    let found = violations(&run(json!(planned)), I5);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].1.contains(OTHER) && found[1].1.contains(MEMBER), "{found:?}");
}

#[test]
fn what_an_announcement_leaves_open_fits_any() {
    let open = announcement().into_iter().map(|planned| json!({ "call": planned["call"] }));
    holds(&run(open.collect()), I5);
}

#[test]
fn an_exact_announcement_is_served_before_an_open_one() {
    let world = World::enrolled();
    world.create(OTHER).ok();
    let call = "macie2:DisassociateMember";
    let exact = |account: &str| json!({ "accountId": account, "region": HOME, "call": call });
    watch(&world, json!({ "planned": [{ "call": call }, exact(MEMBER)] }));
    disassociate(&world, MEMBER);
    disassociate(&world, OTHER);
    report(&world, json!([]));
    holds(&world, I5);
}

#[test]
fn of_two_open_announcements_the_one_that_leaves_less_open_is_served_first() {
    let call = "macie2:DisassociateMember";
    let (of_region, of_any) = (json!({ "region": HOME, "call": call }), json!({ "call": call }));
    for planned in [json!([of_region, of_any]), json!([of_any, of_region])] {
        let world = World::enrolled();
        world.designate(ELSEWHERE);
        watch(&world, json!({ "planned": planned }));
        disassociate(&world, MEMBER);
        let route = format!("POST /members/disassociate/{MEMBER}");
        world.macie_in(ELSEWHERE, ADMINISTRATOR, &route, None);
        report(&world, json!([]));
        holds(&world, I5);
    }
}

#[test]
fn a_call_that_was_throttled_was_not_made_and_one_whose_answer_was_lost_was() {
    for (kind, holds_after_one) in [("throttlingException", false), ("closedAfterEffect", true)] {
        let world = World::enrolled();
        let planned = json!([{ "accountId": MEMBER, "region": HOME, "call": "macie2:DisassociateMember" }]);
        watch(&world, json!({ "planned": planned }));
        fail_next(&world, "DisassociateMember", json!(kind));
        disassociate(&world, MEMBER);
        report(&world, json!([]));
        assert_eq!(violations(&world, I5).is_empty(), holds_after_one, "{kind}");
    }
}
