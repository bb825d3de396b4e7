//! One execution, from its start to its end.

use std::time::Duration;

use aws_sdk_sfn::Client;
use aws_sdk_sfn::operation::describe_execution::DescribeExecutionOutput;
use aws_sdk_sfn::types::ExecutionStatus as SdkStatus;
use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::error::ExecutionError;
use super::history::{self, History};

/// How closely an execution is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Watch {
    /// On one machine: all the time, and its history is read.
    Closely,
    /// In AWS, which limits such calls: now and then, and not its history.
    FromAfar,
}

/// An execution under way.
#[derive(Debug, Clone)]
pub struct ExecutionHandle {
    client: Client,
    arn: String,
    name: String,
    limit: Duration,
    watch: Watch,
    started: Instant,
}

/// An execution that has ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Execution {
    /// Its name.
    pub name: String,
    /// How it ended.
    pub status: ExecutionStatus,
    /// Its output, when it succeeded.
    pub output: Option<Value>,
    /// The name of the error that ended it.
    pub error: Option<String>,
    /// What the failed step said.
    pub cause: Option<String>,
    /// How long it took.
    pub took: Duration,
    /// What passed between its states.
    pub history: History,
}

/// How an execution ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExecutionStatus {
    /// At its last state.
    Succeeded,
    /// By an error that no state caught.
    Failed,
    /// By the state machine's own time-out.
    TimedOut,
    /// By being stopped.
    Aborted,
}

impl Watch {
    /// How long a running execution is left alone.
    fn pause(self) -> Duration {
        match self {
            Self::Closely => Duration::from_millis(100),
            Self::FromAfar => Duration::from_secs(2),
        }
    }
}

impl ExecutionHandle {
    pub(super) fn new(client: Client, arn: String, name: &str, limit: Duration, watch: Watch) -> Self {
        Self { client, arn, name: name.to_owned(), limit, watch, started: Instant::now() }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Waits for its end, for at most as long as the system allows.
    pub async fn wait(&self) -> Result<Execution, ExecutionError> {
        let described = self.end().await?;
        let took = self.started.elapsed();
        // What the last function printed may still be on its way.
        sleep(self.watch.pause()).await;
        let status = status(described.status()).unwrap_or(ExecutionStatus::Aborted);
        let output = described.output().and_then(|output| serde_json::from_str(output).ok());
        Ok(Execution {
            name: self.name.clone(),
            status,
            output,
            error: described.error().map(str::to_owned),
            cause: described.cause().map(str::to_owned),
            took,
            history: match self.watch {
                Watch::Closely => history::read(&self.client, &self.arn).await?,
                Watch::FromAfar => History::default(),
            },
        })
    }

    /// Waits for its end and, where it goes on under other names, for theirs; the last one is
    /// the answer. Each has as much time as the system allows.
    pub async fn wait_through(&self) -> Result<Execution, ExecutionError> {
        let mut ended = self.wait().await?;
        while let Some(next) = self.continuation(&ended) {
            ended = next.wait().await?;
        }
        Ok(ended)
    }

    /// The execution under whose name `ended` goes on, if it does.
    #[must_use]
    pub fn continuation(&self, ended: &Execution) -> Option<Self> {
        let output = ended.output.as_ref().filter(|output| output["continues"] == true)?;
        let name = output["continuation"]["name"].as_str()?;
        let machine = self.arn.strip_suffix(&self.name)?;
        let arn = format!("{machine}{name}");
        Some(Self::new(self.client.clone(), arn, name, self.limit, self.watch))
    }

    /// Stops it, as an operator would.
    pub async fn stop(&self) -> Result<(), ExecutionError> {
        let stopped = self.client.stop_execution().execution_arn(&self.arn).send().await;
        stopped.map(|_| ()).map_err(ExecutionError::engine("StopExecution"))
    }

    /// What it was started with.
    pub async fn input(&self) -> Result<Value, ExecutionError> {
        let input = self.describe().await?.input;
        Ok(input.and_then(|input| serde_json::from_str(&input).ok()).unwrap_or_default())
    }

    /// What it has returned; nothing before it has succeeded.
    pub async fn output(&self) -> Result<Option<Value>, ExecutionError> {
        let output = self.describe().await?.output;
        Ok(output.and_then(|output| serde_json::from_str(&output).ok()))
    }

    /// Whether it still runs.
    pub async fn is_running(&self) -> Result<bool, ExecutionError> {
        Ok(status(self.describe().await?.status()).is_none())
    }

    async fn end(&self) -> Result<DescribeExecutionOutput, ExecutionError> {
        loop {
            let described = self.describe().await?;
            if status(described.status()).is_some() {
                return Ok(described);
            }
            if self.started.elapsed() > self.limit {
                return Err(ExecutionError::TimedOut { name: self.name.clone(), limit: self.limit });
            }
            sleep(self.watch.pause()).await;
        }
    }

    async fn describe(&self) -> Result<DescribeExecutionOutput, ExecutionError> {
        let described = self.client.describe_execution().execution_arn(&self.arn).send().await;
        described.map_err(ExecutionError::engine("DescribeExecution"))
    }
}

/// `None` while it runs.
fn status(status: &SdkStatus) -> Option<ExecutionStatus> {
    match status.as_str() {
        "SUCCEEDED" => Some(ExecutionStatus::Succeeded),
        "FAILED" => Some(ExecutionStatus::Failed),
        "TIMED_OUT" => Some(ExecutionStatus::TimedOut),
        "ABORTED" => Some(ExecutionStatus::Aborted),
        // The service's list grows; what is not known to be an end is none.
        _ => None,
    }
}
