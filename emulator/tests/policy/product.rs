//! The template that is deployed: each function's role allows what the function needs,
//! and no more.

use std::collections::BTreeSet;

use macie_emulator::operations;
use macie_emulator::policy::{Context, Request};
use serde_json::{Value, json};

use crate::support::{ADMINISTRATOR, MANAGEMENT, MEMBER, OUTSIDE, World, element, id};

const REGION: &str = "eu-west-1";

fn world() -> World {
    let template = include_str!("../../../template.yaml");
    World::of(template)
}

fn key(world: &World, function: &str) -> String {
    world.enforcement.key_for(function).unwrap()
}

fn role_policy(actions: &[&str]) -> String {
    let statement = json!({ "Effect": "Allow", "Action": actions, "Resource": "*" });
    json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string()
}

/// Every action of Organizations and Macie that the emulator knows and the key is allowed, decided as AWS
/// would decide for an action without a resource.
fn allowed(world: &World, key: &str) -> BTreeSet<String> {
    let known = operations().into_iter().filter(|name| !name.starts_with("sts:"));
    let may = |action: &String| {
        let context = Context::new().with("organizations:ServicePrincipal", "macie.amazonaws.com");
        let resource = "arn:aws:macie2:eu-west-1:111111111111:member/333333333333";
        let resource = if action.ends_with("Member") { resource } else { "*" };
        let request = Request { action, resource, context: &context };
        world.enforcement.authorize(key, REGION, id(MANAGEMENT), &request).is_ok()
    };
    known.filter(may).collect()
}

fn expected(service: &str, names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| format!("{service}:{name}")).collect()
}

#[test]
fn every_function_and_the_state_machine_have_a_role() {
    let functions: Vec<String> = world().enforcement.functions().into_keys().collect();
    let known = [
        "DesignateAdministratorFunction",
        "EnrollMembersFunction",
        "StateMachine",
        "TakeInventoryFunction",
        "WriteReportFunction",
    ];
    assert!(known.iter().all(|name| functions.iter().any(|own| own == name)), "{functions:?}");
}

#[test]
fn write_report_may_call_neither_macie_nor_organizations() {
    let world = world();
    let key = key(&world, "WriteReportFunction");
    assert_eq!(allowed(&world, &key), BTreeSet::new());
    for route in ["GET /macie", "GET /members", "POST /macie", "DELETE /macie", "GET /admin"] {
        world.macie(&key, REGION, route, None).denial();
    }
    world.organizations(&key, "ListAccounts", &json!({})).denial();
    world.assume(&key, "arn:aws:iam::222222222222:role/macie-org-administrator", "").denial();
}

#[test]
fn take_inventory_reads_the_organization_and_nothing_of_macie() {
    let world = world();
    let key = key(&world, "TakeInventoryFunction");
    for operation in ["DescribeOrganization", "ListAccounts", "ListRoots"] {
        world.organizations(&key, operation, &json!({})).ok();
    }
    world.organizations(&key, "DescribeAccount", &json!({ "AccountId": MEMBER })).ok();
    world.organizations(&key, "ListTagsForResource", &json!({ "ResourceId": MEMBER })).ok();
    world.macie(&key, REGION, "GET /macie", None).denial();
    let writes = |name: &String| {
        !["Describe", "List"].iter().any(|prefix| name.split(':').nth(1).unwrap().starts_with(prefix))
    };
    assert_eq!(allowed(&world, &key).into_iter().find(writes), None);
}

#[test]
fn designate_administrator_designates_and_touches_no_member() {
    let world = world();
    let key = key(&world, "DesignateAdministratorFunction");
    world.macie(&key, REGION, "POST /macie", Some(json!({}))).ok();
    world.macie(&key, REGION, "GET /macie", None).ok();
    world.macie(&key, REGION, "POST /admin", Some(json!({ "adminAccountId": ADMINISTRATOR }))).ok();
    world.macie(&key, REGION, "GET /admin", None).ok();
    for route in ["GET /members", "DELETE /macie", "DELETE /admin?adminAccountId=222222222222"] {
        world.macie(&key, REGION, route, None).denial();
    }
    let used: BTreeSet<String> = world.enforcement.used().into_values().flatten().collect();
    assert!(used.contains("iam:CreateServiceLinkedRole"));
    assert!(used.contains("organizations:RegisterDelegatedAdministrator"));
    let register = json!({ "AccountId": MEMBER, "ServicePrincipal": "guardduty.amazonaws.com" });
    world.organizations(&key, "RegisterDelegatedAdministrator", &register).denial();
}

#[test]
fn designate_administrator_may_create_macies_role_in_opt_in_regions_too() {
    let world = world();
    let key = key(&world, "DesignateAdministratorFunction");
    for region in ["us-east-1", "me-south-1", "il-central-1"] {
        world.macie(&key, region, "POST /macie", Some(json!({}))).ok();
    }
}

#[test]
fn enroll_members_enrolls_and_neither_removes_nor_disables() {
    let world = world();
    world.designate(REGION);
    let key = world.enforcement.key_in(id(ADMINISTRATOR), "EnrollMembersFunction").unwrap();
    let member = json!({ "account": { "accountId": MEMBER, "email": "a@example.com" } });
    world.macie(&key, REGION, "POST /members", Some(member)).ok();
    world.macie(&key, REGION, "GET /members", None).ok();
    world.macie(&key, REGION, "PATCH /admin/configuration", Some(json!({ "autoEnable": true }))).ok();
    for route in ["DELETE /macie", "POST /members/disassociate/333333333333", "POST /admin"] {
        world.macie(&key, REGION, route, None).denial();
    }
    world.organizations(&key, "ListAccounts", &json!({})).denial();
}

#[test]
fn enroll_members_assumes_the_administrators_role_within_the_organization_only() {
    let world = world();
    world.designate(REGION);
    let key = key(&world, "EnrollMembersFunction");
    let trust = json!({ "Version": "2012-10-17", "Statement":
        { "Effect": "Allow", "Principal": { "AWS": MANAGEMENT }, "Action": "sts:AssumeRole" }})
    .to_string();
    for account in [ADMINISTRATOR, OUTSIDE] {
        let policy = role_policy(&["macie2:ListMembers"]);
        world.enforcement.add_role(id(account), "macie-org-administrator", &trust, &policy).unwrap();
    }
    let reply = world.assume(&key, "arn:aws:iam::222222222222:role/macie-org-administrator", "");
    let assumed = element(&reply.ok().body, "AccessKeyId");
    world.macie(&assumed, REGION, "GET /members", None).ok();
    world.assume(&key, "arn:aws:iam::999999999999:role/macie-org-administrator", "").denial();
    assert_eq!(world.enforcement.denied().into_values().flatten().collect::<Vec<_>>(), ["sts:AssumeRole"]);
}

#[test]
fn each_function_reaches_only_its_own_part_of_the_bucket() {
    let world = world();
    let may = |function: &str, action: &str, path: &str| {
        let resource = format!("arn:aws:s3:::macie-org-bucket/{path}");
        let request = Request { action, resource: &resource, context: &Context::new() };
        world.enforcement.authorize(&key(&world, function), REGION, id(MANAGEMENT), &request).is_ok()
    };
    assert!(may("TakeInventoryFunction", "s3:PutObject", "snapshots/1"));
    assert!(may("EnrollMembersFunction", "s3:PutObject", "executions/1"));
    assert!(may("WriteReportFunction", "s3:PutObject", "reports/1"));
    assert!(!may("TakeInventoryFunction", "s3:PutObject", "reports/1"));
    assert!(!may("EnrollMembersFunction", "s3:PutObject", "snapshots/1"));
    assert!(!may("DesignateAdministratorFunction", "s3:PutObject", "snapshots/1"));
    assert!(!may("WriteReportFunction", "s3:PutObject", "snapshots/1"));
}

#[test]
fn the_state_machine_may_invoke_the_functions_and_nothing_else() {
    let world = world();
    let may = |action: &str, name: &str| {
        let resource = format!("arn:aws:lambda:us-east-1:111111111111:function:{name}");
        let request = Request { action, resource: &resource, context: &Context::new() };
        world.enforcement.authorize(&key(&world, "StateMachine"), REGION, id(MANAGEMENT), &request).is_ok()
    };
    assert!(may("lambda:InvokeFunction", "macie-org-take-inventory"));
    assert!(!may("lambda:InvokeFunction", "another"));
    assert!(!may("lambda:UpdateFunctionCode", "macie-org-take-inventory"));
    assert_eq!(allowed(&world, &key(&world, "StateMachine")), expected("macie2", &[]));
}

#[test]
fn no_role_of_the_template_uses_a_wildcard_in_an_action() {
    for (role, actions) in world().enforcement.allowed() {
        assert!(actions.iter().all(|action| !action.contains(['*', '?', '!'])), "{role}: {actions:?}");
    }
}

#[test]
fn names_in_the_template_follow_the_stacks_name() {
    let template = include_str!("../../../template.yaml");
    let world = World::with(template, &[("AWS::StackName", "security")]);
    let identity: Value =
        json!(world.sts(&key(&world, "WriteReportFunction"), "Action=GetCallerIdentity").body);
    let arn = "arn:aws:sts::111111111111:assumed-role/security-WriteReportFunctionRole/security-write-report";
    assert!(identity.as_str().unwrap().contains(arn), "{identity}");
}
