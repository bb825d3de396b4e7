//! The organization before the execution: every account an enabled member in every
//! Region, put into the emulator's state, since enrolling is not what is measured.

use macie_emulator::{
    AccountId, AccountState, Emulator, Organization, RelationshipStatus, SessionStatus, Switches,
};
use serde_json::{Value, json};

use crate::arguments::{Arguments, Operation};

/// The emulator, the execution input, and how many members there are in each Region.
pub(crate) fn organization(arguments: &Arguments) -> (Emulator, Value, usize) {
    let emulator = Emulator::new(Organization::generate(arguments.accounts, 7), Switches::default());
    let (administrator, members) = enroll(&emulator, arguments);
    if let Some(rate) = arguments.rate {
        throttle(&emulator, rate, arguments.burst);
    }
    let regions: Vec<_> = arguments.regions().iter().map(|region| region.as_str()).collect();
    let administrator = administrator.to_string();
    let input = match arguments.operation {
        Operation::Suspend => json!({
            "operation": "suspend",
            "administratorId": administrator,
            "regions": regions,
            "limits": {"maxPercent": 100},
        }),
        Operation::Teardown => {
            json!({"operation": "teardown", "administratorId": administrator, "regions": regions})
        }
    };
    (emulator, input, members)
}

fn enroll(emulator: &Emulator, arguments: &Arguments) -> (AccountId, usize) {
    emulator.state(|state| {
        let organization = state.organization();
        let management = *organization.management_id();
        // No role can be assumed in an account that is not active: its session would be left.
        let all = arguments.operation == Operation::Suspend;
        let accounts = organization.accounts().filter(|account| all || account.state == AccountState::Active);
        let accounts: Vec<_> = accounts.map(|account| account.id).collect();
        let mut others = accounts.iter().filter(|account| **account != management);
        let administrator = *others.next().expect("an organization has a second account");
        for region in arguments.regions() {
            state.put_administrator(*region, administrator);
            for account in accounts.iter().filter(|account| **account != administrator) {
                state.put_session(*account, *region, SessionStatus::Enabled);
                state.put_member(*region, *account, RelationshipStatus::Enabled);
            }
        }
        (administrator, accounts.len() - 1)
    })
}

/// Of each operation by itself, as Macie counts.
fn throttle(emulator: &Emulator, rate: f64, burst: u32) {
    let calls =
        json!({"operations": ["ListMembers", "UpdateMemberSession", "DisassociateMember", "DeleteMember"]});
    let faults = json!({"throttles": [{"calls": calls, "ratePerSecond": rate, "burst": burst}]});
    emulator.set_faults(serde_json::from_value(faults).expect("faults as the emulator reads them"));
}
