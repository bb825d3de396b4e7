//! Wiring of `confirm-plan`: environment and clients in, handler out.

use confirm_plan::Confirmation;
use macie_org::call::Caller;
use macie_org::lambda::{self, Function};
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
    let sides = function.sides(&input.inventory_key, &input.execution.name).await?;
    Confirmation { input: &input, sides: &sides, caller }.leg().await
}
