//! Automated discovery, account by account, as the administrator sees and sets it.

use serde_json::{Value, json};

use crate::support::*;

const ACCOUNTS: &str = "/automated-discovery/accounts";

/// Two members, one of them paused; discovery on for the administrator alone.
fn world() -> World {
    let world = World::enrolled();
    world.create(OTHER).ok();
    world.macie(ADMINISTRATOR, &format!("PATCH /macie/members/{OTHER}"), json!({ "status": "PAUSED" })).ok();
    let body = json!({ "status": "ENABLED", "autoEnableOrganizationMembers": "NONE" });
    world.macie(ADMINISTRATOR, "PUT /automated-discovery/configuration", body).ok();
    world
}

fn list(world: &World, query: &str) -> Vec<(String, String)> {
    let body = world.ask(ADMINISTRATOR, &format!("GET {ACCOUNTS}{query}")).ok();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let items = body["items"].as_array().unwrap();
    items.iter().map(|item| (text(&item["accountId"]), text(&item["status"]))).collect()
}

fn update(world: &World, account: &str, status: &str) -> Value {
    let body = json!({ "accounts": [{ "accountId": account, "status": status }] });
    world.macie(ADMINISTRATOR, &format!("PATCH {ACCOUNTS}"), body).ok()["errors"].clone()
}

fn pair(account: &str, status: &str) -> (String, String) {
    (account.to_owned(), status.to_owned())
}

#[test]
fn the_administrator_sees_itself_and_its_associated_members() {
    let world = world();
    world.create(FOREIGN).ok();
    world.ask(ADMINISTRATOR, &format!("POST /members/disassociate/{FOREIGN}")).ok();
    let expected = [pair(ADMINISTRATOR, "ENABLED"), pair(MEMBER, "DISABLED"), pair(OTHER, "DISABLED")];
    assert_eq!(list(&world, ""), expected);
}

#[test]
fn discovery_is_set_for_single_accounts() {
    let world = world();
    assert_eq!(update(&world, MEMBER, "ENABLED"), json!([]));
    assert_eq!(list(&world, &format!("?accountIds={MEMBER}")), [pair(MEMBER, "ENABLED")]);
    assert_eq!(update(&world, MEMBER, "DISABLED"), json!([]));
    assert_eq!(list(&world, &format!("?accountIds={MEMBER}")), [pair(MEMBER, "DISABLED")]);
    assert_eq!(update(&world, ADMINISTRATOR, "DISABLED"), json!([]));
    assert_eq!(list(&world, "")[0], pair(ADMINISTRATOR, "DISABLED"));
}

#[test]
fn paused_and_unknown_accounts_are_told_one_by_one_and_the_others_are_set() {
    let world = world();
    let accounts = [MEMBER, OTHER, FOREIGN].map(|id| json!({ "accountId": id, "status": "ENABLED" }));
    let errors =
        world.macie(ADMINISTRATOR, &format!("PATCH {ACCOUNTS}"), json!({ "accounts": accounts })).ok();
    let expected = json!([
        { "accountId": OTHER, "errorCode": "ACCOUNT_PAUSED" },
        { "accountId": FOREIGN, "errorCode": "ACCOUNT_NOT_FOUND" },
    ]);
    assert_eq!(errors["errors"], expected);
    assert_eq!(list(&world, &format!("?accountIds={MEMBER}")), [pair(MEMBER, "ENABLED")]);
}

#[test]
fn discovery_of_a_member_cannot_be_on_while_it_is_off_for_the_organization() {
    let world = World::enrolled();
    let body = json!({ "accounts": [{ "accountId": MEMBER, "status": "ENABLED" }] });
    let reply = world.macie(ADMINISTRATOR, &format!("PATCH {ACCOUNTS}"), body);
    assert_eq!((reply.status, reply.refusal().1), (409, "ConflictException"));
    assert_eq!(update(&world, MEMBER, "DISABLED"), json!([]));
}

#[test]
fn only_the_organizations_administrator_may_ask() {
    let world = world();
    world.ask(FOREIGN, "POST /macie").ok();
    for caller in [MEMBER, FOREIGN] {
        let change = json!({ "accounts": [{ "accountId": MEMBER, "status": "DISABLED" }] });
        for reply in [
            world.ask(caller, &format!("GET {ACCOUNTS}")),
            world.macie(caller, &format!("PATCH {ACCOUNTS}"), change),
        ] {
            assert_eq!((reply.status, reply.refusal().1), (403, "AccessDeniedException"));
            assert!(reply.refusal().2.contains("you must be the Macie administrator"));
        }
    }
}

#[test]
fn accounts_are_listed_in_pages_and_narrowed_down() {
    let world = world();
    let first = world.ask(ADMINISTRATOR, &format!("GET {ACCOUNTS}?maxResults=2")).ok();
    assert_eq!(first["items"].as_array().unwrap().len(), 2);
    let token = first["nextToken"].as_str().unwrap();
    assert_eq!(list(&world, &format!("?maxResults=2&nextToken={token}")), [pair(OTHER, "DISABLED")]);
    let both = list(&world, &format!("?accountIds={OTHER}&accountIds={MEMBER}&accountIds={FOREIGN}"));
    assert_eq!(both, [pair(MEMBER, "DISABLED"), pair(OTHER, "DISABLED")]);
}

#[test]
fn strange_input_is_refused() {
    let world = world();
    let many = format!("?{}", format!("accountIds={MEMBER}&").repeat(51));
    for query in ["?maxResults=26", "?maxResults=0", "?nextToken=x", "?accountIds=1", &many] {
        let reply = world.ask(ADMINISTRATOR, &format!("GET {ACCOUNTS}{query}"));
        assert_eq!(reply.refusal().1, "ValidationException", "{query}");
    }
    for body in [
        json!({}),
        json!({ "accounts": [] }),
        json!({ "accounts": [{ "accountId": "1", "status": "ENABLED" }] }),
        json!({ "accounts": [{ "accountId": MEMBER, "status": "PAUSED" }] }),
        json!({ "accounts": [{ "accountId": MEMBER }] }),
    ] {
        let reply = world.macie(ADMINISTRATOR, &format!("PATCH {ACCOUNTS}"), body.clone());
        assert_eq!((reply.status, reply.refusal().1), (400, "ValidationException"), "{body}");
    }
}
