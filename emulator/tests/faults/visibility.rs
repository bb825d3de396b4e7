//! Designations, members and revocations that are not seen at once.

use serde_json::{Value, json};

use crate::support::*;
use crate::{latest, set};

fn hide(world: &World, visibility: Value) {
    set(world, json!({ "visibility": visibility }));
}

fn administrators(world: &World) -> Value {
    world.ask(MANAGEMENT, "GET /admin").ok()["adminAccounts"].clone()
}

#[test]
fn a_designation_is_neither_listed_nor_usable_until_it_is_seen() {
    let world = World::new();
    hide(&world, json!({ "designationMs": 5_000 }));
    world.designate(HOME);
    assert_eq!(administrators(&world), json!([]));
    assert_eq!(latest(&world).fault, Some("designationNotVisible"));
    for (route, body) in [
        ("GET /admin/configuration", None),
        ("PATCH /admin/configuration", Some(json!({ "autoEnable": true }))),
    ] {
        let reply = world.macie_in(HOME, ADMINISTRATOR, route, body);
        let (status, code, text) = reply.refusal();
        assert_eq!((status, code), (403, "AccessDeniedException"));
        assert!(text.contains("you must be the Macie administrator for an organization"), "{text}");
    }
    assert_eq!(world.create(MEMBER).refusal().1, "AccessDeniedException");
    assert_eq!(world.session(ADMINISTRATOR).as_deref(), Some("ENABLED"), "its own session is there");
    world.emulator.advance_ms(5_000);
    assert_eq!(administrators(&world), json!([{ "accountId": ADMINISTRATOR, "status": "ENABLED" }]));
    world.ask(ADMINISTRATOR, "GET /admin/configuration").ok();
    world.create(MEMBER).ok();
}

#[test]
fn a_new_member_reads_created_first() {
    let world = World::designated();
    hide(&world, json!({ "memberCreationMs": 2_000 }));
    world.create(MEMBER).ok();
    assert_eq!(world.relationship(MEMBER).as_deref(), Some("Created"));
    assert_eq!(world.ask(ADMINISTRATOR, "GET /members").ok()["members"], json!([]), "not associated yet");
    world.emulator.advance_ms(2_000);
    assert_eq!(world.relationship(MEMBER).as_deref(), Some("Enabled"));
    assert_eq!(world.state(|state| state.switches().member_creation_visible_after_ms), 0);
}

#[test]
fn a_revoked_administrator_is_listed_as_disabling_and_cannot_be_replaced_meanwhile() {
    let world = World::designated();
    hide(&world, json!({ "disablingMs": 3_000 }));
    world.ask(MANAGEMENT, &format!("DELETE /admin?adminAccountId={ADMINISTRATOR}")).ok();
    assert_eq!(
        administrators(&world),
        json!([{ "accountId": ADMINISTRATOR, "status": "DISABLING_IN_PROGRESS" }])
    );
    let again = || world.macie(MANAGEMENT, "POST /admin", json!({ "adminAccountId": ADMINISTRATOR }));
    assert_eq!(again().refusal().1, "ConflictException");
    world.emulator.advance_ms(3_000);
    assert_eq!(administrators(&world), json!([]));
    again().ok();
    assert_eq!(administrators(&world), json!([{ "accountId": ADMINISTRATOR, "status": "ENABLED" }]));
}

#[test]
fn members_are_refused_while_the_organization_warms_up() {
    let world = World::new();
    hide(&world, json!({ "warmUpMs": 4_000 }));
    world.designate(HOME);
    assert_eq!(world.create(MEMBER).refusal().1, "ValidationException");
    assert_eq!(latest(&world).fault, Some("warmingUp"));
    world.ask(ADMINISTRATOR, "GET /admin/configuration").ok();
    world.emulator.advance_ms(4_000);
    world.create(MEMBER).ok();
}

#[test]
fn the_first_designation_of_all_holds_up_the_other_regions() {
    for (code, status) in [("conflictException", 409), ("validationException", 400)] {
        let world = World::new();
        hide(&world, json!({ "firstDesignationMs": 10_000, "firstDesignationCode": code }));
        let designate = |region| {
            world
                .macie_in(region, MANAGEMENT, "POST /admin", Some(json!({ "adminAccountId": ADMINISTRATOR })))
                .status
        };
        assert_eq!(designate(HOME), 200);
        assert_eq!((designate(ELSEWHERE), designate("eu-west-2")), (status, status));
        world.emulator.advance_ms(10_000);
        assert_eq!((designate(ELSEWHERE), designate("eu-west-2")), (200, 200), "then all at once");
    }
}

#[test]
fn without_a_time_everything_is_seen_at_once() {
    let world = World::new();
    hide(&world, json!({}));
    world.designate(HOME);
    world.designate(ELSEWHERE);
    world.create(MEMBER).ok();
    assert_eq!(administrators(&world), json!([{ "accountId": ADMINISTRATOR, "status": "ENABLED" }]));
    assert!(world.emulator.calls().iter().all(|call| call.fault.is_none()));
}
