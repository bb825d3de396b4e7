//! Wiring of `set-member-sessions`: environment and clients in, handler out.

use macie_org::call::Caller;
use macie_org::inventory::Inventory;
use macie_org::lambda::{self, Function};
use macie_org::leg::Purpose;
use macie_org::objects;
use macie_org::step::{MembersInput, MembersOutput, StepError};
use set_member_sessions::Sessions;

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
    let administrator = inventory.request.administrator_id();
    let members = function.aws.administrator(administrator, &input.execution.name).await;
    let table = function.lease_table();
    let sessions =
        Sessions(function.region_step(&input, &inventory, &members, &store, caller, Purpose::Change));
    sessions.leg(function.leases(&table).wish(&inventory, input.region, caller)).await
}
