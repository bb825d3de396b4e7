//! Usage: figures that follow from the state, chosen, sorted, paged and summed.

use macie_emulator::{AccountId, RelationshipStatus};
use serde_json::{Value, json};

use crate::support::*;

const DAY_MS: u64 = 86_400_000;

/// An administrator with one member; a job reads two buckets of the member and one of its own.
fn world() -> World {
    let world = World::enrolled();
    let buckets = json!([
        { "accountId": ADMINISTRATOR, "buckets": ["a"] },
        { "accountId": MEMBER, "buckets": ["a", "b"] },
    ]);
    let definition = json!({ "bucketDefinitions": buckets });
    let job = json!({
        "name": "n", "clientToken": "t", "jobType": "ONE_TIME", "samplingPercentage": 50, "s3JobDefinition": definition,
    });
    world.macie(ADMINISTRATOR, "POST /jobs", job).ok();
    world
}

fn records(world: &World, caller: &str, query: Value) -> Vec<Value> {
    world.macie(caller, "POST /usage/statistics", query).ok()["records"].as_array().unwrap().clone()
}

fn accounts(world: &World, query: Value) -> Vec<String> {
    let records = records(world, ADMINISTRATOR, query);
    records.iter().map(|record| record["accountId"].as_str().unwrap().to_owned()).collect()
}

/// Account ids that a condition finds.
fn found(world: &World, key: &str, comparator: &str, values: &[&str]) -> Vec<String> {
    let filter = json!({ "key": key, "comparator": comparator, "values": values });
    accounts(world, json!({ "filterBy": [filter] }))
}

#[test]
fn a_record_has_every_metric_and_the_quota_of_jobs() {
    let world = world();
    world.emulator.advance_ms(15 * DAY_MS);
    let body = world.macie(MEMBER, "POST /usage/statistics", json!({})).ok();
    let usage = |kind: &str, cost: &str, limit: Value| json!({ "type": kind, "estimatedCost": cost, "currency": "USD", "serviceLimit": limit });
    let quota = json!({ "isServiceLimited": false, "unit": "TERABYTES", "value": 5 });
    let record = json!({
        "accountId": MEMBER, "automatedDiscoveryFreeTrialStartDate": null,
        "freeTrialStartDate": "2026-01-01T00:00:00.000Z",
        "usage": [
            usage("DATA_INVENTORY_EVALUATION", "0.000000", Value::Null),
            usage("SENSITIVE_DATA_DISCOVERY", "0.000000", quota),
            usage("AUTOMATED_SENSITIVE_DATA_DISCOVERY", "0.000000", Value::Null),
            usage("AUTOMATED_OBJECT_MONITORING", "0.000000", Value::Null),
        ],
    });
    assert_eq!(body, json!({ "nextToken": null, "records": [record], "timeRange": "PAST_30_DAYS" }));
}

#[test]
fn figures_follow_from_buckets_runs_and_time() {
    let world = world();
    world.emulator.advance_ms(15 * DAY_MS);
    let costs = |record: &Value| -> Vec<String> {
        let usage = record["usage"].as_array().unwrap();
        usage.iter().map(|figure| figure["estimatedCost"].as_str().unwrap().to_owned()).collect()
    };
    let records = records(&world, ADMINISTRATOR, json!({}));
    assert_eq!(costs(&records[0]), ["0.050000", "0.500000", "0.000000", "0.000000"]);
    assert_eq!(costs(&records[1]), ["0.100000", "1.000000", "0.000000", "0.000000"]);
    let again = world.macie(ADMINISTRATOR, "POST /usage/statistics", json!({})).ok();
    assert_eq!(again["records"].as_array().unwrap(), &records);
}

#[test]
fn automated_discovery_costs_from_when_it_is_on() {
    let world = world();
    world.macie(ADMINISTRATOR, "PUT /automated-discovery/configuration", json!({ "status": "ENABLED" })).ok();
    world.emulator.advance_ms(15 * DAY_MS);
    let record = &records(&world, ADMINISTRATOR, json!({}))[1];
    assert_eq!(record["automatedDiscoveryFreeTrialStartDate"], "2026-01-01T00:00:00.000Z");
    assert_eq!(record["usage"][2]["estimatedCost"], "0.300000");
    assert_eq!(record["usage"][3]["estimatedCost"], "0.010000");
}

#[test]
fn the_month_to_date_counts_from_the_first() {
    let world = world();
    world.emulator.advance_ms(46 * DAY_MS);
    let inventory = |range: &str| {
        let records = records(&world, ADMINISTRATOR, json!({ "timeRange": range }));
        records[0]["usage"][0]["estimatedCost"].as_str().unwrap().to_owned()
    };
    assert_eq!((&*inventory("MONTH_TO_DATE"), &*inventory("PAST_30_DAYS")), ("0.050000", "0.100000"));
}

#[test]
fn totals_are_the_sums_of_the_records() {
    let world = world();
    world.emulator.advance_ms(15 * DAY_MS);
    let body = world.ask(ADMINISTRATOR, "GET /usage").ok();
    assert_eq!(body["timeRange"], "PAST_30_DAYS");
    let totals = body["usageTotals"].as_array().unwrap();
    let costs: Vec<_> = totals.iter().map(|total| total["estimatedCost"].as_str().unwrap()).collect();
    assert_eq!(costs, ["0.150000", "1.500000", "0.000000", "0.000000"]);
    assert_eq!(
        totals[0],
        json!({ "type": "DATA_INVENTORY_EVALUATION", "currency": "USD", "estimatedCost": "0.150000" })
    );
    let month = world.ask(ADMINISTRATOR, "GET /usage?timeRange=MONTH_TO_DATE").ok();
    assert_eq!(month["timeRange"], "MONTH_TO_DATE");
    let reply = world.ask(ADMINISTRATOR, "GET /usage?timeRange=EVER");
    assert_eq!((reply.status, reply.refusal().1), (400, "ValidationException"));
}

#[test]
fn an_administrator_sees_its_associated_members_and_others_only_themselves() {
    let world = world();
    assert_eq!(accounts(&world, json!({})), [ADMINISTRATOR, MEMBER]);
    assert_eq!(records(&world, MEMBER, json!({})).len(), 1);
    world.ask(ADMINISTRATOR, &format!("POST /members/disassociate/{MEMBER}")).ok();
    assert_eq!(accounts(&world, json!({})), [ADMINISTRATOR]);
    let reply = world.macie(OTHER, "POST /usage/statistics", json!({}));
    assert_eq!(reply.refusal().2, "Macie is not enabled");
    assert_eq!(world.ask(OTHER, "GET /usage").refusal().2, "Macie is not enabled");
}

#[test]
fn accounts_are_chosen_by_conditions() {
    let world = world();
    world.emulator.advance_ms(15 * DAY_MS);
    assert_eq!(found(&world, "accountId", "CONTAINS", &[MEMBER, OTHER]), [MEMBER]);
    for (comparator, expected) in [
        ("GT", vec![MEMBER]),
        ("GTE", vec![ADMINISTRATOR, MEMBER]),
        ("LT", vec![]),
        ("LTE", vec![ADMINISTRATOR]),
        ("EQ", vec![ADMINISTRATOR]),
        ("NE", vec![MEMBER]),
    ] {
        assert_eq!(found(&world, "total", comparator, &["0.55"]), expected, "{comparator}");
    }
    assert_eq!(found(&world, "serviceLimit", "EQ", &["false"]).len(), 2);
    assert_eq!(found(&world, "serviceLimit", "EQ", &["true"]).len(), 0);
    assert_eq!(found(&world, "freeTrialStartDate", "LT", &["2026-01-02T00:00:00Z"]).len(), 2);
    assert_eq!(found(&world, "freeTrialStartDate", "GT", &["2026-01-02T00:00:00Z"]).len(), 0);
}

#[test]
fn an_account_whose_job_the_quota_stops_is_limited() {
    let world = world();
    let jobs = world.macie(ADMINISTRATOR, "POST /jobs/list", json!({})).ok();
    let id = jobs["items"][0]["jobId"].as_str().unwrap();
    world.state(|state| state.exhaust_job_quota(key(ADMINISTRATOR), id)).unwrap();
    assert_eq!(found(&world, "serviceLimit", "EQ", &["true"]), [ADMINISTRATOR, MEMBER]);
}

#[test]
fn accounts_are_sorted_as_asked() {
    let world = world();
    world.emulator.advance_ms(DAY_MS);
    world.create(OTHER).ok();
    let sorted =
        |key: &str, order: &str| accounts(&world, json!({ "sortBy": { "key": key, "orderBy": order } }));
    assert_eq!(sorted("accountId", "DESC"), [OTHER, MEMBER, ADMINISTRATOR]);
    assert_eq!(sorted("total", "ASC"), [OTHER, ADMINISTRATOR, MEMBER]);
    assert_eq!(sorted("total", "DESC"), [MEMBER, ADMINISTRATOR, OTHER]);
    assert_eq!(sorted("serviceLimitValue", "ASC"), [ADMINISTRATOR, MEMBER, OTHER]);
    assert_eq!(sorted("freeTrialStartDate", "DESC")[0], OTHER);
}

#[test]
fn queries_that_make_no_sense_are_refused() {
    let world = world();
    let filter = |key: &str, comparator: &str, values: &[&str]| json!({ "filterBy": [{ "key": key, "comparator": comparator, "values": values }] });
    for query in [
        filter("accountId", "EQ", &[MEMBER]),
        filter("accountId", "CONTAINS", &[]),
        filter("total", "CONTAINS", &["1"]),
        filter("total", "GT", &["much"]),
        filter("total", "GT", &["1", "2"]),
        filter("serviceLimit", "EQ", &["yes"]),
        filter("freeTrialStartDate", "GT", &["yesterday"]),
        filter("name", "EQ", &["x"]),
        json!({ "sortBy": { "key": "name" } }),
        json!({ "timeRange": "EVER" }),
        json!({ "maxResults": 0 }),
        json!({ "nextToken": "x" }),
    ] {
        let reply = world.macie(ADMINISTRATOR, "POST /usage/statistics", query.clone());
        assert_eq!((reply.status, reply.refusal().1), (400, "ValidationException"), "{query}");
    }
}

#[test]
fn records_come_in_pages() {
    let world = World::designated();
    world.state(|state| {
        for number in 0..59 {
            let account = AccountId::from_number(300_000_000_000 + number);
            state.put_member(region(HOME), account, RelationshipStatus::Enabled);
        }
    });
    for (size, pages) in [(None, 3), (Some(60), 1), (Some(59), 2)] {
        let mut query = json!({ "sortBy": { "key": "accountId", "orderBy": "DESC" }, "maxResults": size });
        let (mut seen, mut count) = (Vec::new(), 0);
        loop {
            let reply = world.macie(ADMINISTRATOR, "POST /usage/statistics", query.clone()).ok();
            count += 1;
            seen.extend(
                reply["records"].as_array().unwrap().iter().map(|record| record["accountId"].clone()),
            );
            if reply["nextToken"].is_null() {
                break;
            }
            query["nextToken"] = reply["nextToken"].clone();
        }
        assert_eq!((count, seen.len()), (pages, 60));
        assert!(seen.is_sorted_by(|one, next| one.as_str() > next.as_str()));
    }
}
