//! I8: an execution that lost a Region does not come back.

use macie_emulator::Invariant::I8;
use serde_json::json;

use crate::support::*;
use crate::{call_as, call_with, holds, violated, violations, watch};

fn change(world: &World, execution: &str) {
    call_as(world, (execution, ADMINISTRATOR), &format!("POST /members/disassociate/{MEMBER}"));
}

fn changes(world: &World, executions: &[&str]) {
    for execution in executions {
        change(world, execution);
    }
}

#[test]
fn an_execution_that_comes_back_after_another_violates() {
    let world = World::enrolled();
    watch(&world, json!({}));
    changes(&world, &["first", "second", "second"]);
    holds(&world, I8);
    change(&world, "first");
    violated(&world, I8, "macie2:DisassociateMember", &[MEMBER, HOME, "`first`", "`second`"]);
}

#[test]
fn a_continuation_is_its_execution_and_no_other() {
    let world = World::enrolled();
    watch(&world, json!({}));
    changes(&world, &["nightly", "nightly-2", "nightly-3"]);
    assert_eq!(violations(&world, I8), []);
    changes(&world, &["other", "nightly-4"]);
    violated(&world, I8, "macie2:DisassociateMember", &["`nightly-4`", "`other`"]);
}

#[test]
fn numbered_executions_of_which_none_continues_another_are_told_apart() {
    let world = World::enrolled();
    watch(&world, json!({}));
    changes(&world, &["run-2", "run-3", "run-2"]);
    violated(&world, I8, "macie2:DisassociateMember", &["`run-2`", "`run-3`"]);
}

#[test]
fn a_continuation_is_known_even_if_what_it_continues_only_read() {
    let world = World::enrolled();
    watch(&world, json!({}));
    call_as(&world, ("nightly", ADMINISTRATOR), "GET /members");
    changes(&world, &["nightly-2", "nightly-3", "nightly-2"]);
    assert_eq!(violations(&world, I8), []);
}

#[test]
fn reading_is_not_coming_back_and_another_region_is_another_matter() {
    let world = World::enrolled();
    world.designate(ELSEWHERE);
    watch(&world, json!({}));
    changes(&world, &["first", "second"]);
    call_as(&world, ("first", ADMINISTRATOR), "GET /members");
    call_as(&world, ("first", OTHER), &format!("POST /members/disassociate/{MEMBER}"));
    holds(&world, I8);
}

#[test]
fn a_key_without_a_session_is_not_judged() {
    let world = World::enrolled();
    watch(&world, json!({}));
    for execution in ["first", "second"] {
        change(&world, execution);
        world.ask(MANAGEMENT, &format!("POST /members/disassociate/{MEMBER}"));
    }
    holds(&world, I8);
}

#[test]
fn a_functions_own_key_has_no_executions_name() {
    let world = World::new();
    world.state(|state| state.put_administrator(region(HOME), id(MANAGEMENT)));
    let function = "{Type: AWS::Serverless::Function, Properties: {}}";
    let template = format!("Resources: {{One: {function}, Other: {function}}}");
    let roles = world.emulator.enforce(&template, &std::collections::BTreeMap::new()).unwrap();
    watch(&world, json!({}));
    for function in ["One", "Other", "One"] {
        call_with(&world, &roles.key_for(function).unwrap(), &format!("DELETE /members/{MEMBER}"));
    }
    assert_eq!(violations(&world, I8), []);
}
