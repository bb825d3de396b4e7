//! Wiring of `disable-sessions`: environment and clients in, handler out.

use disable_sessions::SessionsEnd;
use macie_org::call::Caller;
use macie_org::lambda::{self, Function};
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
    let sides = function.sides(&input.inventory_key, &input.execution.name).await?;
    let table = function.lease_table();
    let sessions = SessionsEnd {
        input: &input,
        teardown: sides.inventory.request.teardown("disable-sessions")?,
        protected: &function.environment.protected,
        accounts: &function.aws.former_members(&input.execution.name),
        sides: &sides,
        leases: function.leases(&table),
        caller,
        settings: function.leg_settings(),
    };
    sessions.leg().await
}
