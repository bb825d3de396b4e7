//! I9: sessions are restored as they were.

use macie_emulator::Invariant::I9;
use macie_emulator::SessionStatus;
use serde_json::{Value, json};

use crate::support::*;
use crate::{call, holds, report, violated, violations, watch};

fn set(world: &World, status: &str) {
    let route = format!("PATCH /macie/members/{MEMBER}");
    world.macie(ADMINISTRATOR, &route, json!({ "status": status })).ok();
}

fn before(status: &str) -> Value {
    json!([{ "accountId": MEMBER, "region": HOME, "status": status }])
}

#[test]
fn what_is_suspended_and_resumed_is_as_it_was_and_what_is_suspended_alone_is_not() {
    for restores in [json!(true), before("ENABLED")] {
        let world = World::enrolled();
        watch(&world, json!({ "restores": restores }));
        set(&world, "PAUSED");
        set(&world, "ENABLED");
        report(&world, json!([]));
        holds(&world, I9);
        set(&world, "PAUSED");
        report(&world, json!([]));
        violated(&world, I9, "report", &[MEMBER, HOME, "was ENABLED and is PAUSED"]);
    }
}

#[test]
fn what_was_suspended_before_stays_so() {
    for restores in [json!(true), before("PAUSED")] {
        let world = World::enrolled();
        set(&world, "PAUSED");
        watch(&world, json!({ "restores": restores }));
        set(&world, "ENABLED");
        report(&world, json!([]));
        violated(&world, I9, "report", &[MEMBER, HOME, "was PAUSED and is ENABLED"]);
    }
}

#[test]
fn a_session_that_is_gone_or_new_is_not_as_it_was() {
    let world = World::enrolled();
    watch(&world, json!({ "restores": true }));
    world.state(|state| state.drop_session(id(MEMBER), region(HOME)));
    report(&world, json!([]));
    violated(&world, I9, "report", &[MEMBER, "was ENABLED and is ABSENT"]);
    watch(&world, json!({ "restores": true }));
    call(&world, OTHER, "POST /macie", json!({}));
    report(&world, json!([]));
    violated(&world, I9, "report", &[OTHER, "was ABSENT and is ENABLED"]);
}

#[test]
fn what_is_reported_to_have_failed_or_lies_beyond_the_request_is_not_judged() {
    let world = World::enrolled();
    let expectations = json!({ "restores": true, "regions": [HOME], "targets": [MEMBER, OTHER] });
    watch(&world, expectations);
    set(&world, "PAUSED");
    world.state(|state| {
        state.put_session(id(MEMBER), region(ELSEWHERE), SessionStatus::Enabled);
        state.put_session(id(FOREIGN), region(HOME), SessionStatus::Enabled);
    });
    call(&world, OTHER, "POST /macie", json!({}));
    call(&world, OTHER, "DELETE /macie", Value::Null);
    report(
        &world,
        json!([{ "accountId": MEMBER, "region": HOME, "outcome": "failed", "reason": "refused" }]),
    );
    assert_eq!(violations(&world, I9), []);
}
