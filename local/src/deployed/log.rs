//! What deployed functions print, read from their log group every two seconds.
//!
//! CloudWatch Logs shows a line some seconds late and out of order, so each reading begins
//! a little before the last line that was seen, and no line is handed on twice.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_sdk_cloudwatchlogs::Client;
use aws_sdk_cloudwatchlogs::error::DisplayErrorContext;
use aws_sdk_cloudwatchlogs::types::FilteredLogEvent;
use jiff::Timestamp;
use tokio::sync::broadcast::{self, Receiver, Sender};
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::lambda::{LogLine, Stream};
use crate::progress::Progress;

/// How often the log is read: `FilterLogEvents` is limited to a few calls per second and account.
const READ_EVERY: Duration = Duration::from_secs(2);

/// How late a line may come to be seen nevertheless.
const LATE: Duration = Duration::from_secs(15);

/// Lines that a slow listener may lag behind before it misses some.
const LAG: usize = 8_192;

/// Why the log cannot be read, in AWS's words.
type LogError = Box<dyn std::error::Error + Send + Sync>;

/// The log group of a stack's functions.
#[derive(Debug, Clone)]
pub struct DeployedLog {
    client: Client,
    group: String,
    stack: String,
}

/// The lines of a log, for as long as this lives.
#[derive(Debug)]
pub struct Following {
    /// Every line from when it began.
    pub lines: Receiver<LogLine>,
    _reader: JoinSet<()>,
}

/// What was read already, as far as it may be read again.
#[derive(Debug)]
struct Position {
    since: i64,
    seen: BTreeMap<String, i64>,
}

impl Following {
    /// Lines that somebody else sends.
    #[must_use]
    pub fn of(lines: Receiver<LogLine>) -> Self {
        Self { lines, _reader: JoinSet::new() }
    }
}

impl DeployedLog {
    pub(super) fn new(configuration: &SdkConfig, group: String, stack: String) -> Self {
        Self { client: Client::new(configuration), group, stack }
    }

    /// The group's name.
    #[must_use]
    pub fn group(&self) -> &str {
        &self.group
    }

    /// Every line from now on. `say` hears when the log cannot be read; it is tried again.
    #[must_use]
    pub fn follow(&self, say: Progress) -> Following {
        let (sender, lines) = broadcast::channel(LAG);
        let (log, mut reader) = (self.clone(), JoinSet::new());
        reader.spawn(async move { log.hand_on(&sender, &say).await });
        Following { lines, _reader: reader }
    }

    /// Every line that was printed in the last `period`.
    pub async fn last(&self, period: Duration) -> Result<Vec<LogLine>, LogError> {
        let events = self.events(now() - millis(period)).await?;
        Ok(events.iter().filter_map(|event| self.line(event)).collect())
    }

    async fn hand_on(&self, to: &Sender<LogLine>, say: &Progress) {
        let mut position = Position { since: now(), seen: BTreeMap::new() };
        let mut was_read = true;
        loop {
            let read = self.events(position.since).await;
            if let (Err(error), true) = (&read, was_read) {
                say.say(&format!("note: progress is not shown while {} cannot be read: {error}", self.group));
            }
            was_read = read.is_ok();
            for event in read.unwrap_or_default() {
                if let Some(line) = self.line(&event).filter(|_| position.is_new(&event)) {
                    // An error means that nobody listens.
                    let _ = to.send(line);
                }
            }
            position.forget();
            sleep(READ_EVERY).await;
        }
    }

    async fn events(&self, since: i64) -> Result<Vec<FilteredLogEvent>, LogError> {
        let request = self.client.filter_log_events().log_group_name(&self.group).start_time(since);
        let mut pages = request.into_paginator().send();
        let mut events = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| format!("{}", DisplayErrorContext(error)))?;
            events.extend(page.events.unwrap_or_default());
        }
        Ok(events)
    }

    fn line(&self, event: &FilteredLogEvent) -> Option<LogLine> {
        let function = function(event.log_stream_name()?, &self.stack)?.to_owned();
        let text = event.message()?.trim_end().to_owned();
        Some(LogLine { function, stream: Stream::Output, text })
    }
}

impl Position {
    fn is_new(&mut self, event: &FilteredLogEvent) -> bool {
        let (Some(id), Some(at)) = (event.event_id(), event.timestamp()) else { return true };
        self.seen.insert(id.to_owned(), at).is_none()
    }

    fn forget(&mut self) {
        let newest = self.seen.values().max().copied().unwrap_or_default();
        self.since = self.since.max(newest - millis(LATE));
        self.seen.retain(|_, at| *at >= self.since);
    }
}

/// The binary that wrote to a stream, as `2026/11/21/macie-org-plan-region[$LATEST]0a1b`.
fn function<'a>(stream: &'a str, stack: &str) -> Option<&'a str> {
    let name = stream.rsplit('/').next()?.split('[').next()?;
    name.strip_prefix(stack)?.strip_prefix('-')
}

fn now() -> i64 {
    Timestamp::now().as_millisecond()
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: &str, at: i64) -> FilteredLogEvent {
        FilteredLogEvent::builder().event_id(id).timestamp(at).build()
    }

    #[test]
    fn a_stream_names_the_function_that_writes_to_it() {
        let stream = "2026/11/21/macie-org-plan-region[$LATEST]0a1b2c";
        assert_eq!(function(stream, "macie-org"), Some("plan-region"));
        for other in ["2026/11/21/[$LATEST]0a1b2c", "states/organization/0a1b", ""] {
            assert_eq!(function(other, "macie-org"), None, "{other}");
        }
    }

    #[test]
    fn a_line_that_comes_late_is_handed_on_and_none_twice() {
        let mut position = Position { since: 1_000, seen: BTreeMap::new() };
        assert!(position.is_new(&event("a", 30_000)) && !position.is_new(&event("a", 30_000)));
        position.forget();
        assert_eq!(position.since, 15_000);
        assert!(position.is_new(&event("late", 16_000)) && !position.is_new(&event("a", 30_000)));
        assert!(position.is_new(&event("b", 60_000)));
        position.forget();
        assert_eq!(position.seen.keys().collect::<Vec<_>>(), ["b"]);
    }
}
