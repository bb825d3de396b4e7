//! One table of execution inputs, of which schema and code say the same: accepted or refused.

use macie_org::request::Request;
use macie_org_contract::schemas;
use serde_json::{Value, json};

/// A correct input with `value` at `pointer`, whose parent is there.
fn with(pointer: &str, value: Value) -> Value {
    let mut input = json!({
        "operation": "onboard", "administratorId": "222222222222", "regions": ["us-east-1"],
        "accounts": {"include": []}, "settings": {"regions": {}}, "limits": {}
    });
    let (parent, key) = pointer.rsplit_once('/').expect("a pointer has a parent");
    let parent = input.pointer_mut(parent).and_then(Value::as_object_mut);
    parent.expect("the parent is an object").insert(key.to_owned(), value);
    input
}

/// An input of `suspend` with one more field.
fn suspending(field: &str, value: Value) -> Value {
    least("suspend", field, value)
}

/// An input of `resume` with one more field.
fn resuming(field: &str, value: Value) -> Value {
    least("resume", field, value)
}

/// An input of `teardown`'s dry run with one more field.
fn planning_teardown(field: &str, value: Value) -> Value {
    let mut input = with_fields("teardown", &json!({"dryRun": true}));
    input[field] = value;
    input
}

/// A plan's hash, and texts that only look like one.
const HASH: &str = "ae236148428367c3cfe57d209c8a2705929e0b9269ade6a55240efbdd0c1c367";
const NO_HASHES: [&str; 4] = [
    "",
    "ae236148428367c3cfe57d209c8a2705929e0b9269ade6a55240efbdd0c1c36",
    "ae236148428367c3cfe57d209c8a2705929e0b9269ade6a55240efbdd0c1c3677",
    "AE236148428367C3CFE57D209C8A2705929E0B9269ADE6A55240EFBDD0C1C367",
];

/// The least input of an operation, with these fields in addition.
fn with_fields(operation: &str, more: &Value) -> Value {
    let mut input = json!({"operation": operation, "administratorId": "222222222222"});
    let fields = input.as_object_mut().expect("an object");
    fields.extend(more.as_object().expect("fields").clone());
    input
}

#[test]
fn schema_and_code_ask_for_the_same_confirmations() {
    let mut cases = vec![
        ("teardown", json!({"confirm": HASH}), true),
        ("teardown", json!({"confirm": HASH, "dryRun": false}), true),
        ("teardown", json!({"dryRun": true}), true),
        ("teardown", json!({"dryRun": true, "confirm": null}), true),
        ("teardown", json!({"dryRun": true, "confirm": HASH}), false),
        ("teardown", json!({}), false),
        ("teardown", json!({"dryRun": false}), false),
        ("teardown", json!({"confirm": null}), false),
        ("teardown", json!({"confirm": 1}), false),
        ("suspend", json!({}), true),
        ("suspend", json!({"confirm": HASH}), true),
        ("suspend", json!({"dryRun": true, "confirm": HASH}), false),
        ("onboard", json!({"confirm": HASH}), false),
        ("resume", json!({"confirm": HASH}), false),
    ];
    cases.extend(NO_HASHES.map(|text| ("teardown", json!({"confirm": text}), false)));
    for (operation, more, expected) in cases {
        assert_both(&with_fields(operation, &more), expected);
    }
}

/// Schema and code say the same of an input.
fn assert_both(input: &Value, expected: bool) {
    let (faults, parsed) = (schemas::faults("execution-input", input), Request::parse(input));
    assert_eq!(faults.is_empty(), expected, "the schema on {input}: {faults:?}");
    assert_eq!(parsed.is_ok(), expected, "the code on {input}: {parsed:?}");
}

fn least(operation: &str, field: &str, value: Value) -> Value {
    let mut input = with_fields(operation, &json!({}));
    input[field] = value;
    input
}

fn export(bucket: &str, key: &str) -> Value {
    json!({"bucketName": bucket, "kmsKeyArn": key})
}

#[test]
fn schema_and_code_accept_the_same_inputs() {
    let arn = "arn:aws:kms:eu-west-1:222222222222:key/k";
    let accepted = [
        json!({"operation": "onboard", "administratorId": "222222222222"}),
        with("/regions", json!([])),
        with("/accounts/include", json!(["333333333333", "333333333333"])),
        with("/accounts/organizationalUnits", json!(["ou-ab12-cdefgh34", "r-ab12"])),
        with("/accounts/tags", json!({"stage": "prod", "empty": ""})),
        with("/settings/autoEnable", json!(false)),
        with("/settings/autoEnable", json!(null)),
        with("/settings/findingPublishingFrequency", json!("SIX_HOURS")),
        with("/settings/classificationExport", export("abc", arn)),
        with("/settings/regions/eu-west-1", json!({"classificationExport": export("abc", arn)})),
        with(
            "/settings/automatedDiscovery",
            json!({"status": "ENABLED", "autoEnableOrganizationMembers": "NEW"}),
        ),
        with("/limits", json!({"maxFailures": 0, "maxAccounts": 10_000})),
        with("/limits/maxFailures", json!(4_294_967_295_u32)),
        with("/dryRun", json!(true)),
        suspending("limits", json!({"maxPercent": 100, "maxFailures": 0})),
        suspending("limits", json!({"maxPercent": 1})),
        resuming("limits", json!({"maxAccounts": 1})),
        resuming("resumeScope", json!("all-paused")),
        planning_teardown("disableSessions", json!(false)),
        planning_teardown("disableManagementSession", json!(true)),
        planning_teardown("includeInvited", json!(true)),
        planning_teardown("accounts", json!({"include": ["333333333333"]})),
        planning_teardown("limits", json!({"maxFailures": 0, "maxAccounts": 1})),
    ];
    let refused = [
        json!([]),
        json!({}),
        with("/operation", json!("teardown")),
        with("/operation", json!(null)),
        with("/administratorId", json!("22222222222")),
        with("/administratorId", json!(222_222_222_222_u64)),
        with("/regions", json!(null)),
        with("/regions", json!(["us-gov-west-1"])),
        with("/regions", json!(["us-east-1", "us-east-1"])),
        with("/accounts/include", json!("333333333333")),
        with("/accounts/included", json!([])),
        with("/accounts/organizationalUnits", json!(["ou-AB12-cdefgh34"])),
        with("/accounts/tags", json!({"stage": 1})),
        with("/settings/autoEnable", json!("yes")),
        with("/settings/findingPublishingFrequency", json!("DAILY")),
        with("/settings/classificationExport", export("ab", arn)),
        with("/settings/classificationExport", export(&"a".repeat(64), arn)),
        with("/settings/classificationExport", export("abc", "alias/k")),
        with("/settings/regions/mars-1", json!({"classificationExport": export("abc", arn)})),
        with("/settings/regions/eu-west-1", json!({})),
        with("/settings/automatedDiscovery", json!({"status": "ENABLED"})),
        with("/limits", json!({"maxAccounts": 0})),
        with("/limits", json!({"maxAccounts": 10_001})),
        with("/limits", json!({"maxFailures": -1})),
        with("/limits/maxFailures", json!(4_294_967_296_u64)),
        with("/limits", json!({"maxPercent": 25})),
        with("/dryRun", json!("yes")),
        with("/resumeScope", json!("all-paused")),
        suspending("settings", json!({})),
        suspending("regions", json!(["us-east-1", "us-east-1"])),
        suspending("limits", json!({"maxPercent": 0})),
        suspending("limits", json!({"maxPercent": 101})),
        suspending("limits", json!({"maxAccounts": 10_001})),
        suspending("limits", json!({"maxFailures": 4_294_967_296_u64})),
        suspending("resumeScope", json!("all-paused")),
        resuming("settings", json!({})),
        resuming("regions", json!(["us-east-1", "us-east-1"])),
        resuming("limits", json!({"maxPercent": 25})),
        resuming("resumeScope", json!("mine")),
        planning_teardown("settings", json!({})),
        planning_teardown("resumeScope", json!("all-paused")),
        planning_teardown("regions", json!(["us-east-1", "us-east-1"])),
        planning_teardown("limits", json!({"maxPercent": 25})),
        planning_teardown("limits", json!({"maxAccounts": 10_001})),
        planning_teardown("disableSessions", json!("no")),
        planning_teardown("disableSession", json!(false)),
        planning_teardown("disableManagementSession", json!(null)),
        resuming("disableSessions", json!(true)),
        suspending("includeInvited", json!(true)),
        json!({"handoverKey": "executions/onboard-2026-11-20/handover.json"}),
    ];
    for (inputs, expected) in [(&accepted[..], true), (&refused[..], false)] {
        for input in inputs {
            assert_both(input, expected);
        }
    }
}
