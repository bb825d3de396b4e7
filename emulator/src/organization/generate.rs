//! A made-up organization of any size, the same one for the same size and seed.

use std::collections::BTreeSet;

use super::{JoinedMethod, NewAccount, Organization};
use crate::{AccountId, ParentId};

/// 2024-01-01T00:00:00Z: the first account joined then, each other an hour after.
const FOUNDED_MS: u64 = 1_704_067_200_000;
const HOUR_MS: u64 = 3_600_000;

/// The organizational units: three levels, each name unique.
const OUTER: [&str; 4] = ["Workloads", "Platform", "Security", "Sandbox"];
const MIDDLE: [&str; 3] = ["Production", "Staging", "Development"];
const INNER: [&str; 2] = ["Europe", "Americas"];

impl Organization {
    /// An organization of `size` accounts (at least its management account, 111111111111).
    ///
    /// Deterministic: the same size and seed give the same ids, units and tags. The accounts lie in three
    /// levels of organizational units, carry the tags `environment` and `cost-center`, and have addresses
    /// `account-<id>@example.com`.
    #[must_use]
    pub fn generate(size: usize, seed: u64) -> Self {
        let mut random = Random(seed);
        let root: ParentId = "r-ex01".parse().expect("a root id");
        let management = NewAccount::named_after(AccountId::from_number(111_111_111_111));
        let mut organization = Self::with_ids("o-exampleorgid", root, management, FOUNDED_MS);
        let units = add_units(&mut organization);
        for (ordinal, id) in ids(size.saturating_sub(1), &mut random).into_iter().enumerate() {
            add_account(
                &mut organization,
                id,
                &units,
                &mut random,
                FOUNDED_MS + HOUR_MS * (1 + ordinal as u64),
            );
        }
        organization
    }
}

/// Every unit of the three levels, outer ones first.
fn add_units(organization: &mut Organization) -> Vec<ParentId> {
    let mut units = Vec::new();
    for outer in OUTER {
        let outer_id = add_unit(organization, &mut units, outer, &organization.root().clone());
        for middle in MIDDLE {
            let middle_id = add_unit(organization, &mut units, middle, &outer_id);
            for inner in INNER {
                add_unit(organization, &mut units, inner, &middle_id);
            }
        }
    }
    units
}

fn add_unit(
    organization: &mut Organization,
    units: &mut Vec<ParentId>,
    name: &str,
    parent: &ParentId,
) -> ParentId {
    let id: ParentId =
        format!("ou-ex01-{:08x}", units.len() + 1).parse().expect("an organizational unit's id");
    organization.add_unit(id.clone(), name, parent.clone()).expect("the number is new and the parent exists");
    units.push(id.clone());
    id
}

fn add_account(
    organization: &mut Organization,
    id: AccountId,
    units: &[ParentId],
    random: &mut Random,
    joined_at_ms: u64,
) {
    let parent = random.pick(units).clone();
    let environment = random.pick(&MIDDLE).to_lowercase();
    let cost_center = format!("{:04}", random.below(20) * 100);
    let how = if random.below(5) == 0 { JoinedMethod::Invited } else { JoinedMethod::Created };
    let new = NewAccount { parent: Some(parent), ..NewAccount::named_after(id) };
    organization.add_account(new, how, joined_at_ms).expect("the id is new and the unit exists");
    let account = organization.account_mut(id).expect("it was just added");
    account.tags.insert("environment".to_owned(), environment);
    account.tags.insert("cost-center".to_owned(), cost_center);
}

/// Distinct ids in the order drawn, none of them the management account's.
fn ids(count: usize, random: &mut Random) -> Vec<AccountId> {
    let mut taken = BTreeSet::from([AccountId::from_number(111_111_111_111)]);
    let mut ids = Vec::with_capacity(count);
    while ids.len() < count {
        let id = AccountId::from_number(100_000_000_000 + random.below(900_000_000_000));
        if taken.insert(id) {
            ids.push(id);
        }
    }
    ids
}

/// `SplitMix64`: nine lines that will give the same organization for ever, whatever a library's next version draws.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        let index = self.below(from.len() as u64);
        &from[usize::try_from(index).expect("an index below the length")]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_size_and_seed_give_the_same_organization() {
        assert_eq!(Organization::generate(300, 7), Organization::generate(300, 7));
        assert_ne!(Organization::generate(300, 7), Organization::generate(300, 8));
    }

    #[test]
    fn the_size_counts_the_management_account() {
        for size in [1, 2, 500] {
            assert_eq!(Organization::generate(size, 1).accounts().count(), size);
        }
        assert_eq!(Organization::generate(0, 1).accounts().count(), 1);
    }

    #[test]
    fn a_larger_organization_contains_the_smaller_one_of_the_same_seed() {
        let small = ids(20, &mut Random(3));
        assert_eq!(ids(50, &mut Random(3))[..20], small);
    }

    #[test]
    fn accounts_lie_three_levels_deep_and_carry_tags() {
        let organization = Organization::generate(200, 1);
        let depth = |parent: &ParentId| organization.path(parent).matches("ou-").count();
        assert_eq!(organization.accounts().map(|account| depth(&account.parent)).max(), Some(3));
        let tagged = organization.accounts().filter(|account| account.tags.contains_key("environment"));
        assert_eq!(tagged.count(), 199);
    }
}
