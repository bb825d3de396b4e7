//! The control plane as its callers see it, without a network and with one.
//!
//! One binary, so that it links once.

#![expect(clippy::unwrap_used, reason = "a test fails where it unwraps")]
#![expect(clippy::needless_pass_by_value, reason = "`json!` makes values that are used once")]

mod accounts;
mod description;
mod events;
mod flags;
mod network;
mod problems;
mod snapshots;
mod steering;
#[path = "../wire/support.rs"]
#[expect(dead_code, reason = "shared with the tests of the rules, which use more of it")]
mod support;

use bytes::Bytes;
use hyper::Request;
use serde_json::Value;

use crate::support::World;

/// What the control plane answers to `GET /clock` and the like: status and body.
fn ask(world: &World, route: &str, body: impl Into<Bytes>) -> (u16, Bytes) {
    let (method, path) = route.split_once(' ').unwrap();
    let request = Request::builder().method(method).uri(format!("/_macie{path}")).body(body.into()).unwrap();
    let response = world.emulator.respond(request).unwrap();
    (response.status().as_u16(), response.into_body())
}

/// The JSON of a success.
#[track_caller]
fn get(world: &World, path: &str) -> Value {
    let (status, body) = ask(world, &format!("GET {path}"), "");
    assert_eq!(status, 200, "{body:?}");
    serde_json::from_slice(&body).unwrap()
}

/// The JSON of a success, or null where there is none.
#[track_caller]
fn send(world: &World, route: &str, body: Value) -> Value {
    let (status, body) = ask(world, route, body.to_string());
    assert!((200..300).contains(&status), "{status} {body:?}");
    if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).unwrap() }
}

/// Status, code, field and text of a refusal.
#[track_caller]
fn refusal(world: &World, route: &str, body: impl Into<Bytes>) -> (u16, String, Option<String>, String) {
    let (status, body) = ask(world, route, body);
    assert!(status >= 400, "{status} {body:?}");
    let body: Value = serde_json::from_slice(&body).unwrap();
    let text = |name: &str| body[name].as_str().map(str::to_owned);
    (status, text("code").unwrap(), text("field"), text("message").unwrap())
}

/// The lines of a log.
fn lines(world: &World, path: &str) -> Vec<Value> {
    let (status, body) = ask(world, &format!("GET {path}"), "");
    assert_eq!(status, 200, "{body:?}");
    let text = String::from_utf8(body.to_vec()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
