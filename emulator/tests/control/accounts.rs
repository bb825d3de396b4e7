//! What happens to accounts, and what `EventBridge` says about it.

use serde_json::{Value, json};

use crate::support::*;
use crate::{ask, lines, refusal, send};

fn change(world: &World, change: Value) -> Vec<Value> {
    send(world, "POST /accounts", change)["events"].as_array().unwrap().clone()
}

#[test]
fn a_created_account_is_in_the_organization() {
    let world = World::new();
    change(
        &world,
        json!({ "kind": "create", "account": OUTSIDE, "name": "new", "email": "new@example.com" }),
    );
    let account = world.organizations(MANAGEMENT, "DescribeAccount", json!({ "AccountId": OUTSIDE })).ok();
    let shown = |field: &str| account["Account"][field].clone();
    assert_eq!(
        ["Name", "Email", "JoinedMethod"].map(shown),
        [json!("new"), json!("new@example.com"), json!("CREATED")]
    );
}

#[test]
fn an_account_that_is_created_without_a_name_takes_a_free_id_and_the_root() {
    let world = World::new();
    let events = change(&world, json!({ "kind": "create", "through": "controlTower" }));
    let status = &events[1]["detail"]["serviceEventDetails"]["createManagedAccountStatus"];
    assert_eq!(
        status["account"],
        json!({ "accountName": "account-900000000001", "accountId": "900000000001" })
    );
    assert_eq!(
        status["organizationalUnit"],
        json!({ "organizationalUnitName": "Root", "organizationalUnitId": "r-root" })
    );
}

#[test]
fn a_closed_account_is_a_suspended_member() {
    let world = World::enrolled();
    change(&world, json!({ "kind": "close", "account": MEMBER }));
    assert_eq!(world.relationship(MEMBER).as_deref(), Some("AccountSuspended"));
}

#[test]
fn an_account_that_opts_out_of_a_region_and_in_again_is_no_member_there() {
    let world = World::enrolled();
    for kind in ["disableRegion", "enableRegion"] {
        change(&world, json!({ "kind": kind, "account": MEMBER, "region": HOME }));
        assert_eq!(world.relationship(MEMBER).as_deref(), Some("RegionDisabled"), "{kind}");
    }
}

#[test]
fn suspension_is_silent() {
    let world = World::enrolled();
    assert_eq!(change(&world, json!({ "kind": "suspend", "account": MEMBER })), [Value::Null; 0]);
    assert_eq!(world.relationship(MEMBER).as_deref(), Some("AccountSuspended"));
    assert_eq!(change(&world, json!({ "kind": "reinstate", "account": MEMBER })), [Value::Null; 0]);
    assert_eq!(world.relationship(MEMBER).as_deref(), Some("Enabled"));
}

#[test]
fn events_are_kept_and_read_from_where_one_stopped() {
    let world = World::new();
    let first = change(&world, json!({ "kind": "create" }));
    let second = change(&world, json!({ "kind": "create" }));
    assert_eq!(lines(&world, "/events"), [first.clone(), second.clone()].concat());
    assert_eq!(lines(&world, "/events?since=1"), second);
    assert_eq!(lines(&world, "/events?limit=1"), first);
    assert_ne!(first[0]["id"], second[0]["id"]);
    assert_eq!(world.emulator.events().len(), 2);
}

#[test]
fn an_account_that_joins_becomes_a_member_where_auto_enable_is_on() {
    let world = World::designated();
    world.macie(ADMINISTRATOR, "PATCH /admin/configuration", json!({ "autoEnable": true })).ok();
    change(
        &world,
        json!({ "kind": "join", "account": OUTSIDE, "name": "outside", "email": "o@example.com" }),
    );
    assert_eq!(world.relationship(OUTSIDE).as_deref(), Some("Enabled"));
}

#[test]
fn what_cannot_happen_is_refused_and_says_why() {
    let world = World::new();
    let refused = |change: Value| refusal(&world, "POST /accounts", change.to_string());
    for (change, text) in [
        (json!({ "kind": "close", "account": OUTSIDE }), "account 999999999999 is not in the organization"),
        (json!({ "kind": "leave", "account": MANAGEMENT }), "the management account cannot leave"),
        (json!({ "kind": "join", "account": MEMBER }), "account 333333333333 is already in the organization"),
        (
            json!({ "kind": "move", "account": MEMBER, "parent": "ou-root-12345678" }),
            "the organization has no `ou-root-12345678`",
        ),
        (
            json!({ "kind": "enableRegion", "account": OUTSIDE, "region": HOME }),
            "account 999999999999 is not in the organization",
        ),
    ] {
        let (status, code, _, message) = refused(change);
        assert_eq!((status, code.as_str()), (409, "impossible"));
        assert!(message.contains(text), "{message}");
    }
    for (change, text) in [
        (json!({ "kind": "vanish", "account": MEMBER }), "vanish"),
        (json!({ "kind": "close", "acount": MEMBER }), "acount"),
        (json!({ "kind": "close" }), "account"),
        (json!({ "kind": "close", "account": "12" }), "12 digits"),
        (json!({ "kind": "enableRegion", "account": MEMBER, "region": "moon-1" }), "Region"),
    ] {
        let (status, code, _, message) = refused(change);
        assert_eq!((status, code.as_str()), (400, "invalidBody"));
        assert!(message.contains(text), "{message}");
    }
    assert_eq!(ask(&world, "GET /events", "").1, "");
}
