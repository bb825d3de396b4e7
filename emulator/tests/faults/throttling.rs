//! Quotas: who is refused, how, and what it costs.

use bytes::Bytes;
use hyper::Request;
use serde_json::{Value, json};

use crate::support::*;
use crate::{latest, set};

fn quota(answer: &str) -> Value {
    json!({ "throttles": [{ "calls": { "operations": ["GetMacieSession"] }, "ratePerSecond": 1, "burst": 2, "answer": answer }] })
}

/// The statuses of so many calls, one after another.
fn statuses(world: &World, caller: &str, calls: usize) -> Vec<u16> {
    (0..calls).map(|_| world.ask(caller, "GET /macie").status).collect()
}

#[test]
fn calls_beyond_the_burst_are_throttled_until_tokens_come_back() {
    let world = World::new();
    set(&world, quota("throttlingException"));
    assert_eq!(statuses(&world, MANAGEMENT, 4), [403, 403, 429, 429]);
    world.emulator.advance_ms(1_000);
    assert_eq!(statuses(&world, MANAGEMENT, 2), [403, 429]);
    let call = latest(&world);
    assert_eq!((call.fault, call.error_code.as_deref()), (Some("throttled"), Some("ThrottlingException")));
}

#[test]
fn the_three_throttling_answers_are_told_apart_as_aws_writes_them() {
    for (answer, code, text) in [
        ("throttlingException", Some("ThrottlingException"), "Rate exceeded"),
        ("tooManyRequestsException", Some("TooManyRequestsException"), "Too Many Requests"),
        ("untyped", None, "Too Many Requests"),
    ] {
        let world = World::new();
        set(&world, quota(answer));
        statuses(&world, MANAGEMENT, 2);
        let reply = world.ask(MANAGEMENT, "GET /macie");
        assert_eq!((reply.status, reply.code.as_deref()), (429, code));
        assert_eq!(reply.body, json!({ "message": text }));
    }
}

#[test]
fn a_refusal_can_say_when_to_come_back() {
    let world = World::new();
    set(&world, json!({ "throttles": [{ "ratePerSecond": 1, "burst": 1, "retryAfterMs": 750 }] }));
    let ask = || {
        let authorization = authorization("AKIAOPERATOR", HOME, "macie2");
        let request = Request::get("/macie").header("authorization", authorization).body(Bytes::new());
        let response = world.emulator.respond(request.unwrap()).unwrap();
        response.headers().get("x-amz-retry-after").map(|value| value.to_str().unwrap().to_owned())
    };
    assert_eq!([ask(), ask()], [None, Some("750".to_owned())]);
}

#[test]
fn a_throttled_call_has_no_effect() {
    let world = World::designated();
    set(
        &world,
        json!({ "throttles": [{ "calls": { "operations": ["CreateMember"] }, "ratePerSecond": 1, "burst": 1 }] }),
    );
    world.create(MEMBER).ok();
    assert_eq!(world.create(OTHER).refusal().0, 429);
    assert_eq!((world.relationship(MEMBER).as_deref(), world.relationship(OTHER)), (Some("Enabled"), None));
}

#[test]
fn organizations_and_sts_throttle_in_their_own_shapes() {
    let world = World::new();
    set(
        &world,
        json!({ "throttles": [{ "ratePerSecond": 1, "burst": 1, "answer": "tooManyRequestsException" }] }),
    );
    world.organizations(MANAGEMENT, "ListRoots", json!({})).ok();
    let reply = world.organizations(MANAGEMENT, "ListRoots", json!({}));
    assert_eq!((reply.status, &reply.body["__type"]), (400, &json!("TooManyRequestsException")));
    world.sts("AKIAOPERATOR", "Action=GetCallerIdentity");
    let (status, xml) = world.sts("AKIAOPERATOR", "Action=GetCallerIdentity");
    assert!(status == 429 && xml.contains("<Code>TooManyRequestsException</Code>"), "{xml}");
}

#[test]
fn the_documented_quota_of_list_accounts_is_eight_a_second_after_twelve() {
    let world = World::new();
    set(&world, json!({ "quotas": "documented" }));
    let list = || world.organizations(MANAGEMENT, "ListAccounts", json!({})).status;
    assert_eq!((0..20).filter(|_| list() == 200).count(), 12);
    world.emulator.advance_ms(1_000);
    assert_eq!((0..20).filter(|_| list() == 200).count(), 8);
}

/// How many of so many calls of `ListAccounts` pass, each by another caller in turn.
fn listings(world: &World, callers: &[&str], calls: usize) -> usize {
    let callers = callers.iter().cycle().take(calls);
    callers.filter(|caller| world.organizations(caller, "ListAccounts", json!({})).status == 200).count()
}

#[test]
fn the_organization_has_a_documented_quota_beside_its_accounts() {
    let world = World::designated();
    set(&world, json!({ "quotas": "documented" }));
    assert_eq!(listings(&world, &[MANAGEMENT, ADMINISTRATOR], 40), 15, "not 12 for each");
    world.emulator.advance_ms(1_000);
    assert_eq!(listings(&world, &[MANAGEMENT, ADMINISTRATOR], 40), 9);
    world.emulator.advance_ms(60_000);
    assert_eq!(listings(&world, &[MANAGEMENT], 40), 12, "an account's own is smaller");
    assert_eq!(listings(&world, &[ADMINISTRATOR], 40), 3, "what that left of the organization's");
}

#[test]
fn operations_of_one_name_in_two_services_have_quotas_of_their_own() {
    let world = World::enrolled();
    let of_macie = || {
        let arn = "arn%3Aaws%3Amacie2%3Aeu-west-1%3A222222222222%3Amember%2F333333333333";
        world.ask(ADMINISTRATOR, &format!("GET /tags/{arn}")).status == 200
    };
    let of_organizations = || {
        let input = json!({ "ResourceId": MEMBER });
        world.organizations(ADMINISTRATOR, "ListTagsForResource", input).status == 200
    };
    let passing = |call: &dyn Fn() -> bool| (0..30).filter(|_| call()).count();
    set(&world, json!({ "quotas": "documented" }));
    assert_eq!((passing(&of_macie), passing(&of_organizations)), (30, 15));

    let quota = |name: &str| json!({ "throttles": [{ "calls": { "operations": [name] }, "ratePerSecond": 1, "burst": 4, "scope": "account" }] });
    set(&world, quota("ListTagsForResource"));
    assert_eq!((passing(&of_macie), passing(&of_organizations)), (4, 4));
    set(&world, quota("macie2:ListTagsForResource"));
    assert_eq!((passing(&of_macie), passing(&of_organizations)), (4, 30));
}

#[test]
fn a_rate_changes_in_the_middle_of_a_run() {
    let world = World::new();
    set(
        &world,
        json!({ "throttles": [{ "ratePerSecond": 10, "burst": 1, "changes": [{ "afterMs": 1000, "ratePerSecond": 1 }] }] }),
    );
    let passed = |seconds: u64| {
        (0..seconds * 100)
            .filter(|_| {
                world.emulator.advance_ms(10);
                world.ask(MANAGEMENT, "GET /macie").status == 403
            })
            .count()
    };
    assert_eq!((passed(1), passed(4)), (10, 4));
}

#[test]
fn setting_faults_fills_every_bucket_again() {
    let world = World::new();
    set(&world, quota("untyped"));
    assert_eq!(statuses(&world, MANAGEMENT, 3), [403, 403, 429]);
    set(&world, quota("untyped"));
    assert_eq!(statuses(&world, MANAGEMENT, 3), [403, 403, 429]);
    set(&world, json!({}));
    assert_eq!(statuses(&world, MANAGEMENT, 3), [403, 403, 403]);
}
