//! Wiring of `plan-region`: environment and clients in, handler out.

use macie_org::call::Caller;
use macie_org::classic::JobNames;
use macie_org::inventory::Inventory;
use macie_org::lambda::{self, Function};
use macie_org::leg::Purpose;
use macie_org::objects;
use macie_org::request::Request;
use macie_org::step::{MembersInput, MembersOutput, StepError};
use plan_region::{Associations, Planning};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda::run(handle).await
}

async fn handle(
    input: MembersInput,
    function: &Function,
    caller: &Caller,
) -> Result<MembersOutput, StepError> {
    let store = function.store();
    let inventory: Inventory = objects::read(&store, &input.inventory_key).await?;
    let session_name = &input.execution.name;
    let registry = function.aws.management(session_name).await;
    let members = function.aws.administrator(inventory.request.administrator_id(), session_name).await;
    let region = function.region_step(&input, &inventory, &members, &store, caller, Purpose::Plan);
    if let Request::Classic(classic) = &inventory.request {
        let names = JobNames { stack: &function.environment.stack };
        return Associations { region, classic, names }.leg().await;
    }
    let planning = Planning { region, registry: &registry, protected: &function.environment.protected };
    planning.leg().await
}
