//! Wiring of `revoke-administrator`: environment and clients in, handler out.

use macie_org::call::Caller;
use macie_org::lambda::{self, Function};
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
    let sides = function.sides(&input.inventory_key, &input.execution.name).await?;
    let teardown = sides.inventory.request.teardown("revoke-administrator")?;
    let table = function.lease_table();
    let wish = function.leases(&table).wish(&sides.inventory, input.region, caller);
    let settings = function.leg_settings();
    Revocation { input: &input, teardown, sides: &sides, caller, settings }.leg(wish).await
}
