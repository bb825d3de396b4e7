//! The demo's organization: 250 accounts in nested units and three Regions, with the
//! awkward cases that real organizations have, arranged before anything runs.
//!
//! | case | where | what onboarding makes of it |
//! |---|---|---|
//! | members already | eu-west-1 | nothing to do |
//! | sessions suspended | eu-west-1 | left alone |
//! | removed members | eu-west-1 | deleted, then created |
//! | suspended accounts, one of them a member | everywhere, eu-west-1 | left alone |
//! | members of another administrator | us-east-1, eu-west-1 | refused by Macie |
//! | Region not enabled | af-south-1 | recorded, not enabled |

use macie_emulator::{
    AccountId, AccountState, AccountVerbError, Emulator, Organization, Region, RelationshipStatus, State,
    Switches,
};

/// Accounts of the demo's organization, the management account included.
pub const SIZE: usize = 250;

/// The demo's Regions; the first one is set up before the others.
pub const REGIONS: [&str; 3] = ["us-east-1", "eu-west-1", "af-south-1"];

const SEED: u64 = 2026;

/// An emulator of the demo's organization, and its administrator to be.
///
/// # Panics
///
/// Never: the organization is the same each time, and a test makes it.
#[must_use]
pub fn organization() -> (Emulator, AccountId) {
    let emulator = Emulator::new(Organization::generate(SIZE, SEED), Switches::default());
    let administrator = first_active(&emulator).expect("the generated organization has active accounts");
    emulator.state(|state| arrange(state, administrator)).expect("the generated accounts exist");
    (emulator, administrator)
}

/// The first active account that is not the management account.
#[must_use]
pub fn first_active(emulator: &Emulator) -> Option<AccountId> {
    emulator.state(|state| ordinary(state).first().copied())
}

/// Every active account but the management account, by id.
fn ordinary(state: &State) -> Vec<AccountId> {
    let organization = state.organization();
    let management = *organization.management_id();
    let active = organization.accounts().filter(|account| account.state == AccountState::Active);
    active.map(|account| account.id).filter(|id| *id != management).collect()
}

fn arrange(state: &mut State, administrator: AccountId) -> Result<(), AccountVerbError> {
    let [home, second, opt_in] = REGIONS.map(|region| region.parse().expect("Macie exists there"));
    let mut accounts = ordinary(state).into_iter().filter(|id| *id != administrator);
    state.put_administrator(second, administrator);
    put_members(state, second, accounts.by_ref().take(20), RelationshipStatus::Enabled);
    put_members(state, second, accounts.by_ref().take(3), RelationshipStatus::Paused);
    put_members(state, second, accounts.by_ref().take(2), RelationshipStatus::Removed);
    let suspended: Vec<AccountId> = accounts.by_ref().take(3).collect();
    put_members(state, second, suspended.iter().take(1).copied(), RelationshipStatus::Enabled);
    suspended.into_iter().try_for_each(|account| state.suspend_account(account))?;
    let other = AccountId::from_number(999_999_999_999);
    for account in accounts.by_ref().take(3) {
        state.bind_to_other_administrator(account, home, other);
        state.bind_to_other_administrator(account, second, other);
    }
    accounts.take(8).for_each(|account| state.disable_region(account, opt_in));
    Ok(())
}

fn put_members(
    state: &mut State,
    region: Region,
    accounts: impl Iterator<Item = AccountId>,
    status: RelationshipStatus,
) {
    accounts.for_each(|account| state.put_member(region, account, status));
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn the_demo_has_every_awkward_case_that_it_promises() {
        let (emulator, administrator) = organization();
        let region = |name: &str| name.parse::<Region>().unwrap();
        emulator.state(|state| {
            assert_eq!(state.organization().accounts().count(), SIZE);
            assert!(state.organization().units().count() > 3, "nested units");
            assert_eq!(state.administrator(region("eu-west-1")), Some(administrator));
            assert_eq!(state.administrator(region("us-east-1")), None);
            let mut statuses = BTreeMap::new();
            for member in state.members(region("eu-west-1")) {
                *statuses.entry(member.status.as_str()).or_insert(0) += 1;
            }
            let expected = [("AccountSuspended", 1), ("Enabled", 20), ("Paused", 3), ("Removed", 2)];
            assert_eq!(statuses, BTreeMap::from(expected));
            let accounts = || state.organization().accounts();
            assert!(accounts().filter(|account| account.state == AccountState::Suspended).count() >= 3);
        });
    }

    #[test]
    fn the_administrator_to_be_is_an_ordinary_active_account() {
        let (emulator, administrator) = organization();
        emulator.state(|state| {
            assert!(!state.is_management(administrator));
            assert_eq!(state.organization().account(administrator).unwrap().state, AccountState::Active);
        });
    }
}
