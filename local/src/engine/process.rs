//! One running engine. Dropping it ends it; so does the end of the process that holds it.
//!
//! An engine leads a process group, and ends with it everything that was put into it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

use super::{EngineError, Python};

/// The launcher that completes the interpreter.
const LAUNCHER: &str = include_str!("../../engine/stepfunctions.py");

/// What is published to topics, one JSON object for each line, in the order in which it was sent.
pub const NOTIFICATIONS: &str = "notifications.log";

/// The first start compiles the packages' sources, on slow disks for a while.
const START_LIMIT: Duration = Duration::from_mins(1);

/// How an engine is started.
#[derive(Debug, Clone, PartialEq)]
pub struct EngineOptions {
    /// The URL at which state machines reach Lambda, Step Functions and SNS.
    pub services: String,
    /// The key with which they do.
    pub access_key_id: String,
    /// The account that everything is in.
    pub account: String,
    /// The factor on the delays of Retry.
    pub time_scale: f64,
    /// ARNs of the topics that there are.
    pub topics: Vec<String>,
    /// Where the launcher, its log and what is published are written.
    pub directory: PathBuf,
}

/// A running engine.
#[derive(Debug)]
pub struct Engine {
    endpoint: String,
    process_group: Option<u32>,
    // Killed when dropped; `_stdin` being closed ends it where a kill cannot be sent.
    _process: Child,
    _stdin: Option<ChildStdin>,
}

impl Engine {
    /// Starts an engine and waits until it listens.
    pub async fn start(python: &Python, options: &EngineOptions) -> Result<Self, EngineError> {
        fs::create_dir_all(&options.directory).map_err(EngineError::file(&options.directory))?;
        let launcher = options.directory.join("stepfunctions.py");
        fs::write(&launcher, LAUNCHER).map_err(EngineError::file(&launcher))?;
        let log = options.directory.join("engine.log");
        let errors = File::create(&log).map_err(EngineError::file(&log))?;
        let mut command = command(python, &launcher, options);
        let mut process = command.stderr(errors).spawn().map_err(EngineError::file(&python.executable))?;
        let endpoint = endpoint(process.stdout.take(), &log).await?;
        let (process_group, stdin) = (process.id(), process.stdin.take());
        Ok(Self { endpoint, process_group, _process: process, _stdin: stdin })
    }

    /// The process group that is killed as soon as this process has ended, however it ends.
    #[must_use]
    pub fn process_group(&self) -> Option<u32> {
        self.process_group
    }

    /// The URL of Step Functions, S3, DynamoDB and SNS.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }
}

/// Nothing of the user's environment reaches the engine, so that no profile, proxy or
/// credential of theirs is ever used.
fn command(python: &Python, launcher: &Path, options: &EngineOptions) -> Command {
    let mut command = Command::new(&python.executable);
    command.arg(launcher);
    command.args(["--services", &options.services, "--access-key-id", &options.access_key_id]);
    command.args(["--time-scale", &options.time_scale.to_string()]);
    command.arg("--notifications").arg(options.directory.join(NOTIFICATIONS));
    command.args(options.topics.iter().flat_map(|arn| ["--topic", arn]));
    command.env_clear().env("MOTO_ACCOUNT_ID", &options.account);
    command.env("AWS_EC2_METADATA_DISABLED", "true").env("NO_PROXY", "*");
    command.env("AWS_CONFIG_FILE", "/dev/null").env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
    // A group of its own; Ctrl-C reaches this process alone, which then ends the engine.
    command.process_group(0);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
    command
}

/// Reads the one line that says where the engine listens.
async fn endpoint(stdout: Option<ChildStdout>, log: &Path) -> Result<String, EngineError> {
    let mut line = String::new();
    if let Some(stdout) = stdout {
        let mut lines = BufReader::new(stdout);
        let late =
            || EngineError::TimedOut { what: "the start of the Step Functions engine", limit: START_LIMIT };
        let read = timeout(START_LIMIT, lines.read_line(&mut line)).await.map_err(|_| late())?;
        read.map_err(EngineError::file(log))?;
    }
    let ended = || EngineError::Ended { output: last_line(&line, log), log: log.to_owned() };
    line.trim().strip_prefix("READY ").map(str::to_owned).ok_or_else(ended)
}

fn last_line(printed: &str, log: &Path) -> String {
    let errors = fs::read_to_string(log).unwrap_or_default();
    errors.lines().chain(printed.lines()).last().unwrap_or("it printed nothing").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Starts `program` in the place of Python.
    async fn start(program: &str) -> EngineError {
        let directory = std::env::temp_dir().join(format!("macie-org-engine{}", program.replace('/', "-")));
        let python = Python { executable: PathBuf::from(program) };
        let options = EngineOptions {
            services: "http://127.0.0.1:1".into(),
            access_key_id: "KEY".into(),
            account: "111111111111".into(),
            time_scale: 1.0,
            topics: Vec::new(),
            directory: directory.clone(),
        };
        let error = Engine::start(&python, &options).await.unwrap_err();
        fs::remove_dir_all(directory).unwrap();
        error
    }

    #[tokio::test]
    async fn an_engine_that_ends_instead_of_listening_repeats_its_last_words() {
        // Given a file that is no shell script, a shell complains and ends.
        let error = start("/bin/sh").await;
        assert!(matches!(&error, EngineError::Ended { output, .. } if !output.is_empty()), "{error}");
        assert!(error.to_string().contains("engine.log says why"), "{error}");
        let silent = start("/bin/true").await.to_string();
        assert!(silent.ends_with("it printed nothing"), "{silent}");
    }

    #[tokio::test]
    async fn an_engine_that_cannot_be_started_is_named() {
        assert_eq!(start("/no/such/python").await.to_string(), "/no/such/python cannot be used");
    }
}
