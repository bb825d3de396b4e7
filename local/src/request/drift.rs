//! What happens to an onboarded organization before `audit` looks at it, so that there is
//! something to find: what people do by hand, and what nobody notices.

use macie_emulator::{
    AccountId, AutoEnable, Emulator, JoinedMethod, NewAccount, Region, RelationshipStatus, SessionKey, State,
};
use serde_json::Value;

/// Members that are removed by hand in the first Region.
const REMOVED: usize = 3;
/// Members that are suspended by hand in the first Region, which is no drift.
const SUSPENDED: usize = 2;
/// Accounts that join while the last Region does not enable Macie for them.
const JOINED: u64 = 2;
/// The first of the accounts that join.
const NEW_ACCOUNTS: u64 = 990_000_000_001;

/// What happens, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    regions: Vec<Region>,
}

impl Drift {
    /// Something in the first and in the last of the input's Regions; nothing, where it names none
    /// that the emulator has.
    pub(super) fn of(input: &Value) -> Option<Self> {
        let named = input["regions"].as_array().into_iter().flatten();
        let regions: Vec<Region> = named.filter_map(|name| name.as_str()?.parse().ok()).collect();
        (!regions.is_empty()).then_some(Self { regions })
    }

    /// Has it happen; what is said of it.
    #[must_use]
    pub fn happen(&self, emulator: &Emulator) -> String {
        let (first, last) = (self.regions[0], self.regions[self.regions.len() - 1]);
        emulator.state(|state| {
            let Some(administrator) = state.administrator(first) else { return };
            let at = SessionKey { region: first, account: administrator };
            let members: Vec<AccountId> = enabled(state, first).take(REMOVED + SUSPENDED).collect();
            let (removed, suspended) = members.split_at(REMOVED.min(members.len()));
            for account in removed {
                let _refused = state.disassociate_member(at, *account);
            }
            for account in suspended {
                state.put_member(first, *account, RelationshipStatus::Paused);
            }
            let there = SessionKey { region: last, account: administrator };
            let _refused = state.update_organization_configuration(there, AutoEnable::Off);
            for number in NEW_ACCOUNTS..NEW_ACCOUNTS + JOINED {
                let new = NewAccount::named_after(AccountId::from_number(number));
                let _there_already = state.join(new, JoinedMethod::Created);
            }
        });
        format!(
            "Since then, in {first}: {REMOVED} members were removed by hand and {SUSPENDED} suspended; in {last}: \
             auto-enable was turned off before {JOINED} accounts joined"
        )
    }
}

fn enabled(state: &State, region: Region) -> impl Iterator<Item = AccountId> {
    let members = state.members(region).into_iter();
    members.filter(|member| member.status == RelationshipStatus::Enabled).map(|member| member.account)
}
