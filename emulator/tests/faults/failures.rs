//! Single calls that go wrong, and what is true after them.

use bytes::Bytes;
use macie_emulator::SessionStatus;
use serde_json::{Value, json};

use crate::support::*;
use crate::{latest, set};

fn fail(world: &World, operation: &str, kind: Value) {
    set(
        world,
        json!({ "failures": [{ "calls": { "operations": [operation] }, "when": { "atCalls": [1] }, "kind": kind }] }),
    );
}

/// Enables Macie in the management account; `None` if the connection closed.
fn enable(world: &World) -> Option<Reply> {
    world.raw(HOME, MANAGEMENT, "POST /macie", Bytes::from_static(b"{}"))
}

fn enabled(world: &World) -> bool {
    world.state(|state| state.session(id(MANAGEMENT), region(HOME))) == Some(SessionStatus::Enabled)
}

#[test]
fn every_failure_is_told_applied_and_logged_as_it_says() {
    let table = [
        ("throttlingException", Some((429, "ThrottlingException")), false),
        ("tooManyRequestsException", Some((429, "TooManyRequestsException")), false),
        ("internalServerException", Some((500, "InternalServerException")), false),
        ("internalServerExceptionAfterEffect", Some((500, "InternalServerException")), true),
        ("serviceUnavailable", Some((503, "ServiceUnavailable")), false),
        ("expiredCredentials", Some((403, "ExpiredTokenException")), false),
        ("conflict", Some((409, "ConflictException")), false),
        ("validation", Some((400, "ValidationException")), false),
        ("accessDenied", Some((403, "AccessDeniedException")), false),
        ("closedBeforeEffect", None, false),
        ("closedAfterEffect", None, true),
    ];
    for (kind, told, applied) in table {
        let world = World::new();
        fail(&world, "EnableMacie", json!(kind));
        let reply = enable(&world);
        assert_eq!(
            reply.as_ref().map(|reply| (reply.status, reply.code.as_deref().unwrap())),
            told,
            "{kind}"
        );
        assert_eq!(enabled(&world), applied, "{kind}");
        let call = latest(&world);
        assert_eq!((call.fault, call.status), (Some(kind), told.map_or(0, |(status, _)| status)), "{kind}");
        assert_eq!((call.operation, call.mutating), ("EnableMacie", true), "{kind}");
        let second = enable(&world).unwrap().status;
        assert_eq!(second, if applied { 409 } else { 200 }, "{kind}: only the first call fails");
        assert_eq!(latest(&world).fault, None, "{kind}");
    }
}

#[test]
fn a_denial_reads_as_iam_words_it() {
    let world = World::new();
    fail(&world, "EnableMacie", json!("accessDenied"));
    let text = enable(&world).unwrap().refusal().2.to_owned();
    assert!(text.starts_with("User: arn:aws:iam::111111111111:user/operator is not authorized to perform: macie2:EnableMacie on resource: arn:aws:macie2:eu-west-1:111111111111:*"), "{text}");
}

#[test]
fn a_late_effect_lands_after_the_retry() {
    let world = World::new();
    fail(&world, "EnableMacie", json!({ "lateEffect": { "afterMs": 500 } }));
    assert_eq!(enable(&world), None);
    assert!(!enabled(&world));
    assert_eq!(enable(&world).unwrap().status, 200);
    world.ask(MANAGEMENT, "DELETE /macie").ok();
    world.emulator.advance_ms(499);
    assert!(!enabled(&world));
    world.emulator.advance_ms(1);
    assert!(enabled(&world), "what was lost at first has come after all");
}

#[test]
fn a_late_effect_is_dated_when_it_landed_and_survives_a_change_of_faults() {
    let world = World::new();
    fail(&world, "EnableMacie", json!({ "lateEffect": { "afterMs": 500 } }));
    assert_eq!(enable(&world), None);
    set(&world, json!({}));
    world.emulator.advance_ms(60_000);
    let session = world.ask(MANAGEMENT, "GET /macie").ok();
    assert_eq!(session["createdAt"], "2026-01-01T00:00:00.500Z");
}

#[test]
fn organizations_and_sts_fail_in_their_own_shapes() {
    let world = World::new();
    set(&world, json!({ "failures": [{ "kind": "internalServerException" }] }));
    let reply = world.organizations(MANAGEMENT, "ListRoots", json!({}));
    assert_eq!((reply.status, &reply.body["__type"]), (500, &json!("ServiceException")));
    let (status, xml) = world.sts("AKIAOPERATOR", "Action=GetCallerIdentity");
    assert!(status == 500 && xml.contains("<Code>InternalFailure</Code>"), "{xml}");
    set(&world, json!({ "failures": [{ "kind": "conflict" }] }));
    let reply = world.organizations(
        MANAGEMENT,
        "EnableAWSServiceAccess",
        json!({ "ServicePrincipal": "macie.amazonaws.com" }),
    );
    assert_eq!(reply.refusal().1, "ConcurrentModificationException");
    assert!(world.state(|state| state.trusted_access().is_empty()));
}

#[test]
fn an_expired_page_token_strikes_only_calls_that_carry_one() {
    let world = World::designated();
    for account in [MEMBER, OTHER] {
        world.create(account).ok();
    }
    set(&world, json!({ "failures": [{ "kind": "expiredPageToken" }] }));
    let page = world.ask(ADMINISTRATOR, "GET /members?maxResults=1").ok();
    let next = format!("GET /members?maxResults=1&nextToken={}", page["nextToken"].as_str().unwrap());
    assert_eq!(world.ask(ADMINISTRATOR, &next).refusal().1, "ValidationException");
    let page = world.organizations(MANAGEMENT, "ListAccounts", json!({ "MaxResults": 1 })).ok();
    let reply = world.organizations(MANAGEMENT, "ListAccounts", json!({ "NextToken": page["NextToken"] }));
    assert_eq!(
        (reply.refusal().1, &reply.body["Reason"]),
        ("InvalidInputException", &json!("INVALID_NEXT_TOKEN"))
    );
}

#[test]
fn a_failure_strikes_the_operations_regions_accounts_and_targets_that_it_names() {
    let world = World::designated();
    world.designate(ELSEWHERE);
    let strikes = |calls: Value| {
        set(&world, json!({ "failures": [{ "calls": calls, "kind": "conflict" }] }));
        let at = |region, account| {
            world.macie_in(region, ADMINISTRATOR, &format!("GET /members/{account}"), None).status == 409
        };
        [at(HOME, MEMBER), at(ELSEWHERE, MEMBER), at(HOME, OTHER)]
    };
    assert_eq!(strikes(json!({})), [true, true, true]);
    assert_eq!(strikes(json!({ "operations": ["GetMember"] })), [true, true, true]);
    assert_eq!(strikes(json!({ "operations": ["CreateMember"] })), [false, false, false]);
    assert_eq!(strikes(json!({ "regions": [ELSEWHERE] })), [false, true, false]);
    assert_eq!(strikes(json!({ "targets": [OTHER] })), [false, false, true]);
    assert_eq!(strikes(json!({ "accounts": [ADMINISTRATOR] })), [true, true, true]);
    assert_eq!(strikes(json!({ "accounts": [MANAGEMENT] })), [false, false, false]);
}

#[test]
fn a_role_of_one_account_cannot_be_assumed() {
    let world = World::new();
    set(
        &world,
        json!({ "failures": [{ "calls": { "operations": ["AssumeRole"], "targets": [MEMBER] }, "kind": "accessDenied" }] }),
    );
    let assume = |account| {
        world.sts(
            "AKIAOPERATOR",
            &format!("Action=AssumeRole&RoleArn=arn:aws:iam::{account}:role/Scope&RoleSessionName=test"),
        )
    };
    let (status, xml) = assume(MEMBER);
    assert!(status == 403 && xml.contains("<Code>AccessDenied</Code>"), "{xml}");
    assert_eq!(assume(OTHER).0, 200);
}

#[test]
fn a_probability_strikes_about_as_often_as_it_says_and_the_same_calls_each_time() {
    let struck = |seed: u64| -> Vec<bool> {
        let world = World::new();
        set(
            &world,
            json!({ "seed": seed, "failures": [{ "when": { "probability": 0.2 }, "kind": "conflict" }] }),
        );
        (0..500).map(|_| world.ask(MANAGEMENT, "GET /macie").status == 409).collect()
    };
    let first = struck(1);
    assert_eq!(first, struck(1));
    assert_ne!(first, struck(2));
    let count = first.iter().filter(|struck| **struck).count();
    assert!((70..130).contains(&count), "{count}");
}

#[test]
fn of_two_failures_that_would_strike_the_first_does_and_both_count() {
    let world = World::new();
    set(
        &world,
        json!({ "failures": [
            { "when": { "atCalls": [1] }, "kind": "conflict" },
            { "when": { "atCalls": [1, 2] }, "kind": "validation" },
        ]}),
    );
    let statuses = [(); 3].map(|()| world.ask(MANAGEMENT, "GET /macie").status);
    assert_eq!(statuses, [409, 400, 403]);
}

#[test]
fn what_reaches_no_operation_meets_no_fault() {
    let world = World::new();
    set(&world, json!({ "failures": [{ "kind": "closedAfterEffect" }] }));
    assert_eq!(world.ask(MANAGEMENT, "GET /nowhere").refusal().0, 404);
    assert_eq!(world.raw("moon-1", MANAGEMENT, "GET /macie", Bytes::new()), None);
    assert_eq!(latest(&world).fault, None);
}
