//! Whatever is sent, the answer is one of AWS's, or silence where no server is.

use bytes::Bytes;
use hyper::Request;

use crate::support::*;

#[track_caller]
fn refused(route: &str, body: &str, status: u16, code: &str) {
    let world = World::designated();
    let reply = world.raw(HOME, ADMINISTRATOR, route, Bytes::from(body.to_owned())).unwrap();
    let (own_status, own_code, text) = reply.refusal();
    assert_eq!((own_status, own_code), (status, code), "{route} {body}");
    assert!(!text.is_empty(), "{route} {body}");
}

#[test]
fn broken_bodies_are_validation_errors() {
    for body in [
        "{",
        "[]",
        "5",
        "null",
        "\"text\"",
        "\u{0}",
        "{}",
        r#"{"account": null}"#,
        r#"{"account": {"accountId": "333333333333"}}"#,
        r#"{"account": {"accountId": 333333333333, "email": "a@b"}}"#,
        r#"{"account": {"accountId": "33", "email": "a@b"}}"#,
        r#"{"account": {"accountId": "333333333333", "email": ""}}"#,
        r#"{"account": {"accountId": "333333333333", "email": "a@b"}, "tags": []}"#,
        r#"{"account": {"accountId": "333333333333", "email": "a@b"}, "tags": {"": "x"}}"#,
    ] {
        refused("POST /members", body, 400, "ValidationException");
    }
}

#[test]
fn unknown_values_are_validation_errors() {
    refused("POST /macie", r#"{"status": "enabled"}"#, 400, "ValidationException");
    refused("POST /macie", r#"{"findingPublishingFrequency": "DAILY"}"#, 400, "ValidationException");
    refused("PATCH /admin/configuration", r#"{"autoEnable": "true"}"#, 400, "ValidationException");
    refused("PATCH /admin/configuration", "{}", 400, "ValidationException");
    refused("PATCH /macie/members/333333333333", "{}", 400, "ValidationException");
    refused("PUT /automated-discovery/configuration", r#"{"status": "PAUSED"}"#, 400, "ValidationException");
    refused("GET /members?onlyAssociated=maybe", "", 400, "ValidationException");
    refused("GET /members?onlyAssociated=", "", 400, "ValidationException");
}

#[test]
fn ids_that_are_not_twelve_digits_are_validation_errors() {
    for id in ["1", "3333333333333", "33333333333a", "%31", "%ff%fe", "..", "333333333333%00"] {
        let status =
            if id == "%ff%fe" { (404, "UnknownOperationException") } else { (400, "ValidationException") };
        refused(&format!("GET /members/{id}"), "", status.0, status.1);
    }
    refused("DELETE /admin", "", 400, "ValidationException");
}

#[test]
fn an_encoded_account_id_is_decoded() {
    let world = World::enrolled();
    world.ask(ADMINISTRATOR, "GET /members/%33%33%33333333333").ok();
}

#[test]
fn a_client_may_send_fields_that_nobody_knows() {
    let world = World::new();
    world.macie(MEMBER, "POST /macie", serde_json::json!({ "clientToken": "x", "future": [1] })).ok();
}

#[test]
fn too_many_or_too_long_tags_are_validation_errors() {
    let body = |tags: serde_json::Value| {
        serde_json::json!({ "account": { "accountId": MEMBER, "email": "a@b" }, "tags": tags }).to_string()
    };
    let many: serde_json::Map<_, _> = (0..51).map(|n| (format!("k{n}"), "v".into())).collect();
    refused("POST /members", &body(many.into()), 400, "ValidationException");
    refused("POST /members", &body(serde_json::json!({ "k".repeat(129): "v" })), 400, "ValidationException");
    refused("POST /members", &body(serde_json::json!({ "k": "v".repeat(257) })), 400, "ValidationException");
}

#[test]
fn unknown_routes_are_unknown_operations() {
    for route in ["GET /", "GET /members/", "PUT /macie", "POST /macie/", "GET /nothing", "DELETE /members"] {
        refused(route, "", 404, "UnknownOperationException");
    }
}

#[test]
fn a_body_beyond_a_megabyte_is_too_large() {
    let world = World::new();
    let reply = world.raw(HOME, MEMBER, "POST /macie", Bytes::from(vec![b' '; 1024 * 1024 + 1])).unwrap();
    assert_eq!((reply.status, reply.refusal().1), (413, "RequestEntityTooLargeException"));
}

#[test]
fn a_region_without_macie_does_not_answer() {
    let world = World::new();
    for region in ["ap-southeast-4", "us-gov-west-1", "nowhere"] {
        assert_eq!(world.raw(region, MEMBER, "GET /macie", Bytes::new()), None);
    }
    assert_eq!(world.emulator.calls()[0].status, 0);
}

#[test]
fn organizations_takes_any_region() {
    let request = Request::post("/")
        .header("authorization", authorization("AKIA", "eu-north-1", "organizations"))
        .header("x-amz-target", "AWSOrganizationsV20161128.ListRoots")
        .body(Bytes::new())
        .unwrap();
    assert_eq!(World::new().emulator.respond(request).unwrap().status(), 200);
}

#[test]
fn an_unsigned_request_is_refused_without_a_caller() {
    let world = World::new();
    let response = world.emulator.respond(Request::new(Bytes::new())).unwrap();
    assert_eq!(response.status(), 403);
    assert_eq!(response.headers()["x-amzn-errortype"], "MissingAuthenticationTokenException");
    assert_eq!(response.body(), r#"{"message":"Missing Authentication Token"}"#);
    assert_eq!(world.emulator.calls()[0].caller, None);
}

#[test]
fn another_service_is_refused() {
    let header = authorization("AKIA", HOME, "s3");
    let request = Request::get("/").header("authorization", header).body(Bytes::new()).unwrap();
    assert_eq!(
        World::new().emulator.respond(request).unwrap().headers()["x-amzn-errortype"],
        "InvalidSignatureException"
    );
}

#[test]
fn every_answer_has_a_request_id_of_its_own() {
    let world = World::new();
    let ask = || {
        let header = authorization("AKIA", HOME, "macie2");
        let request = Request::get("/macie").header("authorization", header).body(Bytes::new()).unwrap();
        let response = world.emulator.respond(request).unwrap();
        assert_eq!(response.headers()["content-type"], "application/json");
        response.headers()["x-amzn-requestid"].to_str().unwrap().to_owned()
    };
    assert_ne!(ask(), ask());
}
