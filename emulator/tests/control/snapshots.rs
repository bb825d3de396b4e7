//! The state out and in again.

use macie_emulator::{Organization, RelationshipStatus, SessionStatus, Switches};
use serde_json::json;

use crate::support::*;
use crate::{ask, get, refusal, send};

/// A world in which everything that is remembered has something in it.
fn eventful() -> World {
    let world = World::enrolled();
    world.macie(ADMINISTRATOR, "PATCH /admin/configuration", json!({ "autoEnable": true })).ok();
    world.macie(MEMBER, "PUT /classification-export-configuration", json!({ "configuration": { "s3Destination": { "bucketName": "b", "kmsKeyArn": "arn:aws:kms:eu-west-1:333333333333:key/k" } } })).ok();
    world.macie(ADMINISTRATOR, "PUT /automated-discovery/configuration", json!({ "status": "ENABLED" })).ok();
    world.state(|state| {
        state.bind_to_other_administrator(id(OTHER), region(HOME), id(FOREIGN));
        state.put_member(region(HOME), id("666666666666"), RelationshipStatus::Removed);
        state.disable_region(id(FOREIGN), region("af-south-1"));
        state.leave(id("777777777777")).unwrap();
        let organization = state.organization_mut();
        organization.tag_account(id(MEMBER), "stage", "test").unwrap();
    });
    world
}

#[test]
fn a_snapshot_restores_to_the_same_bytes_and_the_same_behavior() {
    let before = eventful();
    let snapshot = ask(&before, "GET /state", "").1;
    let after = World::of(Organization::generate(3, 1), Switches::default());
    assert_eq!(ask(&after, "PUT /state", snapshot.clone()).0, 204);
    assert_eq!(ask(&after, "GET /state", "").1, snapshot);
    for world in [&before, &after] {
        assert_eq!(world.relationship(MEMBER).as_deref(), Some("Enabled"));
        assert_eq!(world.relationship("666666666666").as_deref(), Some("Removed"));
        assert_eq!(world.create(OTHER).refusal().1, "ValidationException");
        assert_eq!(
            world.organizations(MANAGEMENT, "ListAccounts", json!({})).ok()["Accounts"]
                .as_array()
                .unwrap()
                .len(),
            6
        );
    }
    assert_eq!(ask(&after, "GET /state", "").1, ask(&before, "GET /state", "").1);
}

#[test]
fn a_snapshot_brings_back_what_was_destroyed_since() {
    let world = eventful();
    let snapshot = ask(&world, "GET /state", "").1;
    world.ask(MANAGEMENT, &format!("DELETE /admin?adminAccountId={ADMINISTRATOR}")).ok();
    world.ask(MEMBER, "DELETE /macie").ok();
    world.emulator.advance_ms(60_000);
    assert_eq!(ask(&world, "PUT /state", snapshot.clone()).0, 204);
    assert_eq!(ask(&world, "GET /state", "").1, snapshot);
    assert_eq!(world.session(MEMBER).as_deref(), Some("ENABLED"));
    assert_eq!(get(&world, "/clock")["now"], "2026-01-01T00:01:00.000Z", "time does not run back");
}

#[test]
fn a_snapshot_with_something_unknown_or_missing_is_refused_and_changes_nothing() {
    let world = eventful();
    let mut snapshot = get(&world, "/state");
    let before = snapshot.clone();
    snapshot["sessionz"] = json!({});
    let (status, code, _, text) = refusal(&world, "PUT /state", snapshot.to_string());
    assert_eq!((status, code.as_str()), (400, "invalidBody"));
    assert!(text.contains("sessionz"), "{text}");
    let mut snapshot = before.clone();
    snapshot["organization"]["management"] = json!("12");
    let field = refusal(&world, "PUT /state", snapshot.to_string()).2;
    assert_eq!(field.as_deref(), Some("organization.management"));
    let cut = &before.to_string()[..100];
    assert_eq!(refusal(&world, "PUT /state", cut.to_owned()).0, 400);
    assert_eq!(get(&world, "/state"), before);
}

#[test]
fn another_organization_starts_without_macie() {
    let world = eventful();
    let made_up = send(&world, "PUT /organization", json!({ "size": 40, "seed": 9 }));
    assert_eq!(made_up, json!({ "id": "o-exampleorgid", "managementAccount": MANAGEMENT, "accounts": 40 }));
    let expected = Organization::generate(40, 9);
    assert!(
        world.state(|state| *state.organization() == expected && state.administrator(region(HOME)).is_none())
    );
    let dump = json!({ "Accounts": [
        { "Id": "123456789012", "Arn": "arn:aws:organizations::123456789012:account/o-abcdefghij/123456789012", "Email": "a@example.com" },
        { "Id": "210987654321", "Arn": "arn:aws:organizations::123456789012:account/o-abcdefghij/210987654321", "Email": "b@example.com", "State": "SUSPENDED" },
    ]});
    let loaded = send(&world, "PUT /organization", dump);
    assert_eq!(loaded, json!({ "id": "o-abcdefghij", "managementAccount": "123456789012", "accounts": 2 }));
    let bare = send(
        &world,
        "PUT /organization",
        json!([{ "Id": "123456789012", "Arn": "arn:aws:organizations::123456789012:account/o-abcdefghij/123456789012", "Email": "a@example.com" }]),
    );
    assert_eq!(bare["accounts"], 1);
}

#[test]
fn an_unusable_organization_is_refused_by_its_field_and_changes_nothing() {
    let world = eventful();
    let before = get(&world, "/state");
    let missing = refusal(&world, "PUT /organization", json!({ "seed": 1 }).to_string());
    assert!(missing.3.contains("size"), "{}", missing.3);
    let large = refusal(&world, "PUT /organization", json!({ "size": 250_001 }).to_string());
    assert_eq!((large.0, large.2.as_deref()), (400, Some("size")));
    let entry = refusal(&world, "PUT /organization", json!([{ "Id": "1" }]).to_string());
    assert!(entry.3.contains("entry 0, field `Id`"), "{}", entry.3);
    assert_eq!(get(&world, "/state"), before);
}

#[test]
fn a_large_state_round_trips() {
    let world = World::of(Organization::generate(600, 2), Switches::default());
    world.state(|state| {
        let ids: Vec<_> = state.organization().accounts().map(|account| account.id).collect();
        for at in macie_emulator::Region::ALL {
            state.put_administrator(at, ids[1]);
            ids[2..].iter().for_each(|id| state.put_session(*id, at, SessionStatus::Enabled));
        }
    });
    let snapshot = ask(&world, "GET /state", "").1;
    assert!(snapshot.len() > 2_000_000, "larger than any request of AWS: {}", snapshot.len());
    assert_eq!(ask(&world, "PUT /state", snapshot.clone()).0, 204);
    assert_eq!(ask(&world, "GET /state", "").1, snapshot);
}
