//! What is accepted, what is refused, and that every refusal names its field.

use serde_json::json;

use super::*;

fn refusal(input: &Value) -> String {
    Request::parse(input).unwrap_err().to_string()
}

/// A correct input with `value` put at `pointer`.
fn with(pointer: &str, value: Value) -> Value {
    let mut input = json!({
        "operation": "onboard", "administratorId": "222222222222", "regions": ["us-east-1"],
        "accounts": {"include": ["333333333333"], "exclude": [], "organizationalUnits": [], "tags": {}},
        "settings": {"autoEnable": true}, "limits": {"maxFailures": 5}
    });
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = input.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    parent.insert(key.to_owned(), value);
    input
}

#[test]
fn the_least_input_means_every_active_account_in_the_stacks_regions() {
    let input = json!({"operation": "onboard", "administratorId": "222222222222"});
    let Ok(Request::Onboard(onboard)) = Request::parse(&input) else { panic!("it is refused") };
    assert!(onboard.regions.is_empty() && onboard.accounts == AccountFilter::default());
    assert_eq!((onboard.limits.max_failures, onboard.limits.max_accounts), (100, 10_000));
    assert_eq!(onboard.settings, Settings::default());
}

#[test]
fn every_refusal_names_its_field() {
    let cases = [
        (with("/operation", json!("onbord")), "field `operation`: unknown operation `onbord`"),
        (with("/operation", json!(7)), "field `operation`: not a string"),
        (
            with("/administratorId", json!("22222222222")),
            "field `administratorId`: `22222222222` is not an account id",
        ),
        (
            with("/regions", json!(["us-east-1", "mars-1"])),
            "field `regions[1]`: Macie does not exist in Region `mars-1`",
        ),
        (with("/regions", json!(["us-east-1", "us-east-1"])), "field `regions`: names a Region twice"),
        (with("/accounts/include", json!(["1"])), "field `accounts.include[0]`: `1` is not an account id"),
        (with("/accounts/exclude", json!("333333333333")), "field `accounts.exclude`: invalid type: string"),
        (
            with("/accounts/organizationalUnits", json!(["ou-x"])),
            "field `accounts.organizationalUnits[0]`: `ou-x` is not",
        ),
        (with("/accounts/included", json!({})), "unknown field `included`"),
        (with("/limits", json!([5, 100])), "field `limits`: an array"),
        (with("/accounts", json!([])), "field `accounts`: an array"),
        (
            with("/settings/findingsPublication", json!([true, true])),
            "field `settings.findingsPublication`: an array",
        ),
        (with("/dryrun", json!(true)), "unknown field `dryrun`"),
        (with("/settings/autoEnable", json!("yes")), "field `settings.autoEnable`: invalid type"),
        (
            with("/settings/findingPublishingFrequency", json!("DAILY")),
            "field `settings.findingPublishingFrequency`: unknown variant `DAILY`",
        ),
        (
            with("/settings/classificationExport", json!({"bucketName": "b", "kmsKeyArn": "arn:x"})),
            "field `settings.classificationExport.bucketName`",
        ),
        (
            with("/settings/classificationExport", json!({"bucketName": "bucket", "kmsKeyArn": "key"})),
            "field `settings.classificationExport.kmsKeyArn`",
        ),
        (
            with("/limits/maxAccounts", json!(10_001)),
            "field `limits.maxAccounts`: 10001 is not between 1 and 10000",
        ),
        (with("/limits/maxFailures", json!(-1)), "field `limits.maxFailures`: invalid value: integer `-1`"),
        (json!({"operation": "onboard"}), "missing field `administratorId`"),
        (json!({}), "field `operation`: missing"),
        (json!([]), "not a JSON object"),
    ];
    for (input, expected) in cases {
        let refused = refusal(&input);
        assert!(refused.contains(expected), "{refused}\nexpected: {expected}");
    }
}

#[test]
fn a_region_without_macie_is_its_own_error() {
    let refused = Request::parse(&with("/regions", json!(["cn-north-1"]))).unwrap_err();
    assert!(matches!(refused, RequestError::Region { .. }), "{refused:?}");
}

#[test]
fn a_regions_own_export_replaces_the_general_one() {
    let export =
        |bucket: &str| json!({"bucketName": bucket, "kmsKeyArn": "arn:aws:kms:eu-west-1:222222222222:key/k"});
    let settings = json!({"classificationExport": export("general"),
        "regions": {"eu-west-1": {"classificationExport": export("own-bucket")}}});
    let parsed = Request::parse(&with("/settings", settings));
    let Ok(Request::Onboard(onboard)) = parsed else { panic!("{parsed:?}") };
    let bucket = |region: &str| {
        onboard.settings.classification_export_in(region.parse().unwrap()).unwrap().bucket_name.clone()
    };
    assert_eq!((bucket("eu-west-1"), bucket("us-east-1")), ("own-bucket".into(), "general".into()));
}

#[test]
fn a_request_survives_being_written_down() {
    let request = Request::parse(&with("/settings/autoEnable", json!(false))).unwrap();
    let written = serde_json::to_value(&request).unwrap();
    assert_eq!(Request::parse(&written).unwrap(), request);
}
