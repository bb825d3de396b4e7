//! One invocation: what goes in, and every way in which it can end, in Lambda's words.

use std::process::ExitStatus;
use std::time::Duration;

use bytes::Bytes;
use serde_json::json;
use tokio::sync::oneshot;

/// Lambda's limit on a synchronous payload, either way, in bytes.
pub(super) const PAYLOAD_LIMIT: usize = 6 * 1024 * 1024;

/// What a Runtime API hands to a process.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) request_id: String,
    pub(super) payload: Bytes,
    /// Milliseconds since 1970.
    pub(super) deadline_ms: u128,
    pub(super) reply: oneshot::Sender<Outcome>,
}

/// How an invocation ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    /// With the function's result.
    Returned(Bytes),
    /// With a function error: `errorType` and `errorMessage`.
    Failed(Bytes),
}

/// How a process ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum End {
    /// By itself or by a signal, in Lambda's words.
    Exited(String),
    /// Killed for holding more than its memory size.
    OutOfMemory,
}

impl End {
    /// The end that the operating system reports.
    pub(super) fn of(status: ExitStatus) -> Self {
        use std::os::unix::process::ExitStatusExt;
        Self::Exited(match (status.code(), status.signal()) {
            (Some(0), _) => "Runtime exited without providing a reason".to_owned(),
            (Some(code), _) => format!("Runtime exited with error: exit status {code}"),
            (None, Some(6)) => "Runtime exited with error: signal: aborted".to_owned(),
            (None, Some(9)) => KILLED.to_owned(),
            (None, Some(11)) => "Runtime exited with error: signal: segmentation fault".to_owned(),
            (None, signal) => format!("Runtime exited with error: signal: {}", signal.unwrap_or_default()),
        })
    }

    /// A process that was killed.
    pub(super) fn killed() -> Self {
        Self::Exited(KILLED.to_owned())
    }
}

const KILLED: &str = "Runtime exited with error: signal: killed";

impl Outcome {
    /// The process ended before it answered.
    pub(super) fn ended(request_id: &str, end: &End) -> Self {
        match end {
            End::Exited(how) => Self::failed("Runtime.ExitError", &in_request(request_id, how)),
            End::OutOfMemory => Self::failed("Runtime.OutOfMemory", &in_request(request_id, KILLED)),
        }
    }

    /// The function took longer than its time-out.
    pub(super) fn timed_out(request_id: &str, limit: Duration) -> Self {
        let how = format!("Task timed out after {:.2} seconds", limit.as_secs_f64());
        Self::failed("Sandbox.Timedout", &in_request(request_id, &how))
    }

    /// The process cannot be started.
    pub(super) fn not_started(request_id: &str, why: &str) -> Self {
        Self::failed("Runtime.InvalidEntrypoint", &in_request(request_id, why))
    }

    /// The function's result is larger than Lambda passes on.
    pub(super) fn too_large() -> Self {
        let message =
            format!("Response payload size exceeded maximum allowed payload size ({PAYLOAD_LIMIT} bytes).");
        Self::failed("Function.ResponseSizeTooLarge", &message)
    }

    fn failed(kind: &str, message: &str) -> Self {
        Self::Failed(json!({"errorType": kind, "errorMessage": message}).to_string().into())
    }
}

fn in_request(request_id: &str, how: &str) -> String {
    format!("RequestId: {request_id} Error: {how}")
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt;

    use super::*;

    fn said(outcome: &Outcome) -> String {
        let (Outcome::Returned(payload) | Outcome::Failed(payload)) = outcome;
        String::from_utf8(payload.to_vec()).unwrap()
    }

    #[test]
    fn every_end_of_a_process_is_told_in_lambdas_words() {
        let cases = [
            (End::of(ExitStatus::from_raw(1 << 8)), "Runtime.ExitError", "exit status 1"),
            (End::of(ExitStatus::from_raw(0)), "Runtime.ExitError", "exited without providing a reason"),
            (End::of(ExitStatus::from_raw(9)), "Runtime.ExitError", "signal: killed"),
            (End::of(ExitStatus::from_raw(6)), "Runtime.ExitError", "signal: aborted"),
            (End::of(ExitStatus::from_raw(11)), "Runtime.ExitError", "signal: segmentation fault"),
            (End::of(ExitStatus::from_raw(15)), "Runtime.ExitError", "signal: 15"),
            (End::OutOfMemory, "Runtime.OutOfMemory", "signal: killed"),
        ];
        for (end, kind, words) in cases {
            let said = said(&Outcome::ended("r-1", &end));
            assert!(said.contains(kind) && said.contains(words) && said.contains("RequestId: r-1"), "{said}");
        }
    }

    #[test]
    fn a_time_out_names_its_limit() {
        let said = said(&Outcome::timed_out("r-1", Duration::from_millis(1_500)));
        assert!(said.contains("Sandbox.Timedout") && said.contains("timed out after 1.50 seconds"), "{said}");
    }
}
