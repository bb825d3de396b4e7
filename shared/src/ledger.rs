//! What cannot be observed afterwards, written down first: which members this system
//! suspended, per administrator and Region.
//!
//! Merged, never replaced; an entry goes only when its account was resumed and seen so.

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

    /// Writes the ledger.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn write(
        &self,
        store: &impl ObjectStore,
        administrator: &AccountId,
        region: Region,
    ) -> Result<(), StepError> {
        objects::write(store, &ledger_key(administrator, region), self).await
    }

    /// The ledger before this execution dropped anything of what it resumes: a list may
    /// show again as suspended what an earlier one had shown as enabled.
    #[must_use]
    pub fn with(&self, resumed: &BTreeSet<AccountId>) -> Self {
        Self { suspended: &self.suspended | resumed }
    }

    /// Drops what this execution resumed and saw enabled. A list may lag: being seen
    /// enabled is not enough.
    pub fn drop_resumed(&mut self, seen: &Relationships, resumed: &BTreeSet<AccountId>) {
        let is_enabled = |account: &AccountId| {
            seen.get(account).is_some_and(|known| known.status == RelationshipStatus::Enabled)
        };
        self.suspended.retain(|account| !(resumed.contains(account) && is_enabled(account)));
    }
}
