//! The session's life: absent, enabled, paused, absent.

use serde_json::json;

use crate::support::*;

#[test]
fn a_fresh_session_is_enabled_and_publishes_every_fifteen_minutes() {
    let world = World::new();
    world.ask(MEMBER, "POST /macie").ok();
    assert_eq!(
        world.ask(MEMBER, "GET /macie").ok(),
        json!({
            "createdAt": "2026-01-01T00:00:00.000Z",
            "updatedAt": "2026-01-01T00:00:00.000Z",
            "findingPublishingFrequency": "FIFTEEN_MINUTES",
            "serviceRole": "arn:aws:iam::333333333333:role/aws-service-role/macie.amazonaws.com/AWSServiceRoleForAmazonMacie",
            "status": "ENABLED",
        })
    );
}

#[test]
fn a_session_may_start_paused_and_with_another_frequency() {
    let world = World::new();
    let body = json!({ "clientToken": "x", "status": "PAUSED", "findingPublishingFrequency": "SIX_HOURS" });
    world.macie(MEMBER, "POST /macie", body).ok();
    let session = world.ask(MEMBER, "GET /macie").ok();
    assert_eq!(
        (&session["status"], &session["findingPublishingFrequency"]),
        (&json!("PAUSED"), &json!("SIX_HOURS"))
    );
}

#[test]
fn an_update_keeps_what_it_does_not_name_and_moves_the_time() {
    let world = World::new();
    world.ask(MEMBER, "POST /macie").ok();
    world.emulator.advance_ms(1_500);
    world.macie(MEMBER, "PATCH /macie", json!({ "status": "PAUSED" })).ok();
    let session = world.ask(MEMBER, "GET /macie").ok();
    assert_eq!(session["findingPublishingFrequency"], "FIFTEEN_MINUTES");
    assert_eq!(
        (&session["createdAt"], &session["updatedAt"]),
        (&json!("2026-01-01T00:00:00.000Z"), &json!("2026-01-01T00:00:01.500Z"))
    );
}

#[test]
fn a_standalone_account_suspends_and_resumes_itself() {
    let world = World::new();
    world.ask(MEMBER, "POST /macie").ok();
    for status in ["PAUSED", "ENABLED"] {
        world.macie(MEMBER, "PATCH /macie", json!({ "status": status })).ok();
        assert_eq!(world.session(MEMBER).as_deref(), Some(status));
    }
}

#[test]
fn disabling_loses_the_settings() {
    let world = World::new();
    world.ask(MEMBER, "POST /macie").ok();
    let destination = json!({ "bucketName": "b", "kmsKeyArn": "arn:aws:kms:eu-west-1:333333333333:key/k" });
    let body = json!({ "configuration": { "s3Destination": destination } });
    world.macie(MEMBER, "PUT /classification-export-configuration", body).ok();
    world.ask(MEMBER, "DELETE /macie").ok();
    assert_eq!(world.session(MEMBER), None);
    world.ask(MEMBER, "POST /macie").ok();
    assert_eq!(
        world.ask(MEMBER, "GET /classification-export-configuration").ok(),
        json!({ "configuration": {} })
    );
}

#[test]
fn sessions_of_one_account_in_two_regions_are_two() {
    let world = World::new();
    world.macie_in(HOME, MEMBER, "POST /macie", None).ok();
    assert_eq!(world.macie_in(ELSEWHERE, MEMBER, "GET /macie", None).status, 403);
    world.macie_in(ELSEWHERE, MEMBER, "POST /macie", None).ok();
    world.ask(MEMBER, "DELETE /macie").ok();
    assert_eq!(world.macie_in(ELSEWHERE, MEMBER, "GET /macie", None).status, 200);
}
