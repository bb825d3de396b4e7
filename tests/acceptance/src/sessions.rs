//! What the tests of suspending and resuming share: members, their sessions, a quota.

use std::collections::BTreeMap;

use macie_emulator::{AccountId, Emulator, RelationshipStatus, SessionKey, SessionStatus};
use macie_org_local::system::System;
use serde_json::{Value, json};

use crate::{administrator, emulator, mutating, onboard, region, succeed};

/// The one Region of these tests.
pub const REGION: &str = "us-east-1";

/// An execution input of `operation`, with these fields in addition.
#[must_use]
pub fn input(emulator: &Emulator, operation: &str, more: &Value) -> Value {
    let mut input = onboard(emulator, &[REGION]);
    let fields = input.as_object_mut().expect("an object");
    fields.extend(more.as_object().expect("fields").clone());
    fields.insert("operation".to_owned(), json!(operation));
    input
}

/// An execution input that suspends every member.
#[must_use]
pub fn suspend(emulator: &Emulator) -> Value {
    input(emulator, "suspend", &json!({"limits": {"maxPercent": 100}}))
}

/// An execution input that resumes what was suspended.
#[must_use]
pub fn resume(emulator: &Emulator) -> Value {
    input(emulator, "resume", &json!({}))
}

/// Every member's status, as the emulator's own state holds it.
#[must_use]
pub fn statuses(emulator: &Emulator) -> BTreeMap<AccountId, RelationshipStatus> {
    let members = emulator.state(|state| state.members(region(REGION)));
    members.into_iter().map(|member| (member.account, member.status)).collect()
}

/// Whether every member has this status.
#[must_use]
pub fn all_are(emulator: &Emulator, expected: RelationshipStatus) -> bool {
    statuses(emulator).values().all(|status| *status == expected)
}

/// An organization of this many accounts, every one a member but the administrator.
#[must_use]
pub fn enrolled(size: usize) -> Emulator {
    everybody_enrolled(emulator(size))
}

/// The same organization, every account a member but the administrator.
#[must_use]
pub fn everybody_enrolled(emulator: Emulator) -> Emulator {
    let administrator = administrator(&emulator);
    emulator.state(|state| {
        state.put_administrator(region(REGION), administrator);
        let accounts: Vec<_> = state.organization().accounts().map(|account| account.id).collect();
        for account in accounts.into_iter().filter(|account| *account != administrator) {
            state.put_session(account, region(REGION), SessionStatus::Enabled);
            state.put_member(region(REGION), account, RelationshipStatus::Enabled);
        }
    });
    emulator
}

/// Sets a member's session behind the product's back.
pub fn set_session(emulator: &Emulator, account: AccountId, status: SessionStatus) {
    let at = SessionKey { region: region(REGION), account: administrator(emulator) };
    emulator.state(|state| state.update_member_session(at, account, status)).expect("a member");
}

/// The quota of `UpdateMemberSession`, in calls per second and burst.
pub fn throttle(emulator: &Emulator, rate: u32, burst: u32) {
    let calls = json!({"operations": ["UpdateMemberSession"]});
    let faults = json!({"throttles": [{"calls": calls, "ratePerSecond": rate, "burst": burst}]});
    emulator.set_faults(serde_json::from_value(faults).expect("faults"));
}

/// Runs an execution that must find nothing left to change.
pub async fn changes_nothing(system: &System, emulator: &Emulator, name: &str, input: &Value) {
    emulator.forget_calls();
    let ended = succeed(system, name, input).await;
    assert_eq!((mutating(emulator), ended.count("changed")), (Vec::new(), 0), "{name}");
}

/// Accounts whose session was set, each with how often Macie accepted it.
#[must_use]
pub fn accepted(emulator: &Emulator) -> BTreeMap<Option<AccountId>, u32> {
    let mut accepted = BTreeMap::new();
    for call in emulator.calls() {
        if call.operation == "UpdateMemberSession" && call.status == 200 {
            *accepted.entry(call.target).or_default() += 1;
        }
    }
    accepted
}
