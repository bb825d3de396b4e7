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
fn bodies_that_cannot_be_read_are_serialization_errors() {
    for body in [
        "{",
        "[]",
        "5",
        "null",
        "\"text\"",
        "\u{0}",
        r#"{"account": ["333333333333", "a@b"]}"#,
        r#"{"account": {"accountId": 333333333333, "email": "a@b"}}"#,
        r#"{"account": {"accountId": "333333333333", "email": "a@b"}, "tags": []}"#,
    ] {
        refused("POST /members", body, 400, "SerializationException");
    }
}

#[test]
fn bodies_with_invalid_members_are_validation_errors() {
    for body in [
        "{}",
        r#"{"account": null}"#,
        r#"{"account": {"accountId": "333333333333"}}"#,
        r#"{"account": {"accountId": "33", "email": "a@b"}}"#,
        r#"{"account": {"accountId": "333333333333", "email": ""}}"#,
        r#"{"account": {"accountId": "333333333333", "email": "a@b"}, "tags": {"": "x"}}"#,
    ] {
        refused("POST /members", body, 400, "ValidationException");
    }
}

#[test]
fn unknown_values_are_validation_errors() {
    refused("POST /macie", r#"{"status": "enabled"}"#, 400, "ValidationException");
    refused("POST /macie", r#"{"findingPublishingFrequency": "DAILY"}"#, 400, "ValidationException");
    refused("PATCH /admin/configuration", r#"{"autoEnable": "true"}"#, 400, "SerializationException");
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

/// Every operation with a body, and each member that the API model gives it, with a value of another type.
const WRONG_TYPES: [(&str, &str, &str); 27] = [
    ("POST /macie", r#"{"clientToken": 5}"#, "clientToken"),
    ("POST /macie", r#"{"status": true}"#, "status"),
    ("POST /macie", r#"{"findingPublishingFrequency": []}"#, "findingPublishingFrequency"),
    ("PATCH /macie", r#"{"status": {}}"#, "status"),
    ("PATCH /macie/members/333333333333", r#"{"status": 1}"#, "status"),
    ("POST /admin", r#"{"adminAccountId": 222222222222}"#, "adminAccountId"),
    ("POST /admin", r#"{"adminAccountId": "222222222222", "clientToken": 5}"#, "clientToken"),
    ("PATCH /admin/configuration", r#"{"autoEnable": 1}"#, "autoEnable"),
    ("POST /members", r#"{"account": "333333333333"}"#, "account"),
    ("POST /members", r#"{"account": {"accountId": "3", "email": "e"}, "tags": {"k": 1}}"#, "tags.k"),
    ("PUT /classification-export-configuration", r#"{"configuration": []}"#, "configuration"),
    (
        "PUT /classification-export-configuration",
        r#"{"configuration": {"s3Destination": {"bucketName": 5}}}"#,
        "configuration.s3Destination.bucketName",
    ),
    ("PUT /findings-publication-configuration", r#"{"clientToken": 5}"#, "clientToken"),
    (
        "PUT /findings-publication-configuration",
        r#"{"securityHubConfiguration": {"publishPolicyFindings": "yes"}}"#,
        "securityHubConfiguration.publishPolicyFindings",
    ),
    (
        "PUT /automated-discovery/configuration",
        r#"{"status": "ENABLED", "autoEnableOrganizationMembers": 1}"#,
        "autoEnableOrganizationMembers",
    ),
    ("PATCH /automated-discovery/accounts", r#"{"accounts": {}}"#, "accounts"),
    ("PATCH /automated-discovery/accounts", r#"{"accounts": [{"accountId": 3}]}"#, "accounts.accountId"),
    ("POST /invitations", r#"{"accountIds": "333333333333"}"#, "accountIds"),
    (
        "POST /invitations",
        r#"{"accountIds": [], "disableEmailNotification": "yes"}"#,
        "disableEmailNotification",
    ),
    ("POST /invitations/accept", r#"{"invitationId": 7}"#, "invitationId"),
    ("POST /invitations/decline", r#"{"accountIds": [3]}"#, "accountIds"),
    ("POST /jobs", r#"{"samplingPercentage": "50"}"#, "samplingPercentage"),
    ("POST /jobs/list", r#"{"maxResults": "5"}"#, "maxResults"),
    ("POST /jobs/list", r#"{"filterCriteria": []}"#, "filterCriteria"),
    ("PATCH /jobs/1", r#"{"jobStatus": 1}"#, "jobStatus"),
    ("POST /tags/x", r#"{"tags": ["k"]}"#, "tags"),
    ("POST /usage/statistics", r#"{"filterBy": {}}"#, "filterBy"),
];

#[test]
fn a_member_of_another_type_is_a_serialization_error_that_names_it_and_no_type_of_ours() {
    let world = World::designated();
    for (route, body, member) in WRONG_TYPES {
        let reply = world.raw(HOME, ADMINISTRATOR, route, Bytes::from(body)).unwrap();
        let text = format!("The value for {member} has the wrong type");
        assert_eq!(reply.refusal(), (400, "SerializationException", &*text), "{route} {body}");
    }
}
