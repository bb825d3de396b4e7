//! What cannot be observed afterwards, written down first, per administrator and Region:
//! which members this system suspended, and which it removed.
//!
//! Merged, never replaced. An entry goes only when what it is kept for was done and seen.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, Region};
use crate::model::{RelationshipStatus, Relationships};
use crate::objects::{self, ledger_key};
use crate::ports::ObjectStore;
use crate::step::StepError;

/// One Region's ledger.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Ledger {
    /// Members that were enabled before this system suspended them.
    pub suspended: BTreeSet<AccountId>,
    /// Members that a teardown is about to remove, or is removing.
    pub leaving: BTreeSet<AccountId>,
    /// Former members, seen gone, whose session may still be there.
    pub former: BTreeSet<AccountId>,
}

impl Ledger {
    /// Reads the ledger; one that was never written is empty.
    ///
    /// # Errors
    ///
    /// What kept it from being read: an unreadable ledger is never taken for empty.
    pub async fn read(
        store: &impl ObjectStore,
        administrator: &AccountId,
        region: Region,
    ) -> Result<Self, StepError> {
        let ledger = objects::read_if_there(store, &ledger_key(administrator, region)).await?;
        Ok(ledger.unwrap_or_default())
    }

    /// Writes the ledger, unless it is still what it was `before`.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn write_over(
        &self,
        before: &Self,
        store: &impl ObjectStore,
        administrator: &AccountId,
        region: Region,
    ) -> Result<(), StepError> {
        if self == before {
            return Ok(());
        }
        objects::write(store, &ledger_key(administrator, region), self).await
    }

    /// The ledger before this execution dropped anything of what it resumes: a list may
    /// show again as suspended what an earlier one had shown as enabled.
    #[must_use]
    pub fn with(&self, resumed: &BTreeSet<AccountId>) -> Self {
        Self { suspended: &self.suspended | resumed, ..self.clone() }
    }

    /// Drops what this execution resumed and saw enabled. A list may lag: being seen
    /// enabled is not enough.
    pub fn drop_resumed(&mut self, seen: &Relationships, resumed: &BTreeSet<AccountId>) {
        let is_enabled = |account: &AccountId| {
            seen.get(account).is_some_and(|known| known.status == RelationshipStatus::Enabled)
        };
        self.suspended.retain(|account| !(resumed.contains(account) && is_enabled(account)));
    }

    /// Everyone that a teardown removes or has removed.
    #[must_use]
    pub fn removed(&self) -> BTreeSet<AccountId> {
        &self.leaving | &self.former
    }

    /// Enters who is about to be removed, and sorts everyone by whether the latest look still
    /// shows a record: one that shows again has not left.
    pub fn sort_removed(&mut self, removed: &BTreeSet<AccountId>, is_gone: impl Fn(&AccountId) -> bool) {
        let all = &self.removed() | removed;
        (self.former, self.leaving) = all.into_iter().partition(is_gone);
        self.suspended.retain(|account| !self.former.contains(account));
    }
}
