//! Wiring of `deregister-administrator`: environment and clients in, handler out.

use deregister_administrator::Deregistration;
use macie_org::call::Caller;
use macie_org::lambda::{self, Function};
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
    let sides = function.sides(&input.inventory_key, &input.execution.name).await?;
    let teardown = sides.inventory.request.teardown("deregister-administrator")?;
    let settings = function.leg_settings();
    Deregistration { input: &input, teardown, sides: &sides, caller, settings }.leg().await
}
