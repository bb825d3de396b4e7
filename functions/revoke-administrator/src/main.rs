//! Wiring of `revoke-administrator`: environment and clients in, handler out.

use macie_org::call::Caller;
use macie_org::inventory::Inventory;
use macie_org::lambda::{self, Function};
use macie_org::objects;
use macie_org::request::Request;
use macie_org::step::{DesignateAdministratorOutput, RevokeAdministratorInput, StepError};
use revoke_administrator::Revocation;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda::run(handle).await
}

async fn handle(
    input: RevokeAdministratorInput,
    function: &Function,
    caller: &Caller,
) -> Result<DesignateAdministratorOutput, StepError> {
    let store = function.store();
    let inventory: Inventory = objects::read(&store, &input.inventory_key).await?;
    let Request::Teardown(teardown) = &inventory.request else {
        return Err(inventory.request.not_for("revoke-administrator"));
    };
    let session_name = &input.execution.name;
    let registry = function.aws.management(session_name).await;
    let members = function.aws.administrator(&teardown.administrator_id, session_name).await;
    let table = function.lease_table();
    let revocation = Revocation {
        input: &input,
        inventory: &inventory,
        teardown,
        registry: &registry,
        members: &members,
        store: &store,
        caller,
        settings: function.leg_settings(),
    };
    revocation.leg(function.leases(&table).wish(&inventory, input.region, caller)).await
}
