//! Wiring of `confirm-plan`: environment and clients in, handler out.

use confirm_plan::Confirmation;
use macie_org::call::Caller;
use macie_org::inventory::Inventory;
use macie_org::lambda::{self, Function};
use macie_org::objects;
use macie_org::step::{ConfirmPlanInput, ConfirmPlanOutput, StepError};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda::run(handle).await
}

async fn handle(
    input: ConfirmPlanInput,
    function: &Function,
    caller: &Caller,
) -> Result<ConfirmPlanOutput, StepError> {
    let store = function.store();
    let inventory: Inventory = objects::read(&store, &input.inventory_key).await?;
    let session_name = &input.execution.name;
    let registry = function.aws.management(session_name).await;
    let members = function.aws.administrator(inventory.request.administrator_id(), session_name).await;
    let confirmation = Confirmation {
        input: &input,
        inventory: &inventory,
        registry: &registry,
        members: &members,
        store: &store,
        caller,
    };
    confirmation.leg().await
}
