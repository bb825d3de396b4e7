//! Keys that expire long before their time.

use bytes::Bytes;
use hyper::Request;
use serde_json::json;

use crate::set;
use crate::support::*;

/// A key of a role in the member's account, got as clients get it.
fn assume(world: &World) -> String {
    let form = format!("Action=AssumeRole&RoleArn=arn:aws:iam::{MEMBER}:role/Scope&RoleSessionName=test");
    let (status, xml) = world.sts("AKIAOPERATOR", &form);
    assert_eq!(status, 200, "{xml}");
    let key = xml.split("<AccessKeyId>").nth(1).unwrap().split('<').next().unwrap();
    key.to_owned()
}

fn code(world: &World, key: &str) -> String {
    let request = Request::get("/macie").header("authorization", authorization(key, HOME, "macie2"));
    let response = world.emulator.respond(request.body(Bytes::new()).unwrap()).unwrap();
    response.headers()["x-amzn-errortype"].to_str().unwrap().to_owned()
}

#[test]
fn a_key_expires_after_so_many_calls_and_a_new_one_lives_anew() {
    let world = World::new();
    set(&world, json!({ "keyExpiries": [{ "after": { "calls": 2 } }] }));
    let key = assume(&world);
    let codes = [(); 4].map(|()| code(&world, &key));
    assert_eq!(
        codes,
        ["AccessDeniedException", "AccessDeniedException", "ExpiredTokenException", "ExpiredTokenException"]
    );
    assert_eq!(world.emulator.calls().last().unwrap().fault, Some("expiredKey"));
    assert_eq!(code(&world, &assume(&world)), "AccessDeniedException");
}

#[test]
fn a_key_expires_so_long_after_its_first_call() {
    let world = World::new();
    set(
        &world,
        json!({ "keyExpiries": [{ "roles": ["Scope"], "accounts": [MEMBER], "after": { "ms": 1_000 } }] }),
    );
    let key = assume(&world);
    world.emulator.advance_ms(900);
    assert_eq!(code(&world, &key), "AccessDeniedException");
    world.emulator.advance_ms(999);
    assert_eq!(code(&world, &key), "AccessDeniedException");
    world.emulator.advance_ms(1);
    assert_eq!(code(&world, &key), "ExpiredTokenException");
}

#[test]
fn other_roles_accounts_and_operators_keep_their_keys() {
    for expiry in [
        json!({ "roles": ["Other"], "after": { "calls": 0 } }),
        json!({ "accounts": [OTHER], "after": { "calls": 0 } }),
    ] {
        let world = World::new();
        set(&world, json!({ "keyExpiries": [expiry] }));
        assert_eq!(code(&world, &assume(&world)), "AccessDeniedException");
    }
    let world = World::new();
    set(&world, json!({ "keyExpiries": [{ "after": { "calls": 0 } }] }));
    assert_eq!(code(&world, "AKIAOPERATOR"), "AccessDeniedException");
    assert_eq!(code(&world, &assume(&world)), "ExpiredTokenException");
}
