//! What an execution's history adds up to: Step Functions limits both its length and the
//! size of what passes between states.

use std::time::Duration;

use aws_sdk_sfn::Client;
use aws_sdk_sfn::types::HistoryEvent;
use tokio::time::timeout;

use super::error::ExecutionError;

/// How long reading a history may take.
const READ_LIMIT: Duration = Duration::from_mins(2);

/// A history, summed up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    /// Events; Step Functions allows 25,000.
    pub events: usize,
    /// States entered, repetitions included, in order.
    pub states: Vec<String>,
    /// The largest input or output of any state, in bytes; Step Functions allows 262,144.
    pub largest_state_bytes: usize,
    /// The state that had it.
    pub largest_state: String,
}

impl History {
    fn add(&mut self, event: &HistoryEvent) {
        self.events += 1;
        if let Some(entered) = event.state_entered_event_details() {
            self.states.push(entered.name().to_owned());
            self.measure(entered.name(), entered.input());
        }
        if let Some(exited) = event.state_exited_event_details() {
            self.measure(exited.name(), exited.output());
        }
        if let Some(scheduled) = event.task_scheduled_event_details() {
            self.measure(scheduled.resource(), Some(scheduled.parameters()));
        }
        if let Some(succeeded) = event.task_succeeded_event_details() {
            self.measure(succeeded.resource(), succeeded.output());
        }
    }

    fn measure(&mut self, state: &str, data: Option<&str>) {
        let bytes = data.map_or(0, str::len);
        if bytes > self.largest_state_bytes {
            self.largest_state_bytes = bytes;
            state.clone_into(&mut self.largest_state);
        }
    }
}

/// Reads the whole history of an execution.
pub(super) async fn read(client: &Client, execution_arn: &str) -> Result<History, ExecutionError> {
    let reading = async {
        let request =
            client.get_execution_history().execution_arn(execution_arn).include_execution_data(true);
        let mut events = request.into_paginator().items().send();
        let mut history = History::default();
        while let Some(event) = events.next().await {
            history.add(&event.map_err(ExecutionError::engine("GetExecutionHistory"))?);
        }
        Ok(history)
    };
    let late = |_| ExecutionError::TimedOut { name: execution_arn.to_owned(), limit: READ_LIMIT };
    timeout(READ_LIMIT, reading).await.map_err(late)?
}
