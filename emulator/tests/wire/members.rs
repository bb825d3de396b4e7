//! The relationship's life: none, created, enabled, paused, removed, none.

use macie_emulator::{RelationshipStatus, SessionStatus};
use serde_json::json;

use crate::support::*;

fn list(world: &World, query: &str) -> Vec<String> {
    let body = world.ask(ADMINISTRATOR, &format!("GET /members{query}")).ok();
    let members = body["members"].as_array().unwrap();
    members.iter().map(|member| member["accountId"].as_str().unwrap().to_owned()).collect()
}

fn update(world: &World, status: &str) {
    world.macie(ADMINISTRATOR, &format!("PATCH /macie/members/{MEMBER}"), json!({ "status": status })).ok();
}

fn disassociate(world: &World) {
    world.ask(ADMINISTRATOR, &format!("POST /members/disassociate/{MEMBER}")).ok();
}

#[test]
fn a_created_member_is_enabled_at_once_with_its_session() {
    let world = World::designated();
    let arn = "arn:aws:macie2:eu-west-1:222222222222:member/333333333333";
    assert_eq!(world.create(MEMBER).ok(), json!({ "arn": arn }));
    assert_eq!(world.session(MEMBER).as_deref(), Some("ENABLED"));
    assert_eq!(
        world.ask(ADMINISTRATOR, &format!("GET /members/{MEMBER}")).ok(),
        json!({
            "accountId": MEMBER, "administratorAccountId": ADMINISTRATOR, "masterAccountId": ADMINISTRATOR,
            "arn": arn, "email": null, "invitedAt": null, "relationshipStatus": "Enabled", "tags": {},
            "updatedAt": "2026-01-01T00:00:00.000Z",
        })
    );
}

#[test]
fn a_member_may_stay_created_for_a_while() {
    let world = World::designated_with(switches(r#"{"memberCreationVisibleAfterMs": 2000}"#));
    world.create(MEMBER).ok();
    world.emulator.advance_ms(1_999);
    assert_eq!(world.relationship(MEMBER).as_deref(), Some("Created"));
    assert_eq!(list(&world, ""), [""; 0]);
    world.emulator.advance_ms(1);
    assert_eq!(world.relationship(MEMBER).as_deref(), Some("Enabled"));
    assert_eq!(list(&world, ""), [MEMBER]);
}

#[test]
fn a_member_sees_its_administrator() {
    let world = World::enrolled();
    let expected = json!({ "accountId": ADMINISTRATOR, "relationshipStatus": "Enabled" });
    assert_eq!(world.ask(MEMBER, "GET /administrator").ok(), json!({ "administrator": expected }));
    assert_eq!(world.ask(MEMBER, "GET /master").ok(), json!({ "master": expected }));
}

#[test]
fn suspending_and_resuming_change_relationship_and_session_together() {
    let world = World::enrolled();
    for (status, relationship) in [("PAUSED", "Paused"), ("PAUSED", "Paused"), ("ENABLED", "Enabled")] {
        update(&world, status);
        assert_eq!(world.relationship(MEMBER).as_deref(), Some(relationship));
        assert_eq!(world.session(MEMBER).as_deref(), Some(status));
        assert_eq!(list(&world, "?onlyAssociated=true"), [MEMBER]);
    }
}

#[test]
fn a_removed_member_is_listed_only_with_only_associated_false() {
    let world = World::enrolled();
    disassociate(&world);
    assert_eq!(list(&world, ""), [""; 0]);
    assert_eq!(list(&world, "?onlyAssociated=true"), [""; 0]);
    assert_eq!(list(&world, "?onlyAssociated=false"), [MEMBER]);
    assert_eq!(world.relationship(MEMBER).as_deref(), Some("Removed"));
}

#[test]
fn a_removed_member_keeps_its_session_and_is_standalone() {
    let world = World::enrolled();
    disassociate(&world);
    assert_eq!(world.session(MEMBER).as_deref(), Some("ENABLED"));
    assert_eq!(world.ask(MEMBER, "GET /administrator").status, 404);
    world.ask(MEMBER, "DELETE /macie").ok();
}

#[test]
fn a_removed_member_is_added_again_with_or_without_deletion() {
    for delete in ["no", "yes"] {
        let world = World::enrolled();
        disassociate(&world);
        if delete == "yes" {
            world.ask(ADMINISTRATOR, &format!("DELETE /members/{MEMBER}")).ok();
            assert_eq!(world.relationship(MEMBER), None);
        }
        world.create(MEMBER).ok();
        assert_eq!(world.relationship(MEMBER).as_deref(), Some("Enabled"), "deleted: {delete}");
    }
}

#[test]
fn a_member_that_was_removed_while_paused_must_be_resumed_by_its_owner() {
    let world = World::enrolled();
    update(&world, "PAUSED");
    disassociate(&world);
    assert_eq!(world.create(MEMBER).refusal().1, "ValidationException");
    world.macie(MEMBER, "PATCH /macie", json!({ "status": "ENABLED" })).ok();
    world.create(MEMBER).ok();
}

#[test]
fn a_member_without_the_region_is_region_disabled_until_it_opts_in() {
    let world = World::designated();
    world.state(|state| state.disable_region(id(MEMBER), region(HOME)));
    world.create(MEMBER).ok();
    assert_eq!(world.relationship(MEMBER).as_deref(), Some("RegionDisabled"));
    assert_eq!(list(&world, ""), [""; 0]);
    assert_eq!(world.state(|state| state.session(id(MEMBER), region(HOME))), None);
    assert_eq!(world.create(MEMBER).status, 400);
    world.state(|state| state.enable_region(id(MEMBER), region(HOME)));
    assert_eq!(world.relationship(MEMBER).as_deref(), Some("RegionDisabled"));
    world.create(MEMBER).ok();
    assert_eq!(world.relationship(MEMBER).as_deref(), Some("Enabled"));
}

#[test]
fn every_status_is_listed_as_the_filter_says() {
    for status in RelationshipStatus::ALL {
        let world = World::designated();
        world.state(|state| state.put_member(region(HOME), id(MEMBER), status));
        let expected =
            usize::from(matches!(status, RelationshipStatus::Enabled | RelationshipStatus::Paused));
        assert_eq!(list(&world, "?onlyAssociated=true").len(), expected, "{status:?}");
        assert_eq!(world.relationship(MEMBER).as_deref(), Some(status.as_str()));
    }
}

#[test]
fn tags_and_times_are_the_records_own() {
    let world = World::designated();
    world.emulator.advance_ms(7);
    let account = json!({ "accountId": MEMBER, "email": "notused@example.com" });
    world.macie(ADMINISTRATOR, "POST /members", json!({ "account": account, "tags": { "a": "b" } })).ok();
    let member = world.ask(ADMINISTRATOR, &format!("GET /members/{MEMBER}")).ok();
    assert_eq!(member["tags"], json!({ "a": "b" }));
    assert_eq!(member["updatedAt"], "2026-01-01T00:00:00.007Z");
}

#[test]
fn a_standalone_account_adds_an_account_as_a_first_step_of_an_invitation() {
    let world = World::new();
    world.ask(OTHER, "POST /macie").ok();
    let account = json!({ "accountId": MEMBER, "email": "account-333333333333@example.com" });
    world.macie(OTHER, "POST /members", json!({ "account": account })).ok();
    let member = world.ask(OTHER, &format!("GET /members/{MEMBER}")).ok();
    assert_eq!(member["relationshipStatus"], "Created");
    assert_eq!(member["email"], "account-333333333333@example.com");
    assert_eq!(world.session(MEMBER), None);
    assert_eq!(world.state(|state| state.administrator_of(key(MEMBER))), None);
}

#[test]
fn an_administrator_that_is_not_asked_about_knows_nothing() {
    let world = World::enrolled();
    world.ask(OTHER, "POST /macie").ok();
    assert_eq!(world.ask(OTHER, "GET /members?onlyAssociated=false").ok()["members"], json!([]));
    assert_eq!(world.ask(OTHER, &format!("GET /members/{MEMBER}")).refusal().1, "ValidationException");
}

#[test]
fn a_member_by_invitation_suspends_itself_and_is_resumed_by_itself_alone() {
    let world = World::new();
    world.state(|state| state.bind_to_other_administrator(id(MEMBER), region(HOME), id(OTHER)));
    let status = || {
        let member = world.ask(OTHER, &format!("GET /members/{MEMBER}")).ok();
        member["relationshipStatus"].as_str().unwrap().to_owned()
    };
    world.macie(MEMBER, "PATCH /macie", json!({ "status": "PAUSED" })).ok();
    assert_eq!(status(), "Paused");
    let route = format!("PATCH /macie/members/{MEMBER}");
    assert_eq!(world.macie(OTHER, &route, json!({ "status": "ENABLED" })).refusal().1, "ValidationException");
    world.macie(MEMBER, "PATCH /macie", json!({ "status": "ENABLED" })).ok();
    assert_eq!(status(), "Enabled");
    world.macie(OTHER, &route, json!({ "status": "PAUSED" })).ok();
    assert_eq!((status().as_str(), world.session(MEMBER).as_deref()), ("Paused", Some("PAUSED")));
}

#[test]
fn a_member_with_a_session_before_keeps_it() {
    let world = World::designated();
    world.state(|state| state.put_session(id(MEMBER), region(HOME), SessionStatus::Enabled));
    world.emulator.advance_ms(60_000);
    world.create(MEMBER).ok();
    assert_eq!(world.ask(MEMBER, "GET /macie").ok()["createdAt"], "2026-01-01T00:00:00.000Z");
}
