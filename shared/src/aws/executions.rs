//! Executions of the stack's state machine, started under names of their own.
//!
//! A name is Step Functions' own guard against a second start: as long as the execution of
//! that name runs, starting it with the same input again is no second one; once it has
//! ended, it is refused, for 90 days.

use aws_sdk_sfn::operation::start_execution::StartExecutionError;

use super::classify::{Credentials, classify};
use crate::admission::Started;
use crate::error::{Call, Error};
use crate::request::Request;

/// Starts executions of one state machine.
#[derive(Debug)]
pub struct AwsExecutions {
    client: aws_sdk_sfn::Client,
    state_machine: String,
}

impl AwsExecutions {
    pub(super) fn new(client: aws_sdk_sfn::Client, state_machine: String) -> Self {
        Self { client, state_machine }
    }

    /// Starts the execution called `name`, if there never was one.
    ///
    /// # Errors
    ///
    /// What kept Step Functions from starting it; it may have started all the same.
    pub async fn start(&self, name: &str, request: &Request) -> Result<Started, Error> {
        let call = Call::global("states:StartExecution");
        let input = serde_json::to_string(request).expect("a request is JSON");
        let start = self.client.start_execution().state_machine_arn(&self.state_machine);
        match start.name(name).input(input).send().await {
            Ok(_) => Ok(Started::Running),
            Err(error) => match error.as_service_error() {
                Some(StartExecutionError::ExecutionAlreadyExists(_)) => Ok(Started::Ended),
                Some(_) | None => Err(classify(call, Credentials::AtHome, error)),
            },
        }
    }
}
