//! Starts the binary, reads what it prints, and never waits for long.

use std::fs;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use macie_org_local::workspace::Workspace;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

/// Longer than any run here takes; the first one of a clean checkout builds the engine.
const LONGEST: Duration = Duration::from_mins(5);

const BINARY: &str = env!("CARGO_BIN_EXE_macie-org");

/// Python's own library knows terminals.
const TERMINAL: &str = include_str!("terminal.py");

/// A running `macie-org`, killed when it is dropped.
pub(crate) struct Program {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    shown: String,
}

/// What became of one.
pub(crate) struct Ended {
    pub(crate) code: i32,
    /// Standard output.
    pub(crate) shown: String,
    /// Standard error.
    pub(crate) errors: String,
}

impl Program {
    /// Starts `macie-org` with these arguments, separated by spaces.
    pub(crate) fn start(arguments: &str) -> Self {
        let mut command = Command::new(BINARY);
        command.args(arguments.split(' '));
        Self::spawn(command)
    }

    /// The same, with variables of its environment.
    pub(crate) fn start_with(variables: &[(&str, String)], arguments: &str) -> Self {
        let mut command = Command::new(BINARY);
        command.envs(variables.iter().map(|(name, value)| (name, value))).args(arguments.split(' '));
        Self::spawn(command)
    }

    /// Runs it on a terminal to its end, where it is given `answer` when it asks `question`.
    pub(crate) async fn answered(arguments: &str, question: &str, answer: &str) -> Ended {
        let mut command = Command::new("python3");
        command.args(["-c", TERMINAL, question, answer, BINARY]).args(arguments.split(' '));
        Self::spawn(command).end().await
    }

    fn spawn(mut command: Command) -> Self {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines, shown: String::new() }
    }

    /// Runs it to its end.
    pub(crate) async fn run(arguments: &str) -> Ended {
        Self::start(arguments).end().await
    }

    /// Its process.
    pub(crate) fn process(&self) -> u32 {
        self.child.id().unwrap()
    }

    /// Sends what a terminal sends when Ctrl-C is pressed.
    pub(crate) async fn interrupt(&self) {
        let process = self.process().to_string();
        assert!(Command::new("kill").args(["-INT", &process]).status().await.unwrap().success());
    }

    /// Reads on until a line begins with `beginning`, and returns that line.
    pub(crate) async fn until(&mut self, beginning: &str) -> String {
        timeout(LONGEST, async {
            while let Some(line) = self.lines.next_line().await.unwrap() {
                self.shown.extend([line.as_str(), "\n"]);
                if line.starts_with(beginning) {
                    return line;
                }
            }
            let mut errors = String::new();
            self.child.stderr.take().unwrap().read_to_string(&mut errors).await.unwrap();
            panic!("it ended without `{beginning}`:\n{}\n{errors}", self.shown);
        })
        .await
        .unwrap()
    }

    /// Reads on to its end.
    pub(crate) async fn end(mut self) -> Ended {
        let mut errors = String::new();
        let mut stderr = self.child.stderr.take().unwrap();
        let reading = async {
            let (printed, read) = tokio::join!(self.lines.get_mut().read_to_string(&mut self.shown), async {
                stderr.read_to_string(&mut errors).await
            });
            printed.and(read).unwrap();
            self.child.wait().await.unwrap()
        };
        let status: ExitStatus = timeout(LONGEST, reading).await.unwrap();
        Ended { code: status.code().unwrap(), shown: self.shown, errors }
    }
}

impl Ended {
    /// The report that was kept of it.
    pub(crate) fn report(&self) -> Value {
        let path = self.shown.lines().find_map(|line| line.strip_prefix("Report: "));
        let path = path.unwrap_or_else(|| panic!("no report:\n{}\n{}", self.shown, self.errors));
        serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
    }
}

/// Whether a process announces a run.
pub(crate) fn is_announced(process: u32) -> bool {
    Workspace::current().unwrap().running().join(format!("{process}.json")).exists()
}
