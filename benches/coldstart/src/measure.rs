//! One run of one program: from nothing to its first answers.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use tokio::process::Command;

use crate::endpoint::Endpoint;
use crate::problem::Problem;
use crate::process::{peak_mb, processor_time};
use crate::quota::Quota;
use crate::runtime_api::RuntimeApi;
use crate::subject::{self, Kind, Subject};

/// How many invocations follow the first; the last of them counts as warm.
const WARM: usize = 5;

/// What one run took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    /// From the start of the process to its first `/next`.
    pub(crate) start: Duration,
    /// The processor time of that.
    pub(crate) start_used: Duration,
    /// From handing out the first event to its answer.
    pub(crate) first: Duration,
    /// The processor time until the next `/next`.
    pub(crate) first_used: Duration,
    /// As `first`, of a later event.
    pub(crate) warm: Duration,
    /// Peak memory at the first `/next`, in MB.
    pub(crate) start_mb: f64,
    /// Peak memory at the second.
    pub(crate) first_mb: f64,
}

/// Where a program finds AWS, whom it trusts, and what it gets of the processor.
pub(crate) struct Surroundings<'a> {
    pub(crate) endpoint: &'a Endpoint,
    /// The only certificate that it trusts, in place of the roots that it would.
    pub(crate) trusted: Option<&'a Path>,
    /// Holds it from its first `/next` on.
    pub(crate) quota: Option<&'a Quota>,
}

/// Runs a program once.
pub(crate) async fn run(subject: &Subject, around: &Surroundings<'_>) -> Result<Run, Problem> {
    let name = subject.name.as_str();
    let mut api = RuntimeApi::start().await?;
    let mut command = command(subject, &api, around);
    let started = Instant::now();
    let mut child = command.spawn().map_err(|source| {
        let program = subject.program.display().to_string();
        Problem::Start { program, source }
    })?;
    let process = child.id().ok_or_else(|| Problem::Silent(name.to_owned()))?;
    let start = api.asked(name).await? - started;
    let (start_mb, start_used) = (peak_mb(process)?, processor_time(process)?);
    if let Some(quota) = around.quota {
        quota.hold(process)?;
    }
    let before = around.endpoint.calls();
    let (first, answer) = api.invoke(name, subject::event(name)).await?;
    let calls = around.endpoint.calls() - before;
    if subject.kind != Kind::Hello && calls != 1 {
        let answer = String::from_utf8_lossy(&answer).into_owned();
        return Err(Problem::Calls { program: name.to_owned(), calls, answer });
    }
    api.asked(name).await?;
    let (first_mb, first_used) = (peak_mb(process)?, processor_time(process)?.saturating_sub(start_used));
    let warm = warm(name, &mut api).await?;
    child.kill().await?;
    Ok(Run { start, start_used, first, first_used, warm, start_mb, first_mb })
}

async fn warm(name: &str, api: &mut RuntimeApi) -> Result<Duration, Problem> {
    let mut last = Duration::ZERO;
    for _ in 0..WARM {
        last = api.invoke(name, subject::event(name)).await?.0;
        api.asked(name).await?;
    }
    Ok(last)
}

fn command(subject: &Subject, api: &RuntimeApi, around: &Surroundings<'_>) -> Command {
    let mut command = Command::new(&subject.program);
    command
        .args(&subject.arguments)
        .env_clear()
        .envs(subject::environment(&api.address, &around.endpoint.url))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    if let Some(file) = around.trusted {
        for name in ["SSL_CERT_FILE", "AWS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"] {
            command.env(name, file);
        }
    }
    command
}
