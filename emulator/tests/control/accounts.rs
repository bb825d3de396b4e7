//! What happens to accounts, and what `EventBridge` says about it.

use serde_json::{Value, json};

use crate::support::*;
use crate::{ask, lines, refusal, send};

fn change(world: &World, change: Value) -> Vec<Value> {
    send(world, "POST /accounts", change)["events"].as_array().unwrap().clone()
}

#[test]
fn a_created_account_is_announced_in_the_envelope_that_aws_sends() {
    let world = World::new();
    world.emulator.advance_ms(61_000);
    let events = change(
        &world,
        json!({ "kind": "create", "account": OUTSIDE, "name": "new", "email": "new@example.com" }),
    );
    assert_eq!(
        events,
        [json!({
            "version": "0",
            "id": "00000000-0000-4000-9000-000000000002",
            "detail-type": "AWS Service Event via CloudTrail",
            "source": "aws.organizations",
            "account": MANAGEMENT,
            "time": "2026-01-01T00:01:01Z",
            "region": "us-east-1",
            "resources": [],
            "detail": {
                "eventVersion": "1.08",
                "userIdentity": { "accountId": MANAGEMENT, "invokedBy": "AWS Internal" },
                "eventTime": "2026-01-01T00:01:01Z",
                "eventSource": "organizations.amazonaws.com",
                "eventName": "CreateAccountResult",
                "awsRegion": "us-east-1",
                "sourceIPAddress": "AWS Internal",
                "userAgent": "AWS Internal",
                "requestParameters": null,
                "responseElements": null,
                "eventID": "00000000-0000-4000-9000-000000000001",
                "readOnly": false,
                "eventType": "AwsServiceEvent",
                "managementEvent": true,
                "recipientAccountId": MANAGEMENT,
                "serviceEventDetails": { "createAccountStatus": {
                    "id": "car-00000000000000000000999999999999",
                    "state": "SUCCEEDED",
                    "accountName": "****",
                    "accountId": OUTSIDE,
                    "requestedTimestamp": "Jan 1, 2026 12:01:01 AM",
                    "completedTimestamp": "Jan 1, 2026 12:01:01 AM",
                }},
                "eventCategory": "Management",
            },
        })]
    );
    let account = world.organizations(MANAGEMENT, "DescribeAccount", json!({ "AccountId": OUTSIDE })).ok();
    assert_eq!(
        (&account["Account"]["Name"], &account["Account"]["JoinedMethod"]),
        (&json!("new"), &json!("CREATED"))
    );
}

#[test]
fn control_tower_announces_its_account_too() {
    let world = World::new();
    let events = change(&world, json!({ "kind": "create", "name": "Vended", "through": "controlTower" }));
    assert_eq!(events.len(), 2);
    let [_, vended] = &events[..] else { panic!("{events:?}") };
    assert_eq!(
        (&vended["source"], &vended["detail"]["eventName"]),
        (&json!("aws.controltower"), &json!("CreateManagedAccount"))
    );
    let status = &vended["detail"]["serviceEventDetails"]["createManagedAccountStatus"];
    assert_eq!(status["account"], json!({ "accountName": "Vended", "accountId": "900000000001" }));
    assert_eq!(
        (&status["state"], &status["requestedTimestamp"]),
        (&json!("SUCCEEDED"), &json!("2026-01-01T00:00:00+0000"))
    );
    assert_eq!(status["organizationalUnit"]["organizationalUnitId"], "r-root");
}

#[test]
fn calls_about_accounts_say_who_called_and_whom_they_concern() {
    let world = World::new();
    world.state(|state| {
        let root = state.organization().root().clone();
        state.organization_mut().add_unit("ou-root-12345678".parse().unwrap(), "unit", root).unwrap();
    });
    let moved = change(&world, json!({ "kind": "move", "account": MEMBER, "parent": "ou-root-12345678" }));
    assert_eq!(moved[0]["detail-type"], "AWS API Call via CloudTrail");
    assert_eq!(moved[0]["detail"]["eventName"], "MoveAccount");
    assert_eq!(
        moved[0]["detail"]["requestParameters"],
        json!({ "accountId": MEMBER, "sourceParentId": "r-root", "destinationParentId": "ou-root-12345678" })
    );
    assert_eq!(moved[0]["detail"]["userIdentity"]["accountId"], MANAGEMENT);

    let removed = change(&world, json!({ "kind": "remove", "account": MEMBER }));
    assert_eq!(
        (&removed[0]["detail"]["eventName"], &removed[0]["detail"]["requestParameters"]),
        (&json!("RemoveAccountFromOrganization"), &json!({ "accountId": MEMBER }))
    );

    let left = change(&world, json!({ "kind": "leave", "account": OTHER }));
    assert_eq!(
        (&left[0]["detail"]["eventName"], &left[0]["account"]),
        (&json!("LeaveOrganization"), &json!(OTHER))
    );
    assert_eq!(left[0]["detail"]["userIdentity"]["accountId"], OTHER);

    let joined = change(&world, json!({ "kind": "join", "account": OTHER }));
    let handshake = &joined[0]["detail"]["responseElements"]["handshake"];
    assert_eq!(
        (&joined[0]["detail"]["eventName"], &joined[0]["account"]),
        (&json!("AcceptHandshake"), &json!(MANAGEMENT))
    );
    assert_eq!((&handshake["action"], &handshake["state"]), (&json!("INVITE"), &json!("ACCEPTED")));
    assert_eq!(handshake["resources"], json!([{ "type": "ACCOUNT", "value": OTHER }]));
}

#[test]
fn a_closure_is_asked_for_and_then_done() {
    let world = World::enrolled();
    let events = change(&world, json!({ "kind": "close", "account": MEMBER }));
    let names: Vec<&Value> = events.iter().map(|event| &event["detail"]["eventName"]).collect();
    assert_eq!(names, [&json!("CloseAccount"), &json!("CloseAccountResult")]);
    let status = &events[1]["detail"]["serviceEventDetails"]["closeAccountStatus"];
    assert_eq!((&status["accountId"], &status["state"]), (&json!(MEMBER), &json!("SUCCEEDED")));
    assert_eq!(world.relationship(MEMBER).as_deref(), Some("AccountSuspended"));
}

#[test]
fn a_region_is_opted_in_to_and_out_of_without_cloudtrail() {
    let world = World::enrolled();
    for (kind, statuses, relationship) in [
        ("disableRegion", ["DISABLING", "DISABLED"], "RegionDisabled"),
        ("enableRegion", ["ENABLING", "ENABLED"], "RegionDisabled"),
    ] {
        let events = change(&world, json!({ "kind": kind, "account": MEMBER, "region": HOME }));
        for (event, status) in events.iter().zip(statuses) {
            assert_eq!(
                (&event["source"], &event["detail-type"]),
                (&json!("aws.account"), &json!("Region Opt-In Status Change"))
            );
            assert_eq!(event["account"], MEMBER);
            assert_eq!(event["detail"], json!({ "accountId": MEMBER, "regionName": HOME, "status": status }));
        }
        assert_eq!(events.len(), 2);
        assert_eq!(world.relationship(MEMBER).as_deref(), Some(relationship), "{kind}");
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
