//! One progress line of a function's log, read.

use serde::Deserialize;
use serde_json::Value;

use super::grouped;
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
    /// Accounts in scope.
    #[serde(rename = "progress.total")]
    pub total: u64,
    /// Accounts that have ended, failed ones included.
    #[serde(rename = "progress.done")]
    pub done: u64,
    /// Accounts that failed.
    #[serde(rename = "progress.failed")]
    pub failed: u64,
    /// Calls that Macie refused as too many; each is sent again.
    #[serde(rename = "progress.throttled")]
    pub throttled: u64,
    /// Accounts each second.
    #[serde(rename = "progress.rate")]
    pub rate: f64,
    /// Accounts that have not ended.
    #[serde(rename = "progress.left")]
    pub left: u64,
}

impl Tick {
    /// The progress that `line` tells of, if it does.
    #[must_use]
    pub fn of(line: &LogLine) -> Option<Self> {
        let fields = line.json()?;
        let is_progress = fields.get("message").and_then(Value::as_str) == Some("progress");
        if is_progress { serde_json::from_value(fields).ok() } else { None }
    }

    /// Rate, refusals and what is left, in words.
    #[must_use]
    pub fn words(&self) -> String {
        let refused = grouped(self.throttled);
        let failed =
            if self.failed == 0 { String::new() } else { format!(", {} failed", grouped(self.failed)) };
        format!("{:.0}/s, {refused} refused, {} left{failed}", self.rate, grouped(self.left))
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
             \"progress.done\":{done},\"progress.failed\":1,\"progress.throttled\":1300,\"progress.rate\":83.2,\
             \"progress.left\":{},\"target\":\"enroll_members\"}}",
            total - done
        );
        LogLine { function: "enroll-members".into(), stream: Stream::Output, text }
    }

    #[test]
    fn a_progress_line_is_read() {
        let tick = Tick::of(&line("eu-west-1", 120, 240)).unwrap();
        assert_eq!((tick.region.as_str(), tick.done, tick.total, tick.left), ("eu-west-1", 120, 240, 120));
        assert_eq!(tick.words(), "83/s, 1,300 refused, 120 left, 1 failed");
    }

    #[test]
    fn other_lines_are_no_progress() {
        for text in ["plain", "{}", "{\"message\":\"started\"}", "{\"message\":\"progress\"}", "[1]"] {
            let line = LogLine { function: "x".into(), stream: Stream::Output, text: text.into() };
            assert_eq!(Tick::of(&line), None, "{text}");
        }
    }
}
