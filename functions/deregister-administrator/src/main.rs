//! Wiring of `deregister-administrator`: environment and clients in, handler out.

use deregister_administrator::Deregistration;
use macie_org::call::Caller;
use macie_org::inventory::Inventory;
use macie_org::lambda::{self, Function};
use macie_org::objects;
use macie_org::request::Request;
use macie_org::step::{DeregisterAdministratorInput, DeregisterAdministratorOutput, StepError};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda::run(handle).await
}

async fn handle(
    input: DeregisterAdministratorInput,
    function: &Function,
    caller: &Caller,
) -> Result<DeregisterAdministratorOutput, StepError> {
    let store = function.store();
    let inventory: Inventory = objects::read(&store, &input.inventory_key).await?;
    let Request::Teardown(teardown) = &inventory.request else {
        return Err(inventory.request.not_for("deregister-administrator"));
    };
    let session_name = &input.execution.name;
    let registry = function.aws.management(session_name).await;
    let members = function.aws.administrator(&teardown.administrator_id, session_name).await;
    let deregistration = Deregistration {
        input: &input,
        inventory: &inventory,
        teardown,
        registry: &registry,
        members: &members,
        store: &store,
        caller,
        settings: function.leg_settings(),
    };
    deregistration.leg().await
}
