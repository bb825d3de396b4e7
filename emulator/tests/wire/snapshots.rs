//! The state out and in again: whatever an operation leaves behind survives, byte for
//! byte, and goes on as before.

use bytes::Bytes;
use hyper::Request;
use serde_json::{Value, json};

use crate::support::*;

/// Members, invitations, jobs in every phase, and Macie Classic.
fn eventful() -> (World, Vec<String>) {
    let world = World::enrolled();
    for account in [OTHER, FOREIGN] {
        world.ask(account, "POST /macie").ok();
    }
    let account = json!({ "accountId": FOREIGN, "email": format!("account-{FOREIGN}@example.com") });
    world.macie(OTHER, "POST /members", json!({ "account": account, "tags": { "k": "v" } })).ok();
    world.macie(OTHER, "POST /invitations", json!({ "accountIds": [FOREIGN] })).ok();
    world.classic(OTHER, "AssociateMemberAccount", json!({ "memberAccountId": MEMBER })).ok();
    let types = json!({ "oneTime": "NONE", "continuous": "FULL" });
    let resource = json!({ "bucketName": "b", "prefix": "p", "classificationType": types });
    world.classic(OTHER, "AssociateS3Resources", json!({ "s3Resources": [resource] })).ok();
    let jobs = ["run", "pause", "cancel", "exhaust", "wait"].map(|name| create_job(&world, name));
    for (id, status) in [(&jobs[1], "USER_PAUSED"), (&jobs[2], "CANCELLED")] {
        world.macie(ADMINISTRATOR, &format!("PATCH /jobs/{id}"), json!({ "jobStatus": status })).ok();
    }
    world.state(|state| state.exhaust_job_quota(key(ADMINISTRATOR), &jobs[3])).unwrap();
    (world, jobs.to_vec())
}

fn create_job(world: &World, name: &str) -> String {
    let simple = json!({ "comparator": "EQ", "key": "S3_BUCKET_NAME", "values": ["b"] });
    let criteria = json!({ "includes": { "and": [{ "simpleCriterion": simple }] } });
    let schedule = json!({ "monthlySchedule": { "dayOfMonth": 1 } });
    let job = json!({
        "name": name, "clientToken": name, "jobType": "SCHEDULED", "initialRun": name != "wait",
        "scheduleFrequency": schedule, "s3JobDefinition": { "bucketCriteria": criteria },
    });
    world.macie(ADMINISTRATOR, "POST /jobs", job).ok()["jobId"].as_str().unwrap().to_owned()
}

fn snapshot(world: &World) -> Bytes {
    let request = Request::get("/_macie/state").body(Bytes::new()).unwrap();
    world.emulator.respond(request).unwrap().into_body()
}

fn restore(world: &World, state: Bytes) {
    let response = world.emulator.respond(Request::put("/_macie/state").body(state).unwrap()).unwrap();
    assert!(response.status().is_success(), "{:?}", response.body());
}

fn statuses(world: &World, jobs: &[String]) -> Vec<Value> {
    let ask = |id: &String| world.ask(ADMINISTRATOR, &format!("GET /jobs/{id}")).ok()["jobStatus"].clone();
    jobs.iter().map(ask).collect()
}

#[test]
fn a_restored_state_is_the_same_to_the_byte_and_goes_on() {
    let (world, jobs) = eventful();
    assert_eq!(statuses(&world, &jobs), ["RUNNING", "USER_PAUSED", "CANCELLED", "PAUSED", "IDLE"]);
    let state = snapshot(&world);
    let other = World::new();
    restore(&other, state.clone());
    assert_eq!(snapshot(&other), state);
    for world in [&world, &other] {
        world.emulator.advance_ms(600_000);
        assert_eq!(statuses(world, &jobs), ["IDLE", "USER_PAUSED", "CANCELLED", "PAUSED", "IDLE"]);
        let list = world.ask(FOREIGN, "GET /invitations").ok();
        let id = list["invitations"][0]["invitationId"].as_str().unwrap();
        world.macie(FOREIGN, "POST /invitations/accept", json!({ "invitationId": id })).ok();
        assert_eq!(world.classic(OTHER, "ListS3Resources", json!({})).ok()["s3Resources"][0]["prefix"], "p");
    }
    assert_eq!(snapshot(&world), snapshot(&other));
}

#[test]
fn every_operation_is_told() {
    let operations = macie_emulator::operations();
    let of = |service: &str| operations.iter().filter(|name| name.starts_with(service)).count();
    assert_eq!((of("macie2:"), of("macie:")), (42, 7));
    assert!(operations.contains("macie2:TagResource") && operations.contains("macie:ListS3Resources"));
}
