//! Runs a Python program of checks and keeps up its end of the conversation.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use macie_org_local::workspace::Workspace;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStdin, Command};
use tokio::time::timeout;

use crate::arrange::Ask;
use crate::host::Running;
use crate::{Host, PeerError, Report, prepare};

/// The longest that a program may take.
const LIMIT: Duration = Duration::from_mins(5);

/// A program below `python/`, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Program(pub &'static str);

/// A line from a program.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Line {
    Ask(Ask),
    Report(Report),
    End { end: usize },
}

/// Runs a program to its end: a report of every check.
pub async fn run(program: Program, host: &Host) -> Result<Vec<Report>, PeerError> {
    let running = timeout(LIMIT, converse(program, host)).await;
    running.unwrap_or_else(|_| Err(PeerError::TimedOut { what: program.0.to_owned(), limit: LIMIT }))
}

async fn converse(program: Program, host: &Host) -> Result<Vec<Report>, PeerError> {
    let script = directory().join(format!("{}.py", program.0));
    let mut child = python().await?.arg(&script).spawn().map_err(PeerError::PythonMissing)?;
    let errors = tokio::spawn(drain(child.stderr.take()));
    let reports = listen(&mut child, host).await?;
    let ended = child.wait().await.map_err(PeerError::Pipe)?;
    match reports {
        Ok(reports) if ended.success() => Ok(reports),
        Ok(reports) | Err(reports) => {
            let errors = errors.await.unwrap_or_default();
            Err(PeerError::Ended { checks: reports.len(), errors })
        }
    }
}

/// Reads lines until the program says that it is through; the inner error: it never did.
async fn listen(child: &mut Child, host: &Host) -> Result<Result<Vec<Report>, Vec<Report>>, PeerError> {
    let broken = || PeerError::Pipe(std::io::ErrorKind::BrokenPipe.into());
    let mut answers = child.stdin.take().ok_or_else(broken)?;
    let mut lines = BufReader::new(child.stdout.take().ok_or_else(broken)?).lines();
    let (mut reports, mut running) = (Vec::new(), None);
    while let Some(line) = lines.next_line().await.map_err(PeerError::Pipe)? {
        match serde_json::from_str(&line).map_err(|source| PeerError::Line { line, source })? {
            Line::Ask(ask) => reply(&mut answers, host, ask, &mut running).await?,
            Line::Report(report) => reports.push(report),
            Line::End { end } if end == reports.len() => return Ok(Ok(reports)),
            Line::End { .. } => return Ok(Err(reports)),
        }
    }
    Ok(Err(reports))
}

async fn reply(
    answers: &mut ChildStdin,
    host: &Host,
    ask: Ask,
    running: &mut Option<Running>,
) -> Result<(), PeerError> {
    let answer = host.answer(ask, running).await;
    let answer = answer.map_or_else(|refused| json!({ "refused": refused }), as_object);
    answers.write_all(format!("{answer}\n").as_bytes()).await.map_err(PeerError::Pipe)
}

/// Every answer is an object, so that a program can look for `refused` in it.
fn as_object(answer: Value) -> Value {
    if answer.is_object() { answer } else { json!({ "done": answer }) }
}

async fn drain(errors: Option<impl tokio::io::AsyncRead + Unpin>) -> String {
    let mut text = Vec::new();
    if let Some(mut errors) = errors {
        // What was read before an error is what there is.
        let _cut = errors.read_to_end(&mut text).await;
    }
    String::from_utf8_lossy(&text).into_owned()
}

/// Runs `aws` with these arguments against a fresh binary, in the environment that the binary tells to
/// export, one command after the other; what each printed and whether it succeeded.
pub async fn command_line(host: &Host, commands: &[&[&str]]) -> Result<Vec<(bool, String)>, PeerError> {
    let started = host.start(4, json!({})).await;
    let (running, _) = started.map_err(PeerError::Emulator)?;
    let mut printed = Vec::new();
    for arguments in commands {
        let mut aws = python().await?;
        aws.args(["-m", "awscli"]).args(*arguments).args(["--output", "json"]);
        aws.envs(running.exports().iter().map(|(name, value)| (name, value)));
        let output = timeout(LIMIT, aws.output()).await;
        let output = output.map_err(|_| PeerError::TimedOut { what: "aws".to_owned(), limit: LIMIT })?;
        let output = output.map_err(PeerError::PythonMissing)?;
        let text = [output.stdout, output.stderr].concat();
        printed.push((output.status.success(), String::from_utf8_lossy(&text).into_owned()));
    }
    Ok(printed)
}

/// Python, without anything of the machine's AWS configuration or proxies, and without bytecode files.
async fn python() -> Result<Command, PeerError> {
    let python = prepare(&workspace()?.own()).await?;
    let mut command = Command::new(python.executable);
    command
        .args(["-B", "-s"])
        .env_clear()
        .env("PYTHONPATH", directory())
        .env("NO_PROXY", "*")
        .env("AWS_DATA_PATH", python.models)
        .env("AWS_EC2_METADATA_DISABLED", "true");
    command
        .env("AWS_CONFIG_FILE", "/dev/null")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        .env("AWS_PAGER", "");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    Ok(command)
}

pub(crate) fn workspace() -> Result<Workspace, PeerError> {
    Workspace::current().map_err(|error| PeerError::Emulator(error.to_string()))
}

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("python")
}
