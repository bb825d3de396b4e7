//! Wiring of `admit-account`: environment and clients in, handler out.

use admit_account::{Standing, admit_account};
use macie_org::admission::Admission;
use macie_org::call::Caller;
use macie_org::lambda::{self, EnvironmentError, Function, StandingRequest};
use macie_org::request::Request;
use macie_org::step::StepError;
use serde_json::Value;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    let standing = StandingRequest::read();
    lambda::run(async |event: Value, function: &Function, caller: &Caller| {
        handle(&event, &standing, function, caller).await
    })
    .await
}

async fn handle(
    event: &Value,
    standing: &Result<StandingRequest, EnvironmentError>,
    function: &Function,
    caller: &Caller,
) -> Result<Admission, StepError> {
    let given = standing.as_ref().map_err(|error| StepError::InvalidEnvironment(error.to_string()))?;
    let standing = Standing {
        request: given.request.clone(),
        regions: function.environment.regions.clone(),
        protected: function.environment.protected.clone(),
    };
    let directory = function.aws.directory("admit-account").await;
    let executions = function.aws.executions(given.state_machine.clone());
    let start = async |name: &str, request: &Request| executions.start(name, request).await;
    admit_account(event, &standing, &directory, caller, start).await
}
