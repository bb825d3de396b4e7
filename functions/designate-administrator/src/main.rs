//! Wiring of `designate-administrator`: environment and clients in, handler out.

use designate_administrator::DesignationStep;
use macie_org::call::Caller;
use macie_org::inventory::Inventory;
use macie_org::lambda::{self, Function};
use macie_org::objects;
use macie_org::step::{DesignateAdministratorInput, DesignateAdministratorOutput, StepError};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda::run(handle).await
}

async fn handle(
    input: DesignateAdministratorInput,
    function: &Function,
    caller: &Caller,
) -> Result<DesignateAdministratorOutput, StepError> {
    let inventory: Inventory = objects::read(&function.store(), &input.inventory_key).await?;
    let registry = function.aws.management(&input.execution.name).await;
    let table = function.lease_table();
    let step = DesignationStep {
        administrator_id: inventory.request.administrator_id(),
        registry: &registry,
        caller,
        settings: function.leg_settings(),
    };
    let wish = function.leases(&table).wish(&inventory, input.region, caller);
    step.leg(input, wish).await
}
