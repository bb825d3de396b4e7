//! I6: a lost answer is followed by a read.

use macie_emulator::Invariant::I6;
use serde_json::{Value, json};

use crate::support::*;
use crate::{call, call_with, disassociate, fail_next, holds, report, revoke, violated, violations, watch};

const EVERY: &str = "GET /members?onlyAssociated=false";

/// One disassociation whose answer is lost.
fn lost(kind: &str) -> World {
    let world = World::enrolled();
    world.create(OTHER).ok();
    watch(&world, json!({}));
    fail_next(&world, "DisassociateMember", json!(kind));
    disassociate(&world, MEMBER);
    world
}

fn read(world: &World, route: &str) -> Value {
    world.ask(ADMINISTRATOR, route).body
}

/// The page after this one.
fn next(page: &Value) -> String {
    format!("{EVERY}&maxResults=1&nextToken={}", page["nextToken"].as_str().unwrap())
}

#[test]
fn a_lost_answer_that_nobody_looks_into_violates_before_and_after_the_effect() {
    for kind in [
        "closedBeforeEffect",
        "closedAfterEffect",
        "internalServerException",
        "internalServerExceptionAfterEffect",
        "serviceUnavailable",
    ] {
        let words = [ADMINISTRATOR, MEMBER, HOME, "answer was lost"];
        violated(&lost(kind), I6, "macie2:DisassociateMember", &words);
    }
}

#[test]
fn a_throttled_or_denied_call_is_not_in_doubt() {
    for kind in ["throttlingException", "untypedThrottle", "accessDenied", "conflict"] {
        assert_eq!(violations(&lost(kind), I6), [], "{kind}");
    }
}

#[test]
fn a_whole_list_or_the_record_ends_the_doubt() {
    for route in [EVERY.to_owned(), format!("GET /members/{MEMBER}")] {
        let world = lost("closedAfterEffect");
        read(&world, &route);
        holds(&world, I6);
    }
}

#[test]
fn half_a_list_another_record_or_associated_members_alone_do_not() {
    let half = format!("{EVERY}&maxResults=1");
    for route in [half, format!("GET /members/{OTHER}"), "GET /members".to_owned()] {
        let world = lost("closedAfterEffect");
        read(&world, &route);
        violated(&world, I6, "macie2:DisassociateMember", &[MEMBER]);
    }
}

#[test]
fn a_list_counts_if_its_first_page_came_after_the_call() {
    let first = format!("{EVERY}&maxResults=1");
    let world = lost("closedAfterEffect");
    let page = read(&world, &first);
    read(&world, &next(&page));
    holds(&world, I6);
    let page = read(&world, &first);
    fail_next(&world, "DisassociateMember", json!("closedAfterEffect"));
    disassociate(&world, OTHER);
    read(&world, &next(&page));
    violated(&world, I6, "macie2:DisassociateMember", &[OTHER]);
}

#[test]
fn associated_members_alone_do_not_complete_a_list_of_every_record() {
    let world = lost("closedAfterEffect");
    read(&world, &format!("{EVERY}&maxResults=1"));
    read(&world, "GET /members");
    violated(&world, I6, "macie2:DisassociateMember", &[MEMBER]);
}

#[test]
fn a_list_that_began_before_the_call_was_repeated_does_not_count() {
    let world = lost("closedAfterEffect");
    let page = read(&world, &format!("{EVERY}&maxResults=1"));
    disassociate(&world, MEMBER);
    read(&world, &next(&page));
    violated(&world, I6, "macie2:DisassociateMember", &[MEMBER]);
}

#[test]
fn another_answer_about_a_member_does_not_say_what_the_lost_one_did() {
    let world = lost("closedAfterEffect");
    disassociate(&world, MEMBER);
    violated(&world, I6, "macie2:DisassociateMember", &[MEMBER]);
    read(&world, EVERY);
    holds(&world, I6);
}

#[test]
fn a_read_before_the_last_attempt_does_not_count() {
    let world = lost("closedBeforeEffect");
    fail_next(&world, "DisassociateMember", json!("closedBeforeEffect"));
    read(&world, EVERY);
    disassociate(&world, MEMBER);
    violated(&world, I6, "macie2:DisassociateMember", &[MEMBER]);
}

#[test]
fn a_refused_read_is_none() {
    let world = lost("closedBeforeEffect");
    fail_next(&world, "GetMember", json!("accessDenied"));
    read(&world, &format!("GET /members/{MEMBER}"));
    violated(&world, I6, "macie2:DisassociateMember", &[MEMBER]);
}

#[test]
fn the_read_of_another_caller_is_none() {
    let world = lost("closedBeforeEffect");
    call(&world, MANAGEMENT, EVERY, Value::Null);
    call(&world, OTHER, EVERY, Value::Null);
    violated(&world, I6, "macie2:DisassociateMember", &[MEMBER]);
}

#[test]
fn sessions_and_settings_may_be_read_or_asked_for_again() {
    let configuration = json!({ "autoEnable": false });
    for (operation, caller, route, body, read) in [
        ("DisableMacie", MEMBER, "DELETE /macie", Value::Null, "GET /macie"),
        (
            "UpdateOrganizationConfiguration",
            ADMINISTRATOR,
            "PATCH /admin/configuration",
            configuration,
            "GET /admin/configuration",
        ),
    ] {
        for (next, body_again) in [(route, body.clone()), (read, Value::Null)] {
            let world = World::designated();
            call(&world, MEMBER, "POST /macie", json!({}));
            watch(&world, json!({}));
            fail_next(&world, operation, json!("closedAfterEffect"));
            call(&world, caller, route, body.clone());
            violated(&world, I6, &format!("macie2:{operation}"), &[caller, HOME]);
            call(&world, caller, next, body_again);
            holds(&world, I6);
        }
    }
}

#[test]
fn a_repetition_that_is_turned_away_settles_nothing() {
    for kind in ["throttlingException", "accessDenied", "conflict", "validation", "expiredCredentials"] {
        let world = World::designated();
        watch(&world, json!({}));
        let lost_and_turned_away = json!({ "failures": [
            { "calls": { "operations": ["DisableMacie"] }, "when": { "atCalls": [1] }, "kind": "closedAfterEffect" },
            { "calls": { "operations": ["DisableMacie"] }, "when": { "atCalls": [2] }, "kind": kind },
        ]});
        world.emulator.set_faults(serde_json::from_value(lost_and_turned_away).unwrap());
        for _ in 0..2 {
            call(&world, ADMINISTRATOR, "DELETE /macie", Value::Null);
        }
        violated(&world, I6, "macie2:DisableMacie", &[ADMINISTRATOR]);
    }
}

#[test]
fn a_repetition_that_is_denied_settles_nothing() {
    let world = World::new();
    let template = "Resources: {One: {Type: AWS::Serverless::Function, Properties: {}}}";
    let roles = world.emulator.enforce(template, &std::collections::BTreeMap::new()).unwrap();
    let key = roles.key_for("One").unwrap();
    watch(&world, json!({}));
    fail_next(&world, "DisableMacie", json!("closedBeforeEffect"));
    call_with(&world, &key, "DELETE /macie");
    call_with(&world, &key, "DELETE /macie");
    violated(&world, I6, "macie2:DisableMacie", &[MANAGEMENT, HOME]);
}

#[test]
fn enabling_a_session_tells_what_became_of_disabling_it() {
    let world = World::new();
    call(&world, MEMBER, "POST /macie", json!({}));
    watch(&world, json!({}));
    fail_next(&world, "DisableMacie", json!("closedAfterEffect"));
    call(&world, MEMBER, "DELETE /macie", Value::Null);
    call(&world, MEMBER, "POST /macie", json!({}));
    holds(&world, I6);
}

#[test]
fn a_designation_is_read_and_not_asked_for_again() {
    let world = World::designated();
    watch(&world, json!({}));
    fail_next(&world, "DisableOrganizationAdminAccount", json!("closedAfterEffect"));
    revoke(&world);
    revoke(&world);
    violated(&world, I6, "macie2:DisableOrganizationAdminAccount", &[MANAGEMENT, ADMINISTRATOR, HOME]);
    world.ask(MANAGEMENT, "GET /admin").ok();
    holds(&world, I6);
}

#[test]
fn what_is_in_doubt_when_the_report_comes_stays_a_violation() {
    let world = lost("closedAfterEffect");
    report(&world, json!([]));
    read(&world, EVERY);
    violated(&world, I6, "macie2:DisassociateMember", &[MEMBER]);
}
