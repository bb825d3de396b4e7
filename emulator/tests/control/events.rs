//! Each event about accounts, whole, as the documents and recordings of AWS have it.

use serde_json::{Value, json};

use crate::support::*;
use crate::{lines, send};

const UNIT: &str = "ou-root-12345678";
const HANDSHAKE: &str = "h-00000000000000000000999999999999";

/// What is said about a change, half a minute after the start of the clock.
fn said(world: &World, change: Value) -> Vec<Value> {
    world.emulator.advance_ms(30_000);
    let said = send(world, "POST /accounts", change)["events"].as_array().unwrap().clone();
    assert!(lines(world, "/events").ends_with(&said), "they are kept");
    said
}

/// A world with an organizational unit.
fn world() -> World {
    let world = World::new();
    world.state(|state| {
        let root = state.organization().root().clone();
        state.organization_mut().add_unit(UNIT.parse().unwrap(), "Custom", root).unwrap();
    });
    world
}

/// The envelope. Ids count up: those within the detail are given before the envelope's own.
fn envelope(id: u32, (source, kind): (&str, &str), account: &str, detail: Value) -> Value {
    json!({
        "version": "0", "id": uuid(id), "detail-type": kind, "source": source, "account": account,
        "time": "2026-01-01T00:00:30Z", "region": "us-east-1", "resources": [], "detail": detail,
    })
}

fn uuid(number: u32) -> String {
    format!("00000000-0000-4000-9000-{number:012x}")
}

/// What a service did by itself, its first id being `id`.
fn service_event(id: u32, service: &str, name: &str, details: Value) -> Value {
    let detail = json!({
        "eventVersion": "1.08", "userIdentity": { "accountId": MANAGEMENT, "invokedBy": "AWS Internal" },
        "eventTime": "2026-01-01T00:00:30Z", "eventSource": format!("{service}.amazonaws.com"),
        "eventName": name, "awsRegion": "us-east-1", "sourceIPAddress": "AWS Internal",
        "userAgent": "AWS Internal", "requestParameters": null, "responseElements": null,
        "eventID": uuid(id), "readOnly": false, "eventType": "AwsServiceEvent", "managementEvent": true,
        "recipientAccountId": MANAGEMENT, "serviceEventDetails": details, "eventCategory": "Management",
    });
    let kind = (&*format!("aws.{service}"), "AWS Service Event via CloudTrail");
    envelope(id + 1, kind, MANAGEMENT, detail)
}

/// A call of Organizations by an account, its first id being `id`.
fn call_event(
    id: u32,
    name: &str,
    (by, heard_by): (&str, &str),
    (parameters, answer): (Value, Value),
) -> Value {
    let detail = json!({
        "eventVersion": "1.08",
        "userIdentity": {
            "type": "IAMUser", "principalId": format!("AIDA00000{by}"),
            "arn": format!("arn:aws:iam::{by}:user/operator"), "accountId": by, "userName": "operator",
        },
        "eventTime": "2026-01-01T00:00:30Z", "eventSource": "organizations.amazonaws.com",
        "eventName": name, "awsRegion": "us-east-1", "sourceIPAddress": "192.0.2.1",
        "userAgent": "macie-emulator", "requestParameters": parameters, "responseElements": answer,
        "requestID": uuid(id), "eventID": uuid(id + 1), "readOnly": false, "eventType": "AwsApiCall",
        "managementEvent": true, "recipientAccountId": heard_by, "eventCategory": "Management",
    });
    envelope(id + 2, ("aws.organizations", "AWS API Call via CloudTrail"), heard_by, detail)
}

/// A call of the management account.
fn asked(id: u32, name: &str, parameters: Value) -> Value {
    call_event(id, name, (MANAGEMENT, MANAGEMENT), (parameters, Value::Null))
}

fn created(id: u32) -> Value {
    let time = "Jan 1, 2026 12:00:30 AM";
    let status = json!({
        "id": "car-00000000000000000000999999999999", "state": "SUCCEEDED", "accountName": "****",
        "accountId": OUTSIDE, "requestedTimestamp": time, "completedTimestamp": time,
    });
    service_event(id, "organizations", "CreateAccountResult", json!({ "createAccountStatus": status }))
}

/// What Control Tower says of an account, in the unit that the world has.
fn managed(id: u32, event: (&str, &str), (account, name): (&str, &str), message: &str) -> Value {
    let (event, field) = event;
    let time = "2026-01-01T00:00:30+0000";
    let status = json!({
        "organizationalUnit": { "organizationalUnitName": "Custom", "organizationalUnitId": UNIT },
        "account": { "accountName": name, "accountId": account }, "state": "SUCCEEDED", "message": message,
        "requestedTimestamp": time, "completedTimestamp": time,
    });
    service_event(id, "controltower", event, json!({ field: status }))
}

#[test]
fn create_account_result() {
    let said = said(&world(), json!({ "kind": "create", "account": OUTSIDE }));
    assert_eq!(said, [created(1)]);
}

#[test]
fn create_managed_account_follows_the_account_that_control_tower_creates() {
    let change = json!({ "kind": "create", "account": OUTSIDE, "name": "LifeCycle1", "parent": UNIT, "through": "controlTower" });
    let event = ("CreateManagedAccount", "createManagedAccountStatus");
    let message = "AWS Control Tower successfully created a managed account.";
    assert_eq!(said(&world(), change), [created(1), managed(3, event, (OUTSIDE, "LifeCycle1"), message)]);
}

#[test]
fn update_managed_account_follows_the_account_that_control_tower_moves() {
    let world = world();
    let change = json!({ "kind": "move", "account": MEMBER, "parent": UNIT, "through": "controlTower" });
    let parents = json!({ "accountId": MEMBER, "sourceParentId": "r-root", "destinationParentId": UNIT });
    let name = world.state(|state| state.organization().account(id(MEMBER)).unwrap().name.clone());
    let event = ("UpdateManagedAccount", "updateManagedAccountStatus");
    let message = "AWS Control Tower successfully updated a managed account.";
    assert_eq!(
        said(&world, change),
        [asked(1, "MoveAccount", parents), managed(4, event, (MEMBER, &name), message)]
    );
}

#[test]
fn move_account() {
    let parents = json!({ "accountId": MEMBER, "sourceParentId": "r-root", "destinationParentId": UNIT });
    let said = said(&world(), json!({ "kind": "move", "account": MEMBER, "parent": UNIT }));
    assert_eq!(said, [asked(1, "MoveAccount", parents)]);
}

#[test]
fn close_account_and_its_result() {
    let time = "Jan 1, 2026 12:00:30 AM";
    let status = json!({
        "accountId": MEMBER, "state": "SUCCEEDED", "requestedTimestamp": time, "completedTimestamp": time,
    });
    let details = json!({ "closeAccountStatus": status });
    assert_eq!(
        said(&world(), json!({ "kind": "close", "account": MEMBER })),
        [
            asked(1, "CloseAccount", json!({ "accountId": MEMBER })),
            service_event(4, "organizations", "CloseAccountResult", details),
        ]
    );
}

#[test]
fn remove_account_from_organization() {
    let said = said(&world(), json!({ "kind": "remove", "account": MEMBER }));
    assert_eq!(said, [asked(1, "RemoveAccountFromOrganization", json!({ "accountId": MEMBER }))]);
}

#[test]
fn leave_organization_is_heard_in_the_account_that_leaves() {
    let said = said(&world(), json!({ "kind": "leave", "account": MEMBER }));
    assert_eq!(said, [call_event(1, "LeaveOrganization", (MEMBER, MEMBER), (Value::Null, Value::Null))]);
}

#[test]
fn accept_handshake_is_called_by_the_account_that_joins_and_heard_in_the_management_account() {
    let answer = json!({ "handshake": {
        "id": HANDSHAKE, "action": "INVITE", "state": "ACCEPTED",
        "resources": [{ "type": "ACCOUNT", "value": OUTSIDE }],
    }});
    let parameters = json!({ "handshakeId": HANDSHAKE });
    assert_eq!(
        said(&world(), json!({ "kind": "join", "account": OUTSIDE })),
        [call_event(1, "AcceptHandshake", (OUTSIDE, MANAGEMENT), (parameters, answer))]
    );
}

#[test]
fn region_opt_in_status_change_comes_without_cloudtrail_and_names_the_account_as_a_resource() {
    for (kind, statuses) in
        [("enableRegion", ["ENABLING", "ENABLED"]), ("disableRegion", ["DISABLING", "DISABLED"])]
    {
        let said = said(&world(), json!({ "kind": kind, "account": MEMBER, "region": "af-south-1" }));
        let expected = [(1, statuses[0]), (2, statuses[1])].map(|(id, status)| {
            let detail = json!({ "accountId": MEMBER, "regionName": "af-south-1", "status": status });
            let kind = ("aws.account", "Region Opt-In Status Change");
            let mut event = envelope(id, kind, MEMBER, detail);
            event["resources"] = json!([format!("arn:aws:account::{MEMBER}:account")]);
            event
        });
        assert_eq!(said, expected);
    }
}
