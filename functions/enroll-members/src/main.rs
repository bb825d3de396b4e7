//! Wiring of `enroll-members`: environment and clients in, handler out.

use enroll_members::Enrollment;
use macie_org::call::Caller;
use macie_org::inventory::Inventory;
use macie_org::lambda::{self, Function};
use macie_org::leg::Purpose;
use macie_org::objects;
use macie_org::request::Request;
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
    let Request::Onboard(onboard) = &inventory.request else {
        return Err(inventory.request.not_for("enroll-members"));
    };
    let members = function.aws.administrator(&onboard.administrator_id, &input.execution.name).await;
    let table = function.lease_table();
    let enrollment = Enrollment {
        region: function.region_step(&input, &inventory, &members, &store, caller, Purpose::Change),
        onboard,
    };
    enrollment.leg(function.leases(&table).wish(&inventory, input.region, caller)).await
}
