//! Former members in slices: each account belongs to one, so that functions end sessions
//! side by side and never get in each other's way.
//!
//! What became of a slice is one object in the bucket, and the slice's memory between legs.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, Region};
use crate::inventory::Inventory;
use crate::objects::{self, slice_key};
use crate::ports::ObjectStore;
use crate::report::Failure;
use crate::step::StepError;

/// What became of one slice's former members.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Slice {
    /// By Region.
    pub regions: BTreeMap<Region, FormerMembers>,
}

/// What became of former members in one Region.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FormerMembers {
    /// Whose session is ended.
    pub ended: BTreeSet<AccountId>,
    /// Whose is not, and never will be by trying again.
    pub left: BTreeMap<AccountId, Failure>,
    /// Whose is not, though it may be yet: in how many legs that was tried, and what came of it.
    pub open: BTreeMap<AccountId, (u32, Failure)>,
}

impl Slice {
    /// Reads what became of a slice; nothing did of one that was never worked on.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn read(
        store: &impl ObjectStore,
        inventory: &Inventory,
        slice: u32,
    ) -> Result<Self, StepError> {
        let read = objects::read_if_there(store, &slice_key(&inventory.begun_by, slice)).await?;
        Ok(read.unwrap_or_default())
    }

    /// Writes down what became of a slice.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn write(
        &self,
        store: &impl ObjectStore,
        inventory: &Inventory,
        slice: u32,
    ) -> Result<(), StepError> {
        objects::write(store, &slice_key(&inventory.begun_by, slice), self).await
    }

    /// What became of everyone, in all slices.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn read_all(store: &impl ObjectStore, inventory: &Inventory) -> Result<Self, StepError> {
        let mut all = Self::default();
        for slice in 0..inventory.slices() {
            for (region, members) in Self::read(store, inventory, slice).await?.regions {
                let known = all.regions.entry(region).or_default();
                known.ended.extend(members.ended);
                known.left.extend(members.left);
                known.open.extend(members.open);
            }
        }
        Ok(all)
    }
}

/// Whether an account belongs to this of so many slices: by its number, which no other
/// account's coming or going changes.
#[must_use]
pub fn belongs(account: &AccountId, slice: u32, slices: u32) -> bool {
    let number: u64 = account.as_str().parse().expect("an account id is a number");
    number % u64::from(slices) == u64::from(slice)
}
