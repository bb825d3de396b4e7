//! The schemas of `docs/schemas` are those of the code, the examples of
//! `docs/CONTRACT.md` are what the schemas describe, and the schema of the execution
//! input accepts what the code accepts.
//!
//! `BLESS=1 cargo test -p macie_org_contract` writes `docs/schemas` anew.

mod inputs;

use std::collections::BTreeSet;

use macie_org::checkpoint::Checkpoint;
use macie_org::classic::Progress;
use macie_org::inventory::Handover;
use macie_org::ledger::Ledger;
use macie_org::plan::document::{Plan, RegionPlan};
use macie_org::request::Request;
use macie_org::slice::Slice;
use macie_org::witness::EmptyLook;
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
        // What has no type is a condition, and describes no object.
        if schema["properties"].is_object() && !schema["type"].is_null() {
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
            "associations" => written_again::<Progress>(&example.value),
            "checkpoint" => written_again::<Checkpoint>(&example.value),
            "empty-look" => written_again::<EmptyLook>(&example.value),
            "handover" => written_again::<Handover>(&example.value),
            "ledger" => written_again::<Ledger>(&example.value),
            "plan" => written_again::<Plan>(&example.value),
            "region-plan" => written_again::<RegionPlan>(&example.value),
            "slice" => written_again::<Slice>(&example.value),
            other => panic!("nothing writes a {other}"),
        };
        assert_eq!(written, example.value, "{}", example.name);
        shown.push(example.name);
    }
    shown.sort();
    let all =
        ["associations", "checkpoint", "empty-look", "handover", "ledger", "plan", "region-plan", "slice"];
    assert_eq!(shown, all);
}

#[test]
fn the_plan_that_is_shown_has_the_hashes_of_what_it_holds() {
    let shown = |name: &str| {
        let example = contract().into_iter().find(|example| example.name == name);
        example.expect("the contract shows one").value
    };
    let plan: Plan = serde_json::from_value(shown("plan")).expect("a plan");
    let part: RegionPlan = serde_json::from_value(shown("region-plan")).expect("a Region's part");
    let [of_region] = &plan.regions[..] else { panic!("one Region: {plan:?}") };
    assert_eq!((of_region.region, &of_region.hash), (part.region, &part.hash()));
    let administrator = "222222222222".parse().expect("an account id");
    let (regions, changes) = (plan.regions.clone(), plan.changes.clone());
    let again = Plan::new(("teardown", &administrator), &plan.execution, plan.created_at, regions, changes);
    assert_eq!(again, plan);
}

/// What the code makes of a value that it has read.
fn written_again<T: DeserializeOwned + Serialize>(value: &Value) -> Value {
    let read: T = serde_json::from_value(value.clone()).expect("the code reads what is shown");
    serde_json::to_value(read).expect("what was read serializes")
}

#[test]
fn a_progress_line_has_the_fields_that_the_code_logs() {
    let lines: Vec<_> = contract().into_iter().filter(|example| example.kind == "log").collect();
    assert_eq!(lines.len(), 2, "of members that are changed, and of sessions that end");
    for line in lines {
        let source = files::text(&line.name);
        let logged = files::names(&source).into_iter().filter(|name| name.contains('.'));
        let shown = line.value.as_object().expect("an object").keys().map(String::as_str);
        // What the frame adds, and the one number of each that belongs to no group.
        let plain = ["timestamp", "level", "message", "target", "leg", "slice"];
        let grouped: BTreeSet<_> = shown.filter(|name| !plain.contains(name)).collect();
        assert_eq!(grouped, logged.collect(), "{}", line.name);
        let message = line.value["message"].to_string();
        assert!(source.contains(&message), "{} says no {message}", line.name);
    }
}
