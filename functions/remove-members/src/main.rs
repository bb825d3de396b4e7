//! Wiring of `remove-members`: environment and clients in, handler out.

use macie_org::call::Caller;
use macie_org::inventory::Inventory;
use macie_org::lambda::{self, Function};
use macie_org::leg::Purpose;
use macie_org::objects;
use macie_org::plan::teardown::Removal;
use macie_org::step::{MembersInput, MembersOutput, StepError};
use remove_members::MembersRemoval;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda::run(handle).await
}

async fn handle(
    input: MembersInput,
    function: &Function,
    caller: &Caller,
) -> Result<MembersOutput, StepError> {
    let store = function.store();
    let inventory: Inventory = objects::read(&store, &input.inventory_key).await?;
    let teardown = inventory.request.teardown("remove-members")?;
    let members = function.aws.administrator(&teardown.administrator_id, &input.execution.name).await;
    let table = function.lease_table();
    let protected = &function.environment.protected;
    let removal = MembersRemoval {
        region: function.region_step(&input, &inventory, &members, &store, caller, Purpose::Change),
        removal: Removal { inventory: &inventory, teardown, protected, region: input.region },
    };
    removal.leg(function.leases(&table).wish(&inventory, input.region, caller)).await
}
