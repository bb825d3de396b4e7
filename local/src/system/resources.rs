//! What a stack is made of, as far as this program talks to it: the state machine, the bucket
//! and the table of leases, wherever they live. Knows nothing of functions or of an emulator.

use std::time::Duration;

use serde_json::Value;

use super::error::ExecutionError;
use super::execution::{ExecutionHandle, Watch};

/// How many executions without a name are looked at.
const RECENT: i32 = 20;

/// A stack's state machine, bucket and table of leases, with clients of them.
#[derive(Debug, Clone)]
pub struct Resources {
    /// A client of Step Functions.
    pub step_functions: aws_sdk_sfn::Client,
    /// A client of S3.
    pub s3: aws_sdk_s3::Client,
    /// A client of DynamoDB.
    pub dynamodb: aws_sdk_dynamodb::Client,
    /// The state machine's Amazon resource name.
    pub state_machine_arn: String,
    /// The bucket's name.
    pub bucket: String,
    /// The name of the table of leases.
    pub lease_table: String,
    /// The Regions of an execution that names none.
    pub default_regions: Vec<String>,
    /// How its executions are watched.
    pub watch: Watch,
    /// How long one execution may take.
    pub execution_limit: Duration,
}

/// One execution in a list, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedExecution {
    /// Its name.
    pub name: String,
    /// As Step Functions says it: `RUNNING`, `SUCCEEDED`.
    pub status: String,
    /// When it began, in seconds since 1970.
    pub began: i64,
}

/// An execution as it was asked for: the first one, where `name` goes on for another.
#[derive(Debug, Clone, PartialEq)]
pub struct Origin {
    /// The first one's name.
    pub name: String,
    /// Its input.
    pub input: Value,
}

impl Resources {
    /// Starts an execution called `name`.
    pub async fn execute(&self, name: &str, input: &Value) -> Result<ExecutionHandle, ExecutionError> {
        let start = self.step_functions.start_execution().state_machine_arn(&self.state_machine_arn);
        let started = start.name(name).input(input.to_string()).send().await;
        started.map_err(ExecutionError::engine("StartExecution"))?;
        Ok(self.execution(name))
    }

    /// The execution called `name`, started by whomever.
    #[must_use]
    pub fn execution(&self, name: &str) -> ExecutionHandle {
        let arn = self.state_machine_arn.replacen(":stateMachine:", ":execution:", 1);
        let (client, arn) = (self.step_functions.clone(), format!("{arn}:{name}"));
        ExecutionHandle::new(client, arn, name, self.execution_limit, self.watch)
    }

    /// The executions that run.
    pub async fn running(&self) -> Result<Vec<ListedExecution>, ExecutionError> {
        self.listed(Some("RUNNING")).await
    }

    /// The last executions, whatever became of them.
    pub async fn recent(&self) -> Result<Vec<ListedExecution>, ExecutionError> {
        self.listed(None).await
    }

    /// What the execution called `name` goes back to: itself, unless it goes on for another.
    pub async fn origin(&self, name: &str) -> Result<Origin, ExecutionError> {
        let mut name = name.to_owned();
        loop {
            let input = self.execution(&name).input().await?;
            match predecessor(&input) {
                Some(before) => before.clone_into(&mut name),
                None => return Ok(Origin { name, input }),
            }
        }
    }

    /// What the execution called `name` has returned; nothing where there is none, or it has not succeeded.
    pub async fn output(&self, name: &str) -> Result<Option<Value>, ExecutionError> {
        match self.execution(name).output().await {
            Err(error) if error.is_unknown_execution() => Ok(None),
            output => output,
        }
    }

    async fn listed(&self, status: Option<&str>) -> Result<Vec<ListedExecution>, ExecutionError> {
        let list = self.step_functions.list_executions().state_machine_arn(&self.state_machine_arn);
        let list = list.set_status_filter(status.map(Into::into)).max_results(RECENT);
        let answer = list.send().await.map_err(ExecutionError::engine("ListExecutions"))?;
        let listed = answer.executions().iter().map(|it| ListedExecution {
            name: it.name().to_owned(),
            status: it.status().as_str().to_owned(),
            began: it.start_date().secs(),
        });
        Ok(listed.collect())
    }
}

/// The execution that left the handover which `input` is.
fn predecessor(input: &Value) -> Option<&str> {
    input["handoverKey"].as_str()?.strip_prefix("executions/")?.strip_suffix("/handover.json")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_continuation_names_the_execution_before_it_and_nothing_else_does() {
        let continuation = json!({"handoverKey": "executions/nightly-2/handover.json"});
        assert_eq!(predecessor(&continuation), Some("nightly-2"));
        for other in [json!({"operation": "audit"}), json!({"handoverKey": "nightly-2"}), json!(null)] {
            assert_eq!(predecessor(&other), None, "{other}");
        }
    }
}
