//! Least privilege both ways: no role lacks a permission that the product needs, and none has one
//! that it does not.

use std::collections::BTreeMap;

use macie_emulator::{Emulator, Switches};
use macie_org_acceptance::privileges::*;
use macie_org_acceptance::*;
use macie_org_local::system::{Execution, SystemOptions};
use macie_org_local::workspace::Workspace;
use serde_json::{Value, json};

/// What keeps a lease in the stack's table.
const HOLDERS: [&str; 7] = [
    "ClassifyResourcesFunctionRole",
    "DesignateAdministratorFunctionRole",
    "DisableSessionsFunctionRole",
    "EnrollMembersFunctionRole",
    "RemoveMembersFunctionRole",
    "RevokeAdministratorFunctionRole",
    "SetMemberSessionsFunctionRole",
];

/// What asks Macie who the administrator is; Macie asks Organizations with the caller's permissions.
const READERS_OF_ADMINISTRATORS: [&str; 4] = [
    "ConfirmPlanFunctionRole",
    "DeregisterAdministratorFunctionRole",
    "PlanRegionFunctionRole",
    "RevokeAdministratorFunctionRole",
];

/// What is allowed, is used on AWS and cannot be seen here: by which roles, what, and where AWS says that it
/// is needed.
const UNSEEN: [(&[&str], &[&str], &str); 7] = [
    (
        &HOLDERS,
        &["kms:Decrypt"],
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html",
    ),
    (
        &["AdmitAccountFunctionRole"],
        &["kms:Decrypt", "kms:GenerateDataKey"],
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html",
    ),
    (
        &["StateMachineRole"],
        &["kms:Decrypt", "kms:GenerateDataKey"],
        "https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html",
    ),
    (
        &["ScheduleRole"],
        &["states:StartExecution", "sqs:SendMessage"],
        "https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html",
    ),
    (
        &["ScheduleRole"],
        &["kms:Decrypt", "kms:GenerateDataKey"],
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html",
    ),
    (
        &READERS_OF_ADMINISTRATORS,
        &["organizations:DescribeOrganization"],
        "https://docs.aws.amazon.com/macie/latest/user/accounts-mgmt-ao-integrate.html",
    ),
    (
        &["StateMachineRole"],
        &[
            "logs:CreateLogDelivery",
            "logs:DeleteLogDelivery",
            "logs:DescribeLogGroups",
            "logs:DescribeResourcePolicies",
            "logs:GetLogDelivery",
            "logs:ListLogDeliveries",
            "logs:PutResourcePolicy",
            "logs:UpdateLogDelivery",
        ],
        "https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html",
    ),
];

fn unseen() -> Actions {
    let mut unseen = Actions::new();
    for (roles, actions, source) in UNSEEN {
        assert!(source.starts_with("https://docs.aws.amazon.com/"), "{source}");
        for role in roles {
            let known = unseen.entry(format!("macie-org-{role}")).or_default();
            known.extend(actions.iter().map(|action| (*action).to_owned()));
        }
    }
    unseen
}

fn template() -> String {
    let path = Workspace::current().expect("a workspace").template();
    std::fs::read_to_string(path).expect("the template")
}

/// A stack in the administrator's account, which assumes a role in the management account. One leg of a
/// Region is an execution, so that others go on with it.
fn delegated(emulator: &Emulator) -> SystemOptions {
    let management = emulator.state(|state| *state.organization().management_id());
    let role = format!("arn:aws:iam::{management}:role/macie-org-management");
    let mut options = options(emulator, &json!({}));
    let parameters = [("ManagementRole", role.as_str()), ("AdministratorRole", ""), ("MostLegs", "1")];
    options.parameters.extend(parameters.map(|(name, value)| (name.to_owned(), value.to_owned())));
    SystemOptions { account: Some(administrator(emulator)), ..options }
}

/// What the same roles would leave unused if `function` might do `action` as well.
fn unused_with(function: &str, action: &str, held: &Held) -> Actions {
    let template = edited(&template(), function, "s3:PutObject", &["s3:PutObject", action]);
    let enforcement = emulator(3).enforce(&template, &BTreeMap::new()).expect("a template");
    let mut allowed = held.allowed.clone();
    allowed.extend(by_name(enforcement.allowed()));
    unused(&allowed, &held.used)
}

/// Whether the stack lives in the management account or in the administrator's, nothing that the
/// product does is refused by a role of `template.yaml` or `roles.yaml`. Everything that they allow
/// is used, but for what only AWS itself sees; one action more is found.
#[tokio::test(flavor = "multi_thread")]
async fn no_permission_is_missing_and_none_is_unused() {
    let in_management = tagged(Switches::default());
    let strict =
        Switches { management_session_required_for_administrator_operations: true, ..Switches::default() };
    let stacks = (options(&in_management, &json!({"tags": {TAG: "yes"}})), delegated(&tagged(strict)));
    let (one, other) = tokio::join!(everything(stacks.0), everything(stacks.1));
    let held = one.and(other);
    assert_eq!(held.denied, Actions::new());
    assert_eq!(unused(&held.allowed, &held.used), unseen());
    let mut expected = unseen();
    let role = "macie-org-EnrollMembersFunctionRole".to_owned();
    expected.entry(role).or_default().insert("macie2:ListFindings".to_owned());
    assert_eq!(unused_with("EnrollMembersFunction", "macie2:ListFindings", &held), expected);
}

/// What becomes of an onboarding by a stack whose `function` may not do `action`, and what was refused.
async fn onboarding_without(function: &str, action: &str) -> (Execution, Actions) {
    let emulator = emulator(4);
    let mut options = options(&emulator, &json!({}));
    options.template = Some(edited(&template(), function, action, &[]));
    let system = start(options).await;
    let execution = execute(&system, "run", &onboard(&emulator, &["us-east-1"])).await;
    (execution, Held::of(&system).denied)
}

/// Where a role lacks one action, that action and no other is refused, to that function and no other. The
/// execution, or its Region, ends with `AccessDenied`.
#[tokio::test(flavor = "multi_thread")]
async fn an_action_that_is_missing_is_refused_by_its_name() {
    for (function, action) in [
        ("TakeInventoryFunction", "organizations:ListAccounts"),
        ("DesignateAdministratorFunction", "macie2:EnableOrganizationAdminAccount"),
        ("EnrollMembersFunction", "s3:PutObject"),
    ] {
        let (execution, denied) = onboarding_without(function, action).await;
        let of_region = execution.output.map(|output| output["regions"][0]["error"]["name"].clone());
        let error = execution.error.map_or_else(|| of_region.unwrap_or_default(), Value::from);
        assert_eq!(error, "AccessDenied", "{function} {action}");
        let expected = Actions::from([(format!("macie-org-{function}Role"), [action.to_owned()].into())]);
        assert_eq!(denied, expected);
    }
}
