//! I7: attempts are bounded by faults.

use macie_emulator::Invariant::I7;
use serde_json::{Value, json};

use crate::support::*;
use crate::{call, disassociate, fail_next, holds, violated, watch};

#[test]
fn a_third_attempt_without_a_fault_violates_and_a_second_does_not() {
    let world = World::enrolled();
    watch(&world, json!({}));
    disassociate(&world, MEMBER);
    disassociate(&world, MEMBER);
    disassociate(&world, OTHER);
    holds(&world, I7);
    disassociate(&world, MEMBER);
    violated(&world, I7, "macie2:DisassociateMember", &[MEMBER, HOME, "attempt 3 after 0 faults"]);
}

#[test]
fn each_fault_of_the_account_or_of_a_list_of_its_region_allows_one_more() {
    for (operation, route) in [
        ("DisassociateMember", format!("POST /members/disassociate/{MEMBER}")),
        ("ListMembers", "GET /members".to_owned()),
    ] {
        let world = World::enrolled();
        watch(&world, json!({}));
        fail_next(&world, operation, json!("throttlingException"));
        call(&world, ADMINISTRATOR, &route, Value::Null);
        let attempts = if operation == "ListMembers" { 3 } else { 2 };
        (0..attempts).for_each(|_| disassociate(&world, MEMBER));
        holds(&world, I7);
        disassociate(&world, MEMBER);
        violated(&world, I7, "macie2:DisassociateMember", &["attempt 4 after 1 faults"]);
    }
}

#[test]
fn the_fault_of_another_account_or_region_excuses_nothing() {
    let world = World::enrolled();
    watch(&world, json!({}));
    fail_next(&world, "DisassociateMember", json!("serviceUnavailable"));
    disassociate(&world, OTHER);
    fail_next(&world, "ListMembers", json!("serviceUnavailable"));
    world.raw(ELSEWHERE, ADMINISTRATOR, "GET /members", "".into());
    (0..3).for_each(|_| disassociate(&world, MEMBER));
    violated(&world, I7, "macie2:DisassociateMember", &[MEMBER, "attempt 3 after 0 faults"]);
}

#[test]
fn suspending_and_resuming_are_two_things() {
    let world = World::enrolled();
    watch(&world, json!({}));
    for status in ["PAUSED", "ENABLED", "PAUSED", "ENABLED"] {
        let route = format!("PATCH /macie/members/{MEMBER}");
        world.macie(ADMINISTRATOR, &route, json!({ "status": status })).ok();
    }
    holds(&world, I7);
}
