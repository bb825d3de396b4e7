//! Events as AWS says them, from the emulator, and what each looks like when it failed.

use macie_emulator::{AccountChange, AccountId, Emulator, Organization, Region, Switches, Vendor};
use serde_json::{Value, json};

/// An event, where it is heard, and its forms that mean that nothing happened.
pub(crate) struct Sample {
    pub(crate) event: Value,
    pub(crate) failed: Vec<Value>,
}

/// One of every kind.
pub(crate) fn samples() -> Vec<Sample> {
    let emulator = Emulator::new(Organization::generate(12, 7), Switches::default());
    let root = emulator.state(|state| state.organization().root().clone());
    let said = |change: AccountChange| emulator.change_account(&change).expect("it can be changed").events;
    let create = |through| {
        said(AccountChange::Create { account: None, name: None, email: None, parent: None, through })
    };
    let join = |digit: char| {
        let account = digit.to_string().repeat(12).parse().expect("an account id");
        said(AccountChange::Join { account, name: None, email: None }).remove(0)
    };
    let members = members(&emulator);
    let (first, region) = (members[0], Region::ALL[0]);
    let [enabling, enabled] = pair(said(AccountChange::EnableRegion { account: first, region }));
    let [disabling, disabled] = pair(said(AccountChange::DisableRegion { account: first, region }));
    let moved = said(AccountChange::Move { account: first, parent: root, through: Vendor::ControlTower });
    let [moved, updated] = pair(moved);
    let [closing, closed] = pair(said(AccountChange::Close { account: members[1] }));
    let accepted = join('7');
    let mut reported = join('8');
    reported["detail-type"] = json!("AWS Service Event via CloudTrail");
    let declined = changed(&accepted, "/detail/responseElements/handshake/state", "DECLINED");
    let requested = changed(&accepted, "/detail/responseElements/handshake/action", "ENABLE_ALL_FEATURES");
    let of_status = |event: Value, status: &str| Sample {
        failed: vec![changed(&event, &format!("/detail/serviceEventDetails/{status}/state"), "FAILED")],
        event,
    };
    let of_call = |event: Value| Sample { failed: vec![refused(&event)], event };
    vec![
        of_status(create(Vendor::Organizations).remove(0), "createAccountStatus"),
        of_status(create(Vendor::ControlTower).remove(1), "createManagedAccountStatus"),
        of_status(updated, "updateManagedAccountStatus"),
        Sample { failed: vec![refused(&accepted), declined, requested], event: accepted },
        of_call(reported),
        of_call(moved),
        of_call(closing),
        of_status(closed, "closeAccountStatus"),
        of_call(said(AccountChange::Remove { account: members[2] }).remove(0)),
        of_call(said(AccountChange::Leave { account: members[3] }).remove(0)),
        Sample { event: enabled, failed: vec![enabling, disabling, disabled] },
    ]
}

fn members(emulator: &Emulator) -> Vec<AccountId> {
    emulator.state(|state| {
        let management = *state.organization().management_id();
        let accounts = state.organization().accounts().map(|account| account.id);
        accounts.filter(|id| *id != management).collect()
    })
}

fn pair(events: Vec<Value>) -> [Value; 2] {
    events.try_into().expect("two events")
}

fn changed(event: &Value, at: &str, value: &str) -> Value {
    let mut event = event.clone();
    *event.pointer_mut(at).unwrap_or_else(|| panic!("there is no {at}")) = json!(value);
    event
}

fn refused(event: &Value) -> Value {
    let mut event = event.clone();
    event["detail"]["errorCode"] = json!("AccessDenied");
    event
}
