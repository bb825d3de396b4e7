//! Macie Classic: members, S3 resources, and failures of single items, in two Regions
//! only and with a state of its own.

use bytes::Bytes;
use hyper::Request;
use macie_emulator::NewAccount;
use serde_json::{Value, json};

use crate::support::*;

fn member(account: &str) -> Value {
    json!({ "memberAccountId": account })
}

/// With one member.
fn world() -> World {
    let world = World::new();
    world.classic(ADMINISTRATOR, "AssociateMemberAccount", member(MEMBER)).ok();
    world
}

fn members(world: &World, caller: &str) -> Vec<String> {
    let list = world.classic(caller, "ListMemberAccounts", json!({})).ok();
    let accounts = list["memberAccounts"].as_array().unwrap();
    accounts.iter().map(|account| account["accountId"].as_str().unwrap().to_owned()).collect()
}

fn bucket(name: &str, one_time: &str) -> Value {
    json!({ "bucketName": name, "classificationType": { "oneTime": one_time, "continuous": "FULL" } })
}

fn associate(world: &World, resources: Value) -> Value {
    world.classic(ADMINISTRATOR, "AssociateS3Resources", json!({ "s3Resources": resources })).ok()["failedS3Resources"].clone()
}

fn resources(world: &World, body: Value) -> Vec<Value> {
    world.classic(ADMINISTRATOR, "ListS3Resources", body).ok()["s3Resources"].as_array().unwrap().clone()
}

#[test]
fn members_come_and_go_and_the_account_itself_is_listed_with_them() {
    let world = World::new();
    assert_eq!(members(&world, ADMINISTRATOR), [ADMINISTRATOR]);
    let done = world.classic(ADMINISTRATOR, "AssociateMemberAccount", member(MEMBER));
    assert_eq!((done.status, done.code, done.body), (200, None, Value::Null));
    assert_eq!(members(&world, ADMINISTRATOR), [ADMINISTRATOR, MEMBER]);
    assert_eq!(members(&world, OTHER), [OTHER]);
    let done = world.classic(ADMINISTRATOR, "DisassociateMemberAccount", member(MEMBER));
    assert_eq!((done.status, done.body), (200, Value::Null));
    assert_eq!(members(&world, ADMINISTRATOR), [ADMINISTRATOR]);
}

#[test]
fn an_action_without_a_result_has_an_empty_body() {
    let world = World::new();
    let request = Request::post("/")
        .header("x-amz-target", "MacieService.AssociateMemberAccount")
        .header("authorization", authorization("AKIAOPERATOR", ELSEWHERE, "macie"))
        .body(Bytes::from(member(MEMBER).to_string()))
        .unwrap();
    let response = world.emulator.respond(request).unwrap();
    assert_eq!((response.status().as_u16(), response.body().len()), (200, 0));
    assert_eq!(response.headers()["content-type"], "application/x-amz-json-1.1");
}

#[test]
fn classic_knows_nothing_of_todays_members() {
    let world = world();
    world.designate(ELSEWHERE);
    assert_eq!(world.macie_in(ELSEWHERE, ADMINISTRATOR, "GET /members", None).ok()["members"], json!([]));
    assert_eq!(world.macie_in(ELSEWHERE, MEMBER, "GET /macie", None).refusal().2, "Macie is not enabled");
}

#[test]
fn classic_exists_in_two_regions_each_with_a_state_of_its_own() {
    let world = world();
    let list = |region: &str| world.classic_in(region, ADMINISTRATOR, "ListMemberAccounts", "{}");
    assert_eq!(list("us-west-2").unwrap().ok()["memberAccounts"].as_array().unwrap().len(), 1);
    for region in [HOME, "us-east-2", "us-west-1", "nowhere"] {
        assert_eq!(list(region), None, "{region}");
    }
}

/// The error of a refusal, its code field, text and what it is about.
#[track_caller]
fn invalid(reply: &Reply, field: &str, text: &str) {
    assert_eq!((reply.status, reply.refusal().1), (400, "InvalidInputException"), "{}", reply.body);
    assert_eq!(reply.body["__type"], "InvalidInputException");
    assert_eq!(reply.body["errorCode"], "InvalidInputException");
    assert_eq!(reply.body["fieldName"], field, "{}", reply.body);
    assert!(reply.body["message"].as_str().unwrap().contains(text), "{}", reply.body);
}

#[test]
fn disassociating_itself_or_a_stranger_is_refused_with_the_recorded_texts() {
    let world = world();
    let own = world.classic(ADMINISTRATOR, "DisassociateMemberAccount", member(ADMINISTRATOR));
    invalid(&own, "memberAccountId", "is a master Macie account and cannot be disassociated");
    let stranger = world.classic(ADMINISTRATOR, "DisassociateMemberAccount", member(OTHER));
    invalid(&stranger, "memberAccountId", "is not yet associated with Macie");
}

#[test]
fn an_account_has_one_administrator_and_no_members_meanwhile() {
    let world = world();
    let refused =
        |caller: &str, account: &str| world.classic(caller, "AssociateMemberAccount", member(account));
    invalid(&refused(OTHER, MEMBER), "memberAccountId", "another administrator account");
    invalid(&refused(OTHER, ADMINISTRATOR), "memberAccountId", "another administrator account");
    invalid(&refused(MEMBER, OTHER), "memberAccountId", "is a member account");
    invalid(&refused(ADMINISTRATOR, ADMINISTRATOR), "memberAccountId", "is the current account");
    invalid(&refused(ADMINISTRATOR, OUTSIDE), "memberAccountId", "no role that Macie can assume");
    world.state(|state| state.know_outside_account(NewAccount::named_after(id(OUTSIDE))));
    assert_eq!(refused(ADMINISTRATOR, OUTSIDE).status, 200);
}

#[test]
fn associating_a_member_again_is_a_success_unless_switched() {
    let world = world();
    let again = || world.classic(ADMINISTRATOR, "AssociateMemberAccount", member(MEMBER));
    assert_eq!(again().status, 200);
    world.state(|state| *state.switches_mut() = switches(r#"{"classicRepeatedAssociation": "refused"}"#));
    invalid(&again(), "memberAccountId", "already associated");
}

#[track_caller]
fn limited(reply: &Reply, resource: &str) {
    assert_eq!((reply.status, reply.refusal().1), (400, "LimitExceededException"), "{}", reply.body);
    assert_eq!(reply.body["errorCode"], "LimitExceededException");
    assert_eq!(reply.body["resourceType"], resource);
}

#[test]
fn members_and_resources_have_limits() {
    let world = World::with(switches(r#"{"classicMemberLimit": 1, "classicS3ResourceLimit": 2}"#));
    world.classic(ADMINISTRATOR, "AssociateMemberAccount", member(MEMBER)).ok();
    limited(&world.classic(ADMINISTRATOR, "AssociateMemberAccount", member(OTHER)), "MEMBER_ACCOUNT");
    assert_eq!(associate(&world, json!([bucket("a", "FULL")])), json!([]));
    let two = json!({ "s3Resources": [bucket("b", "FULL"), bucket("c", "FULL")] });
    limited(&world.classic(ADMINISTRATOR, "AssociateS3Resources", two), "S3_RESOURCE");
    assert_eq!(resources(&world, json!({})).len(), 1);
    let known = json!([bucket("a", "NONE"), bucket("b", "FULL"), bucket("b", "FULL")]);
    assert_eq!(associate(&world, known), json!([]));
    let of_member = json!({ "memberAccountId": MEMBER, "s3Resources": [bucket("c", "FULL")] });
    limited(&world.classic(ADMINISTRATOR, "AssociateS3Resources", of_member), "S3_RESOURCE");
}

#[test]
fn resources_are_listed_as_they_were_associated() {
    let world = world();
    let mut with_prefix = bucket("b", "NONE");
    with_prefix["prefix"] = json!("logs/");
    let wanted = json!([with_prefix, bucket("a", "FULL")]);
    assert_eq!(associate(&world, wanted.clone()), json!([]));
    assert_eq!(json!(resources(&world, json!({}))), wanted);
    assert_eq!(resources(&world, member(MEMBER)), [] as [Value; 0]);
}

#[test]
fn a_members_resources_are_its_administrators_to_manage_and_go_with_it() {
    let world = world();
    let body = json!({ "memberAccountId": MEMBER, "s3Resources": [bucket("a", "FULL")] });
    world.classic(ADMINISTRATOR, "AssociateS3Resources", body).ok();
    assert_eq!(resources(&world, member(MEMBER)).len(), 1);
    assert_eq!(resources(&world, json!({})).len(), 0);
    world.classic(ADMINISTRATOR, "DisassociateMemberAccount", member(MEMBER)).ok();
    world.classic(ADMINISTRATOR, "AssociateMemberAccount", member(MEMBER)).ok();
    assert_eq!(resources(&world, member(MEMBER)).len(), 0);
}

#[test]
fn foreign_resources_are_denied() {
    let world = world();
    for (operation, list) in [
        ("AssociateS3Resources", "s3Resources"),
        ("DisassociateS3Resources", "associatedS3Resources"),
        ("UpdateS3Resources", "s3ResourcesUpdate"),
        ("ListS3Resources", "unused"),
    ] {
        let reply = world.classic(ADMINISTRATOR, operation, json!({ "memberAccountId": OTHER, list: [] }));
        assert_eq!((reply.status, reply.refusal().1), (400, "AccessDeniedException"), "{operation}");
        assert_eq!(reply.body["resourceType"], "MEMBER_ACCOUNT");
        assert_eq!(reply.body.get("errorCode"), None);
    }
}

#[test]
fn the_resources_of_an_account_that_nobody_knows_are_an_invalid_input() {
    let unknown = json!({ "memberAccountId": "999999999999" });
    let reply = world().classic(ADMINISTRATOR, "ListS3Resources", unknown);
    invalid(&reply, "memberAccountId", "is not yet associated with Macie");
}

#[test]
fn items_fail_one_by_one_and_the_others_are_done() {
    let world = world();
    associate(&world, json!([bucket("a", "FULL"), bucket("b", "FULL")]));
    let unwanted = json!({ "associatedS3Resources": [
        { "bucketName": "x", "prefix": "p" }, { "bucketName": "a" }, { "bucketName": "a" },
    ] });
    let reply = world.classic(ADMINISTRATOR, "DisassociateS3Resources", unwanted).ok();
    let failed = |item: Value| {
        json!({
            "failedItem": item, "errorCode": "InvalidInputException",
            "errorMessage": "The request was rejected. The specified S3 resource (bucket or prefix) is not associated with Macie.",
        })
    };
    let expected =
        [failed(json!({ "bucketName": "x", "prefix": "p" })), failed(json!({ "bucketName": "a" }))];
    assert_eq!(reply, json!({ "failedS3Resources": expected }));
    assert_eq!(resources(&world, json!({})), [bucket("b", "FULL")]);
}

#[test]
fn the_error_code_may_keep_to_its_documented_length() {
    let world = World::with(switches(r#"{"classicErrorCode": "status"}"#));
    let body = json!({ "associatedS3Resources": [{ "bucketName": "x" }] });
    let reply = world.classic(ADMINISTRATOR, "DisassociateS3Resources", body).ok();
    assert_eq!(reply["failedS3Resources"][0]["errorCode"], "400");
    let refused = world.classic(ADMINISTRATOR, "DisassociateMemberAccount", member(MEMBER));
    assert_eq!(refused.body["errorCode"], "400");
}

#[test]
fn associating_a_resource_again_changes_its_type_unless_switched() {
    let world = world();
    associate(&world, json!([bucket("a", "FULL")]));
    assert_eq!(associate(&world, json!([bucket("a", "NONE")])), json!([]));
    assert_eq!(resources(&world, json!({})), [bucket("a", "NONE")]);
    world.state(|state| *state.switches_mut() = switches(r#"{"classicRepeatedAssociation": "refused"}"#));
    let failed = associate(&world, json!([bucket("a", "FULL"), bucket("b", "FULL")]));
    assert_eq!(failed.as_array().unwrap().len(), 1);
    assert!(failed[0]["errorMessage"].as_str().unwrap().contains("already associated"));
    assert_eq!(resources(&world, json!({})), [bucket("a", "NONE"), bucket("b", "FULL")]);
}

#[test]
fn updates_change_the_one_time_type_of_associated_resources() {
    let world = world();
    associate(&world, json!([bucket("a", "FULL"), bucket("b", "FULL")]));
    let item = |name: &str, types: Value| json!({ "bucketName": name, "classificationTypeUpdate": types });
    let update = json!({ "s3ResourcesUpdate": [
        item("a", json!({ "oneTime": "NONE" })), item("b", json!({ "continuous": "FULL" })),
        item("x", json!({ "oneTime": "FULL" })),
    ] });
    let reply = world.classic(ADMINISTRATOR, "UpdateS3Resources", update).ok();
    assert_eq!(reply["failedS3Resources"].as_array().unwrap().len(), 1);
    assert_eq!(reply["failedS3Resources"][0]["failedItem"], json!({ "bucketName": "x" }));
    assert_eq!(resources(&world, json!({})), [bucket("a", "NONE"), bucket("b", "FULL")]);
}

#[test]
fn invalid_fields_are_named() {
    let world = world();
    let of = |operation: &str, body: Value| world.classic(ADMINISTRATOR, operation, body);
    invalid(&of("AssociateMemberAccount", json!({})), "memberAccountId", "expected");
    invalid(&of("AssociateMemberAccount", member("1")), "memberAccountId", "12 digits");
    invalid(&of("AssociateS3Resources", json!({})), "s3Resources", "expected");
    invalid(&of("DisassociateS3Resources", json!({})), "associatedS3Resources", "expected");
    invalid(&of("UpdateS3Resources", json!({})), "s3ResourcesUpdate", "expected");
    invalid(&of("ListS3Resources", member("x")), "memberAccountId", "12 digits");
    let one = |resource: Value| of("AssociateS3Resources", json!({ "s3Resources": [resource] }));
    let types = |one_time: &str, continuous: &str| json!({ "bucketName": "b", "classificationType": { "oneTime": one_time, "continuous": continuous } });
    invalid(&one(types("SOME", "FULL")), "oneTime", "FULL or NONE");
    invalid(&one(types("FULL", "NONE")), "continuous", "FULL");
    invalid(&one(json!({ "bucketName": "b" })), "classificationType", "expected");
    invalid(
        &one(json!({ "bucketName": "b", "classificationType": { "oneTime": "FULL" } })),
        "continuous",
        "expected",
    );
    invalid(&one(bucket("", "FULL")), "bucketName", "500");
    invalid(&one(bucket(&"x".repeat(501), "FULL")), "bucketName", "500");
    let mut long = bucket("b", "FULL");
    long["prefix"] = json!("x".repeat(10_001));
    invalid(&one(long), "prefix", "10,000");
    let neither = json!({ "s3ResourcesUpdate": [{ "bucketName": "b", "classificationTypeUpdate": {} }] });
    invalid(&of("UpdateS3Resources", neither), "classificationTypeUpdate", "oneTime or continuous");
    for (size, operation) in [(0, "ListMemberAccounts"), (251, "ListS3Resources"), (-1, "ListMemberAccounts")]
    {
        invalid(&of(operation, json!({ "maxResults": size })), "maxResults", "250");
    }
    invalid(&of("ListMemberAccounts", json!({ "nextToken": "x" })), "nextToken", "token");
    invalid(&of("ListS3Resources", json!({ "nextToken": "0".repeat(502) })), "nextToken", "token");
}

#[test]
fn bodies_that_are_no_objects_and_unknown_operations_have_aws_errors() {
    let world = World::new();
    for body in ["[", "[]", "5", "null", r#"{"memberAccountId": 5}"#, r#"["333333333333"]"#] {
        let reply = world.classic_in(ELSEWHERE, ADMINISTRATOR, "AssociateMemberAccount", body).unwrap();
        assert_eq!((reply.status, reply.refusal().1), (400, "SerializationException"), "{body}");
    }
    let reply = world.classic(ADMINISTRATOR, "CreateMember", json!({}));
    assert_eq!((reply.status, reply.refusal().1), (400, "UnknownOperationException"));
}

#[test]
fn lists_come_in_pages_with_short_tokens() {
    let world = World::with(switches(r#"{"classicS3ResourceLimit": 1000}"#));
    let resource = |number: usize| {
        let mut resource = bucket(&format!("{:03}{}", 599 - number, "x".repeat(400)), "FULL");
        resource["prefix"] = json!("p".repeat(1_000));
        resource
    };
    for start in (0..600).step_by(200) {
        associate(&world, json!((start..start + 200).map(resource).collect::<Vec<_>>()));
    }
    let (mut body, mut sizes, mut seen) = (json!({}), Vec::new(), Vec::new());
    loop {
        let page = world.classic(ADMINISTRATOR, "ListS3Resources", body).ok();
        let items = page["s3Resources"].as_array().unwrap();
        sizes.push(items.len());
        seen.extend(items.clone());
        let Some(token) = page["nextToken"].as_str() else { break };
        assert!(token.len() <= 500, "{}", token.len());
        body = json!({ "nextToken": token });
    }
    assert_eq!(sizes, [250, 250, 100]);
    assert_eq!(seen, (0..600).map(resource).collect::<Vec<_>>());
}

#[test]
fn members_come_in_pages_with_the_account_itself_among_them() {
    let world = World::new();
    for account in [MEMBER, OTHER, FOREIGN] {
        world.classic(ADMINISTRATOR, "AssociateMemberAccount", member(account)).ok();
    }
    let (mut body, mut seen) = (json!({ "maxResults": 3 }), Vec::new());
    loop {
        let page = world.classic(ADMINISTRATOR, "ListMemberAccounts", body.clone()).ok();
        seen.push(page["memberAccounts"].as_array().unwrap().len());
        let Some(token) = page["nextToken"].as_str() else { break };
        body["nextToken"] = json!(token);
    }
    assert_eq!(seen, [3, 1]);
}

#[test]
fn calls_of_classic_are_logged_as_such() {
    let world = world();
    let calls = world.emulator.calls();
    let call = calls.last().unwrap();
    assert_eq!((call.service, call.operation, call.mutating), ("macie", "AssociateMemberAccount", true));
    assert_eq!(call.target, Some(id(MEMBER)));
    assert!(macie_emulator::operations().contains("macie:UpdateS3Resources"));
}

#[test]
fn faults_reach_classic_in_its_own_shape() {
    for (kind, status, code) in [
        ("internalServerException", 500, "InternalException"),
        ("serviceUnavailable", 503, "ServiceUnavailable"),
    ] {
        let world = World::new();
        let faults = json!({ "failures": [{ "when": { "probability": 1.0 }, "kind": kind }] });
        world.emulator.set_faults(serde_json::from_value(faults).unwrap());
        let reply = world.classic(ADMINISTRATOR, "ListMemberAccounts", json!({}));
        assert_eq!((reply.status, reply.refusal().1), (status, code));
        assert_eq!(reply.body["__type"], code);
    }
}

#[test]
fn an_enforced_role_needs_classics_permissions() {
    let world = World::new();
    let template = "Resources: {F: {Type: AWS::Serverless::Function, Properties: {}}}";
    let key =
        world.emulator.enforce(template, &std::collections::BTreeMap::new()).unwrap().key_for("F").unwrap();
    let request = Request::post("/")
        .header("x-amz-target", "MacieService.ListMemberAccounts")
        .header("authorization", authorization(&key, ELSEWHERE, "macie"))
        .body(Bytes::new())
        .unwrap();
    let response = world.emulator.respond(request).unwrap();
    let text = String::from_utf8_lossy(response.body()).into_owned();
    assert_eq!(response.headers()["x-amzn-errortype"], "AccessDeniedException");
    assert!(text.contains("is not authorized to perform: macie:ListMemberAccounts on resource: "), "{text}");
}
