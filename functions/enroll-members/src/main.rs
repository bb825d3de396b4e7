//! Wiring of `enroll-members`: environment and clients in, handler out.

use enroll_members::enroll_members;
use macie_org::call::Caller;
use macie_org::inventory::Inventory;
use macie_org::lambda::{self, Function};
use macie_org::objects;
use macie_org::request::Request;
use macie_org::step::{EnrollMembersInput, EnrollMembersOutput, StepError};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda::run(handle).await
}

async fn handle(
    input: EnrollMembersInput,
    function: &Function,
    caller: &Caller,
) -> Result<EnrollMembersOutput, StepError> {
    let environment = &function.environment;
    let store = function.aws.store(environment.bucket.clone());
    let inventory: Inventory = objects::read(&store, &input.inventory_key).await?;
    let Request::Onboard(onboard) = &inventory.request;
    let members = function.aws.administrator(&onboard.administrator_id, &input.execution.name).await;
    enroll_members(input, &inventory, &members, &store, caller, environment.wait_seconds).await
}
