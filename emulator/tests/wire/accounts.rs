//! What happens to accounts, and what their members' records make of it.

use macie_emulator::{AccountState, JoinedMethod, NewAccount, RelationshipStatus, SessionStatus};
use serde_json::json;

use crate::support::*;

fn join(world: &World, account: &str) {
    world.state(|state| state.join(NewAccount::named_after(id(account)), JoinedMethod::Created)).unwrap();
}

fn auto_enable(world: &World, region: &str) {
    world
        .macie_in(region, ADMINISTRATOR, "PATCH /admin/configuration", Some(json!({ "autoEnable": true })))
        .ok();
}

#[test]
fn who_joins_becomes_a_member_where_auto_enable_is_on_and_only_there() {
    let world = World::designated();
    world.designate(ELSEWHERE);
    auto_enable(&world, HOME);
    join(&world, "888888888888");
    world.state(|state| {
        assert_eq!(state.session(id("888888888888"), region(HOME)), Some(SessionStatus::Enabled));
        assert_eq!(state.session(id("888888888888"), region(ELSEWHERE)), None);
        assert_eq!(state.members(region(ELSEWHERE)), []);
    });
    assert_eq!(world.relationship("888888888888").as_deref(), Some("Enabled"));
}

#[test]
fn auto_enable_concerns_nobody_who_is_there_already() {
    let world = World::designated();
    auto_enable(&world, HOME);
    assert_eq!(world.state(|state| state.members(region(HOME)).len()), 0);
}

#[test]
fn who_joins_beyond_the_quota_or_with_another_administrator_stays_outside() {
    let world = World::designated_with(switches(r#"{"memberLimit": 1}"#));
    auto_enable(&world, HOME);
    world.state(|state| state.bind_to_other_administrator(id("888888888888"), region(HOME), id(OUTSIDE)));
    join(&world, "888888888888");
    assert_eq!(world.relationship("888888888888"), None);
    join(&world, "888888888889");
    join(&world, "888888888890");
    assert_eq!(world.relationship("888888888889").as_deref(), Some("Enabled"));
    assert_eq!(world.relationship("888888888890"), None);
}

#[test]
fn a_suspended_member_reads_account_suspended_and_comes_back() {
    let world = World::enrolled();
    world.state(|state| state.suspend_account(id(MEMBER))).unwrap();
    assert_eq!(world.relationship(MEMBER).as_deref(), Some("AccountSuspended"));
    assert_eq!(world.ask(ADMINISTRATOR, "GET /members").ok()["members"], json!([]));
    world.state(|state| state.reinstate_account(id(MEMBER))).unwrap();
    assert_eq!(world.relationship(MEMBER).as_deref(), Some("Enabled"));
}

#[test]
fn a_paused_member_comes_back_paused() {
    let world = World::designated();
    world.state(|state| {
        state.put_member(region(HOME), id(MEMBER), RelationshipStatus::Paused);
        state.suspend_account(id(MEMBER)).and_then(|()| state.reinstate_account(id(MEMBER))).unwrap();
    });
    assert_eq!(world.relationship(MEMBER).as_deref(), Some("Paused"));
}

#[test]
fn a_closed_member_can_be_disassociated_and_deleted() {
    let world = World::enrolled();
    world.state(|state| state.close_account(id(MEMBER))).unwrap();
    assert_eq!(world.ask(ADMINISTRATOR, &format!("DELETE /members/{MEMBER}")).status, 400);
    world.ask(ADMINISTRATOR, &format!("POST /members/disassociate/{MEMBER}")).ok();
    world.ask(ADMINISTRATOR, &format!("DELETE /members/{MEMBER}")).ok();
    assert_eq!(world.relationship(MEMBER), None);
    let state = world.state(|state| state.organization().account(id(MEMBER)).unwrap().state);
    assert_eq!(state, AccountState::Closed);
}

#[test]
fn who_leaves_is_removed_everywhere_and_keeps_its_sessions() {
    let world = World::enrolled();
    world.state(|state| state.leave(id(MEMBER))).unwrap();
    assert_eq!(world.relationship(MEMBER).as_deref(), Some("Removed"));
    assert_eq!(world.session(MEMBER).as_deref(), Some("ENABLED"));
    world.ask(ADMINISTRATOR, &format!("DELETE /members/{MEMBER}")).ok();
}

#[test]
fn a_member_by_invitation_stays_one_when_it_leaves_the_organization() {
    let world = World::new();
    world.state(|state| {
        state.bind_to_other_administrator(id(MEMBER), region(HOME), id(OTHER));
        state.leave(id(MEMBER)).unwrap();
    });
    let member = world.ask(OTHER, &format!("GET /members/{MEMBER}")).ok();
    assert_eq!(member["relationshipStatus"], "Enabled");
}

#[test]
fn who_left_is_invited_by_the_address_that_it_had() {
    let world = World::new();
    world.ask(OTHER, "POST /macie").ok();
    world.state(|state| state.leave(id(MEMBER))).unwrap();
    let account = json!({ "accountId": MEMBER, "email": format!("account-{MEMBER}@example.com") });
    world.macie(OTHER, "POST /members", json!({ "account": account })).ok();
    world.macie(OTHER, "POST /invitations", json!({ "accountIds": [MEMBER] })).ok();
    let member = world.ask(OTHER, &format!("GET /members/{MEMBER}")).ok();
    assert_eq!(member["relationshipStatus"], "Invited");
}

#[test]
fn a_suspended_member_stays_that_when_its_region_is_turned_off() {
    let world = World::enrolled();
    world.state(|state| {
        state.suspend_account(id(MEMBER)).unwrap();
        state.disable_region(id(MEMBER), region(HOME));
    });
    assert_eq!(world.relationship(MEMBER).as_deref(), Some("AccountSuspended"));
    world.state(|state| state.reinstate_account(id(MEMBER))).unwrap();
    assert_eq!(world.relationship(MEMBER).as_deref(), Some("RegionDisabled"));
}

#[test]
fn reinstating_an_account_that_is_in_use_changes_no_record() {
    let world = World::enrolled();
    world.state(|state| {
        state.disable_region(id(MEMBER), region(HOME));
        state.enable_region(id(MEMBER), region(HOME));
        state.reinstate_account(id(MEMBER)).unwrap();
    });
    assert_eq!(world.relationship(MEMBER).as_deref(), Some("RegionDisabled"));
}

#[test]
fn an_administrator_that_leaves_is_no_longer_designated() {
    let world = World::enrolled();
    world.state(|state| state.leave(id(ADMINISTRATOR))).unwrap();
    world.state(|state| {
        assert_eq!(state.administrator(region(HOME)), None);
        assert_eq!(state.administrator_of(key(MEMBER)), None);
        assert_eq!(state.delegated_services(id(ADMINISTRATOR)), None);
    });
}

#[test]
fn a_region_turned_off_and_on_brings_a_member_back_only_by_auto_enable() {
    let world = World::enrolled();
    let turn_off_and_on = || {
        world.state(|state| state.disable_region(id(MEMBER), region(HOME)));
        assert_eq!(world.relationship(MEMBER).as_deref(), Some("RegionDisabled"));
        world.state(|state| state.enable_region(id(MEMBER), region(HOME)));
    };
    turn_off_and_on();
    assert_eq!(world.relationship(MEMBER).as_deref(), Some("RegionDisabled"));
    auto_enable(&world, HOME);
    turn_off_and_on();
    assert_eq!(world.relationship(MEMBER).as_deref(), Some("Enabled"));
}

#[test]
fn the_management_account_cannot_be_suspended_or_leave() {
    let world = World::new();
    assert!(world.state(|state| state.suspend_account(id(MANAGEMENT))).is_err());
    assert!(world.state(|state| state.leave(id(MANAGEMENT))).is_err());
}
