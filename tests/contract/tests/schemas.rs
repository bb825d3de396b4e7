//! The schemas of `docs/schemas` are those of the code, the examples of
//! `docs/CONTRACT.md` are what the schemas describe, and the schema of the execution
//! input accepts what the code accepts.
//!
//! `BLESS=1 cargo test -p macie_org_contract` writes `docs/schemas` anew.

use std::collections::BTreeSet;

use macie_org::checkpoint::Checkpoint;
use macie_org::inventory::Handover;
use macie_org::ledger::Ledger;
use macie_org::request::Request;
use macie_org_contract::documents::{self, Example};
use macie_org_contract::{files, schemas};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn is_blessing() -> bool {
    std::env::vars_os().any(|(name, _)| name == "BLESS")
}

fn contract() -> Vec<Example> {
    documents::examples("docs/CONTRACT.md")
}

#[test]
fn the_documented_schemas_are_those_of_the_code() {
    let directory = files::root().join("docs/schemas");
    let mut expected = BTreeSet::new();
    for (name, schema) in macie_org::schema::all() {
        let path = format!("docs/schemas/{name}.json");
        let derived = serde_json::to_string_pretty(&schema).expect("a schema is JSON") + "\n";
        if is_blessing() {
            std::fs::create_dir_all(&directory).expect("docs/schemas can be made");
            std::fs::write(files::root().join(&path), &derived).expect("a schema can be written");
        }
        assert!(files::text(&path) == derived, "{path} is stale: run with BLESS=1");
        expected.insert(path);
    }
    let found = files::all().into_iter().map(|(path, _)| path);
    let found: BTreeSet<_> = found.filter(|path| path.starts_with("docs/schemas/")).collect();
    assert_eq!(found, expected);
}

#[test]
fn every_schema_says_what_it_describes() {
    for (name, schema) in macie_org::schema::all() {
        for key in ["title", "description"] {
            let said = schema.get(key).and_then(Value::as_str).unwrap_or_default();
            assert!(!said.is_empty(), "{name} has no {key}");
        }
    }
}

#[test]
fn every_object_of_the_execution_input_is_closed() {
    fn check(at: &str, schema: &Value) {
        if schema["properties"].is_object() {
            assert_eq!(schema["additionalProperties"], false, "{at}");
        }
        let objects = schema.as_object().into_iter().flatten();
        objects.for_each(|(key, value)| check(&format!("{at}/{key}"), value));
        let items = schema.as_array().into_iter().flatten().enumerate();
        items.for_each(|(n, value)| check(&format!("{at}/{n}"), value));
    }
    check("", &schemas::schema("execution-input"));
}

#[test]
fn every_schema_has_an_example_and_every_example_fits() {
    let mut shown = BTreeSet::new();
    for example in contract().into_iter().filter(|example| example.kind == "schema") {
        assert_eq!(schemas::faults(&example.name, &example.value), Vec::<String>::new(), "{}", example.name);
        shown.insert(example.name);
    }
    let all: BTreeSet<_> = macie_org::schema::all().into_keys().map(str::to_owned).collect();
    assert_eq!(shown, all);
}

#[test]
fn an_example_that_is_said_to_be_refused_is_refused() {
    let refused: Vec<_> = contract().into_iter().filter(|example| example.kind == "refused").collect();
    assert!(!refused.is_empty());
    for example in refused {
        assert_ne!(
            schemas::faults(&example.name, &example.value),
            Vec::<String>::new(),
            "{:?}",
            example.value
        );
        assert!(Request::parse(&example.value).is_err(), "{:?}", example.value);
    }
}

#[test]
fn an_example_that_lacks_a_required_field_or_mistypes_one_does_not_fit() {
    for example in contract().into_iter().filter(|example| example.kind == "schema") {
        let shape = schemas::shape_of(&example.name, &example.value);
        for field in shape["required"].as_array().expect("something is required") {
            let field = field.as_str().expect("a field has a name");
            let mut lacking = example.value.clone();
            lacking.as_object_mut().expect("an object").remove(field);
            assert_ne!(
                schemas::faults(&example.name, &lacking),
                Vec::<String>::new(),
                "{} without {field}",
                example.name
            );
            let mut mistyped = example.value.clone();
            mistyped[field] = json!([[true]]);
            let anything = shape["properties"][field] == json!(true)
                || shape["properties"][field]
                    .as_object()
                    .is_some_and(|shape| shape.keys().all(|key| key == "description"));
            assert_eq!(
                schemas::faults(&example.name, &mistyped).is_empty(),
                anything,
                "{}: {field} = [[true]]",
                example.name
            );
        }
    }
}

#[test]
fn every_operation_has_an_example_of_its_execution_input() {
    let examples = contract().into_iter().filter(|example| example.name == "execution-input");
    let shown: BTreeSet<_> =
        examples.filter_map(|example| example.value["operation"].as_str().map(str::to_owned)).collect();
    assert_eq!(shown, schemas::operations());
}

#[test]
fn what_legs_and_executions_leave_in_the_bucket_is_written_as_shown() {
    let mut shown = Vec::new();
    for example in contract().into_iter().filter(|example| example.kind == "written") {
        let written = match example.name.as_str() {
            "checkpoint" => written_again::<Checkpoint>(&example.value),
            "ledger" => written_again::<Ledger>(&example.value),
            "handover" => written_again::<Handover>(&example.value),
            other => panic!("nothing writes a {other}"),
        };
        assert_eq!(written, example.value, "{}", example.name);
        shown.push(example.name);
    }
    shown.sort();
    assert_eq!(shown, ["checkpoint", "handover", "ledger"]);
}

/// What the code makes of a value that it has read.
fn written_again<T: DeserializeOwned + Serialize>(value: &Value) -> Value {
    let read: T = serde_json::from_value(value.clone()).expect("the code reads what is shown");
    serde_json::to_value(read).expect("what was read serializes")
}

#[test]
fn the_progress_line_has_the_fields_that_the_code_logs() {
    let line = contract().into_iter().find(|example| example.kind == "log").expect("an example of a line");
    let source = files::text(&line.name);
    let logged: BTreeSet<_> = files::names(&source).into_iter().filter(|name| name.contains('.')).collect();
    let shown: BTreeSet<_> = line.value.as_object().expect("an object").keys().map(String::as_str).collect();
    let frame = BTreeSet::from(["timestamp", "level", "message", "leg", "target"]);
    assert_eq!(shown, logged.union(&frame).copied().collect());
    assert_eq!(line.value["message"], "progress");
}

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

fn least(operation: &str, field: &str, value: Value) -> Value {
    let mut input = json!({"operation": operation, "administratorId": "222222222222"});
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
        json!({"handoverKey": "executions/onboard-2026-11-20/handover.json"}),
    ];
    for (inputs, expected) in [(&accepted[..], true), (&refused[..], false)] {
        for input in inputs {
            let (faults, parsed) = (schemas::faults("execution-input", input), Request::parse(input));
            assert_eq!(faults.is_empty(), expected, "the schema on {input}: {faults:?}");
            assert_eq!(parsed.is_ok(), expected, "the code on {input}: {parsed:?}");
        }
    }
}
