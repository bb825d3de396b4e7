//! Lists that lag and lists with gaps, over a state that stays honest.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::*;
use crate::{latest, set};

fn lag(world: &World, up_to_ms: u64) {
    set(world, json!({ "seed": 3, "laggingLists": [{ "upToMs": up_to_ms }] }));
}

fn listed(list: &Value, items: &str, id: &str) -> BTreeSet<String> {
    list[items].as_array().unwrap().iter().map(|item| item[id].as_str().unwrap().to_owned()).collect()
}

fn members(world: &World) -> BTreeSet<String> {
    listed(&world.ask(ADMINISTRATOR, "GET /members?onlyAssociated=false").ok(), "members", "accountId")
}

/// Every set that many lists showed.
fn seen<T: Ord>(list: impl Fn() -> T) -> BTreeSet<T> {
    (0..60).map(|_| list()).collect()
}

fn set_of(ids: &[&str]) -> BTreeSet<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

#[test]
fn a_new_member_is_missing_from_some_lists_until_the_lag_is_over() {
    let world = World::enrolled();
    lag(&world, 1_000);
    world.emulator.advance_ms(5_000);
    world.create(OTHER).ok();
    world.emulator.advance_ms(500);
    let seen_now = seen(|| members(&world));
    assert_eq!(seen_now, BTreeSet::from([set_of(&[MEMBER]), set_of(&[MEMBER, OTHER])]));
    assert_eq!(latest(&world).fault, Some("laggingList"));
    world.emulator.advance_ms(501);
    assert_eq!(seen(|| members(&world)), BTreeSet::from([set_of(&[MEMBER, OTHER])]));
}

#[test]
fn a_deleted_member_is_still_in_some_lists_and_the_state_is_honest() {
    let world = World::enrolled();
    lag(&world, 1_000);
    world.emulator.advance_ms(5_000);
    world.ask(ADMINISTRATOR, &format!("POST /members/disassociate/{MEMBER}")).ok();
    world.ask(ADMINISTRATOR, &format!("DELETE /members/{MEMBER}")).ok();
    world.emulator.advance_ms(100);
    assert_eq!(seen(|| members(&world)), BTreeSet::from([set_of(&[]), set_of(&[MEMBER])]));
    assert_eq!(world.ask(ADMINISTRATOR, &format!("GET /members/{MEMBER}")).status, 400);
    assert!(world.state(|state| state.members(region(HOME)).is_empty()));
}

#[test]
fn a_lagging_list_shows_the_status_of_before() {
    let world = World::enrolled();
    lag(&world, 1_000);
    world.emulator.advance_ms(5_000);
    world.macie(ADMINISTRATOR, &format!("PATCH /macie/members/{MEMBER}"), json!({ "status": "PAUSED" })).ok();
    world.emulator.advance_ms(300);
    let statuses = seen(|| world.relationship(MEMBER));
    assert_eq!(statuses, BTreeSet::from([Some("Enabled".to_owned()), Some("Paused".to_owned())]));
}

#[test]
fn accounts_that_joined_or_left_lag_too() {
    let world = World::new();
    lag(&world, 1_000);
    world.emulator.advance_ms(5_000);
    world.state(|state| state.leave(id(MEMBER))).unwrap();
    world.emulator.advance_ms(400);
    let lists =
        seen(|| listed(&world.organizations(MANAGEMENT, "ListAccounts", json!({})).ok(), "Accounts", "Id"));
    assert_eq!(lists.len(), 2);
    assert!(world.organizations(MANAGEMENT, "DescribeAccount", json!({ "AccountId": MEMBER })).status == 400);
    let parent = world.state(|state| state.organization().root().clone());
    let children =
        world.organizations(MANAGEMENT, "ListAccountsForParent", json!({ "ParentId": parent })).ok();
    assert!(!listed(&children, "Accounts", "Id").contains(MEMBER), "the other lists do not lag");
}

#[test]
fn the_administrator_of_a_region_lags_in_its_list() {
    let world = World::designated();
    lag(&world, 1_000);
    world.emulator.advance_ms(5_000);
    world.ask(MANAGEMENT, &format!("DELETE /admin?adminAccountId={ADMINISTRATOR}")).ok();
    world.emulator.advance_ms(400);
    let lists = seen(|| listed(&world.ask(MANAGEMENT, "GET /admin").ok(), "adminAccounts", "accountId"));
    assert_eq!(lists, BTreeSet::from([set_of(&[]), set_of(&[ADMINISTRATOR])]));
}

#[test]
fn records_are_left_out_of_pages_whose_tokens_still_lead_on() {
    let world = World::designated();
    for account in [MEMBER, OTHER, FOREIGN] {
        world.create(account).ok();
    }
    set(&world, json!({ "laggingLists": [{ "omission": 0.5 }] }));
    let pages = seen(|| members(&world));
    assert!(pages.contains(&set_of(&[MEMBER, OTHER, FOREIGN])) && pages.iter().any(|page| page.len() < 3));
    set(&world, json!({ "laggingLists": [{ "omission": 1 }] }));
    let page = world.ask(ADMINISTRATOR, "GET /members?maxResults=1").ok();
    assert_eq!(page["members"], json!([]));
    assert!(page["nextToken"].is_string());
}

#[test]
fn lists_lag_only_when_and_where_the_rule_says() {
    let world = World::enrolled();
    set(
        &world,
        json!({ "laggingLists": [{ "calls": { "operations": ["ListMembers"] }, "when": { "atCalls": [2] }, "omission": 1 }] }),
    );
    assert_eq!([(); 3].map(|()| members(&world).len()), [1, 0, 1]);
    assert_eq!(
        world.organizations(MANAGEMENT, "ListAccounts", json!({})).ok()["Accounts"].as_array().unwrap().len(),
        7
    );
}

#[test]
fn a_page_is_a_page_however_many_changes_lie_within_the_lag() {
    let world =
        World::of(macie_emulator::Organization::generate(2_000, 1), macie_emulator::Switches::default());
    let administrator = world.state(|state| {
        let ids: Vec<_> = state.organization().accounts().map(|account| account.id).collect();
        state.put_administrator(region(HOME), ids[1]);
        ids[1]
    });
    lag(&world, 60_000);
    world.state(|state| {
        let ids: Vec<_> = state.organization().accounts().map(|account| account.id).collect();
        for id in ids.into_iter().skip(2) {
            state.put_member(region(HOME), id, macie_emulator::RelationshipStatus::Enabled);
        }
    });
    world.emulator.advance_ms(30_000);
    let page = world.ask(administrator.as_str(), "GET /members").ok();
    assert!(page["members"].as_array().unwrap().len() <= 25);
}
