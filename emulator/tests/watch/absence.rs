//! I10: "Macie is not enabled" ends the attempts.

use macie_emulator::Invariant::I10;
use serde_json::json;

use crate::support::*;
use crate::{call_as, holds, violated, violations, watch};

const RUN: (&str, &str) = ("run", MEMBER);

#[test]
fn being_told_twice_violates_and_once_does_not() {
    let world = World::new();
    watch(&world, json!({}));
    call_as(&world, RUN, "DELETE /macie");
    holds(&world, I10);
    call_as(&world, RUN, "DELETE /macie");
    violated(&world, I10, "macie2:DisableMacie", &[MEMBER, HOME]);
}

#[test]
fn disabling_what_was_read_to_be_absent_violates() {
    let world = World::new();
    watch(&world, json!({}));
    call_as(&world, RUN, "GET /macie");
    holds(&world, I10);
    call_as(&world, RUN, "DELETE /macie");
    violated(&world, I10, "macie2:DisableMacie", &[MEMBER, HOME, "read to be absent"]);
}

#[test]
fn disabling_what_was_enabled_since_does_not() {
    let world = World::designated();
    watch(&world, json!({}));
    call_as(&world, RUN, "GET /macie");
    call_as(&world, RUN, "POST /macie");
    call_as(&world, RUN, "DELETE /macie");
    call_as(&world, RUN, "GET /macie");
    world.create(MEMBER).ok();
    call_as(&world, RUN, "DELETE /macie");
    holds(&world, I10);
}

#[test]
fn another_execution_and_another_account_may_ask_for_themselves() {
    let world = World::new();
    watch(&world, json!({}));
    for caller in [RUN, ("second", MEMBER), ("run", OTHER)] {
        call_as(&world, caller, "DELETE /macie");
    }
    holds(&world, I10);
}

#[test]
fn a_denial_is_not_that_answer() {
    let world = World::enrolled();
    watch(&world, json!({}));
    let denied = json!({ "failures": [{ "kind": "accessDenied" }] });
    world.emulator.set_faults(serde_json::from_value(denied).unwrap());
    (0..3).for_each(|_| call_as(&world, RUN, "DELETE /macie"));
    assert_eq!(violations(&world, I10), []);
}
