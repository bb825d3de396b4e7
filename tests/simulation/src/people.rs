//! Who is in the simulated organization, and how the core's and the emulator's names for
//! the same accounts and Regions are told into each other.

use macie_emulator::{JoinedMethod, NewAccount, Organization};
use macie_org::ids::{AccountId, Region};

const MANAGEMENT: u64 = 111_111_111_111;
const ADMINISTRATOR: u64 = 222_222_222_222;
const FIRST_MEMBER: u64 = 300_000_000_000;

/// The management account.
#[must_use]
pub fn management() -> AccountId {
    ours(macie_emulator::AccountId::from_number(MANAGEMENT))
}

/// The delegated administrator, designated or not.
#[must_use]
pub fn administrator() -> AccountId {
    ours(macie_emulator::AccountId::from_number(ADMINISTRATOR))
}

/// The `n`th account that can become a member.
#[must_use]
pub fn member(n: u64) -> AccountId {
    ours(macie_emulator::AccountId::from_number(FIRST_MEMBER + n))
}

/// An organization of the management account, the administrator, and so many others.
#[must_use]
pub fn organization(members: u64) -> Organization {
    let id = macie_emulator::AccountId::from_number;
    let mut organization = Organization::new(id(MANAGEMENT));
    for number in [ADMINISTRATOR].into_iter().chain((0..members).map(|n| FIRST_MEMBER + n)) {
        let account = NewAccount::named_after(id(number));
        organization.add_account(account, JoinedMethod::Created, 0).expect("the number is new");
    }
    organization
}

/// The core's name for an account of the emulator.
#[must_use]
pub fn ours(id: macie_emulator::AccountId) -> AccountId {
    id.as_str().parse().expect("12 digits")
}

/// The emulator's name for an account of the core.
#[must_use]
pub fn theirs(id: &AccountId) -> macie_emulator::AccountId {
    id.as_str().parse().expect("12 digits")
}

/// The core's name for a Region of the emulator.
pub(crate) fn here(region: macie_emulator::Region) -> Region {
    let place = macie_emulator::Region::ALL.iter().position(|it| *it == region);
    Region::ALL[place.expect("a Region is one of all")]
}

/// The emulator's name for a Region of the core.
#[must_use]
pub fn there(region: Region) -> macie_emulator::Region {
    let place = Region::ALL.iter().position(|it| *it == region);
    macie_emulator::Region::ALL[place.expect("a Region is one of all")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_know_the_same_regions_in_the_same_order() {
        assert_eq!(
            Region::ALL.map(|it| it.as_str()),
            macie_emulator::Region::ALL.map(macie_emulator::Region::as_str)
        );
        assert!(Region::ALL.into_iter().all(|it| here(there(it)) == it && there(it).as_str() == it.as_str()));
    }
}
