//! The Runtime API of one execution environment: hands a job to the process and takes
//! its answer. Knows nothing of time-outs, memory or how the process ends.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use hyper::body::Incoming;
use hyper::{Method, Request, StatusCode};
use serde_json::json;
use tokio::sync::{mpsc, watch};

use super::http::{self, Answer, answer, with_header};
use super::invocation::{Job, Outcome, PAYLOAD_LIMIT};

/// One Runtime API. Clones share it.
#[derive(Debug, Clone)]
pub(super) struct Desk(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    function_arn: String,
    jobs: tokio::sync::Mutex<mpsc::Receiver<Job>>,
    current: Mutex<Option<Job>>,
    init_error: Mutex<Option<Bytes>>,
    ready: watch::Sender<bool>,
}

impl Desk {
    /// A desk that hands out what arrives in `jobs`.
    pub(super) fn new(function_arn: &str, jobs: mpsc::Receiver<Job>) -> Self {
        Self(Arc::new(Shared {
            function_arn: function_arn.to_owned(),
            jobs: tokio::sync::Mutex::new(jobs),
            current: Mutex::new(None),
            init_error: Mutex::new(None),
            ready: watch::Sender::new(false),
        }))
    }

    /// Becomes true when the process first asks for a job.
    pub(super) fn ready(&self) -> watch::Receiver<bool> {
        self.0.ready.subscribe()
    }

    /// What the process said when it failed to start, if it said anything.
    pub(super) fn init_error(&self) -> Option<Bytes> {
        self.0.init_error.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Answers one request of the process.
    pub(super) async fn answer(self, request: Request<Incoming>) -> Answer {
        let path = request.uri().path().to_owned();
        let segments: Vec<&str> = path.split('/').skip(1).collect();
        match (request.method(), segments.as_slice()) {
            (&Method::GET, ["2018-06-01", "runtime", "invocation", "next"]) => self.next().await,
            (&Method::POST, ["2018-06-01", "runtime", "init", "error"]) => self.init_failed(request).await,
            (&Method::POST, ["2018-06-01", "runtime", "invocation", id, "response"]) => {
                match http::body(request, PAYLOAD_LIMIT).await {
                    Some(body) => self.finish(id, Outcome::Returned(body), accepted()),
                    None => self.finish(id, Outcome::too_large(), too_large()),
                }
            }
            (&Method::POST, ["2018-06-01", "runtime", "invocation", id, "error"]) => {
                match http::body(request, PAYLOAD_LIMIT).await {
                    Some(body) => self.finish(id, Outcome::Failed(body), accepted()),
                    None => self.finish(id, Outcome::too_large(), too_large()),
                }
            }
            _ => answer(StatusCode::NOT_FOUND, "{}"),
        }
    }

    async fn next(&self) -> Answer {
        self.0.ready.send_replace(true);
        let Some(job) = self.0.jobs.lock().await.recv().await else {
            return answer(StatusCode::GONE, "{}");
        };
        let given = answer(StatusCode::OK, job.payload.clone());
        let given = with_header(given, "lambda-runtime-aws-request-id", &job.request_id);
        let given = with_header(given, "lambda-runtime-deadline-ms", &job.deadline_ms.to_string());
        let given = with_header(given, "lambda-runtime-invoked-function-arn", &self.0.function_arn);
        *self.current() = Some(job);
        given
    }

    fn finish(&self, request_id: &str, outcome: Outcome, answer: Answer) -> Answer {
        match self.current().take_if(|job| job.request_id == request_id) {
            Some(job) => {
                // Nobody waits any longer when the invocation has timed out.
                let _ = job.reply.send(outcome);
                answer
            }
            None => invalid_request_id(),
        }
    }

    async fn init_failed(&self, request: Request<Incoming>) -> Answer {
        let said = http::body(request, PAYLOAD_LIMIT).await;
        *self.0.init_error.lock().unwrap_or_else(PoisonError::into_inner) = said;
        accepted()
    }

    fn current(&self) -> std::sync::MutexGuard<'_, Option<Job>> {
        self.0.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn accepted() -> Answer {
    answer(StatusCode::ACCEPTED, r#"{"status":"OK"}"#)
}

fn too_large() -> Answer {
    let body = json!({"errorType": "RequestEntityTooLarge", "errorMessage": "Exceeded maximum allowed payload size"});
    answer(StatusCode::PAYLOAD_TOO_LARGE, body.to_string())
}

fn invalid_request_id() -> Answer {
    let body = json!({"errorType": "InvalidRequestID", "errorMessage": "Invalid request ID"});
    answer(StatusCode::BAD_REQUEST, body.to_string())
}
