//! Wiring of `disable-sessions`: environment and clients in, handler out.

use disable_sessions::SessionsEnd;
use macie_org::call::Caller;
use macie_org::inventory::Inventory;
use macie_org::lambda::{self, Function};
use macie_org::objects;
use macie_org::request::Request;
use macie_org::step::{DisableSessionsInput, DisableSessionsOutput, StepError};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda::run(handle).await
}

async fn handle(
    input: DisableSessionsInput,
    function: &Function,
    caller: &Caller,
) -> Result<DisableSessionsOutput, StepError> {
    let store = function.store();
    let inventory: Inventory = objects::read(&store, &input.inventory_key).await?;
    let Request::Teardown(teardown) = &inventory.request else {
        return Err(inventory.request.not_for("disable-sessions"));
    };
    let session_name = &input.execution.name;
    let accounts = function.aws.former_members(session_name);
    let registry = function.aws.management(session_name).await;
    let members = function.aws.administrator(&teardown.administrator_id, session_name).await;
    let table = function.lease_table();
    let sessions = SessionsEnd {
        input: &input,
        inventory: &inventory,
        teardown,
        protected: &function.environment.protected,
        accounts: &accounts,
        registry: &registry,
        members: &members,
        store: &store,
        leases: function.leases(&table),
        caller,
        settings: function.leg_settings(),
    };
    sessions.leg().await
}
