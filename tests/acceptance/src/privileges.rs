//! What the tests of the roles share: everything that the product does, in one sequence, and the
//! permissions that this took.

use std::collections::{BTreeMap, BTreeSet};

use macie_emulator::policy::RoleId;
use macie_emulator::{Account, AccountState, Emulator, Organization, RelationshipStatus, Switches, Vendor};
use macie_org_local::system::{System, SystemOptions};
use serde_json::{Value, json};

use crate::admission::{self, Function};
use crate::teardown::{confirmed, teardown};
use crate::{Ended, administrator, ended, execute, nth, onboard, region, start, succeed};

const REGIONS: [&str; 2] = ["us-east-1", "eu-west-1"];
/// What one account wears.
pub const TAG: &str = "macie";

/// Actions by the names of roles, in whichever accounts.
pub type Actions = BTreeMap<String, BTreeSet<String>>;

/// What the roles of a stack used and were refused.
#[derive(Debug, Default)]
pub struct Held {
    /// What was used.
    pub used: Actions,
    /// What was refused.
    pub denied: Actions,
    /// What is allowed.
    pub allowed: Actions,
}

impl Held {
    /// What the roles of a system have used, were refused and are allowed up to now.
    #[must_use]
    pub fn of(system: &System) -> Self {
        let enforcement = system.enforcement();
        Self {
            used: by_name(enforcement.used()),
            denied: by_name(enforcement.denied()),
            allowed: by_name(enforcement.allowed()),
        }
    }

    /// The same, of two stacks together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let join = |one: Actions, other: Actions| merged(one.into_iter().chain(other));
        Self {
            used: join(self.used, other.used),
            denied: join(self.denied, other.denied),
            allowed: join(self.allowed, other.allowed),
        }
    }
}

/// What is allowed and was not used.
#[must_use]
pub fn unused(allowed: &Actions, used: &Actions) -> Actions {
    let none = BTreeSet::new();
    let left = allowed.iter().map(|(role, actions)| (role, actions - used.get(role).unwrap_or(&none)));
    left.filter(|(_, left)| !left.is_empty()).map(|(role, left)| (role.clone(), left)).collect()
}

/// Actions by the names of their roles, whatever the account.
#[must_use]
pub fn by_name(actions: BTreeMap<RoleId, BTreeSet<String>>) -> Actions {
    merged(actions.into_iter().map(|(role, actions)| (role.name, actions)))
}

fn merged(actions: impl Iterator<Item = (String, BTreeSet<String>)>) -> Actions {
    let mut merged = Actions::new();
    for (role, actions) in actions {
        merged.entry(role).or_default().extend(actions);
    }
    merged
}

/// An organization in which one account of a unit wears [`TAG`].
#[must_use]
pub fn tagged(switches: Switches) -> Emulator {
    let mut organization = Organization::generate(30, 7);
    let of_unit = |account: &&Account| {
        account.state == AccountState::Active && account.parent.to_string().starts_with("ou-")
    };
    let worn = organization.accounts().filter(of_unit).nth(6).expect("there are units").id;
    organization.tag_account(worn, TAG, "yes").expect("the account exists");
    Emulator::new(organization, switches)
}

/// Options of a stack with a standing request about these accounts.
#[must_use]
pub fn options(emulator: &Emulator, accounts: &Value) -> SystemOptions {
    let mut options = admission::options(emulator, accounts);
    options.parameters.insert("Regions".to_owned(), REGIONS.join(","));
    options
}

/// Onboards with every setting, audits, puts right what drifted, suspends, resumes, has a bucket classified,
/// admits an account, and tears down: first one member, then everything. On the way, whatever makes a step look twice: filters, a
/// few accounts alone, units that there are not, another administrator, a plan that nobody made.
pub async fn everything(options: SystemOptions) -> Held {
    let emulator = options.emulator.clone();
    let system = start(options).await;
    lose_the_administrators_session(&emulator);
    let input = asked(&emulator);
    onboarding(&system, &emulator, &input).await;
    sessions(&system, &onboard(&emulator, &REGIONS)).await;
    associations(&system, &emulator).await;
    admit(&system, &emulator).await;
    let one = json!({"accounts": {"include": [nth(&emulator, 2).to_string()]}});
    tear_down(&system, "partial", &teardown(&emulator, &REGIONS, &one)).await;
    let all = teardown(&emulator, &REGIONS, &json!({"disableManagementSession": true}));
    let unknown = execute(&system, "unknown", &with(&all, &json!({"confirm": "0".repeat(64)}))).await;
    assert_eq!(unknown.error.as_deref(), Some("PlanUnknown"));
    tear_down(&system, "all", &all).await;
    Held::of(&system)
}

/// The administrator is designated in the first Region and has no session there: Macie's own role is yet to
/// be created in it.
fn lose_the_administrators_session(emulator: &Emulator) {
    let (administrator, home) = (administrator(emulator), region(REGIONS[0]));
    emulator.state(|state| {
        state.put_administrator(home, administrator);
        state.drop_session(administrator, home);
    });
}

/// Plans and onboards, and audits what drifts.
async fn onboarding(system: &System, emulator: &Emulator, input: &Value) {
    finish(system, "dry", &with(input, &json!({"dryRun": true}))).await;
    finish(system, "onboard", input).await;
    let removed = nth(emulator, 4);
    emulator.state(|state| state.put_member(region(REGIONS[1]), removed, RelationshipStatus::Removed));
    let audit = with(input, &json!({"operation": "audit"}));
    assert_eq!(finish(system, "audit", &audit).await.output["status"], "drifted");
    finish(system, "again", input).await;
    finish(system, "below", &with(&audit, &json!({"accounts": below_a_unit(emulator)}))).await;
    for (name, unknown) in [("no-root", "r-zzzz"), ("no-unit", "ou-zzzz-zzzzzzzz")] {
        let accounts = json!({"accounts": {"organizationalUnits": [unknown]}});
        assert!(execute(system, name, &with(&audit, &accounts)).await.error.is_some(), "{unknown}");
    }
    let few = json!({"accounts": {"include": [nth(emulator, 5).to_string()]}, "dryRun": true});
    finish(system, "few", &with(input, &few)).await;
    let other = json!({"administratorId": nth(emulator, 3).to_string()});
    let refused = succeed(system, "other", &with(input, &other)).await;
    assert_eq!(refused.region(REGIONS[0])["error"]["name"], "AnotherAdministrator");
}

/// Suspends every member and resumes them.
async fn sessions(system: &System, input: &Value) {
    let suspend = json!({"operation": "suspend", "limits": {"maxPercent": 100}});
    finish(system, "suspend", &with(input, &suspend)).await;
    finish(system, "resume", &with(input, &json!({"operation": "resume"}))).await;
}

/// Associates a member's bucket as Macie Classic did, plans to end that, and ends it.
async fn associations(system: &System, emulator: &Emulator) {
    let account = nth(emulator, 5).to_string();
    let of = |operation: &str, field: &str, item: Value| {
        let requests = json!([{"memberAccountId": account, field: [item]}]);
        let home = onboard(emulator, &REGIONS[..1]);
        with(&home, &json!({"operation": operation, "requests": requests}))
    };
    let types = json!({"oneTime": "FULL", "continuous": "FULL"});
    let item = json!({"bucketName": "b", "classificationType": types});
    finish(system, "associate", &of("associateS3Resources", "s3Resources", item)).await;
    let unwanted = of("disassociateS3Resources", "associatedS3Resources", json!({"bucketName": "b"}));
    finish(system, "disassociate-dry", &with(&unwanted, &json!({"dryRun": true}))).await;
    finish(system, "disassociate", &unwanted).await;
}

/// Those who are in a unit and wear a tag, of whom there is one.
fn below_a_unit(emulator: &Emulator) -> Value {
    let unit = emulator.state(|state| {
        let mut worn = state.organization().accounts().filter(|account| account.tags.contains_key(TAG));
        worn.next().expect("one wears the tag").parent.to_string()
    });
    json!({"organizationalUnits": [unit], "tags": {TAG: "yes"}})
}

/// An onboarding that sets everything.
fn asked(emulator: &Emulator) -> Value {
    let export = json!({"bucketName": "own-bucket", "kmsKeyArn": "arn:aws:kms:us-east-1:222222222222:key/k"});
    let settings = json!({
        "autoEnable": true,
        "findingPublishingFrequency": "ONE_HOUR",
        "findingsPublication": {"publishClassificationFindings": true, "publishPolicyFindings": false},
        "automatedDiscovery": {"status": "ENABLED", "autoEnableOrganizationMembers": "NEW"},
        "regions": {"us-east-1": {"classificationExport": export}}
    });
    with(&onboard(emulator, &REGIONS), &json!({"settings": settings}))
}

/// The same input with these fields.
fn with(input: &Value, fields: &Value) -> Value {
    let mut input = input.clone();
    input.as_object_mut().expect("an object").extend(fields.as_object().expect("fields").clone());
    input
}

/// Runs an execution to its end, and those that go on with it.
async fn finish(system: &System, name: &str, input: &Value) -> Ended {
    let handle = system.execute(name, input).await.expect("the execution starts");
    let ended = ended(system, handle.wait_through().await.expect("the execution ends")).await;
    assert_ne!(ended.output["status"], "finishedWithFailures", "{name}: {:?}", Held::of(system).denied);
    ended
}

async fn tear_down(system: &System, name: &str, input: &Value) {
    let plan = finish(system, &format!("{name}-dry"), &with(input, &json!({"dryRun": true}))).await;
    finish(system, name, &confirmed(input, &plan)).await;
}

/// Hands a new account's event over, and waits for what it starts, if the account is in scope.
async fn admit(system: &System, emulator: &Emulator) {
    let created = admission::created(Vendor::Organizations);
    let event = emulator.change_account(&created).expect("an account").events.pop().expect("an event");
    let answer = Function::connect(system).await.admit(&event).await;
    let Some(name) = answer["execution"].as_str() else {
        assert_eq!(admission::said(&answer), "ignored outOfScope");
        return;
    };
    let execution = system.execution(name).wait_through().await.expect("the execution ends");
    ended(system, execution).await;
}

/// A template in which one action of a function is replaced by these.
#[must_use]
pub fn edited(template: &str, function: &str, action: &str, by: &[&str]) -> String {
    let start = template.find(&format!("\n  {function}:\n")).expect("the function is there");
    let (before, rest) = template.split_at(start);
    let line = |action: &&str| format!("                - {action}\n");
    assert!(rest.contains(&line(&action)), "{function} has no {action}");
    let instead: String = by.iter().map(line).collect();
    format!("{before}{}", rest.replacen(&line(&action), &instead, 1))
}
