//! Proofs that the dangerous calls of a teardown take as arguments.
//!
//! Revoking an administrator makes whatever members it still has standalone, with
//! sessions that go on costing money. So [`AdministratorRegistry::revoke`] takes a
//! [`NoMembers`], which only two looks that both show nothing give, and a third look made
//! just before. Ending its registration, which is for all Regions at once, takes a
//! [`NoAdministrators`], which only a reading of every Region gives.
//!
//! Nobody can write one down:
//!
//! ```compile_fail,E0451
//! # use macie_org::witness::*;
//! fn forge(look: EmptyLook) -> NoMembers {
//!     NoMembers { second: look }
//! }
//! ```
//!
//! nobody can show the same look twice:
//!
//! ```compile_fail,E0382
//! # use macie_org::witness::*;
//! # use std::time::Duration;
//! async fn twice(registry: &impl macie_org::ports::AdministratorRegistry, first: EmptyLook, second: EmptyLook) {
//!     let witness = NoMembers::seen_twice(&first, second, Duration::from_secs(15)).expect("apart");
//!     let _refused = registry.revoke(&witness, second).await;
//! }
//! ```
//!
//! and nobody can revoke without:
//!
//! ```compile_fail,E0061
//! # use macie_org::{error::Error, ids::Region, ports::AdministratorRegistry};
//! async fn revoke(registry: &impl AdministratorRegistry) -> Result<(), Error> {
//!     registry.revoke().await
//! }
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::call::Caller;
use crate::change::REVOKE;
use crate::error::{Call, Error, ErrorKind, chain};
use crate::ids::{AccountId, Region};
use crate::model::{RelationshipStatus, SessionStatus};
use crate::page::{all_pages, all_pages_paced};
use crate::ports::{AdministratorRegistry, MemberRegistry};

/// Whose records were looked at, where, when, and that there were none. Not to be copied: who
/// needs another look has to take one.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EmptyLook {
    administrator: AccountId,
    region: Region,
    /// Milliseconds since 1970.
    at: u64,
}

/// What a whole look came to. A look that was refused, or ended early, is an error.
#[derive(Debug, PartialEq, Eq)]
pub enum Look {
    /// No record is left, and no account becomes a member by itself.
    Empty(EmptyLook),
    /// These accounts have records left.
    Members(BTreeSet<AccountId>),
    /// Accounts that join still become members by themselves.
    AutoEnabled,
}

impl Look {
    /// Looks at every record that `administrator` has in `region`. Only Macie's own "not
    /// enabled" counts as having none; only a record in `kept`, which nobody can delete,
    /// counts as gone while it is `Removed`.
    ///
    /// # Errors
    ///
    /// What kept a part of it from being seen, [`ErrorKind::NotYetVisible`] among it: who is
    /// not shown as the administrator may have members all the same.
    pub async fn take(
        members: &impl MemberRegistry,
        caller: &Caller,
        (administrator, region): (&AccountId, Region),
        kept: &BTreeSet<AccountId>,
    ) -> Result<Self, Error> {
        let at = caller.time().now();
        let empty = || Self::Empty(EmptyLook { administrator: administrator.clone(), region, at });
        if caller.call(async || members.session(region).await).await?.status == SessionStatus::Absent {
            return Ok(empty());
        }
        if caller.call(async || members.organization_configuration(region).await).await?.auto_enable {
            return Ok(Self::AutoEnabled);
        }
        let lane = caller.lane(administrator, Some(region), "macie2:ListMembers");
        let call = Call::regional("macie2:ListMembers", region);
        let records = all_pages_paced(&lane, call, async |page| members.members(region, page).await).await?;
        let is_left = |record: &&crate::model::Member| {
            record.relationship.status != RelationshipStatus::Removed || !kept.contains(&record.account)
        };
        let left: BTreeSet<_> = records.iter().filter(is_left).map(|record| record.account.clone()).collect();
        Ok(if left.is_empty() { empty() } else { Self::Members(left) })
    }
}

/// The administrator has no members in the Region: seen twice, apart in time.
#[derive(Debug, PartialEq, Eq)]
pub struct NoMembers {
    second: EmptyLook,
}

impl NoMembers {
    /// Makes the witness of two looks at the same records that are `apart`.
    ///
    /// # Errors
    ///
    /// How much later the second look has to be taken.
    pub fn seen_twice(first: &EmptyLook, second: EmptyLook, apart: Duration) -> Result<Self, Duration> {
        let same = first.administrator == second.administrator && first.region == second.region;
        let passed = Duration::from_millis(second.at.saturating_sub(first.at));
        let is_later = second.at > first.at;
        if same && is_later && passed >= apart {
            return Ok(Self { second });
        }
        Err(apart.saturating_sub(passed).max(Duration::from_millis(1)))
    }

    /// Whose members, and where, if `fresh` is a later look at the same records.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`] when it is not: nothing may be revoked then.
    pub fn confirmed_by(&self, fresh: &EmptyLook) -> Result<(&AccountId, Region), Error> {
        let EmptyLook { administrator, region, at } = &self.second;
        if fresh.administrator == *administrator && fresh.region == *region && fresh.at >= *at {
            return Ok((administrator, *region));
        }
        let call = Call::regional(REVOKE, *region).about(administrator);
        Err(Error::new(call, ErrorKind::Invalid, "the last look was not at these members, or not the last"))
    }
}

/// No Region has an administrator, every one of them read.
#[derive(Debug, PartialEq, Eq)]
pub struct NoAdministrators {
    administrator: AccountId,
}

impl NoAdministrators {
    /// Makes the witness of what every Region showed.
    ///
    /// # Errors
    ///
    /// The Regions that keep the registration, each with its reason.
    pub fn in_all(administrator: &AccountId, shown: &Designations) -> Result<Self, Vec<String>> {
        let reasons = Region::ALL.iter().filter_map(|region| match shown.0.get(region) {
            Some(Designated::Nobody) => None,
            Some(Designated::Somebody(id)) => Some(format!("{region}: {id} is the administrator")),
            Some(Designated::Unreadable(why)) => Some(format!("{region}: {why}")),
            None => Some(format!("{region}: not read")),
        });
        let reasons: Vec<_> = reasons.collect();
        if reasons.is_empty() { Ok(Self { administrator: administrator.clone() }) } else { Err(reasons) }
    }

    /// Whose registration may end.
    #[must_use]
    pub fn administrator(&self) -> &AccountId {
        &self.administrator
    }
}

/// Who is designated, in every Region that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Designations(BTreeMap<Region, Designated>);

/// Who is designated in one Region.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Designated {
    Nobody,
    Somebody(AccountId),
    Unreadable(String),
}

impl Designations {
    /// Reads every Region with Macie. What cannot be read is kept as such.
    ///
    /// A Region that the management account has not enabled, or where its own session is
    /// needed and absent, has no administrator if the administrator has no session there
    /// either: nobody can be administrator without one. Nor has one whose designation this execution
    /// has `ended`, or seen to be absent: nobody can designate there again without the management
    /// account's session.
    pub async fn read(
        registry: &impl AdministratorRegistry,
        members: &impl MemberRegistry,
        caller: &Caller,
        ended: &BTreeSet<Region>,
    ) -> Self {
        let mut shown = BTreeMap::new();
        for region in Region::ALL {
            let list = all_pages(caller, async |page| registry.administrators(region, page).await).await;
            let designated = match list {
                Ok(list) => {
                    list.first().map_or(Designated::Nobody, |it| Designated::Somebody(it.account.clone()))
                }
                Err(error) if error.kind == ErrorKind::SessionAbsent && ended.contains(&region) => {
                    Designated::Nobody
                }
                Err(error) if is_out_of_reach(error.kind) => {
                    match caller.call(async || members.session(region).await).await {
                        Ok(session) if session.status == SessionStatus::Absent => Designated::Nobody,
                        Err(other) if other.kind == ErrorKind::RegionNotEnabled => Designated::Nobody,
                        Ok(_) | Err(_) => Designated::Unreadable(chain(&error)),
                    }
                }
                Err(error) => Designated::Unreadable(chain(&error)),
            };
            shown.insert(region, designated);
        }
        Self(shown)
    }

    /// The same, once the designations of these Regions have ended.
    #[must_use]
    pub fn without(mut self, revoked: &BTreeSet<Region>) -> Self {
        self.0.extend(revoked.iter().map(|region| (*region, Designated::Nobody)));
        self
    }
}

fn is_out_of_reach(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::SessionAbsent | ErrorKind::RegionNotEnabled)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::id;

    fn look(at: u64) -> EmptyLook {
        EmptyLook { administrator: id(2), region: Region::ALL[0], at }
    }

    const APART: Duration = Duration::from_secs(15);

    #[test]
    fn one_look_is_no_witness_however_often_it_is_shown() {
        assert_eq!(NoMembers::seen_twice(&look(1000), look(1000), APART), Err(APART));
        assert!(NoMembers::seen_twice(&look(1000), look(1000), Duration::ZERO).is_err());
    }

    #[test]
    fn two_looks_have_to_be_apart_in_this_order_and_of_the_same_records() {
        assert!(NoMembers::seen_twice(&look(1000), look(16_000), APART).is_ok());
        assert_eq!(NoMembers::seen_twice(&look(1000), look(11_000), APART), Err(Duration::from_secs(5)));
        assert!(NoMembers::seen_twice(&look(16_000), look(1000), APART).is_err());
        let elsewhere = EmptyLook { region: Region::ALL[1], ..look(16_000) };
        assert!(NoMembers::seen_twice(&look(1000), elsewhere, APART).is_err());
        let others = EmptyLook { administrator: id(3), ..look(16_000) };
        assert!(NoMembers::seen_twice(&look(1000), others, APART).is_err());
    }

    #[test]
    fn a_fresh_look_is_a_later_one_of_the_same_records() {
        let witness = NoMembers::seen_twice(&look(1000), look(16_000), APART).unwrap();
        assert!(witness.confirmed_by(&look(16_000)).is_ok() && witness.confirmed_by(&look(15_999)).is_err());
        assert!(witness.confirmed_by(&EmptyLook { region: Region::ALL[1], ..look(17_000) }).is_err());
    }

    #[test]
    fn one_region_that_was_not_read_or_not_readable_keeps_the_registration() {
        let nobody = || Designations(Region::ALL.map(|region| (region, Designated::Nobody)).into());
        assert!(NoAdministrators::in_all(&id(2), &nobody()).is_ok());
        let mut denied = nobody();
        denied.0.insert(Region::ALL[3], Designated::Unreadable("access denied".into()));
        assert_eq!(
            NoAdministrators::in_all(&id(2), &denied),
            Err(vec![format!("{}: access denied", Region::ALL[3])])
        );
        let mut partial = nobody();
        partial.0.remove(&Region::ALL[3]);
        assert!(NoAdministrators::in_all(&id(2), &partial).is_err());
        let mut held = nobody();
        held.0.insert(Region::ALL[3], Designated::Somebody(id(2)));
        assert!(NoAdministrators::in_all(&id(2), &held).is_err());
        assert!(NoAdministrators::in_all(&id(2), &held.without(&[Region::ALL[3]].into())).is_ok());
    }
}
