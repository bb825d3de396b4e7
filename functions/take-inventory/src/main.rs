//! Wiring of `take-inventory`: environment and clients in, handler out.

use macie_org::call::Caller;
use macie_org::lambda::{self, Function};
use macie_org::step::{StepError, TakeInventoryInput, TakeInventoryOutput};
use take_inventory::{Defaults, take_inventory};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda::run(handle).await
}

async fn handle(
    input: TakeInventoryInput,
    function: &Function,
    caller: &Caller,
) -> Result<TakeInventoryOutput, StepError> {
    let environment = &function.environment;
    let directory = function.aws.directory(&input.execution.name).await;
    let store = function.aws.store(environment.bucket.clone());
    let defaults = Defaults {
        regions: environment.regions.clone(),
        protected: environment.protected.clone(),
        has_member_role: environment.scopes.member.is_some(),
    };
    take_inventory(input, &directory, &store, &defaults, caller).await
}
