//! What a classification job may be asked to do, and what is refused.

use serde_json::{Value, json};

use crate::support::*;

fn base() -> Value {
    json!({
        "name": "n", "clientToken": "t", "jobType": "ONE_TIME",
        "s3JobDefinition": { "bucketDefinitions": [{ "accountId": MEMBER, "buckets": ["b"] }] },
    })
}

/// The basic job with fields in place of others; null takes a field away.
fn with(changes: Value) -> Value {
    let mut job = base();
    for (field, value) in changes.as_object().unwrap() {
        job[field] = value.clone();
    }
    job
}

fn post(job: &Value) -> Reply {
    let world = World::new();
    world.ask(MEMBER, "POST /macie").ok();
    world.macie(MEMBER, "POST /jobs", job.clone())
}

#[track_caller]
fn accepted(changes: Value) {
    let reply = post(&with(changes.clone()));
    assert_eq!(reply.status, 200, "{changes}: {}", reply.body);
}

#[track_caller]
fn refused(changes: Value, field: &str) {
    let reply = post(&with(changes.clone()));
    let (status, code, text) = reply.refusal();
    assert_eq!((status, code), (400, "ValidationException"), "{changes}");
    assert!(text.contains(field), "{changes}: {text}");
}

/// A definition with criteria for buckets.
fn criteria(term: Value) -> Value {
    json!({ "s3JobDefinition": { "bucketCriteria": { "includes": { "and": [term] } } } })
}

fn simple(key: &str, comparator: &str, values: &[&str]) -> Value {
    criteria(json!({ "simpleCriterion": { "key": key, "comparator": comparator, "values": values } }))
}

/// A definition with a scope.
fn scope(term: Value) -> Value {
    let mut definition = base()["s3JobDefinition"].clone();
    definition["scoping"] = json!({ "excludes": { "and": [term] } });
    json!({ "s3JobDefinition": definition })
}

fn scoped(key: &str, comparator: &str, values: &[&str]) -> Value {
    scope(json!({ "simpleScopeTerm": { "key": key, "comparator": comparator, "values": values } }))
}

#[test]
fn required_fields_must_be_there() {
    accepted(json!({}));
    for field in ["name", "clientToken", "jobType", "s3JobDefinition"] {
        let mut job = base();
        job.as_object_mut().unwrap().remove(field);
        let reply = post(&job);
        assert_eq!(reply.refusal().1, "ValidationException", "{field}");
        assert!(reply.refusal().2.contains(field), "{}", reply.body);
    }
    refused(json!({ "clientToken": "" }), "clientToken");
}

#[test]
fn texts_and_numbers_have_limits() {
    accepted(json!({ "name": "x".repeat(500), "description": "x".repeat(200) }));
    refused(json!({ "name": "x".repeat(501) }), "name");
    refused(json!({ "name": "" }), "name");
    refused(json!({ "description": "x".repeat(201) }), "description");
    accepted(json!({ "samplingPercentage": 1 }));
    for percent in [0, 101, -1] {
        refused(json!({ "samplingPercentage": percent }), "samplingPercentage");
    }
    refused(json!({ "tags": { "aws:x": "y" } }), "tags");
}

#[test]
fn a_definition_has_either_buckets_or_criteria() {
    refused(json!({ "s3JobDefinition": {} }), "s3JobDefinition");
    let both =
        json!({ "bucketDefinitions": [{ "accountId": MEMBER, "buckets": ["b"] }], "bucketCriteria": {} });
    refused(json!({ "s3JobDefinition": both }), "s3JobDefinition");
    accepted(json!({ "s3JobDefinition": { "bucketCriteria": {} } }));
}

#[test]
fn fixed_buckets_are_named_with_their_account_and_at_most_a_thousand() {
    let of = |buckets: Value| json!({ "s3JobDefinition": { "bucketDefinitions": [{ "accountId": MEMBER, "buckets": buckets }] } });
    let many = |count: usize| json!((0..count).map(|number| format!("b{number}")).collect::<Vec<_>>());
    accepted(of(many(1_000)));
    refused(of(many(1_001)), "bucketDefinitions");
    refused(of(json!([])), "bucketDefinitions");
    refused(of(json!([""])), "bucketDefinitions");
    refused(json!({ "s3JobDefinition": { "bucketDefinitions": [] } }), "bucketDefinitions");
    refused(
        json!({ "s3JobDefinition": { "bucketDefinitions": [{ "accountId": "1", "buckets": ["b"] }] } }),
        "12 digits",
    );
    refused(json!({ "s3JobDefinition": { "bucketDefinitions": [{ "accountId": MEMBER }] } }), "buckets");
}

#[test]
fn criteria_compare_properties_and_tags_for_equality() {
    accepted(simple("ACCOUNT_ID", "EQ", &[MEMBER]));
    accepted(simple("S3_BUCKET_NAME", "NE", &["a", "b"]));
    accepted(simple("S3_BUCKET_EFFECTIVE_PERMISSION", "EQ", &["PUBLIC"]));
    accepted(simple("S3_BUCKET_SHARED_ACCESS", "EQ", &["EXTERNAL", "UNKNOWN"]));
    accepted(criteria(json!({ "tagCriterion": { "comparator": "EQ", "tagValues": [{ "key": "k" }] } })));
    for wrong in [
        simple("ACCOUNT_ID", "EQ", &["1"]),
        simple("ACCOUNT_ID", "GT", &[MEMBER]),
        simple("S3_BUCKET_NAME", "CONTAINS", &["a"]),
        simple("S3_BUCKET_NAME", "EQ", &[]),
        simple("S3_BUCKET_EFFECTIVE_PERMISSION", "EQ", &["public"]),
        simple("S3_BUCKET_SHARED_ACCESS", "EQ", &["OPEN"]),
        criteria(json!({})),
        criteria(json!({ "tagCriterion": { "comparator": "GT", "tagValues": [{ "key": "k" }] } })),
        criteria(json!({ "tagCriterion": { "comparator": "EQ", "tagValues": [] } })),
    ] {
        refused(wrong, "bucketCriteria");
    }
    refused(simple("BUCKET", "EQ", &["a"]), "simpleCriterion.key");
    refused(simple("ACCOUNT_ID", "IS", &[MEMBER]), "simpleCriterion.comparator");
}

#[test]
fn a_scope_compares_each_property_in_its_own_way() {
    accepted(scoped("OBJECT_KEY", "STARTS_WITH", &["logs/", "x"]));
    accepted(scoped("OBJECT_EXTENSION", "NE", &["pdf", "docx"]));
    accepted(scoped("OBJECT_SIZE", "GTE", &["1024"]));
    accepted(scoped("OBJECT_LAST_MODIFIED_DATE", "LT", &["2026-01-01T00:00:00Z"]));
    let tag = |comparator: &str, key: &str, target: Value| {
        let values = [json!({ "key": "k", "value": "" })];
        scope(
            json!({ "tagScopeTerm": { "comparator": comparator, "key": key, "tagValues": values, "target": target } }),
        )
    };
    accepted(tag("EQ", "TAG", json!("S3_OBJECT")));
    accepted(tag("NE", "TAG", Value::Null));
    for wrong in [
        scoped("OBJECT_KEY", "EQ", &["logs/"]),
        scoped("OBJECT_KEY", "STARTS_WITH", &[]),
        scoped("OBJECT_KEY", "STARTS_WITH", &[""]),
        scoped("OBJECT_EXTENSION", "STARTS_WITH", &["pdf"]),
        scoped("OBJECT_SIZE", "CONTAINS", &["1"]),
        scoped("OBJECT_SIZE", "GT", &["1", "2"]),
        scoped("OBJECT_SIZE", "GT", &["big"]),
        scoped("OBJECT_LAST_MODIFIED_DATE", "GT", &["yesterday"]),
        tag("GT", "TAG", Value::Null),
        scope(json!({})),
    ] {
        refused(wrong, "scoping");
    }
    refused(tag("EQ", "KEY", Value::Null), "tagScopeTerm.key");
    refused(tag("EQ", "TAG", json!("BUCKET")), "tagScopeTerm.target");
}

#[test]
fn a_schedule_belongs_to_scheduled_jobs_and_has_one_form() {
    let scheduled = |schedule: Value| json!({ "jobType": "SCHEDULED", "scheduleFrequency": schedule });
    accepted(scheduled(json!({ "dailySchedule": {} })));
    accepted(scheduled(json!({ "weeklySchedule": { "dayOfWeek": "SUNDAY" } })));
    accepted(scheduled(json!({ "monthlySchedule": { "dayOfMonth": 31 } })));
    refused(json!({ "jobType": "SCHEDULED" }), "scheduleFrequency");
    refused(json!({ "scheduleFrequency": { "dailySchedule": {} } }), "scheduleFrequency");
    refused(json!({ "initialRun": true }), "initialRun");
    accepted(json!({ "initialRun": false }));
    for wrong in [
        json!({}),
        json!({ "dailySchedule": {}, "weeklySchedule": { "dayOfWeek": "SUNDAY" } }),
        json!({ "monthlySchedule": { "dayOfMonth": 0 } }),
        json!({ "monthlySchedule": { "dayOfMonth": 32 } }),
    ] {
        refused(scheduled(wrong), "scheduleFrequency");
    }
    refused(scheduled(json!({ "weeklySchedule": { "dayOfWeek": "sunday" } })), "dayOfWeek");
    refused(json!({ "jobType": "DAILY" }), "expected one of ONE_TIME, SCHEDULED");
}

#[test]
fn identifiers_fit_their_selector() {
    let selected = |selector: &str, managed: usize, custom: usize| {
        let ids = |count: usize| vec!["id"; count];
        json!({
            "managedDataIdentifierSelector": selector, "managedDataIdentifierIds": ids(managed),
            "customDataIdentifierIds": ids(custom),
        })
    };
    for (selector, managed, custom) in
        [("ALL", 0, 0), ("RECOMMENDED", 0, 30), ("INCLUDE", 1, 0), ("EXCLUDE", 2, 1), ("NONE", 0, 1)]
    {
        accepted(selected(selector, managed, custom));
    }
    for (selector, managed, custom) in
        [("ALL", 1, 0), ("RECOMMENDED", 1, 0), ("INCLUDE", 0, 0), ("EXCLUDE", 0, 0), ("NONE", 1, 1)]
    {
        refused(selected(selector, managed, custom), "managedDataIdentifierIds");
    }
    refused(selected("NONE", 0, 0), "customDataIdentifierIds");
    refused(selected("ALL", 0, 31), "customDataIdentifierIds");
    refused(json!({ "allowListIds": vec!["id"; 11] }), "allowListIds");
    refused(selected("SOME", 0, 0), "managedDataIdentifierSelector");
}
