//! An account's own settings, which never reach its members, automated discovery
//! excepted.

use macie_emulator::AutomatedDiscoveryStatus;
use serde_json::{Value, json};

use crate::support::*;

const EXPORT: &str = "/classification-export-configuration";
const PUBLICATION: &str = "/findings-publication-configuration";
const DISCOVERY: &str = "/automated-discovery/configuration";

fn standalone() -> World {
    let world = World::new();
    world.ask(MEMBER, "POST /macie").ok();
    world
}

#[test]
fn the_export_configuration_is_empty_until_it_is_put_and_then_complete() {
    let world = standalone();
    assert_eq!(world.ask(MEMBER, &format!("GET {EXPORT}")).ok(), json!({ "configuration": {} }));
    let whole = json!({ "configuration": { "s3Destination": {
        "bucketName": "b", "expectedBucketOwner": OTHER, "keyPrefix": "p/", "kmsKeyArn": "arn:aws:kms:eu-west-1:333333333333:key/k",
    }}});
    assert_eq!(world.macie(MEMBER, &format!("PUT {EXPORT}"), whole.clone()).ok(), whole);
    assert_eq!(world.ask(MEMBER, &format!("GET {EXPORT}")).ok(), whole);
}

#[test]
fn an_export_destination_needs_bucket_and_key() {
    let world = standalone();
    for destination in [
        json!(null),
        json!({}),
        json!({ "bucketName": "b" }),
        json!({ "bucketName": "", "kmsKeyArn": "arn:aws:kms:x" }),
        json!({ "bucketName": "b", "kmsKeyArn": "alias/x" }),
        json!({ "bucketName": "b", "kmsKeyArn": "arn:aws:kms:x", "expectedBucketOwner": "12" }),
    ] {
        let body = json!({ "configuration": { "s3Destination": destination } });
        let reply = world.macie(MEMBER, &format!("PUT {EXPORT}"), body);
        assert_eq!(reply.refusal().1, "ValidationException", "{destination}");
    }
}

#[test]
fn policy_findings_are_published_by_default_and_an_empty_update_changes_nothing() {
    let world = standalone();
    let read = || world.ask(MEMBER, &format!("GET {PUBLICATION}")).ok()["securityHubConfiguration"].clone();
    let by_default = json!({ "publishClassificationFindings": false, "publishPolicyFindings": true });
    assert_eq!(read(), by_default);
    world.macie(MEMBER, &format!("PUT {PUBLICATION}"), json!({ "clientToken": "x" })).ok();
    assert_eq!(read(), by_default);
    let other = json!({ "publishClassificationFindings": true, "publishPolicyFindings": false });
    world.macie(MEMBER, &format!("PUT {PUBLICATION}"), json!({ "securityHubConfiguration": other })).ok();
    assert_eq!(read(), other);
}

#[test]
fn automated_discovery_remembers_when_it_was_first_enabled_and_when_disabled() {
    let world = standalone();
    let put =
        |status: &str| world.macie(MEMBER, &format!("PUT {DISCOVERY}"), json!({ "status": status })).ok();
    let read = || world.ask(MEMBER, &format!("GET {DISCOVERY}")).ok();
    assert_eq!((&read()["status"], &read()["firstEnabledAt"]), (&json!("DISABLED"), &Value::Null));
    put("ENABLED");
    world.emulator.advance_ms(1000);
    put("DISABLED");
    let discovery = read();
    assert_eq!(discovery["firstEnabledAt"], "2026-01-01T00:00:00.000Z");
    assert_eq!(discovery["disabledAt"], "2026-01-01T00:00:01.000Z");
    assert_eq!(discovery["lastUpdatedAt"], "2026-01-01T00:00:01.000Z");
    assert_eq!(discovery["autoEnableOrganizationMembers"], "ALL");
    put("ENABLED");
    assert_eq!(read()["firstEnabledAt"], "2026-01-01T00:00:00.000Z");
    assert_eq!(read()["disabledAt"], Value::Null);
}

#[test]
fn an_administrators_discovery_reaches_new_members_as_asked() {
    for (members, expected) in [
        ("ALL", AutomatedDiscoveryStatus::Enabled),
        ("NEW", AutomatedDiscoveryStatus::Enabled),
        ("NONE", AutomatedDiscoveryStatus::Disabled),
    ] {
        let world = World::designated();
        let body = json!({ "status": "ENABLED", "autoEnableOrganizationMembers": members });
        world.macie(ADMINISTRATOR, &format!("PUT {DISCOVERY}"), body).ok();
        world.create(MEMBER).ok();
        let status = world.state(|state| state.automated_discovery_of(key(MEMBER)).unwrap().status);
        assert_eq!(status, expected, "{members}");
    }
}

#[test]
fn an_administrators_discovery_reaches_present_members_only_with_all() {
    for (members, expected) in
        [("ALL", AutomatedDiscoveryStatus::Enabled), ("NEW", AutomatedDiscoveryStatus::Disabled)]
    {
        let world = World::enrolled();
        let body = json!({ "status": "ENABLED", "autoEnableOrganizationMembers": members });
        world.macie(ADMINISTRATOR, &format!("PUT {DISCOVERY}"), body).ok();
        let status = || world.state(|state| state.automated_discovery_of(key(MEMBER)).unwrap().status);
        assert_eq!(status(), expected, "{members}");
        world.macie(ADMINISTRATOR, &format!("PUT {DISCOVERY}"), json!({ "status": "DISABLED" })).ok();
        assert_eq!(status(), AutomatedDiscoveryStatus::Disabled, "{members}");
    }
}

#[test]
fn an_administrators_discovery_that_is_off_reaches_no_new_member() {
    let world = World::designated();
    let body = json!({ "status": "DISABLED", "autoEnableOrganizationMembers": "ALL" });
    world.macie(ADMINISTRATOR, &format!("PUT {DISCOVERY}"), body).ok();
    world.create(MEMBER).ok();
    let status = world.state(|state| state.automated_discovery_of(key(MEMBER)).unwrap().status);
    assert_eq!(status, AutomatedDiscoveryStatus::Disabled);
}

#[test]
fn discovery_of_a_member_ends_when_it_is_disassociated() {
    let world = World::enrolled();
    world.macie(ADMINISTRATOR, &format!("PUT {DISCOVERY}"), json!({ "status": "ENABLED" })).ok();
    let status =
        |account: &str| world.state(|state| state.automated_discovery_of(key(account)).unwrap().status);
    assert_eq!(status(MEMBER), AutomatedDiscoveryStatus::Enabled);
    world.ask(ADMINISTRATOR, &format!("POST /members/disassociate/{MEMBER}")).ok();
    assert_eq!(status(MEMBER), AutomatedDiscoveryStatus::Disabled);
    assert_eq!(status(ADMINISTRATOR), AutomatedDiscoveryStatus::Enabled);
}

#[test]
fn discovery_has_ids_that_differ_by_account_and_region_and_stay() {
    let world = standalone();
    world.macie_in(ELSEWHERE, MEMBER, "POST /macie", None).ok();
    let scope = |region: &str| {
        let body = world.macie_in(region, MEMBER, &format!("GET {DISCOVERY}"), None).ok();
        body["classificationScopeId"].as_str().unwrap().to_owned()
    };
    assert_eq!(scope(HOME).len(), 32);
    assert_eq!(scope(HOME), scope(HOME));
    assert_ne!(scope(HOME), scope(ELSEWHERE));
}
