//! The watch as its users see it: for every invariant a run that violates it, which must be
//! named with account, Region and call, and a near miss, which must not.
//!
//! One binary, so that it links once. Every module holds one invariant.

#![expect(clippy::unwrap_used, reason = "a test fails where it unwraps")]
#![expect(clippy::needless_pass_by_value, reason = "`json!` makes values that are used once")]

mod absence;
mod administrator;
mod attempts;
mod auto_enable;
mod control;
mod doubt;
mod in_memory;
mod plan;
mod restoration;
mod rows;
mod scope;
mod stillness;
mod succession;
#[path = "../wire/support.rs"]
#[expect(dead_code, reason = "shared with the tests of the rules, which use more of it")]
mod support;

use bytes::Bytes;
use hyper::Request;
use macie_emulator::{AssumedRole, Expectations, Invariant};
use serde_json::{Value, json};

use crate::support::*;

/// Watches from now on.
#[track_caller]
fn watch(world: &World, expectations: Value) {
    let expectations: Expectations = serde_json::from_value(expectations).unwrap();
    world.emulator.begin_watch(expectations);
}

/// The calls that violate an invariant, with what is said about them.
#[track_caller]
fn violations(world: &World, of: Invariant) -> Vec<(String, String)> {
    let found = world.emulator.findings().unwrap().violations.into_iter();
    found.filter(|found| found.invariant == of).map(|found| (found.call, found.message)).collect()
}

/// One violation, by this call, which says all of this.
#[track_caller]
fn violated(world: &World, of: Invariant, call: &str, words: &[&str]) {
    let found = violations(world, of);
    let [(by, message)] = found.as_slice() else { panic!("{of:?}: {found:?}") };
    assert_eq!(by, call);
    for word in words {
        assert!(message.contains(word), "`{word}` is missing: {message}");
    }
}

/// No violation, although there was something to judge.
#[track_caller]
fn holds(world: &World, of: Invariant) {
    assert_eq!(violations(world, of), [], "{of:?}");
    let findings = world.emulator.findings().unwrap();
    assert!(findings.exercised[&of] > 0, "{of:?} is vacuous");
}

/// A run's report.
#[track_caller]
fn report(world: &World, rows: Value) {
    let report = json!({ "rows": rows, "regions": [{ "region": HOME }] });
    world.emulator.judge_report(&serde_json::from_value(report).unwrap()).unwrap();
}

/// The next call of an operation goes wrong.
#[track_caller]
fn fail_next(world: &World, operation: &str, kind: Value) {
    let calls = json!({ "operations": [operation] });
    let faults = json!({ "failures": [{ "calls": calls, "when": { "atCalls": [1] }, "kind": kind }] });
    world.emulator.set_faults(serde_json::from_value(faults).unwrap());
}

/// A Macie call of an account in the home Region, whatever comes of it.
fn call(world: &World, caller: &str, route: &str, body: Value) {
    let body = if body.is_null() { Bytes::new() } else { body.to_string().into() };
    let _answer = world.raw(HOME, caller, route, body);
}

/// A call with the credentials of an execution.
fn call_as(world: &World, (execution, caller): (&str, &str), route: &str) {
    let role = AssumedRole { account: id(caller), role: "Test".to_owned(), session: execution.to_owned() };
    let key = world.state(|state| state.issue_key(role, 3_600_000)).access_key_id;
    call_with(world, &key, route);
}

/// A call in the home Region with a key.
fn call_with(world: &World, key: &str, route: &str) {
    let (method, path) = route.split_once(' ').unwrap();
    let request = Request::builder().method(method).uri(path);
    let request = request.header("authorization", authorization(key, HOME, "macie2"));
    let _answer = world.emulator.respond(request.body(Bytes::new()).unwrap());
}

fn disassociate(world: &World, account: &str) {
    call(world, ADMINISTRATOR, &format!("POST /members/disassociate/{account}"), Value::Null);
}

fn delete(world: &World, account: &str) {
    call(world, ADMINISTRATOR, &format!("DELETE /members/{account}"), Value::Null);
}

fn revoke(world: &World) {
    call(world, MANAGEMENT, &format!("DELETE /admin?adminAccountId={ADMINISTRATOR}"), Value::Null);
}
