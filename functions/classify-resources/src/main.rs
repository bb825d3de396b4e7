//! Wiring of `classify-resources`: environment and clients in, handler out.

use classify_resources::Classification;
use macie_org::call::Caller;
use macie_org::classic::JobNames;
use macie_org::inventory::Inventory;
use macie_org::lambda::{self, Function};
use macie_org::leg::Purpose;
use macie_org::objects;
use macie_org::step::{MembersInput, MembersOutput, StepError};

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
    let classic = inventory.request.classic("classify-resources")?;
    let members = function.aws.administrator(&classic.calls().administrator_id, &input.execution.name).await;
    let table = function.lease_table();
    let classification = Classification {
        region: function.region_step(&input, &inventory, &members, &store, caller, Purpose::Change),
        classic,
        names: JobNames { stack: &function.environment.stack },
    };
    classification.leg(function.leases(&table).wish(&inventory, input.region, caller)).await
}
