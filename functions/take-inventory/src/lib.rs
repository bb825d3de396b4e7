//! Reads the request and the organization, and writes the snapshot that every other
//! step relies on. Nothing in Macie is read or written here.
//!
//! A request that cannot be carried out is refused before any other step runs. Tags
//! are read at ten accounts a second, so a scope by tags may take several legs.

mod draft;
mod survey;

use macie_org::call::Caller;
use macie_org::ids::{AccountId, Region};
use macie_org::inventory::Inventory;
use macie_org::objects::{self, draft_key, snapshot_key};
use macie_org::ports::{ObjectStore, OrganizationDirectory};
use macie_org::report::Counts;
use macie_org::request::{Onboard, Request};
use macie_org::scope::{self, Roles};
use macie_org::step::{StepError, TakeInventoryInput, TakeInventoryOutput};

pub use draft::Draft;

/// What the stack decides for every execution.
#[derive(Debug, Clone)]
pub struct Defaults {
    /// Regions of a request that names none.
    pub regions: Vec<Region>,
    /// Accounts that nothing touches.
    pub protected: std::collections::BTreeSet<AccountId>,
}

/// Takes the inventory, or a leg of it.
///
/// # Errors
///
/// The request's first fault, or what kept the organization from being read.
pub async fn take_inventory(
    input: TakeInventoryInput,
    directory: &impl OrganizationDirectory,
    store: &impl ObjectStore,
    defaults: &Defaults,
    caller: &Caller,
) -> Result<TakeInventoryOutput, StepError> {
    let request = Request::parse(&input.request)?;
    let Request::Onboard(onboard) = &request;
    let regions = regions(onboard, defaults)?;
    let mut draft = match input.previous.checkpoint_key.as_str() {
        "" => survey::survey(onboard, directory, caller).await?,
        key => objects::read(store, key).await?,
    };
    draft.read_tags(&onboard.accounts.tags, directory, caller).await?;
    if !draft.is_complete() {
        return unfinished(&input, &draft, store).await;
    }
    let inventory = finish(request.clone(), regions, draft, defaults)?;
    let key = snapshot_key(&input.execution.name);
    objects::write(store, &key, &inventory).await?;
    Ok(settled(&input, &inventory, key))
}

fn regions(onboard: &Onboard, defaults: &Defaults) -> Result<Vec<Region>, StepError> {
    let asked = if onboard.regions.is_empty() { &defaults.regions } else { &onboard.regions };
    if asked.is_empty() {
        let message = "field `regions`: empty, and the stack names no Regions either";
        return Err(StepError::InvalidRequest(message.to_owned()));
    }
    Ok(asked.clone())
}

async fn unfinished(
    input: &TakeInventoryInput,
    draft: &Draft,
    store: &impl ObjectStore,
) -> Result<TakeInventoryOutput, StepError> {
    let mut step = input.previous.again(0);
    step.checkpoint_key = draft_key(&input.execution.name, step.leg);
    objects::write(store, &step.checkpoint_key, draft).await?;
    Ok(TakeInventoryOutput { step, inventory_key: String::new(), waves: Vec::new() })
}

fn finish(
    request: Request,
    regions: Vec<Region>,
    draft: Draft,
    defaults: &Defaults,
) -> Result<Inventory, StepError> {
    let Request::Onboard(onboard) = &request;
    let roles = Roles {
        management_id: &draft.organization.management_id,
        administrator_id: &onboard.administrator_id,
        protected: &defaults.protected,
    };
    let organization = draft.organization.clone();
    let limit = onboard.limits.max_accounts;
    let targets = scope::targets(&onboard.accounts, draft.selected, &draft.known, &roles, limit)?;
    Ok(Inventory { request, organization, regions, targets })
}

fn settled(input: &TakeInventoryInput, inventory: &Inventory, inventory_key: String) -> TakeInventoryOutput {
    let mut step = input.previous.done();
    let targets = u32::try_from(inventory.targets.len()).unwrap_or(u32::MAX);
    step.counts = Counts { targets, ..Counts::default() };
    tracing::info!(
        "execution.name" = input.execution.name,
        "inventory.accounts" = targets,
        "inventory.regions" = inventory.regions.len(),
        "the inventory is taken"
    );
    // First-time designation in many Regions at once fails in all but one.
    let (first, others) = inventory.regions.split_at(1);
    let waves = [first, others].into_iter().filter(|wave| !wave.is_empty()).map(<[Region]>::to_vec).collect();
    TakeInventoryOutput { step, inventory_key, waves }
}
