//! The watch over HTTP: begun, asked, told a report, ended.

use bytes::Bytes;
use hyper::Request;
use serde_json::{Value, json};

use crate::disassociate;
use crate::support::*;

fn ask(world: &World, route: &str, body: Value) -> (u16, Value) {
    let (method, path) = route.split_once(' ').unwrap();
    let body = if body.is_null() { Bytes::new() } else { body.to_string().into() };
    let request = Request::builder().method(method).uri(format!("/_macie{path}")).body(body).unwrap();
    let response = world.emulator.respond(request).unwrap();
    (response.status().as_u16(), serde_json::from_slice(response.body()).unwrap_or_default())
}

#[test]
fn a_watch_tells_violations_and_what_was_judged() {
    let world = World::enrolled();
    let sequence = world.emulator.calls().last().unwrap().sequence + 1;
    assert_eq!(ask(&world, "PUT /watch", json!({ "targets": [OTHER] })).0, 204);
    disassociate(&world, MEMBER);
    let (status, findings) = ask(&world, "GET /watch", Value::Null);
    assert_eq!(status, 200);
    let message = format!(
        "macie2:DisassociateMember by {ADMINISTRATOR} about {MEMBER} in {HOME}: {MEMBER} is no target"
    );
    let violation = json!({
        "invariant": "I2", "sequence": sequence, "atMs": START_MS, "call": "macie2:DisassociateMember", "message": message,
    });
    assert_eq!(findings["violations"], json!([violation]));
    assert_eq!([&findings["violated"]["I2"], &findings["violated"]["I1"]], [1, 0]);
    assert_eq!([&findings["exercised"]["I2"], &findings["exercised"]["I1"]], [1, 0]);
    assert_eq!([&findings["calls"], &findings["mutatingCalls"]], [1, 1]);
}

#[test]
fn a_report_is_answered_with_what_it_proves_and_that_is_kept() {
    let world = World::enrolled();
    ask(&world, "PUT /watch", json!({ "operation": "teardown" }));
    let rows = json!([{ "accountId": MEMBER, "region": HOME, "outcome": "changed", "message": "none" }]);
    let report = json!({ "schemaVersion": 1, "rows": rows, "regions": [{ "region": HOME, "changes": [] }] });
    let (status, verdict) = ask(&world, "POST /watch/report", report);
    assert_eq!((status, &verdict["violations"][0]["invariant"]), (200, &json!("I3")));
    assert_eq!(ask(&world, "GET /watch", Value::Null).1["violations"], verdict["violations"]);
}

#[test]
fn a_new_watch_replaces_the_old_one_and_none_is_left_after_the_end() {
    let world = World::enrolled();
    ask(&world, "PUT /watch", json!({ "readOnly": true }));
    disassociate(&world, MEMBER);
    ask(&world, "PUT /watch", json!({}));
    assert_eq!(ask(&world, "GET /watch", Value::Null).1["violations"], json!([]));
    assert_eq!(ask(&world, "DELETE /watch", Value::Null).0, 204);
    for (route, body) in [("GET /watch", Value::Null), ("POST /watch/report", json!({ "rows": [] }))] {
        let (status, problem) = ask(&world, route, body);
        assert_eq!((status, &problem["code"]), (409, &json!("impossible")), "{route}");
    }
}

#[test]
fn wrong_expectations_and_reports_are_refused_by_their_field() {
    let world = World::new();
    ask(&world, "PUT /watch", json!({}));
    for (route, body, field) in [
        ("PUT /watch", json!({ "readonly": true }), "readonly"),
        ("PUT /watch", json!({ "operation": "destroy" }), "operation"),
        ("PUT /watch", json!({ "targets": ["1"] }), "targets[0]"),
        ("PUT /watch", json!({ "planned": [{ "call": "x", "regoin": HOME }] }), "planned[0].regoin"),
        ("PUT /watch", json!({ "restores": "all" }), "restores"),
        (
            "POST /watch/report",
            json!({ "rows": [{ "accountId": MEMBER, "region": "moon" }] }),
            "rows[0].region",
        ),
    ] {
        let (status, problem) = ask(&world, route, body);
        assert_eq!((status, problem["field"].as_str()), (400, Some(field)), "{problem}");
    }
}

#[test]
fn the_log_names_the_role_session_of_a_call() {
    let world = World::enrolled();
    crate::call_as(&world, ("nightly", ADMINISTRATOR), "GET /members");
    world.ask(MANAGEMENT, "GET /admin").ok();
    let sessions: Vec<_> =
        world.emulator.calls().into_iter().rev().take(2).map(|call| call.session).collect();
    assert_eq!(sessions, [None, Some("nightly".to_owned())]);
}
