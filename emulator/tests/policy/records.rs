//! What was used, what was refused and what nobody needed.

use std::collections::{BTreeMap, BTreeSet};

use macie_emulator::KeyError;
use macie_emulator::policy::{AuthorizationError, Context, DenialReason, Request, RoleId, Strangers};
use serde_json::{Value, json};

use crate::support::{MANAGEMENT, OPERATOR, World, id};

fn world() -> (World, String) {
    World::allowing(&json!([
        { "Effect": "Allow", "Action": ["macie2:Get*", "organizations:ListAccounts"], "Resource": "*" },
        { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*" },
        { "Effect": "Allow", "NotAction": ["macie2:*", "organizations:*", "s3:*", "sts:*"], "Resource": "*" },
        { "Effect": "Deny", "Action": "s3:PutObject", "Resource": "*" },
    ]))
}

fn set(actions: &[&str]) -> BTreeSet<String> {
    actions.iter().map(|action| (*action).to_owned()).collect()
}

fn of_role(actions: &[&str]) -> BTreeMap<RoleId, BTreeSet<String>> {
    BTreeMap::from([(RoleId { account: id(MANAGEMENT), name: "macie-org-FRole".to_owned() }, set(actions))])
}

#[test]
fn permissions_are_recorded_as_used_refused_and_unused() {
    let (world, key) = world();
    world.macie(&key, "eu-west-1", "GET /macie", None);
    world.macie(&key, "eu-west-1", "GET /members", None).denial();
    world.organizations(OPERATOR, "ListRoots", &json!({})).ok();
    assert_eq!(world.enforcement.used(), of_role(&["macie2:GetMacieSession"]));
    assert_eq!(world.enforcement.denied(), of_role(&["macie2:ListMembers"]));
    let rest = "!macie2:* !organizations:* !s3:* !sts:*";
    let allowed = of_role(&["macie2:Get*", "organizations:ListAccounts", "s3:GetObject", rest]);
    assert_eq!(world.enforcement.allowed(), allowed);
    let unused = of_role(&["organizations:ListAccounts", "s3:GetObject", rest]);
    assert_eq!(world.enforcement.unused(), unused);
    authorize(&world, &key, "sns:Publish", "arn:aws:sns:eu-west-1:111111111111:t").unwrap();
    assert_eq!(world.enforcement.unused(), of_role(&["organizations:ListAccounts", "s3:GetObject"]));
}

#[test]
fn a_role_that_used_everything_is_not_listed_as_unused() {
    let (world, key) =
        World::allowing(&json!([{ "Effect": "Allow", "Action": "macie2:Get*", "Resource": "*" }]));
    assert_eq!(world.enforcement.unused(), of_role(&["macie2:Get*"]));
    world.macie(&key, "eu-west-1", "GET /macie", None);
    assert_eq!(world.enforcement.unused(), BTreeMap::new());
    world.enforcement.forget();
    assert_eq!(world.enforcement.used(), BTreeMap::new());
    assert_eq!(world.enforcement.unused(), of_role(&["macie2:Get*"]));
}

fn authorize(world: &World, key: &str, action: &str, resource: &str) -> Result<(), AuthorizationError> {
    let request = Request { action, resource, context: &Context::new() };
    world.enforcement.authorize(key, "eu-west-1", id(MANAGEMENT), &request)
}

#[test]
fn calls_of_other_services_are_checked_and_recorded_alike() {
    let (world, key) = world();
    authorize(&world, &key, "s3:GetObject", "arn:aws:s3:::b/k").unwrap();
    authorize(&world, &key, "dynamodb:PutItem", "arn:aws:dynamodb:eu-west-1:111111111111:table/t").unwrap();
    authorize(&world, OPERATOR, "s3:DeleteBucket", "arn:aws:s3:::b").unwrap();
    let denied = |action, resource| match authorize(&world, &key, action, resource) {
        Err(AuthorizationError::Denied(denial)) => denial,
        other => panic!("{other:?}"),
    };
    let elsewhere = denied("s3:GetObject", "arn:aws:s3:::other/k");
    assert_eq!(elsewhere.reason, DenialReason::NotAllowed);
    assert!(
        elsewhere.to_string().contains("s3:GetObject on resource: arn:aws:s3:::other/k because no identity")
    );
    assert_eq!(denied("s3:PutObject", "arn:aws:s3:::b/k").reason, DenialReason::ExplicitDeny);
    assert_eq!(world.enforcement.used(), of_role(&["dynamodb:PutItem", "s3:GetObject"]));
    assert_eq!(world.enforcement.denied(), of_role(&["s3:GetObject", "s3:PutObject"]));
}

#[test]
fn other_services_refuse_keys_that_are_not_valid() {
    let (world, _) = world();
    world.enforcement.set_strangers(Strangers::Refused);
    let error = authorize(&world, OPERATOR, "s3:GetObject", "arn:aws:s3:::b/k").unwrap_err();
    assert_eq!(error, AuthorizationError::Key(KeyError::Unknown));
}

#[test]
fn the_same_calls_leave_the_same_records() {
    let run = || {
        let (world, key) = world();
        for route in ["GET /macie", "GET /members", "GET /administrator"] {
            world.macie(&key, "eu-west-1", route, None);
        }
        (world.enforcement.used(), world.enforcement.denied(), json!(world.emulator.calls()))
    };
    let (one, other): (_, (_, _, Value)) = (run(), run());
    assert_eq!(one, other);
}
