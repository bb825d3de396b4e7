//! The organization before the execution: every account an enabled member in every
//! Region, put into the emulator's state, since enrolling is not what is measured.

use macie_emulator::{AccountId, Emulator, Organization, RelationshipStatus, Switches};
use serde_json::{Value, json};

use crate::arguments::Arguments;

/// The emulator, and the execution input that suspends everybody.
pub(crate) fn organization(arguments: &Arguments) -> (Emulator, Value) {
    let emulator = Emulator::new(Organization::generate(arguments.accounts, 7), Switches::default());
    let administrator = enroll(&emulator, arguments);
    if let Some(rate) = arguments.rate {
        throttle(&emulator, rate, arguments.burst);
    }
    let regions: Vec<_> = arguments.regions().iter().map(|region| region.as_str()).collect();
    let input = json!({
        "operation": "suspend",
        "administratorId": administrator.to_string(),
        "regions": regions,
        "limits": {"maxPercent": 100},
    });
    (emulator, input)
}

fn enroll(emulator: &Emulator, arguments: &Arguments) -> AccountId {
    emulator.state(|state| {
        let organization = state.organization();
        let management = *organization.management_id();
        let accounts: Vec<_> = organization.accounts().map(|account| account.id).collect();
        let mut others = accounts.iter().filter(|account| **account != management);
        let administrator = *others.next().expect("an organization has a second account");
        for region in arguments.regions() {
            state.put_administrator(*region, administrator);
            for account in accounts.iter().filter(|account| **account != administrator) {
                state.put_member(*region, *account, RelationshipStatus::Enabled);
            }
        }
        administrator
    })
}

/// Of each operation by itself, as Macie counts.
fn throttle(emulator: &Emulator, rate: f64, burst: u32) {
    let calls = json!({"operations": ["ListMembers", "UpdateMemberSession"]});
    let faults = json!({"throttles": [{"calls": calls, "ratePerSecond": rate, "burst": burst}]});
    emulator.set_faults(serde_json::from_value(faults).expect("faults as the emulator reads them"));
}
