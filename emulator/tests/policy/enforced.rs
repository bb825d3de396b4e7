//! Refusals on the wire, in each protocol's own shape and words.

use macie_emulator::operations;
use macie_emulator::policy::Strangers;
use serde_json::{Value, json};

use crate::support::{ADMINISTRATOR, MEMBER, OPERATOR, World, element};

fn all(action: &str) -> Value {
    json!([{ "Effect": "Allow", "Action": action, "Resource": "*" }])
}

#[test]
fn macie_names_the_caller_the_action_and_the_resource() {
    let (world, key) = World::allowing(&all("s3:GetObject"));
    let reply = world.macie(&key, "eu-west-2", "POST /macie", Some(json!({})));
    assert_eq!((reply.status, reply.code.as_str()), (403, "AccessDeniedException"));
    assert_eq!(
        reply.denial(),
        "User: arn:aws:sts::111111111111:assumed-role/macie-org-FRole/stack-f is not authorized to perform: \
         macie2:EnableMacie on resource: arn:aws:macie2:eu-west-2:111111111111:* because no identity-based \
         policy allows the macie2:EnableMacie action"
    );
}

#[test]
fn member_operations_name_the_member() {
    let (world, key) = World::allowing(&all("s3:GetObject"));
    let member = "on resource: arn:aws:macie2:eu-west-2:111111111111:member/333333333333 because";
    let body = json!({ "account": { "accountId": MEMBER, "email": "a@example.com" } });
    let create = world.macie(&key, "eu-west-2", "POST /members", Some(body));
    assert!(create.denial().contains(member), "{}", create.body);
    for route in [
        "GET /members/333333333333",
        "DELETE /members/333333333333",
        "POST /members/disassociate/333333333333",
    ] {
        let reply = world.macie(&key, "eu-west-2", route, None);
        assert!(reply.denial().contains(member), "{route}: {}", reply.body);
    }
    let session = world.macie(
        &key,
        "eu-west-2",
        "PATCH /macie/members/333333333333",
        Some(json!({ "status": "PAUSED" })),
    );
    assert!(session.denial().contains("on resource: arn:aws:macie2:eu-west-2:111111111111:* because"));
}

#[test]
fn an_explicit_deny_is_named() {
    let (world, key) = World::allowing(&json!([
        { "Effect": "Allow", "Action": "*", "Resource": "*" },
        { "Effect": "Deny", "Action": "macie2:ListMembers", "Resource": "*" },
    ]));
    let denial = world.macie(&key, "eu-west-2", "GET /members", None).denial();
    assert!(denial.ends_with("with an explicit deny in an identity-based policy"), "{denial}");
}

#[test]
fn a_refused_call_changes_nothing_and_is_logged_with_its_operation() {
    let (world, key) = World::allowing(&all("macie2:GetMacieSession"));
    world.emulator.forget_calls();
    world.macie(&key, "eu-west-1", "POST /macie", Some(json!({}))).denial();
    assert_eq!(
        world.macie(&key, "eu-west-1", "GET /macie", None).body,
        r#"{"message":"Macie is not enabled"}"#
    );
    let calls = world.emulator.calls();
    assert_eq!((calls[0].operation, calls[0].status, calls[0].mutating), ("EnableMacie", 403, true));
}

#[test]
fn a_role_limited_to_some_members_may_touch_no_other() {
    let (world, _) = World::allowing(&json!([
        { "Effect": "Allow", "Action": "macie2:CreateMember", "Resource": "arn:aws:macie2:*:*:member/333333333333" },
    ]));
    world.designate("eu-west-1");
    let key = world.enforcement.key_in(ADMINISTRATOR.parse().unwrap(), "F").unwrap();
    let create = |account: &str| {
        let body = json!({ "account": { "accountId": account, "email": "a@example.com" } });
        world.macie(&key, "eu-west-1", "POST /members", Some(body))
    };
    create(MEMBER).ok();
    create("444444444444").denial();
}

#[test]
fn tags_and_region_of_a_request_are_conditions() {
    let (world, _) = World::allowing(&json!([{
        "Effect": "Allow", "Action": "macie2:CreateMember", "Resource": "*",
        "Condition": {
            "StringEquals": { "aws:RequestTag/team": "security", "aws:RequestedRegion": "eu-west-1" },
            "ForAllValues:StringEquals": { "aws:TagKeys": ["team"] },
        },
    }]));
    world.designate("eu-west-1");
    world.designate("us-east-1");
    let key = world.enforcement.key_in(ADMINISTRATOR.parse().unwrap(), "F").unwrap();
    let create = |region: &str, tags: Value| {
        let body = json!({ "account": { "accountId": MEMBER, "email": "a@example.com" }, "tags": tags });
        world.macie(&key, region, "POST /members", Some(body))
    };
    create("eu-west-1", json!({})).denial();
    create("eu-west-1", json!({ "team": "other" })).denial();
    create("eu-west-1", json!({ "team": "security", "cost": "1" })).denial();
    create("us-east-1", json!({ "team": "security" })).denial();
    create("eu-west-1", json!({ "team": "security" })).ok();
}

#[test]
fn organizations_says_little() {
    let (world, key) = World::allowing(&all("macie2:*"));
    let reply = world.organizations(&key, "ListAccounts", &json!({}));
    assert_eq!((reply.status, reply.code.as_str()), (400, "AccessDeniedException"));
    assert_eq!(
        reply.body,
        r#"{"Message":"You don't have permissions to access this resource.","__type":"AccessDeniedException"}"#
    );
}

#[test]
fn every_operation_of_organizations_needs_its_own_permission() {
    let (world, key) = World::allowing(&all("macie2:*"));
    for action in operations().iter().filter_map(|name| name.strip_prefix("organizations:")) {
        world.organizations(&key, action, &json!({ "AccountId": MEMBER })).denial();
    }
    let refused = world.enforcement.denied();
    let refused = refused.values().next().unwrap();
    assert!(
        operations()
            .iter()
            .filter(|name| name.starts_with("organizations:"))
            .all(|name| refused.contains(name))
    );
}

#[test]
fn organizations_resources_are_those_that_the_operation_is_about() {
    let (world, key) = World::allowing(&json!([{
        "Effect": "Allow", "Action": "organizations:*",
        "Resource": "arn:aws:organizations::111111111111:account/*/333333333333",
    }]));
    world.organizations(&key, "DescribeAccount", &json!({ "AccountId": MEMBER })).ok();
    world.organizations(&key, "DescribeAccount", &json!({ "AccountId": ADMINISTRATOR })).denial();
    world.organizations(&key, "ListTagsForResource", &json!({ "ResourceId": MEMBER })).ok();
    // A field of another operation does not stand in for the right one.
    let body = json!({ "AccountId": MEMBER, "ResourceId": ADMINISTRATOR });
    world.organizations(&key, "ListTagsForResource", &body).denial();
    world.organizations(&key, "ListAccounts", &json!({ "AccountId": MEMBER })).denial();
}

#[test]
fn the_service_principal_of_a_call_is_a_condition() {
    let (world, key) = World::allowing(&json!([{
        "Effect": "Allow", "Action": "organizations:EnableAWSServiceAccess", "Resource": "*",
        "Condition": { "StringEquals": { "organizations:ServicePrincipal": "macie.amazonaws.com" } },
    }]));
    let enable = |principal| {
        world.organizations(&key, "EnableAWSServiceAccess", &json!({ "ServicePrincipal": principal }))
    };
    enable("guardduty.amazonaws.com").denial();
    enable("macie.amazonaws.com").ok();
}

#[test]
fn everyone_may_ask_who_they_are() {
    let (world, key) = World::allowing(&json!([]));
    let reply = world.sts(&key, "Action=GetCallerIdentity");
    assert_eq!(
        element(&reply.ok().body, "Arn"),
        "arn:aws:sts::111111111111:assumed-role/macie-org-FRole/stack-f"
    );
}

#[test]
fn keys_that_nobody_issued_may_do_everything_unless_they_are_refused() {
    let (world, key) = World::allowing(&all("macie2:*"));
    world.organizations(OPERATOR, "ListAccounts", &json!({})).ok();
    world.enforcement.set_strangers(Strangers::Refused);
    let token = "The security token included in the request is invalid.";
    let macie = world.macie(OPERATOR, "eu-west-1", "GET /macie", None);
    assert_eq!((macie.status, macie.code.as_str()), (403, "UnrecognizedClientException"));
    assert_eq!(macie.body, format!(r#"{{"message":"{token}"}}"#));
    let organizations = world.organizations(OPERATOR, "ListAccounts", &json!({}));
    assert_eq!((organizations.status, organizations.code.as_str()), (400, "UnrecognizedClientException"));
    let sts = world.sts(OPERATOR, "Action=GetCallerIdentity");
    assert_eq!(
        (sts.status, sts.code.as_str(), element(&sts.body, "Message").as_str()),
        (403, "InvalidClientTokenId", token)
    );
    world.sts(&key, "Action=GetCallerIdentity").ok();
}

#[test]
fn a_restored_state_is_enforced_like_the_one_before() {
    let (world, key) = World::allowing(&all("organizations:*"));
    let state = world.control("GET", String::new());
    world.control("PUT", state);
    world.organizations(&key, "ListAccounts", &json!({})).ok();
    world.macie(&key, "eu-west-1", "GET /macie", None).denial();
}

#[test]
fn a_key_keeps_its_role_when_another_template_is_enforced() {
    let (world, key) = World::allowing(&all("organizations:*"));
    world.organizations(&key, "ListAccounts", &json!({})).ok();
    let other = "Resources: {G: {Type: AWS::Serverless::Function, Properties: {}}}";
    let enforcement = world.emulator.enforce(other, &std::collections::BTreeMap::new()).unwrap();
    world.organizations(&key, "ListAccounts", &json!({})).denial();
    assert_ne!(enforcement.key_for("G").unwrap(), key);
}
