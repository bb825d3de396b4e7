//! One progress line of a function's log, read.

use serde::Deserialize;
use serde_json::Value;

use crate::lambda::LogLine;

/// How far one Region is.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Tick {
    /// The execution.
    #[serde(rename = "execution.name")]
    pub execution: String,
    /// The Region.
    #[serde(rename = "session.region")]
    pub region: String,
    /// The leg, by its number in the execution.
    pub leg: u32,
    /// Accounts in scope.
    #[serde(rename = "progress.total")]
    pub total: u64,
    /// Accounts that have ended, failed ones included.
    #[serde(rename = "progress.done")]
    pub done: u64,
    /// Accounts that failed.
    #[serde(rename = "progress.failed")]
    pub failed: u64,
    /// Calls that the leg sent.
    #[serde(rename = "progress.sent")]
    pub sent: u64,
    /// Those of them that Macie refused as too many; each is sent again.
    #[serde(rename = "progress.throttled")]
    pub throttled: u64,
    /// Calls each second, as far as the leg has learned what Macie grants.
    #[serde(rename = "progress.rate")]
    pub rate: f64,
}

impl Tick {
    /// The progress that `line` tells of, if it does.
    #[must_use]
    pub fn of(line: &LogLine) -> Option<Self> {
        let fields = line.json()?;
        let is_progress = fields.get("message").and_then(Value::as_str) == Some("progress");
        if is_progress { serde_json::from_value(fields).ok() } else { None }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::lambda::Stream;

    /// A log line of a function, as it is written.
    pub(in crate::view) fn line(region: &str, done: u64, total: u64) -> LogLine {
        let text = format!(
            "{{\"timestamp\":\"2026-11-21T00:00:00Z\",\"level\":\"INFO\",\"message\":\"progress\",\
             \"execution.name\":\"demo\",\"session.region\":\"{region}\",\"leg\":1,\"progress.total\":{total},\
             \"progress.done\":{done},\"progress.failed\":1,\"progress.sent\":2000,\"progress.throttled\":30,\"progress.rate\":83.2,\
             \"progress.left\":{},\"target\":\"enroll_members\"}}",
            total - done
        );
        LogLine { function: "enroll-members".into(), stream: Stream::Output, text }
    }

    /// The same, read.
    pub(in crate::view) fn tick(region: &str, done: u64, total: u64) -> Tick {
        Tick::of(&line(region, done, total)).unwrap()
    }

    #[test]
    fn a_progress_line_is_read() {
        let tick = tick("eu-west-1", 120, 240);
        assert_eq!((tick.region.as_str(), tick.done, tick.total), ("eu-west-1", 120, 240));
        assert_eq!((tick.sent, tick.throttled, tick.rate), (2000, 30, 83.2));
    }

    #[test]
    fn other_lines_are_no_progress() {
        for text in ["plain", "{}", "{\"message\":\"started\"}", "{\"message\":\"progress\"}", "[1]"] {
            let line = LogLine { function: "x".into(), stream: Stream::Output, text: text.into() };
            assert_eq!(Tick::of(&line), None, "{text}");
        }
    }
}
