//! Events as `EventBridge` delivers them: what Organizations, Control Tower and the account
//! service say when accounts change. The shapes follow AWS's documents and recordings;
//! ids are made up, times are the emulator's, names are hidden as AWS hides them.

use serde_json::{Value, json};

use super::change::{AccountChange, Vendor};
use super::events::Events;
use crate::clock;
use crate::state::State;
use crate::{AccountId, ParentId};

/// Where Organizations says everything.
const HOME: &str = "us-east-1";

/// The events about a change that was made, in order. Each is kept.
pub(super) fn of(
    change: &AccountChange,
    account: AccountId,
    source: Option<&ParentId>,
    state: &State,
    events: &mut Events,
) -> Vec<Value> {
    let speaker = Speaker { management: *state.organization().management_id(), now_ms: state.now_ms() };
    let said: Vec<Said> = match change {
        AccountChange::Create { through, .. } => created(speaker, account, *through, state),
        AccountChange::Join { .. } => vec![accepted(account)],
        AccountChange::Leave { .. } => vec![left(account)],
        AccountChange::Remove { .. } => vec![asked("RemoveAccountFromOrganization", account, json!({}))],
        AccountChange::Close { .. } => closed(speaker, account),
        AccountChange::Suspend { .. } | AccountChange::Reinstate { .. } => Vec::new(),
        AccountChange::Move { parent, through, .. } => {
            moved(speaker, account, (source, parent), *through, state)
        }
        AccountChange::EnableRegion { region, .. } => {
            vec![opted(account, region.as_str(), "ENABLING"), opted(account, region.as_str(), "ENABLED")]
        }
        AccountChange::DisableRegion { region, .. } => {
            vec![opted(account, region.as_str(), "DISABLING"), opted(account, region.as_str(), "DISABLED")]
        }
    };
    let envelopes: Vec<Value> = said.into_iter().map(|said| speaker.envelope(said, events)).collect();
    for envelope in &envelopes {
        events.keep(envelope.clone());
    }
    envelopes
}

/// In whose name, and when, events are said.
#[derive(Clone, Copy)]
struct Speaker {
    management: AccountId,
    now_ms: u64,
}

impl Speaker {
    fn envelope(self, said: Said, events: &mut Events) -> Value {
        match said {
            Said::Service { source, name, details } => {
                let detail = self.service_detail(source, name, &details, events);
                let kind = "AWS Service Event via CloudTrail";
                self.wrap((&format!("aws.{source}"), kind), self.management, &json!([]), &detail, events)
            }
            Said::Call { name, by, heard_by, parameters, answer } => {
                let (by, heard_by) = (self.account(by), self.account(heard_by));
                let detail = self.call_detail(name, by, heard_by, &parameters, &answer, events);
                let kind = ("aws.organizations", "AWS API Call via CloudTrail");
                self.wrap(kind, heard_by, &json!([]), &detail, events)
            }
            Said::OptIn { account, detail } => {
                let resources = json!([format!("arn:aws:account::{account}:account")]);
                let kind = ("aws.account", "Region Opt-In Status Change");
                self.wrap(kind, account, &resources, &detail, events)
            }
        }
    }

    fn account(self, party: Party) -> AccountId {
        match party {
            Party::Management => self.management,
            Party::Account(account) => account,
        }
    }

    fn wrap(
        self,
        (source, kind): (&str, &str),
        account: AccountId,
        resources: &Value,
        detail: &Value,
        events: &mut Events,
    ) -> Value {
        json!({
            "version": "0",
            "id": events.next_id(),
            "detail-type": kind,
            "source": source,
            "account": account,
            "time": clock::iso_seconds(self.now_ms),
            "region": HOME,
            "resources": resources,
            "detail": detail,
        })
    }

    fn service_detail(self, source: &str, name: &str, details: &Value, events: &mut Events) -> Value {
        json!({
            "eventVersion": "1.08",
            "userIdentity": { "accountId": self.management, "invokedBy": "AWS Internal" },
            "eventTime": clock::iso_seconds(self.now_ms),
            "eventSource": format!("{source}.amazonaws.com"),
            "eventName": name,
            "awsRegion": HOME,
            "sourceIPAddress": "AWS Internal",
            "userAgent": "AWS Internal",
            "requestParameters": null,
            "responseElements": null,
            "eventID": events.next_id(),
            "readOnly": false,
            "eventType": "AwsServiceEvent",
            "managementEvent": true,
            "recipientAccountId": self.management,
            "serviceEventDetails": details,
            "eventCategory": "Management",
        })
    }

    fn call_detail(
        self,
        name: &str,
        by: AccountId,
        heard_by: AccountId,
        parameters: &Value,
        answer: &Value,
        events: &mut Events,
    ) -> Value {
        json!({
            "eventVersion": "1.08",
            "userIdentity": {
                "type": "IAMUser",
                "principalId": format!("AIDA{:0>17}", by.as_str()),
                "arn": format!("arn:aws:iam::{by}:user/operator"),
                "accountId": by,
                "userName": "operator",
            },
            "eventTime": clock::iso_seconds(self.now_ms),
            "eventSource": "organizations.amazonaws.com",
            "eventName": name,
            "awsRegion": HOME,
            "sourceIPAddress": "192.0.2.1",
            "userAgent": "macie-emulator",
            "requestParameters": parameters,
            "responseElements": answer,
            "requestID": events.next_id(),
            "eventID": events.next_id(),
            "readOnly": false,
            "eventType": "AwsApiCall",
            "managementEvent": true,
            "recipientAccountId": heard_by,
            "eventCategory": "Management",
        })
    }
}

/// What is told apart between events; the rest is the envelope's.
enum Said {
    /// A service reports an outcome of its own.
    Service { source: &'static str, name: &'static str, details: Value },
    /// Somebody called an API.
    Call { name: &'static str, by: Party, heard_by: Party, parameters: Value, answer: Value },
    /// The account service, without CloudTrail.
    OptIn { account: AccountId, detail: Value },
}

/// Who calls, and on whose bus an event appears.
#[derive(Clone, Copy)]
enum Party {
    Management,
    Account(AccountId),
}

fn created(speaker: Speaker, account: AccountId, through: Vendor, state: &State) -> Vec<Said> {
    let time = clock::us_time(speaker.now_ms);
    let status = json!({
        "id": format!("car-{:0>32}", account.as_str()),
        "state": "SUCCEEDED",
        "accountName": "****",
        "accountId": account,
        "requestedTimestamp": time,
        "completedTimestamp": time,
    });
    let details = json!({ "createAccountStatus": status });
    let by_organizations = Said::Service { source: "organizations", name: "CreateAccountResult", details };
    match through {
        Vendor::Organizations => vec![by_organizations],
        Vendor::ControlTower => {
            vec![by_organizations, managed("CreateManagedAccount", "created", speaker, account, state)]
        }
    }
}

fn moved(
    speaker: Speaker,
    account: AccountId,
    (from, to): (Option<&ParentId>, &ParentId),
    through: Vendor,
    state: &State,
) -> Vec<Said> {
    let parents = json!({ "sourceParentId": from.map(ParentId::as_str), "destinationParentId": to });
    let by_organizations = asked("MoveAccount", account, parents);
    match through {
        Vendor::Organizations => vec![by_organizations],
        Vendor::ControlTower => {
            vec![by_organizations, managed("UpdateManagedAccount", "updated", speaker, account, state)]
        }
    }
}

/// Control Tower's account factory is done.
fn managed(name: &'static str, done: &str, speaker: Speaker, account: AccountId, state: &State) -> Said {
    let found = state.organization().account(account);
    let parent = found.map(|found| &found.parent);
    let unit = parent.and_then(|parent| state.organization().unit(parent));
    let time = clock::numeric_time(speaker.now_ms);
    let status = json!({
        "organizationalUnit": {
            "organizationalUnitName": unit.map_or("Root", |unit| unit.name.as_str()),
            "organizationalUnitId": parent.map(ParentId::as_str),
        },
        "account": { "accountName": found.map(|found| found.name.as_str()), "accountId": account },
        "state": "SUCCEEDED",
        "message": format!("AWS Control Tower successfully {done} a managed account."),
        "requestedTimestamp": time,
        "completedTimestamp": time,
    });
    // `createManagedAccountStatus`, as the event's name but for its first letter.
    let field = format!("{}{}Status", name[..1].to_lowercase(), &name[1..]);
    Said::Service { source: "controltower", name, details: json!({ field: status }) }
}

fn closed(speaker: Speaker, account: AccountId) -> Vec<Said> {
    let time = clock::us_time(speaker.now_ms);
    let status = json!({
        "accountId": account,
        "state": "SUCCEEDED",
        "requestedTimestamp": time,
        "completedTimestamp": time,
    });
    let details = json!({ "closeAccountStatus": status });
    let result = Said::Service { source: "organizations", name: "CloseAccountResult", details };
    vec![asked("CloseAccount", account, json!({})), result]
}

/// The management account asked for something about an account.
fn asked(name: &'static str, account: AccountId, more: Value) -> Said {
    let mut parameters = more;
    parameters["accountId"] = json!(account);
    let (by, heard_by) = (Party::Management, Party::Management);
    Said::Call { name, by, heard_by, parameters, answer: Value::Null }
}

fn left(account: AccountId) -> Said {
    Said::Call {
        name: "LeaveOrganization",
        by: Party::Account(account),
        heard_by: Party::Account(account),
        parameters: Value::Null,
        answer: Value::Null,
    }
}

fn accepted(account: AccountId) -> Said {
    let handshake = format!("h-{:0>32}", account.as_str());
    let answer = json!({ "handshake": {
        "id": handshake,
        "action": "INVITE",
        "state": "ACCEPTED",
        "resources": [{ "type": "ACCOUNT", "value": account }],
    }});
    let parameters = json!({ "handshakeId": handshake });
    let (by, heard_by) = (Party::Account(account), Party::Management);
    Said::Call { name: "AcceptHandshake", by, heard_by, parameters, answer }
}

fn opted(account: AccountId, region: &str, status: &str) -> Said {
    let detail = json!({ "accountId": account, "regionName": region, "status": status });
    Said::OptIn { account, detail }
}
