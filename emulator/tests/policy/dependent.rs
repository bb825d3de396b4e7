//! Permissions that AWS asks of the caller for what Macie does on its behalf.

use serde_json::{Value, json};

use crate::support::{ADMINISTRATOR, MANAGEMENT, OPERATOR, World, id};

const ROLE_ARN: &str =
    "arn:aws:iam::111111111111:role/aws-service-role/macie.amazonaws.com/AWSServiceRoleForAmazonMacie";

fn allow(actions: &[&str]) -> Value {
    json!([{ "Effect": "Allow", "Action": actions, "Resource": "*" }])
}

const DESIGNATION: [&str; 5] = [
    "macie2:EnableOrganizationAdminAccount",
    "organizations:DescribeOrganization",
    "organizations:EnableAWSServiceAccess",
    "organizations:ListAWSServiceAccessForOrganization",
    "organizations:RegisterDelegatedAdministrator",
];

fn designate(world: &World, key: &str) -> crate::support::Reply {
    world.macie(key, "eu-west-1", "POST /admin", Some(json!({ "adminAccountId": ADMINISTRATOR })))
}

#[test]
fn a_designation_needs_every_permission_that_it_uses_in_organizations() {
    for missing in DESIGNATION {
        let present: Vec<&str> = DESIGNATION.into_iter().filter(|action| *action != missing).collect();
        let (world, key) = World::allowing(&allow(&present));
        let denial = designate(&world, &key).denial();
        assert!(denial.contains(&format!("perform: {missing} on resource: ")), "{denial}");
        let state = world.emulator.state(|state| state.administrator("eu-west-1".parse().unwrap()));
        assert_eq!(state, None, "without {missing}");
    }
    let (world, key) = World::allowing(&allow(&DESIGNATION));
    designate(&world, &key).ok();
    let used = world.enforcement.used();
    let used: Vec<&str> = used.values().flatten().map(String::as_str).collect();
    assert_eq!(used, DESIGNATION);
}

#[test]
fn a_designation_names_macie_to_organizations_and_the_administrator() {
    let with = |principal: &str, resource: &str| {
        let (world, key) = World::allowing(&json!([
            { "Effect": "Allow", "Action": [
                "macie2:EnableOrganizationAdminAccount",
                "organizations:DescribeOrganization",
                "organizations:EnableAWSServiceAccess",
                "organizations:ListAWSServiceAccessForOrganization",
            ], "Resource": "*" },
            { "Effect": "Allow", "Action": "organizations:RegisterDelegatedAdministrator", "Resource": resource,
              "Condition": {
                "StringEquals": { "organizations:ServicePrincipal": principal },
                "Bool": { "aws:ViaAWSService": "true" },
              } },
        ]));
        designate(&world, &key)
    };
    with("macie.amazonaws.com", "arn:aws:organizations::111111111111:account/*/222222222222").ok();
    with("guardduty.amazonaws.com", "*").denial();
    with("macie.amazonaws.com", "arn:aws:organizations::111111111111:account/*/333333333333").denial();
}

#[test]
fn the_first_session_of_an_account_needs_the_permission_to_create_macies_role() {
    let (world, key) = World::allowing(&allow(&["macie2:EnableMacie"]));
    let denial = world.macie(&key, "eu-west-1", "POST /macie", Some(json!({}))).denial();
    assert!(
        denial.contains(&format!("perform: iam:CreateServiceLinkedRole on resource: {ROLE_ARN} because")),
        "{denial}"
    );
}

fn creating(resource: &str, service: &str) -> Value {
    json!([
        { "Effect": "Allow", "Action": ["macie2:EnableMacie", "macie2:DisableMacie"], "Resource": "*" },
        { "Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "Resource": resource,
          "Condition": { "StringEquals": { "iam:AWSServiceName": service } } },
    ])
}

#[test]
fn creating_macies_role_can_be_limited_to_its_name_and_service() {
    for (resource, service, region, allowed) in [
        (ROLE_ARN, "macie.amazonaws.com", "eu-west-1", true),
        (ROLE_ARN, "guardduty.amazonaws.com", "eu-west-1", false),
        (
            "arn:aws:iam::*:role/aws-service-role/guardduty.amazonaws.com/*",
            "macie.amazonaws.com",
            "eu-west-1",
            false,
        ),
        ("*", "macie.amazonaws.com", "me-south-1", false),
        ("*", "macie.me-south-1.amazonaws.com", "me-south-1", true),
    ] {
        let (world, key) = World::allowing(&creating(resource, service));
        let reply = world.macie(&key, region, "POST /macie", Some(json!({})));
        assert_eq!(reply.status == 200, allowed, "{resource} {service} {region}: {}", reply.body);
    }
}

#[test]
fn macies_role_is_created_once_for_all_regions_with_one_principal() {
    let (world, key) = World::allowing(&allow(&["macie2:EnableMacie", "macie2:DisableMacie"]));
    let enable = |key: &str, region: &str| world.macie(key, region, "POST /macie", Some(json!({})));
    enable(OPERATOR, "eu-west-1").ok();
    enable(&key, "eu-west-2").ok();
    enable(&key, "me-south-1").denial();
}

#[test]
fn macies_role_outlives_the_session() {
    let (world, key) = World::allowing(&allow(&["macie2:EnableMacie"]));
    world.macie(OPERATOR, "eu-west-1", "POST /macie", Some(json!({}))).ok();
    world.macie(OPERATOR, "eu-west-1", "DELETE /macie", None).ok();
    world.macie(&key, "eu-west-1", "POST /macie", Some(json!({}))).ok();
}

#[test]
fn creating_a_member_needs_nothing_in_the_members_account() {
    let (world, _) = World::allowing(&allow(&["macie2:CreateMember"]));
    world.designate("eu-west-1");
    let key = world.enforcement.key_in(id(ADMINISTRATOR), "F").unwrap();
    let body = json!({ "account": { "accountId": "333333333333", "email": "a@example.com" } });
    world.macie(&key, "eu-west-1", "POST /members", Some(body)).ok();
    assert_ne!(ADMINISTRATOR, MANAGEMENT);
}
