//! The lines of the functions' log that tell how far an execution is, read.

use serde::Deserialize;
use serde_json::Value;

use crate::lambda::LogLine;

/// What a line tells.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// A step begins a leg in a Region.
    Begun(Begun),
    /// A leg has come so far in a Region.
    Counted(Tick),
    /// Sessions of former members, in all Regions, have ended so far.
    Ended(Ended),
}

/// A step that begins a leg.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Begun {
    /// The execution.
    #[serde(rename = "execution.name")]
    pub execution: String,
    /// The Region; empty for a step that is about all of them.
    #[serde(rename = "session.region")]
    pub region: String,
    /// The step's function, as `plan-region`.
    #[serde(skip)]
    pub function: String,
}

/// How far one slice of the former members is.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Ended {
    /// The execution.
    #[serde(rename = "execution.name")]
    pub execution: String,
    /// Which slice.
    pub slice: u32,
    /// Sessions that need no further leg.
    #[serde(rename = "sessions.done")]
    pub done: u64,
    /// Sessions that the leg began with.
    #[serde(rename = "sessions.total")]
    pub total: u64,
}

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
    /// What is counted: accounts or jobs.
    #[serde(rename = "progress.counted")]
    pub counted: String,
    /// How many there are.
    #[serde(rename = "progress.total")]
    pub total: u64,
    /// How many have ended, failed ones included.
    #[serde(rename = "progress.done")]
    pub done: u64,
    /// How many failed.
    #[serde(rename = "progress.failed")]
    pub failed: u64,
    /// Accounts of the leg for which the first of two calls was accepted.
    #[serde(rename = "progress.first", default)]
    pub first: u64,
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

impl Told {
    /// What `line` tells, if it tells anything of this.
    #[must_use]
    pub fn of(line: &LogLine) -> Option<Self> {
        let fields = line.json()?;
        match fields.get("message").and_then(Value::as_str)? {
            "the step begins" => {
                let begun: Begun = serde_json::from_value(fields).ok()?;
                Some(Self::Begun(Begun { function: line.function.clone(), ..begun }))
            }
            "progress" => serde_json::from_value(fields).ok().map(Self::Counted),
            "sessions end" => serde_json::from_value(fields).ok().map(Self::Ended),
            _ => None,
        }
    }

    /// The execution that it tells of.
    #[must_use]
    pub fn execution(&self) -> &str {
        match self {
            Self::Begun(Begun { execution, .. })
            | Self::Counted(Tick { execution, .. })
            | Self::Ended(Ended { execution, .. }) => execution,
        }
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
             \"execution.name\":\"demo\",\"session.region\":\"{region}\",\"leg\":1,\"progress.counted\":\"accounts\",\
             \"progress.total\":{total},\
             \"progress.done\":{done},\"progress.failed\":1,\"progress.sent\":2000,\"progress.throttled\":30,\"progress.rate\":83.2,\
             \"progress.left\":{},\"target\":\"enroll_members\"}}",
            total - done
        );
        LogLine { function: "enroll-members".into(), stream: Stream::Output, text }
    }

    /// The same, read.
    pub(in crate::view) fn tick(region: &str, done: u64, total: u64) -> Tick {
        let Some(Told::Counted(tick)) = Told::of(&line(region, done, total)) else { panic!("no progress") };
        tick
    }

    fn told(function: &str, text: &str) -> Option<Told> {
        Told::of(&LogLine { function: function.into(), stream: Stream::Output, text: text.into() })
    }

    #[test]
    fn a_progress_line_is_read() {
        let tick = tick("eu-west-1", 120, 240);
        assert_eq!((tick.region.as_str(), tick.done, tick.total), ("eu-west-1", 120, 240));
        assert_eq!((tick.sent, tick.throttled, tick.rate), (2000, 30, 83.2));
    }

    #[test]
    fn the_line_of_a_step_that_begins_is_read_with_its_function() {
        let text = r#"{"message":"the step begins","execution.name":"x","session.region":"us-east-1"}"#;
        let (execution, region) = ("x".to_owned(), "us-east-1".to_owned());
        let expected = Begun { execution, region, function: "plan-region".into() };
        assert_eq!(told("plan-region", text), Some(Told::Begun(expected)));
    }

    #[test]
    fn the_line_of_sessions_that_end_is_read() {
        let text = r#"{"message":"sessions end","execution.name":"x","slice":3,"sessions.done":5,"sessions.total":9}"#;
        let expected = Ended { execution: "x".into(), slice: 3, done: 5, total: 9 };
        assert_eq!(told("disable-sessions", text), Some(Told::Ended(expected)));
    }

    #[test]
    fn other_lines_tell_nothing() {
        for text in ["plain", "{}", "{\"message\":\"started\"}", "{\"message\":\"progress\"}", "[1]"] {
            assert_eq!(told("x", text), None, "{text}");
        }
    }
}
