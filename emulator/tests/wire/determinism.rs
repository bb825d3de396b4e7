//! The same requests give the same answers and the same log, byte for byte.

use serde_json::json;

use crate::support::*;

/// A run of every kind of call, and what it left behind.
fn transcript() -> (String, Vec<Option<Reply>>) {
    let world = World::with(switches(r#"{"memberCreationVisibleAfterMs": 10}"#));
    let mut replies = vec![Some(world.ask(MANAGEMENT, "POST /macie"))];
    world.designate(HOME);
    for account in [MEMBER, OTHER, MEMBER, OUTSIDE] {
        replies.push(Some(world.create(account)));
        world.emulator.advance_ms(3);
    }
    replies.push(Some(world.ask(ADMINISTRATOR, "GET /members?onlyAssociated=false")));
    replies.push(Some(world.organizations(MANAGEMENT, "ListAccounts", json!({ "MaxResults": 2 }))));
    replies.push(world.raw("ap-southeast-4", MEMBER, "GET /macie", "".into()));
    let form = "Action=AssumeRole&RoleArn=arn:aws:iam::333333333333:role/x&RoleSessionName=run";
    let (_, xml) = world.sts("AKIAOPERATOR", form);
    (format!("{}{xml}", serde_json::to_string(&world.emulator.calls()).unwrap()), replies)
}

#[test]
fn two_runs_are_identical() {
    assert_eq!(transcript(), transcript());
}

#[test]
fn the_log_says_who_did_what_to_whom_where_and_how_it_ended() {
    let world = World::designated();
    world.emulator.forget_calls();
    world.emulator.advance_ms(42);
    world.create(MEMBER).ok();
    world.create(MEMBER).refusal();
    let log = serde_json::to_value(world.emulator.calls()).unwrap();
    let call = |sequence: u64, status: u16, code: Option<&str>| {
        json!({
            "sequence": sequence, "atMs": START_MS + 42, "caller": ADMINISTRATOR, "session": "test", "region": HOME,
            "service": "macie2", "operation": "CreateMember", "target": MEMBER, "status": status,
            "errorCode": code, "mutating": true,
        })
    };
    assert_eq!(log, json!([call(2, 200, None), call(3, 400, Some("ValidationException"))]));
}

#[test]
fn calls_are_counted_by_operation_until_they_are_forgotten() {
    let world = World::enrolled();
    world.ask(ADMINISTRATOR, "GET /members").ok();
    world.ask(ADMINISTRATOR, "GET /members").ok();
    let counts = world.emulator.call_counts();
    assert_eq!(counts["macie2:ListMembers"], 2);
    assert_eq!(counts["macie2:CreateMember"], 1);
    world.emulator.forget_calls();
    assert!(world.emulator.call_counts().is_empty());
}
