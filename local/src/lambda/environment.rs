//! One execution environment: a process of a function's binary behind its own Runtime
//! API, watched until it ends. Dropping it kills the process.

use std::future::pending;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{interval, timeout};

use super::desk::Desk;
use super::invocation::{End, Job};
use super::logs::{LogLine, Logs, Stream};
use super::pool::FunctionConfig;
use super::{memory, variables};
use crate::serve::serve;

/// How often a process's memory is looked at.
const SAMPLE_EVERY: Duration = Duration::from_millis(50);

/// How long the last lines of an ended process may take to arrive.
const LAST_LINES: Duration = Duration::from_secs(1);

/// A running environment, idle or at work.
#[derive(Debug)]
pub(super) struct Environment {
    jobs: mpsc::Sender<Job>,
    desk: Desk,
    ended: watch::Receiver<Option<End>>,
    _tasks: JoinSet<()>,
}

/// What the watcher of a process needs to know.
pub(super) struct Watch {
    pub(super) region: String,
    pub(super) logs: Logs,
    pub(super) process_group: Option<u32>,
    /// Kills the process when it is notified.
    pub(super) kill: Arc<Notify>,
    /// Hears the peak memory of the process, in kibibytes, whenever it grows.
    pub(super) peak: Box<dyn Fn(u64) + Send + Sync>,
}

impl Environment {
    /// Starts a process of `function`.
    pub(super) async fn start(function: &FunctionConfig, watch: Watch) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let mut command = Command::new(&function.executable);
        command.env_clear().envs(variables::of(function, &watch.region, listener.local_addr()?));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        if let Some(group) = watch.process_group.and_then(|group| i32::try_from(group).ok()) {
            command.process_group(group);
        }
        let process = command.spawn()?;
        let (jobs, to_desk) = mpsc::channel(1);
        let desk = Desk::new(&function.arn, to_desk);
        let (announce, ended) = watch::channel(None);
        let mut tasks = JoinSet::new();
        let answering = desk.clone();
        tasks.spawn(serve(listener, move |request| answering.clone().answer(request)));
        let limit_kib = u64::from(function.memory_mib) * 1024;
        let name = function.binary.clone();
        tasks.spawn(async move {
            let end = watch_over(process, &name, limit_kib, watch).await;
            announce.send_replace(Some(end));
        });
        Ok(Self { jobs, desk, ended, _tasks: tasks })
    }

    /// Waits until the process asks for a job, or has ended.
    pub(super) async fn initialized(&self) -> Result<(), End> {
        let mut ready = self.desk.ready();
        tokio::select! {
            biased;
            _ = ready.wait_for(|ready| *ready) => Ok(()),
            end = self.ended() => Err(end),
        }
    }

    /// Hands a job to the process; false when the process has ended.
    pub(super) async fn hand(&self, job: Job) -> bool {
        self.jobs.send(job).await.is_ok()
    }

    /// Waits for the end of the process.
    pub(super) async fn ended(&self) -> End {
        let mut ended = self.ended.clone();
        let end = ended.wait_for(Option::is_some).await.ok().and_then(|end| end.clone());
        match end {
            Some(end) => end,
            // The watcher lives as long as this environment.
            None => pending().await,
        }
    }

    /// Whether the process still runs.
    pub(super) fn is_alive(&self) -> bool {
        self.ended.borrow().is_none()
    }

    /// What the process said when it failed to start.
    pub(super) fn init_error(&self) -> Option<Bytes> {
        self.desk.init_error()
    }
}

/// Follows a process to its end: its log, its memory, orders to kill it.
async fn watch_over(mut process: Child, function: &str, limit_kib: u64, watch: Watch) -> End {
    let mut printing = JoinSet::new();
    if let Some(output) = process.stdout.take() {
        printing.spawn(follow(output, function.to_owned(), Stream::Output, watch.logs.clone()));
    }
    if let Some(errors) = process.stderr.take() {
        printing.spawn(follow(errors, function.to_owned(), Stream::Error, watch.logs.clone()));
    }
    let end = until_it_ends(&mut process, limit_kib, &watch).await;
    let _ = timeout(LAST_LINES, printing.join_all()).await;
    end
}

async fn until_it_ends(process: &mut Child, limit_kib: u64, watch: &Watch) -> End {
    let id = process.id().unwrap_or_default();
    let mut samples = interval(SAMPLE_EVERY);
    loop {
        tokio::select! {
            status = process.wait() => return status.map_or_else(|_| End::killed(), End::of),
            () = watch.kill.notified() => {
                let _ = process.kill().await;
                return End::killed();
            }
            _ = samples.tick() => {
                let memory = memory::of(id).unwrap_or_default();
                (watch.peak)(memory.peak);
                if memory.resident > limit_kib {
                    let _ = process.kill().await;
                    return End::OutOfMemory;
                }
            }
        }
    }
}

async fn follow(printed: impl AsyncRead + Unpin, function: String, stream: Stream, logs: Logs) {
    let mut printed = BufReader::new(printed);
    let mut line = Vec::new();
    while let Ok(1..) = printed.read_until(b'\n', &mut line).await {
        let text = String::from_utf8_lossy(&line).trim_end().to_owned();
        logs.push(LogLine { function: function.clone(), stream, text });
        line.clear();
    }
}
