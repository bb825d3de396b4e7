//! What functions print: kept in memory, written to a file, and handed to whoever listens.
//!
//! Holds the last lines only; the file holds all of them.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use tokio::sync::broadcast;

/// Lines kept in memory: more than a run of 10,000 accounts in 22 Regions logs.
const KEPT: usize = 200_000;

/// Lines that a slow listener may lag behind before it misses some.
const LAG: usize = 8_192;

/// Where a line was printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Standard output: one JSON object for each line, by this product's functions.
    Output,
    /// Standard error: panics, as a rule.
    Error,
}

/// One line of a function's log.
#[derive(Debug, Clone, PartialEq)]
pub struct LogLine {
    /// The function's binary, as `enroll-members`.
    pub function: String,
    /// Where it was printed.
    pub stream: Stream,
    /// The line without its end.
    pub text: String,
}

impl LogLine {
    /// The line as JSON, if it is JSON.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        serde_json::from_str(&self.text).ok()
    }
}

/// The log of all functions of one host. Clones share it.
#[derive(Debug, Clone)]
pub struct Logs(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    kept: Mutex<Kept>,
    listeners: broadcast::Sender<LogLine>,
}

#[derive(Debug)]
struct Kept {
    lines: VecDeque<LogLine>,
    file: File,
}

impl Logs {
    /// A log that is also written to the file at `path`, replacing it.
    pub fn to_file(path: &Path) -> io::Result<Self> {
        if let Some(directory) = path.parent() {
            fs::create_dir_all(directory)?;
        }
        let kept = Kept { lines: VecDeque::new(), file: File::create(path)? };
        let (listeners, _) = broadcast::channel(LAG);
        Ok(Self(Arc::new(Shared { kept: Mutex::new(kept), listeners })))
    }

    /// All lines that are kept, oldest first.
    #[must_use]
    pub fn lines(&self) -> Vec<LogLine> {
        let kept = self.0.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.lines.iter().cloned().collect()
    }

    /// Every line from now on.
    #[must_use]
    pub fn follow(&self) -> broadcast::Receiver<LogLine> {
        self.0.listeners.subscribe()
    }

    pub(super) fn push(&self, line: LogLine) {
        let mut kept = self.0.kept.lock().unwrap_or_else(PoisonError::into_inner);
        // A full disk must not end the run; the lines in memory remain.
        let _ = writeln!(kept.file, "{} {}", line.function, line.text);
        if kept.lines.len() == KEPT {
            kept.lines.pop_front();
        }
        kept.lines.push_back(line.clone());
        drop(kept);
        // An error means that nobody listens.
        let _ = self.0.listeners.send(line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> LogLine {
        LogLine { function: "enroll-members".into(), stream: Stream::Output, text: text.into() }
    }

    #[tokio::test]
    async fn a_line_is_kept_written_and_handed_out() {
        let path = std::env::temp_dir().join(format!("macie-org-logs-{}/functions.log", std::process::id()));
        let logs = Logs::to_file(&path).unwrap();
        let mut follower = logs.follow();
        logs.push(line("{\"message\":\"progress\"}"));
        assert_eq!(logs.lines()[0].json().unwrap()["message"], "progress");
        assert_eq!(follower.recv().await.unwrap(), logs.lines()[0]);
        assert_eq!(fs::read_to_string(&path).unwrap(), "enroll-members {\"message\":\"progress\"}\n");
        fs::remove_dir_all(path.parent().unwrap()).unwrap();
    }

    #[test]
    fn a_line_that_is_not_json_says_so() {
        assert_eq!(line("thread 'main' panicked").json(), None);
    }
}
