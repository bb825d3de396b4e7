//! What a step between the management account and the delegated administrator works with.

use std::sync::Arc;

use crate::ids::AccountId;
use crate::inventory::Inventory;
use crate::objects;
use crate::ports::ObjectStore;
use crate::step::StepError;

/// Both sides of the delegation, and what the execution knows.
#[derive(Debug)]
pub struct Sides<R, M, S> {
    /// The execution's snapshot, which never changes.
    pub inventory: Arc<Inventory>,
    /// The management account.
    pub registry: R,
    /// The delegated administrator.
    pub members: M,
    /// The stack's bucket.
    pub store: S,
}

impl<R, M, S: ObjectStore> Sides<R, M, S> {
    /// Reads the snapshot under `inventory_key`, which names the administrator.
    ///
    /// # Errors
    ///
    /// A snapshot that cannot be read.
    pub async fn open(
        store: S,
        inventory_key: &str,
        registry: R,
        members: impl AsyncFnOnce(&AccountId) -> M,
    ) -> Result<Self, StepError> {
        let inventory: Inventory = objects::read(&store, inventory_key).await?;
        let members = members(inventory.request.administrator_id()).await;
        Ok(Self { inventory: Arc::new(inventory), registry, members, store })
    }
}
