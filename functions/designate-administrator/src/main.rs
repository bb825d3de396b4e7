//! Wiring of `designate-administrator`: environment and clients in, handler out.

use designate_administrator::designate_administrator;
use macie_org::call::Caller;
use macie_org::lambda::{self, Function};
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
    let environment = &function.environment;
    let registry = function.aws.management(&input.execution.name).await;
    let store = function.aws.store(environment.bucket.clone());
    designate_administrator(input, &registry, &store, caller, environment.wait_seconds).await
}
