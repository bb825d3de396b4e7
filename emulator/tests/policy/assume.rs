//! `AssumeRole`, where the caller's permission and the role's trust meet.

use std::collections::BTreeMap;

use macie_emulator::AccountChange;
use serde_json::{Value, json};

use crate::support::{ADMINISTRATOR, MANAGEMENT, MEMBER, OPERATOR, OUTSIDE, World, element, id};

const TARGET: &str = "arn:aws:iam::222222222222:role/scope";
const CALLER: &str = "arn:aws:iam::111111111111:role/macie-org-FRole";

fn trusting(principal: Value, condition: Value) -> String {
    let statement = json!({ "Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", "Condition": condition });
    json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string()
}

fn allowing(action: &str) -> String {
    let statement = json!({ "Effect": "Allow", "Action": action, "Resource": "*" });
    json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string()
}

/// A caller that may assume every role of the organization, and a role that trusts so.
fn world(trust: &str) -> (World, String) {
    let (world, key) = World::allowing(&json!([{
        "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::*:role/*",
        "Condition": { "StringEquals": { "aws:ResourceOrgID": "${aws:PrincipalOrgID}" } },
    }]));
    world.enforcement.add_role(id(ADMINISTRATOR), "scope", trust, &allowing("macie2:ListMembers")).unwrap();
    (world, key)
}

#[test]
fn an_assumed_role_may_do_what_its_own_policy_allows() {
    let (world, key) = world(&trusting(json!({ "AWS": MANAGEMENT }), json!({})));
    world.designate("eu-west-1");
    let reply = world.assume(&key, TARGET, "");
    let assumed = element(&reply.ok().body, "AccessKeyId");
    world.macie(&assumed, "eu-west-1", "GET /members", None).ok();
    let denial = world.macie(&assumed, "eu-west-1", "GET /admin/configuration", None).denial();
    assert!(denial.starts_with("User: arn:aws:sts::222222222222:assumed-role/scope/run is not"), "{denial}");
}

#[test]
fn sts_names_the_caller_and_the_role_and_nothing_else() {
    let (world, key) = world(&trusting(json!({ "AWS": MEMBER }), json!({})));
    let reply = world.assume(&key, TARGET, "");
    assert_eq!((reply.status, reply.code.as_str()), (403, "AccessDenied"));
    assert_eq!(
        reply.denial(),
        "User: arn:aws:sts::111111111111:assumed-role/macie-org-FRole/stack-f is not authorized to perform: \
         sts:AssumeRole on resource: arn:aws:iam::222222222222:role/scope"
    );
}

#[test]
fn a_role_that_nobody_described_cannot_be_assumed() {
    let (world, key) = world(&trusting(json!({ "AWS": MANAGEMENT }), json!({})));
    for role in ["role/other", "role/path/scope"] {
        world.assume(&key, &format!("arn:aws:iam::222222222222:{role}"), "").denial();
    }
    world.assume(&key, "arn:aws:iam::333333333333:role/scope", "").denial();
    world.assume(OPERATOR, "arn:aws:iam::333333333333:role/scope", "").ok();
}

#[test]
fn a_role_outside_the_organization_is_refused_by_the_callers_own_policy() {
    let (world, key) = world(&trusting(json!({ "AWS": MANAGEMENT }), json!({})));
    let trust = trusting(json!({ "AWS": MANAGEMENT }), json!({}));
    world.enforcement.add_role(id(OUTSIDE), "scope", &trust, &allowing("*")).unwrap();
    world.assume(&key, "arn:aws:iam::999999999999:role/scope", "").denial();
    // The record tells it from the refusal of an account that cannot be reached.
    assert_eq!(world.enforcement.denied().into_values().flatten().collect::<Vec<_>>(), ["sts:AssumeRole"]);
}

#[test]
fn both_the_caller_and_the_role_have_to_agree_across_accounts() {
    let trust = trusting(json!({ "AWS": CALLER }), json!({}));
    let (unable, key) = World::allowing(&json!([]));
    unable.enforcement.add_role(id(ADMINISTRATOR), "scope", &trust, &allowing("*")).unwrap();
    unable.assume(&key, TARGET, "").denial();
    let (able, key) = world(&trust);
    able.assume(&key, TARGET, "").ok();
}

#[test]
fn within_an_account_trust_by_name_is_enough_and_trust_of_the_account_is_not() {
    let same = "arn:aws:iam::111111111111:role/scope";
    let (world, key) = World::allowing(&json!([]));
    let add = |principal: &str| {
        let trust = trusting(json!({ "AWS": principal }), json!({}));
        world.enforcement.add_role(id(MANAGEMENT), "scope", &trust, &allowing("*")).unwrap();
    };
    add(MANAGEMENT);
    world.assume(&key, same, "").denial();
    add(CALLER);
    world.assume(&key, same, "").ok();
}

#[test]
fn an_external_id_has_to_be_the_one_that_the_role_asks_for() {
    let condition = json!({ "StringEquals": { "sts:ExternalId": "a+b/c" } });
    let (world, key) = world(&trusting(json!({ "AWS": MANAGEMENT }), condition));
    world.assume(&key, TARGET, "").denial();
    world.assume(&key, TARGET, "ExternalId=guess").denial();
    world.assume(&key, TARGET, "ExternalId=a%2Bb%2Fc").ok();
}

#[test]
fn session_name_principal_and_organization_are_conditions_of_trust() {
    for (condition, allowed) in [
        (json!({ "StringLike": { "sts:RoleSessionName": "r*" } }), true),
        (json!({ "StringLike": { "sts:RoleSessionName": "x*" } }), false),
        (json!({ "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::111111111111:role/macie-org-*" } }), true),
        (json!({ "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::111111111111:role/other-*" } }), false),
        (json!({ "StringEquals": { "aws:PrincipalOrgID": "${aws:ResourceOrgID}" } }), true),
        (json!({ "StringEquals": { "aws:PrincipalOrgID": "o-other" } }), false),
        (json!({ "NumericLessThan": { "sts:DurationSeconds": "1000" } }), false),
        (json!({ "StringEquals": { "aws:RequestedRegion": "eu-west-1" } }), true),
    ] {
        let (world, key) = world(&trusting(json!({ "AWS": MANAGEMENT }), condition.clone()));
        assert_eq!(world.assume(&key, TARGET, "").status == 200, allowed, "{condition}");
    }
}

#[test]
fn an_explicit_deny_of_either_side_prevails_and_is_named() {
    let deny = json!({ "Effect": "Deny", "Action": "sts:*", "Resource": TARGET });
    let allow = json!({ "Effect": "Allow", "Action": "*", "Resource": "*" });
    let (by_caller, key) = World::allowing(&json!([allow, deny]));
    let trust = trusting(json!({ "AWS": CALLER }), json!({}));
    by_caller.enforcement.add_role(id(ADMINISTRATOR), "scope", &trust, &allowing("*")).unwrap();
    let denial = by_caller.assume(&key, TARGET, "").denial();
    assert!(denial.ends_with("with an explicit deny in an identity-based policy"), "{denial}");

    let trust = json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Principal": { "AWS": CALLER }, "Action": "sts:AssumeRole" },
        { "Effect": "Deny", "Principal": { "AWS": MANAGEMENT }, "Action": "sts:AssumeRole" },
    ]});
    let (by_role, key) = world(&trust.to_string());
    let denial = by_role.assume(&key, TARGET, "").denial();
    assert!(denial.ends_with("with an explicit deny in a resource-based policy"), "{denial}");
}

#[test]
fn a_functions_role_can_be_assumed_by_nobody_but_its_service() {
    let template = "
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Policies: {Version: \"2012-10-17\", Statement: {Effect: Allow, Action: \"*\", Resource: \"*\"}}
  G:
    Type: AWS::Serverless::Function
    Properties: {}
";
    let world = World::of(template);
    let key = world.enforcement.key_for("F").unwrap();
    world.assume(&key, "arn:aws:iam::111111111111:role/macie-org-GRole", "").denial();
}

#[test]
fn what_narrows_a_session_is_refused_rather_than_left_out() {
    let (world, key) = world(&trusting(json!({ "AWS": MANAGEMENT }), json!({})));
    for more in ["Policy=%7B%7D", "PolicyArns.member.1.arn=x", "Tags.member.1.Key=a", "SourceIdentity=x"] {
        let reply = world.assume(&key, TARGET, more);
        assert_eq!((reply.status, reply.code.as_str()), (400, "ValidationError"), "{more}");
    }
}

#[test]
fn a_role_that_is_not_understood_is_refused_with_its_place() {
    let (world, _) = World::allowing(&json!([]));
    let add = |name: &str, trust: &str, policy: &str| {
        world.enforcement.add_role(id(ADMINISTRATOR), name, trust, policy).unwrap_err().to_string()
    };
    let trust = trusting(json!({ "AWS": MANAGEMENT }), json!({}));
    let federated = trusting(json!({ "Federated": "x" }), json!({}));
    assert_eq!(
        add("scope", &federated, &allowing("*")),
        "arn:aws:iam::222222222222:role/scope trust Statement[0].Principal.Federated: \
         a principal of the kind Federated is not evaluated"
    );
    assert_eq!(
        add("scope", &trust, &allowing("all")),
        "arn:aws:iam::222222222222:role/scope policy Statement[0].Action: expected an action such as s3:GetObject"
    );
    assert_eq!(
        add("path/", &trust, &allowing("*")),
        "arn:aws:iam::222222222222:role/path/: expected a role's name"
    );
}

/// A template of one role that trusts the account of its parameter.
const ROLES: &str = r#"{
    "Parameters": {"Trusted": {"Type": "String"}},
    "Resources": {"Role": {"Type": "AWS::IAM::Role", "Properties": {
        "RoleName": "common",
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": {"Ref": "Trusted"}}, "Action": "sts:AssumeRole"}]},
        "Policies": [{"PolicyName": "own", "PolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "macie2:ListMembers", "Resource": "*"}]}}]
    }}}
}"#;

fn trusted() -> BTreeMap<String, String> {
    BTreeMap::from([("Trusted".to_owned(), MANAGEMENT.to_owned())])
}

#[test]
fn a_stack_sets_role_is_there_in_members_and_newcomers_and_nowhere_else() {
    let (world, key) = world(&trusting(json!({ "AWS": MANAGEMENT }), json!({})));
    world.enforcement.add_stack_set(ROLES, &trusted()).unwrap();
    let reply = world.assume(&key, "arn:aws:iam::333333333333:role/common", "");
    let assumed = element(&reply.ok().body, "AccessKeyId");
    world.macie(&assumed, "eu-west-1", "DELETE /macie", None).denial();
    world.assume(&key, "arn:aws:iam::333333333333:role/path/common", "").denial();
    let newcomer = AccountChange::Join { account: id("555555555555"), name: None, email: None };
    world.assume(&key, "arn:aws:iam::555555555555:role/common", "").denial();
    world.emulator.change_account(&newcomer).unwrap();
    world.assume(&key, "arn:aws:iam::555555555555:role/common", "").ok();
    world.assume(&key, &format!("arn:aws:iam::{OUTSIDE}:role/common"), "").denial();
}

#[test]
fn another_stacks_role_is_there_in_its_account_alone_and_replaces_none() {
    let (world, key) = world(&trusting(json!({ "AWS": MANAGEMENT }), json!({})));
    world
        .enforcement
        .add_role(
            id(ADMINISTRATOR),
            "common",
            &trusting(json!({ "AWS": MEMBER }), json!({})),
            &allowing("macie2:*"),
        )
        .unwrap();
    for account in [ADMINISTRATOR, MEMBER] {
        world.enforcement.add_stack(id(account), ROLES, &trusted()).unwrap();
    }
    world.assume(&key, "arn:aws:iam::333333333333:role/common", "").ok();
    world.assume(&key, "arn:aws:iam::222222222222:role/common", "").denial();
    world.assume(&key, "arn:aws:iam::444444444444:role/common", "").denial();
}

#[test]
fn a_stack_that_is_not_understood_is_refused_when_it_is_added() {
    let (world, _) = world(&trusting(json!({ "AWS": MANAGEMENT }), json!({})));
    let unknown =
        BTreeMap::from([("Trusted".to_owned(), MANAGEMENT.to_owned()), ("Other".to_owned(), String::new())]);
    assert!(world.enforcement.add_stack_set(ROLES, &unknown).is_err());
    assert!(world.enforcement.add_stack(id(MEMBER), ROLES, &BTreeMap::new()).is_err());
}
