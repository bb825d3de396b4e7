//! Where a program's emulators run: inside the test, or as the real binary.

use std::path::PathBuf;
use std::process::Stdio;

use macie_emulator::{Clock, Emulator, Faults, Organization, Switches};
use serde_json::Value;
use tempfile::NamedTempFile;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::net::TcpListener;
use tokio::process::{Child, ChildStdout, Command};
use tokio::task::JoinHandle;

use crate::arrange::{Ask, Situation, arrange, introduction};

/// Which organization; the same for both hosts.
const SEED: u64 = 1;
/// 2026-11-21T00:00:00Z: the time at which emulators inside a test start, and stay.
const START_MS: u64 = 1_795_219_200_000;

/// Why nothing can be arranged in a binary.
const UNMOVED: &str = "only calls change the real binary";

/// Where emulators run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Host {
    /// In the test: every situation can be arranged, and time stands still.
    Library,
    /// As this binary, started anew for every check; only calls change anything.
    Binary(PathBuf),
}

/// A running emulator; it ends when this is dropped.
#[derive(Debug)]
pub(crate) enum Running {
    Library(Emulator, JoinHandle<std::io::Result<()>>),
    Binary(Box<Process>),
}

/// The binary as a process; the pipe stays open, so that it can go on printing.
#[derive(Debug)]
pub(crate) struct Process {
    _child: Child,
    _output: Lines<BufReader<ChildStdout>>,
    exports: Vec<(String, String)>,
}

impl Drop for Running {
    fn drop(&mut self) {
        match self {
            Self::Library(_, task) => task.abort(),
            Self::Binary(_) => {}
        }
    }
}

impl Running {
    /// Arranges a situation in it.
    pub(crate) fn arrange(&self, situation: Situation) -> Result<(), String> {
        match self {
            Self::Library(emulator, _) => arrange(emulator, situation),
            Self::Binary(_) => Err(UNMOVED.to_owned()),
        }
    }

    /// Lets calls meet these faults.
    fn misbehave(&self, faults: Faults) -> Result<(), String> {
        match self {
            Self::Library(emulator, _) => {
                emulator.set_faults(faults);
                Ok(())
            }
            Self::Binary(_) => Err(UNMOVED.to_owned()),
        }
    }

    /// What the binary told to export.
    pub(crate) fn exports(&self) -> &[(String, String)] {
        match self {
            Self::Library(..) => &[],
            Self::Binary(process) => &process.exports,
        }
    }
}

impl Host {
    /// Does what a program asks; a started emulator takes the place of the last one.
    pub(crate) async fn answer(&self, ask: Ask, running: &mut Option<Running>) -> Result<Value, String> {
        match ask {
            Ask::Start { size, switches } => {
                *running = None;
                let (started, introduced) = self.start(size, switches).await?;
                *running = Some(started);
                Ok(introduced)
            }
            Ask::Misbehave { faults } => {
                started(running.as_ref())?.misbehave(faults).map(|()| Value::Bool(true))
            }
            Ask::Arrange(situation) => {
                started(running.as_ref())?.arrange(situation).map(|()| Value::Bool(true))
            }
        }
    }

    /// Starts an emulator; the value introduces it to a program.
    pub(crate) async fn start(&self, size: usize, switches: Value) -> Result<(Running, Value), String> {
        let organization = Organization::generate(size, SEED);
        let known = organization.clone();
        let (running, endpoint) = match self {
            Self::Library => serve(organization, switches).await?,
            Self::Binary(path) => spawn(path, size, &switches).await?,
        };
        Ok((running, introduction(&endpoint, &known)))
    }
}

fn started(running: Option<&Running>) -> Result<&Running, String> {
    running.ok_or_else(|| "no emulator was started".to_owned())
}

async fn serve(organization: Organization, switches: Value) -> Result<(Running, String), String> {
    let switches: Switches = serde_json::from_value(switches).map_err(|error| error.to_string())?;
    let emulator = Emulator::with_clock(organization, switches, Clock::Manual(START_MS));
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(|error| error.to_string())?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let served = emulator.clone();
    let task = tokio::spawn(async move { served.serve(listener).await });
    Ok((Running::Library(emulator, task), format!("http://{address}")))
}

async fn spawn(path: &PathBuf, size: usize, switches: &Value) -> Result<(Running, String), String> {
    let mut file = NamedTempFile::new().map_err(|error| error.to_string())?;
    serde_json::to_writer(&mut file, switches).map_err(|error| error.to_string())?;
    let mut command = Command::new(path);
    command.args(["--port", "0", "--size", &size.to_string(), "--seed", &SEED.to_string(), "--switches"]);
    command.arg(file.path()).stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().map_err(|error| format!("{}: {error}", path.display()))?;
    let output = child.stdout.take().ok_or("no standard output")?;
    let mut lines = BufReader::new(output).lines();
    let exports = exports(&mut lines).await?;
    let endpoint = exports.iter().find(|(name, _)| name == "AWS_ENDPOINT_URL_MACIE2");
    let endpoint = endpoint.ok_or("the binary told no endpoint")?.1.clone();
    let process = Process { _child: child, _output: lines, exports };
    Ok((Running::Binary(Box::new(process)), endpoint))
}

/// Reads what the binary tells to export, up to the Region, which comes last.
async fn exports(lines: &mut Lines<BufReader<ChildStdout>>) -> Result<Vec<(String, String)>, String> {
    let mut exports = Vec::new();
    while !exports.iter().any(|(name, _): &(String, String)| name == "AWS_REGION") {
        let line = lines.next_line().await.map_err(|error| error.to_string())?;
        let line = line.ok_or("the binary ended before it told what to export")?;
        let Some(pairs) = line.strip_prefix("export ") else { continue };
        let pairs = pairs.split(' ').filter_map(|pair| pair.split_once('='));
        exports.extend(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }
    Ok(exports)
}
