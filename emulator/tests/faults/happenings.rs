//! Accounts that join, leave and close while somebody is at work on them.

use serde_json::json;

use crate::set;
use crate::support::*;

fn count(world: &World) -> usize {
    world.organizations(MANAGEMENT, "ListAccounts", json!({})).ok()["Accounts"].as_array().unwrap().len()
}

#[test]
fn an_account_leaves_just_before_a_call() {
    let world = World::enrolled();
    set(
        &world,
        json!({ "happenings": [{ "when": { "beforeCall": 2 }, "change": { "kind": "leave", "account": MEMBER } }] }),
    );
    assert_eq!((count(&world), count(&world)), (7, 6));
    assert_eq!(world.relationship(MEMBER).as_deref(), Some("Removed"));
    assert_eq!(world.emulator.events()[0]["detail"]["eventName"], "LeaveOrganization");
}

#[test]
fn an_account_closes_and_another_is_created_at_their_times() {
    let world = World::enrolled();
    world.macie(ADMINISTRATOR, "PATCH /admin/configuration", json!({ "autoEnable": true })).ok();
    set(
        &world,
        json!({ "happenings": [
            { "when": { "afterMs": 2_000 }, "change": { "kind": "create", "account": OUTSIDE } },
            { "when": { "afterMs": 1_000 }, "change": { "kind": "close", "account": MEMBER } },
        ]}),
    );
    world.emulator.advance_ms(1_500);
    assert_eq!(world.relationship(MEMBER).as_deref(), Some("AccountSuspended"));
    assert_eq!(world.relationship(OUTSIDE), None);
    world.emulator.advance_ms(1_500);
    assert_eq!(world.relationship(OUTSIDE).as_deref(), Some("Enabled"), "by auto-enable");
    let joined = world.state(|state| state.organization().account(id(OUTSIDE)).unwrap().joined_at_ms);
    assert_eq!(joined, START_MS + 2_000);
}

#[test]
fn what_cannot_happen_does_not() {
    let world = World::new();
    set(
        &world,
        json!({ "happenings": [
            { "when": { "beforeCall": 1 }, "change": { "kind": "leave", "account": OUTSIDE } },
            { "when": { "beforeCall": 1 }, "change": { "kind": "leave", "account": MANAGEMENT } },
            { "when": { "beforeCall": 1 }, "change": { "kind": "join", "account": MEMBER } },
        ]}),
    );
    assert_eq!(count(&world), 7);
    assert!(world.emulator.events().is_empty());
}

#[test]
fn a_region_is_turned_off_in_the_middle() {
    let world = World::enrolled();
    set(
        &world,
        json!({ "happenings": [{ "when": { "beforeCall": 2 }, "change": { "kind": "disableRegion", "account": MEMBER, "region": HOME } }] }),
    );
    assert_eq!(world.session(MEMBER).as_deref(), Some("ENABLED"));
    assert_eq!(world.ask(MEMBER, "GET /macie").refusal().1, "UnrecognizedClientException");
    assert_eq!(world.relationship(MEMBER).as_deref(), Some("RegionDisabled"));
}

#[test]
fn happenings_of_faults_that_are_no_more_do_not_happen() {
    let world = World::new();
    set(
        &world,
        json!({ "happenings": [{ "when": { "afterMs": 1_000 }, "change": { "kind": "leave", "account": MEMBER } }] }),
    );
    set(&world, json!({}));
    world.emulator.advance_ms(2_000);
    assert_eq!(count(&world), 7);
}
