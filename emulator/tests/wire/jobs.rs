//! Classification jobs: created once, found again, paused, resumed, cancelled for good.

use serde_json::{Value, json};

use crate::support::*;

const RUN_MS: u64 = 600_000;
const DAY_MS: u64 = 86_400_000;

fn body(name: &str, token: &str) -> Value {
    json!({
        "name": name, "clientToken": token, "jobType": "ONE_TIME",
        "s3JobDefinition": { "bucketDefinitions": [{ "accountId": ADMINISTRATOR, "buckets": ["one", "two"] }] },
    })
}

fn scheduled(name: &str, initial_run: bool) -> Value {
    let mut job = body(name, name);
    job["jobType"] = json!("SCHEDULED");
    job["scheduleFrequency"] = json!({ "dailySchedule": {} });
    job["initialRun"] = json!(initial_run);
    job
}

fn create(world: &World, body: Value) -> String {
    world.macie(ADMINISTRATOR, "POST /jobs", body).ok()["jobId"].as_str().unwrap().to_owned()
}

fn describe(world: &World, id: &str) -> Value {
    world.ask(ADMINISTRATOR, &format!("GET /jobs/{id}")).ok()
}

fn status(world: &World, id: &str) -> String {
    describe(world, id)["jobStatus"].as_str().unwrap().to_owned()
}

fn update(world: &World, id: &str, status: &str) -> Reply {
    world.macie(ADMINISTRATOR, &format!("PATCH /jobs/{id}"), json!({ "jobStatus": status }))
}

fn names(world: &World, query: Value) -> Vec<String> {
    let reply = world.macie(ADMINISTRATOR, "POST /jobs/list", query).ok();
    let items = reply["items"].as_array().unwrap();
    items.iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_job_is_described_as_it_was_created() {
    let world = World::enrolled();
    let mut wanted = body("n", "t");
    wanted["description"] = json!("d");
    wanted["samplingPercentage"] = json!(25);
    wanted["tags"] = json!({ "k": "v" });
    wanted["s3JobDefinition"]["scoping"] = json!({ "includes": { "and": [
        { "simpleScopeTerm": { "comparator": "STARTS_WITH", "key": "OBJECT_KEY", "values": ["logs/"] } },
    ] } });
    let created = world.macie(ADMINISTRATOR, "POST /jobs", wanted.clone()).ok();
    let id = created["jobId"].as_str().unwrap();
    assert!(id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
    let arn = format!("arn:aws:macie2:eu-west-1:{ADMINISTRATOR}:classification-job/{id}");
    assert_eq!(created, json!({ "jobId": id, "jobArn": arn }));
    let time = "2026-01-01T00:00:00.000Z";
    let expected = json!({
        "allowListIds": null, "clientToken": "t", "createdAt": time, "customDataIdentifierIds": null,
        "description": "d", "initialRun": false, "jobArn": arn, "jobId": id, "jobStatus": "RUNNING",
        "jobType": "ONE_TIME", "lastRunErrorStatus": { "code": "NONE" }, "lastRunTime": time,
        "managedDataIdentifierIds": null, "managedDataIdentifierSelector": "RECOMMENDED", "name": "n",
        "s3JobDefinition": wanted["s3JobDefinition"], "samplingPercentage": 25, "scheduleFrequency": null,
        "statistics": { "approximateNumberOfObjectsToProcess": 0.0, "numberOfRuns": 1 },
        "tags": { "k": "v" }, "userPausedDetails": null,
    });
    assert_eq!(describe(&world, id), expected);
}

#[test]
fn the_same_token_for_the_same_job_is_the_same_job() {
    let world = World::enrolled();
    let first = create(&world, body("n", "t"));
    world.emulator.advance_ms(5);
    assert_eq!(create(&world, body("n", "t")), first);
    assert_ne!(create(&world, body("n", "u")), first);
    let reply = world.macie(ADMINISTRATOR, "POST /jobs", body("other", "t"));
    assert_eq!((reply.status, reply.refusal().1), (409, "ConflictException"));
    assert_eq!(names(&world, json!({})), ["n", "n"]);
}

#[test]
fn ids_follow_from_the_requests() {
    let ids = || {
        let world = World::enrolled();
        ["a", "b"].map(|name| create(&world, body(name, name)))
    };
    let [one, other] = ids();
    assert_ne!(one, other);
    assert_eq!(ids(), [one, other]);
}

#[test]
fn a_one_time_job_runs_and_completes() {
    let world = World::enrolled();
    let id = create(&world, body("n", "t"));
    world.emulator.advance_ms(RUN_MS - 1);
    assert_eq!(status(&world, &id), "RUNNING");
    world.emulator.advance_ms(1);
    assert_eq!(status(&world, &id), "COMPLETE");
    for wanted in ["CANCELLED", "RUNNING", "USER_PAUSED"] {
        let reply = update(&world, &id, wanted);
        assert_eq!((reply.status, reply.refusal().1), (400, "ValidationException"), "{wanted}");
    }
}

#[test]
fn a_run_may_take_no_time_at_all() {
    let world = World::designated_with(switches(r#"{"jobRunMs": 0}"#));
    assert_eq!(status(&world, &create(&world, body("n", "t"))), "COMPLETE");
    assert_eq!(status(&world, &create(&world, scheduled("s", true))), "IDLE");
}

#[test]
fn a_scheduled_job_is_idle_between_its_runs() {
    let world = World::enrolled();
    let (now, later) = (create(&world, scheduled("now", true)), create(&world, scheduled("later", false)));
    assert_eq!((status(&world, &now), status(&world, &later)), ("RUNNING".to_owned(), "IDLE".to_owned()));
    world.emulator.advance_ms(RUN_MS);
    assert_eq!(status(&world, &now), "IDLE");
    world.emulator.advance_ms(DAY_MS - RUN_MS);
    let job = describe(&world, &later);
    assert_eq!(
        (&job["jobStatus"], &job["lastRunTime"]),
        (&json!("RUNNING"), &json!("2026-01-02T00:00:00.000Z"))
    );
    world.emulator.advance_ms(10 * DAY_MS + RUN_MS);
    assert_eq!(describe(&world, &now)["statistics"]["numberOfRuns"], 12);
    assert_eq!(describe(&world, &later)["statistics"]["numberOfRuns"], 11);
}

#[test]
fn a_paused_run_goes_on_where_it_stopped() {
    let world = World::enrolled();
    let id = create(&world, body("n", "t"));
    world.emulator.advance_ms(RUN_MS - 10);
    assert_eq!(update(&world, &id, "USER_PAUSED").ok(), json!({}));
    let expected = json!({
        "jobPausedAt": "2026-01-01T00:09:59.990Z", "jobExpiresAt": "2026-01-31T00:09:59.990Z",
        "jobImminentExpirationHealthEventArn": null,
    });
    assert_eq!(describe(&world, &id)["userPausedDetails"], expected);
    world.emulator.advance_ms(DAY_MS);
    assert_eq!(status(&world, &id), "USER_PAUSED");
    update(&world, &id, "RUNNING").ok();
    world.emulator.advance_ms(9);
    assert_eq!(status(&world, &id), "RUNNING");
    world.emulator.advance_ms(1);
    assert_eq!(status(&world, &id), "COMPLETE");
}

#[test]
fn a_one_time_job_that_is_paused_for_thirty_days_is_cancelled() {
    let world = World::enrolled();
    let id = create(&world, body("n", "t"));
    update(&world, &id, "USER_PAUSED").ok();
    world.emulator.advance_ms(30 * DAY_MS - 1);
    assert_eq!(status(&world, &id), "USER_PAUSED");
    world.emulator.advance_ms(1);
    assert_eq!(status(&world, &id), "CANCELLED");
}

#[test]
fn a_scheduled_job_that_is_paused_for_thirty_days_loses_only_its_run() {
    let world = World::enrolled();
    let id = create(&world, scheduled("s", true));
    update(&world, &id, "USER_PAUSED").ok();
    world.emulator.advance_ms(30 * DAY_MS);
    let job = describe(&world, &id);
    assert_eq!(
        (&job["jobStatus"], &job["userPausedDetails"]["jobExpiresAt"]),
        (&json!("USER_PAUSED"), &Value::Null)
    );
    update(&world, &id, "RUNNING").ok();
    assert_eq!(status(&world, &id), "IDLE");
}

#[test]
fn statuses_change_only_as_the_life_of_a_job_allows() {
    for (from, wanted, to) in [
        ("RUNNING", "USER_PAUSED", Some("USER_PAUSED")),
        ("RUNNING", "CANCELLED", Some("CANCELLED")),
        ("RUNNING", "RUNNING", None),
        ("IDLE", "USER_PAUSED", Some("USER_PAUSED")),
        ("IDLE", "CANCELLED", Some("CANCELLED")),
        ("IDLE", "RUNNING", None),
        ("PAUSED", "USER_PAUSED", Some("USER_PAUSED")),
        ("PAUSED", "CANCELLED", Some("CANCELLED")),
        ("PAUSED", "RUNNING", None),
        ("USER_PAUSED", "RUNNING", Some("RUNNING")),
        ("USER_PAUSED", "CANCELLED", Some("CANCELLED")),
        ("USER_PAUSED", "USER_PAUSED", None),
    ] {
        let world = World::enrolled();
        let id = create(&world, scheduled("s", from != "IDLE"));
        match from {
            "PAUSED" => world.state(|state| state.exhaust_job_quota(key(ADMINISTRATOR), &id)).unwrap(),
            "USER_PAUSED" => drop(update(&world, &id, "USER_PAUSED").ok()),
            _ => {}
        }
        assert_eq!(status(&world, &id), from);
        let reply = update(&world, &id, wanted);
        assert_eq!(reply.status, if to.is_some() { 200 } else { 400 }, "{from} to {wanted}");
        assert_eq!(status(&world, &id), to.unwrap_or(from), "{from} to {wanted}");
    }
}

#[test]
fn a_cancelled_job_stays_listed_and_cannot_be_changed() {
    let world = World::enrolled();
    let id = create(&world, body("n", "t"));
    update(&world, &id, "CANCELLED").ok();
    for wanted in ["CANCELLED", "RUNNING", "USER_PAUSED"] {
        let reply = update(&world, &id, wanted);
        assert_eq!((reply.status, reply.refusal().1), (400, "ValidationException"));
        assert!(reply.refusal().2.contains("cannot update cancelled job for job"));
    }
    assert_eq!(names(&world, json!({})), ["n"]);
}

#[test]
fn other_statuses_cannot_be_asked_for() {
    let world = World::enrolled();
    let id = create(&world, body("n", "t"));
    for wanted in ["COMPLETE", "IDLE", "PAUSED", "running", ""] {
        assert_eq!(update(&world, &id, wanted).refusal().1, "ValidationException", "{wanted}");
    }
}

#[test]
fn only_the_account_that_created_a_job_knows_it() {
    let world = World::enrolled();
    let id = create(&world, body("n", "t"));
    for reply in [
        world.ask(MEMBER, &format!("GET /jobs/{id}")),
        world.macie(MEMBER, &format!("PATCH /jobs/{id}"), json!({ "jobStatus": "CANCELLED" })),
        world.ask(ADMINISTRATOR, "GET /jobs/unknown"),
    ] {
        assert_eq!((reply.status, reply.refusal().1), (404, "ResourceNotFoundException"));
    }
    assert_eq!(world.macie(MEMBER, "POST /jobs/list", json!({})).ok()["items"], json!([]));
}

#[test]
fn suspending_a_session_cancels_its_own_jobs_and_no_others_for_good() {
    let world = World::enrolled();
    let mut own = body("own", "t");
    own["s3JobDefinition"]["bucketDefinitions"][0]["accountId"] = json!(MEMBER);
    let created = world.macie(MEMBER, "POST /jobs", own).ok();
    let of_administrator = create(&world, body("n", "t"));
    let route = format!("PATCH /macie/members/{MEMBER}");
    world.macie(ADMINISTRATOR, &route, json!({ "status": "PAUSED" })).ok();
    world.macie(ADMINISTRATOR, &route, json!({ "status": "ENABLED" })).ok();
    let job = world.ask(MEMBER, &format!("GET /jobs/{}", created["jobId"].as_str().unwrap())).ok();
    assert_eq!(job["jobStatus"], "CANCELLED");
    assert_eq!(status(&world, &of_administrator), "RUNNING");
}

#[test]
fn a_suspended_account_cancels_its_jobs_itself_keeps_complete_ones_and_creates_none() {
    let world = World::new();
    world.ask(ADMINISTRATOR, "POST /macie").ok();
    let done = create(&world, body("done", "t"));
    world.emulator.advance_ms(RUN_MS);
    let idle = create(&world, scheduled("idle", false));
    world.macie(ADMINISTRATOR, "PATCH /macie", json!({ "status": "PAUSED" })).ok();
    assert_eq!(
        (status(&world, &done), status(&world, &idle)),
        ("COMPLETE".to_owned(), "CANCELLED".to_owned())
    );
    let reply = world.macie(ADMINISTRATOR, "POST /jobs", body("n", "u"));
    assert_eq!((reply.status, reply.refusal().1), (409, "ConflictException"));
}

#[test]
fn disabling_macie_loses_the_jobs() {
    let world = World::new();
    world.ask(ADMINISTRATOR, "POST /macie").ok();
    let id = create(&world, body("n", "t"));
    world.ask(ADMINISTRATOR, "DELETE /macie").ok();
    world.ask(ADMINISTRATOR, "POST /macie").ok();
    assert_eq!(world.ask(ADMINISTRATOR, &format!("GET /jobs/{id}")).status, 404);
    assert_ne!(create(&world, body("n", "t")), id);
}

#[test]
fn without_a_session_jobs_say_so_with_a_full_stop() {
    let world = World::new();
    for (route, body) in [
        ("POST /jobs", body("n", "t")),
        ("POST /jobs/list", json!({})),
        ("GET /jobs/x", json!({})),
        ("PATCH /jobs/x", json!({ "jobStatus": "CANCELLED" })),
    ] {
        let reply = world.macie(MEMBER, route, body);
        assert_eq!(reply.refusal(), (403, "AccessDeniedException", "Macie is not enabled."), "{route}");
    }
    world.state(|state| *state.switches_mut() = switches(r#"{"absentSessionMessage": "plain"}"#));
    assert_eq!(world.ask(MEMBER, "GET /jobs/x").refusal().2, "Macie is not enabled");
}

#[test]
fn an_administrator_analyzes_its_members_buckets_and_a_member_its_own() {
    let world = World::enrolled();
    for (caller, owner, allowed) in [
        (ADMINISTRATOR, MEMBER, true),
        (MEMBER, MEMBER, true),
        (ADMINISTRATOR, OTHER, false),
        (MEMBER, ADMINISTRATOR, false),
    ] {
        let mut job = body("n", owner);
        job["s3JobDefinition"]["bucketDefinitions"][0]["accountId"] = json!(owner);
        let reply = world.macie(caller, "POST /jobs", job);
        assert_eq!(reply.status, if allowed { 200 } else { 400 }, "{caller} {owner}");
    }
}

/// Jobs with the names c, b, a in the order of their age, a millisecond apart; b is cancelled, a scheduled.
fn three() -> World {
    let world = World::enrolled();
    create(&world, body("c", "c"));
    world.emulator.advance_ms(1);
    let cancelled = create(&world, body("b", "b"));
    update(&world, &cancelled, "CANCELLED").ok();
    world.emulator.advance_ms(1);
    create(&world, scheduled("a", false));
    world
}

#[test]
fn jobs_are_found_by_conditions() {
    let world = three();
    let found = |kind: &str, key: &str, comparator: &str, values: &[&str]| {
        let term = json!({ "key": key, "comparator": comparator, "values": values });
        names(&world, json!({ "filterCriteria": { kind: [term] } })).concat()
    };
    assert_eq!(found("includes", "name", "EQ", &["a", "c"]), "ca");
    assert_eq!(found("excludes", "name", "EQ", &["a"]), "cb");
    assert_eq!(found("includes", "name", "NE", &["a", "c"]), "b");
    assert_eq!(found("includes", "name", "CONTAINS", &["b"]), "b");
    assert_eq!(found("includes", "name", "STARTS_WITH", &["c", "x"]), "c");
    assert_eq!(found("includes", "jobStatus", "EQ", &["CANCELLED", "IDLE"]), "ba");
    assert_eq!(found("excludes", "jobStatus", "EQ", &["CANCELLED"]), "ca");
    assert_eq!(found("includes", "jobType", "EQ", &["SCHEDULED"]), "a");
    assert_eq!(found("includes", "jobType", "NE", &["SCHEDULED"]), "cb");
    let middle = "2026-01-01T00:00:00.001Z";
    for (comparator, expected) in
        [("GT", "a"), ("GTE", "ba"), ("LT", "c"), ("LTE", "cb"), ("EQ", "b"), ("NE", "ca")]
    {
        assert_eq!(found("includes", "createdAt", comparator, &[middle]), expected, "{comparator}");
    }
}

#[test]
fn conditions_add_up() {
    let world = three();
    let term = |key: &str, value: &str| json!({ "key": key, "comparator": "EQ", "values": [value] });
    let query = json!({ "filterCriteria": {
        "includes": [term("jobType", "ONE_TIME"), term("jobStatus", "RUNNING")],
        "excludes": [term("name", "x")],
    } });
    assert_eq!(names(&world, query), ["c"]);
}

#[test]
fn jobs_are_sorted_as_asked() {
    let world = three();
    let sorted = |attribute: &str, order: &str| {
        names(&world, json!({ "sortCriteria": { "attributeName": attribute, "orderBy": order } })).concat()
    };
    assert_eq!(sorted("name", "ASC"), "abc");
    assert_eq!(sorted("name", "DESC"), "cba");
    assert_eq!(sorted("createdAt", "ASC"), "cba");
    assert_eq!(sorted("createdAt", "DESC"), "abc");
    assert_eq!(sorted("jobStatus", "ASC"), "bac");
    assert_eq!(sorted("jobType", "ASC"), "cba");
    assert_eq!(names(&world, json!({ "sortCriteria": { "orderBy": "DESC" } })).concat(), "abc");
}

#[test]
fn queries_that_make_no_sense_are_refused() {
    let world = three();
    let term = |key: &str, comparator: &str, values: &[&str]| json!({ "filterCriteria": { "includes": [{ "key": key, "comparator": comparator, "values": values }] } });
    for query in [
        term("jobStatus", "GT", &["IDLE"]),
        term("name", "GTE", &["a"]),
        term("createdAt", "CONTAINS", &["2026"]),
        term("createdAt", "GT", &["yesterday"]),
        term("name", "EQ", &[]),
        term("size", "EQ", &["1"]),
        json!({ "sortCriteria": { "attributeName": "size" } }),
        json!({ "sortCriteria": { "orderBy": "UP" } }),
        json!({ "maxResults": 0 }),
        json!({ "nextToken": "x" }),
    ] {
        let reply = world.macie(ADMINISTRATOR, "POST /jobs/list", query.clone());
        assert_eq!((reply.status, reply.refusal().1), (400, "ValidationException"), "{query}");
    }
}

#[test]
fn pages_of_jobs_hold_every_job_once_in_the_asked_order() {
    let world = World::enrolled();
    for number in 0..60 {
        create(&world, body(&format!("{:02}", 59 - number), &number.to_string()));
    }
    for (size, pages) in [(None, 3), (Some(60), 1), (Some(59), 2), (Some(7), 9)] {
        let sort = json!({ "attributeName": "name", "orderBy": "ASC" });
        let mut query = json!({ "sortCriteria": sort, "maxResults": size });
        let (mut seen, mut count) = (Vec::new(), 0);
        loop {
            let reply = world.macie(ADMINISTRATOR, "POST /jobs/list", query.clone()).ok();
            count += 1;
            seen.extend(reply["items"].as_array().unwrap().iter().map(|item| item["name"].clone()));
            if reply["nextToken"].is_null() {
                break;
            }
            query["nextToken"] = reply["nextToken"].clone();
        }
        assert_eq!((count, seen.len()), (pages, 60), "{size:?}");
        assert!(seen.is_sorted_by(|one, next| one.as_str() < next.as_str()));
        let mut other = query.clone();
        other["sortCriteria"]["orderBy"] = json!("DESC");
        if count > 1 {
            assert_eq!(
                world.macie(ADMINISTRATOR, "POST /jobs/list", other).refusal().1,
                "ValidationException"
            );
        }
    }
}

#[test]
fn a_summary_has_the_buckets_and_not_the_scope() {
    let world = World::enrolled();
    let id = create(&world, body("n", "t"));
    let reply = world.macie(ADMINISTRATOR, "POST /jobs/list", json!({})).ok();
    let expected = json!({
        "bucketCriteria": null, "bucketDefinitions": [{ "accountId": ADMINISTRATOR, "buckets": ["one", "two"] }],
        "createdAt": "2026-01-01T00:00:00.000Z", "jobId": id, "jobStatus": "RUNNING", "jobType": "ONE_TIME",
        "lastRunErrorStatus": { "code": "NONE" }, "name": "n", "userPausedDetails": null,
    });
    assert_eq!(reply, json!({ "items": [expected], "nextToken": null }));
}

#[test]
fn creating_jobs_has_the_one_published_quota_once_quotas_are_on() {
    let world = World::enrolled();
    let faults = serde_json::from_value(json!({ "quotas": "documented" })).unwrap();
    world.emulator.set_faults(faults);
    let call =
        |region: &str| world.macie_in(region, ADMINISTRATOR, "POST /jobs", Some(body("n", "t"))).status;
    assert_eq!((call(HOME), call(HOME)), (200, 429));
    assert_ne!(call(ELSEWHERE), 429);
    world.emulator.advance_ms(9_999);
    assert_eq!(call(HOME), 429);
    world.emulator.advance_ms(1);
    assert_eq!(call(HOME), 200);
}
