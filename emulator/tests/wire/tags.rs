//! Tags by ARN: encoded slashes, 204 without a body, limits, owners.

use bytes::Bytes;
use hyper::Request;
use serde_json::{Value, json};

use crate::support::*;

const ARN: &str = "arn:aws:macie2:eu-west-1:222222222222:member/333333333333";

/// The path of an ARN as AWS's clients write it.
fn path(arn: &str) -> String {
    format!("/tags/{}", arn.replace(':', "%3A").replace('/', "%2F"))
}

fn tag(world: &World, caller: &str, arn: &str, tags: Value) -> Reply {
    world.macie(caller, &format!("POST {}", path(arn)), json!({ "tags": tags }))
}

fn tags(world: &World, arn: &str) -> Value {
    world.ask(ADMINISTRATOR, &format!("GET {}", path(arn))).ok()["tags"].clone()
}

fn job(world: &World) -> String {
    let buckets = json!({ "bucketDefinitions": [{ "accountId": ADMINISTRATOR, "buckets": ["b"] }] });
    let body = json!({ "name": "n", "clientToken": "t", "jobType": "ONE_TIME", "s3JobDefinition": buckets });
    world.macie(ADMINISTRATOR, "POST /jobs", body).ok()["jobArn"].as_str().unwrap().to_owned()
}

#[test]
fn members_and_jobs_are_tagged_and_untagged() {
    let world = World::enrolled();
    for arn in [ARN.to_owned(), job(&world)] {
        assert_eq!(tags(&world, &arn), json!({}));
        let done = tag(&world, ADMINISTRATOR, &arn, json!({ "a": "1", "b": "2" }));
        assert_eq!((done.status, done.code, done.body), (204, None, Value::Null));
        tag(&world, ADMINISTRATOR, &arn, json!({ "b": "3", "c d/e": "" }));
        assert_eq!(tags(&world, &arn), json!({ "a": "1", "b": "3", "c d/e": "" }));
        let route = format!("DELETE {}?tagKeys=a&tagKeys=c%20d%2Fe&tagKeys=absent", path(&arn));
        assert_eq!(world.ask(ADMINISTRATOR, &route).status, 204);
        assert_eq!(tags(&world, &arn), json!({ "b": "3" }));
    }
    let member = world.ask(ADMINISTRATOR, &format!("GET /members/{MEMBER}")).ok();
    assert_eq!(member["tags"], json!({ "b": "3" }));
}

#[test]
fn a_success_without_content_has_no_body_at_all() {
    let world = World::enrolled();
    let key = world.state(|state| {
        let role = macie_emulator::AssumedRole {
            account: id(ADMINISTRATOR),
            role: "Test".to_owned(),
            session: "test".to_owned(),
        };
        state.issue_key(role, 3_600_000).access_key_id
    });
    let request = Request::post(path(ARN)).header("authorization", authorization(&key, HOME, "macie2"));
    let response = world.emulator.respond(request.body(Bytes::from(r#"{"tags":{}}"#)).unwrap()).unwrap();
    assert_eq!((response.status().as_u16(), response.body().len()), (204, 0));
}

#[test]
fn a_resource_has_at_most_fifty_tags() {
    let world = World::enrolled();
    let many = |from: usize, to: usize| -> Value {
        (from..to).map(|n| (n.to_string(), json!("v"))).collect::<serde_json::Map<_, _>>().into()
    };
    assert_eq!(tag(&world, ADMINISTRATOR, ARN, many(0, 50)).status, 204);
    assert_eq!(tag(&world, ADMINISTRATOR, ARN, many(0, 50)).status, 204);
    for tags in [many(50, 51), many(0, 51)] {
        let reply = tag(&world, ADMINISTRATOR, ARN, tags);
        assert_eq!((reply.status, reply.refusal().1), (400, "ValidationException"));
    }
    assert_eq!(tags(&world, ARN).as_object().unwrap().len(), 50);
}

#[test]
fn tags_have_lengths_and_reserved_keys() {
    let world = World::enrolled();
    assert_eq!(tag(&world, ADMINISTRATOR, ARN, json!({ "k".repeat(128): "v".repeat(256) })).status, 204);
    for wrong in [
        json!({ "": "v" }),
        json!({ "k".repeat(129): "v" }),
        json!({ "k": "v".repeat(257) }),
        json!({ "aws:k": "v" }),
        json!({ "AWS:k": "v" }),
        Value::Null,
    ] {
        let reply = tag(&world, ADMINISTRATOR, ARN, wrong.clone());
        assert_eq!((reply.status, reply.refusal().1), (400, "ValidationException"), "{wrong}");
    }
}

#[test]
fn resources_are_found_only_by_their_owner_where_they_are() {
    let world = World::enrolled();
    let of = |arn: &str, caller: &str| {
        let reply = tag(&world, caller, arn, json!({ "k": "v" }));
        let (status, code, _) = reply.refusal();
        (status, code.to_owned())
    };
    let unknown = (404, "ResourceNotFoundException".to_owned());
    assert_eq!(of(&ARN.replace("333333333333", OTHER), ADMINISTRATOR), unknown);
    assert_eq!(of(&ARN.replace("eu-west-1", "us-east-1"), ADMINISTRATOR), unknown);
    assert_eq!(of("arn:aws:macie2:eu-west-1:222222222222:classification-job/x", ADMINISTRATOR), unknown);
    assert_eq!(of("arn:aws:macie2:eu-west-1:222222222222:allow-list/x", ADMINISTRATOR), unknown);
    assert_eq!(of(ARN, MEMBER), (403, "AccessDeniedException".to_owned()));
    for wrong in [
        "x",
        "arn:aws:s3:::bucket",
        "arn:aws:macie2:eu-west-1:222222222222:member",
        "arn:aws:macie2:eu-west-1:22:member/1",
    ] {
        assert_eq!(of(wrong, ADMINISTRATOR), (400, "ValidationException".to_owned()), "{wrong}");
    }
}

#[test]
fn an_arn_whose_slash_is_not_encoded_reaches_no_operation() {
    let world = World::enrolled();
    let reply = world.ask(ADMINISTRATOR, &format!("GET /tags/{ARN}"));
    assert_eq!((reply.status, reply.refusal().1), (404, "UnknownOperationException"));
}

#[test]
fn tagging_needs_a_session_and_keys() {
    let world = World::enrolled();
    for route in [format!("GET {}", path(ARN)), format!("DELETE {}?tagKeys=k", path(ARN))] {
        assert_eq!(world.ask(FOREIGN, &route).refusal().2, "Macie is not enabled");
    }
    let reply = world.ask(ADMINISTRATOR, &format!("DELETE {}", path(ARN)));
    assert_eq!((reply.status, reply.refusal().1), (400, "ValidationException"));
}
