//! Reads the request and the organization, and writes the snapshot that every other
//! step relies on. Nothing in Macie is read or written here.
//!
//! A request that cannot be carried out is refused before any other step runs. Tags
//! are read at ten accounts a second, so a scope by tags may take several legs.

mod draft;
mod survey;

use macie_org::call::Caller;
use macie_org::ids::{AccountId, Region};
use macie_org::inventory::{Handover, Inventory};
use macie_org::objects::{self, draft_key, snapshot_key};
use macie_org::ports::{ObjectStore, OrganizationDirectory};
use macie_org::report::Counts;
use macie_org::request::{Input, Request, handover_key};
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
    /// Whether former members have a role that ends their session.
    pub has_member_role: bool,
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
    if let Some(key) = handover_key(&input.request) {
        return continuation(&input, key, store).await;
    }
    let Input { request, members } = Input::parse(&input.request)?;
    check_member_role(&request, defaults)?;
    let regions = regions(&request, defaults)?;
    let mut draft = match input.previous.checkpoint_key.as_str() {
        "" => survey::survey(&request, directory, caller).await?,
        key => objects::read(store, key).await?,
    };
    draft.read_tags(&request.accounts().tags, directory, caller).await?;
    if !draft.is_complete() {
        return unfinished(&input, &draft, store).await;
    }
    let mut inventory = finish(&input, request, regions, draft, defaults)?;
    inventory.members = members;
    let key = snapshot_key(&input.execution.name);
    objects::write(store, &key, &inventory).await?;
    Ok(settled(&input, &inventory, key, waves(&inventory)))
}

fn check_member_role(request: &Request, defaults: &Defaults) -> Result<(), StepError> {
    if let Request::Teardown(teardown) = request
        && teardown.disable_sessions
        && !defaults.has_member_role
    {
        let message = "field `disableSessions`: the stack's parameter MemberRole is empty, so sessions of former \
                       members cannot be ended; set it, or set this to false: they then go on costing money";
        return Err(StepError::InvalidRequest(message.to_owned()));
    }
    Ok(())
}

fn regions(request: &Request, defaults: &Defaults) -> Result<Vec<Region>, StepError> {
    let asked = if request.regions().is_empty() { &defaults.regions } else { request.regions() };
    if asked.is_empty() {
        let message = "field `regions`: empty, and the stack names no Regions either";
        return Err(StepError::InvalidRequest(message.to_owned()));
    }
    Ok(asked.to_vec())
}

/// Regions in the order in which they are worked on. First-time designation in many
/// Regions at once fails in all but one; nothing else minds the company.
fn waves(inventory: &Inventory) -> Vec<Vec<Region>> {
    let alone = usize::from(matches!(inventory.request, Request::Onboard(_)));
    let (first, others) = inventory.regions.split_at(alone);
    [first, others].into_iter().filter(|wave| !wave.is_empty()).map(<[Region]>::to_vec).collect()
}

/// Goes on with the snapshot of the execution before, in the Regions that it left open.
async fn continuation(
    input: &TakeInventoryInput,
    handover_key: &str,
    store: &impl ObjectStore,
) -> Result<TakeInventoryOutput, StepError> {
    let handover: Handover = objects::read(store, handover_key).await?;
    let mut inventory: Inventory = objects::read(store, &handover.inventory_key).await?;
    inventory.carried = handover.regions;
    let open = inventory.carried.iter().filter(|result| result.is_unfinished());
    let wave: Vec<_> = open.map(|result| result.region).collect();
    let key = snapshot_key(&input.execution.name);
    objects::write(store, &key, &inventory).await?;
    let mut output = settled(input, &inventory, key, vec![wave]);
    output.planning = false; // what is begun was confirmed
    Ok(output)
}

async fn unfinished(
    input: &TakeInventoryInput,
    draft: &Draft,
    store: &impl ObjectStore,
) -> Result<TakeInventoryOutput, StepError> {
    let mut step = input.previous.again(0);
    step.checkpoint_key = draft_key(&input.execution.name, step.leg);
    objects::write(store, &step.checkpoint_key, draft).await?;
    let (inventory_key, operation) = (String::new(), String::new());
    let (dry_run, planning) = (false, false);
    let (slices, waves) = (Vec::new(), Vec::new());
    Ok(TakeInventoryOutput { step, inventory_key, operation, dry_run, planning, slices, waves })
}

fn finish(
    input: &TakeInventoryInput,
    request: Request,
    regions: Vec<Region>,
    draft: Draft,
    defaults: &Defaults,
) -> Result<Inventory, StepError> {
    let roles = Roles {
        management_id: &draft.organization.management_id,
        administrator_id: request.administrator_id(),
        protected: &defaults.protected,
    };
    let most = if let Request::Teardown(teardown) = &request
        && teardown.is_full()
    {
        u32::MAX // its targets are member records, which are counted where they are read
    } else {
        request.max_accounts()
    };
    let targets = scope::targets(request.accounts(), draft.selected, &draft.known, &roles, most)?;
    let (organization, begun_by) = (draft.organization, input.execution.name.clone());
    let (members, carried) = (None, Vec::new());
    Ok(Inventory { request, members, organization, regions, targets, begun_by, carried })
}

fn settled(
    input: &TakeInventoryInput,
    inventory: &Inventory,
    inventory_key: String,
    waves: Vec<Vec<Region>>,
) -> TakeInventoryOutput {
    let mut step = input.previous.done();
    let targets = u32::try_from(inventory.targets.len()).unwrap_or(u32::MAX);
    step.counts = Counts { targets, ..Counts::default() };
    tracing::info!(
        "execution.name" = input.execution.name,
        "inventory.accounts" = targets,
        "inventory.regions" = inventory.regions.len(),
        "the inventory is taken"
    );
    let operation = inventory.request.operation().to_owned();
    let dry_run = inventory.request.dry_run();
    let planning = dry_run || inventory.request.confirm().is_some();
    let slices = (0..inventory.slices()).collect();
    TakeInventoryOutput { step, inventory_key, operation, dry_run, planning, slices, waves }
}
