//! The Lambda Runtime API as one process sees it, with the moment at which it asks and answers.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Collected};
use hyper::body::Incoming;
use hyper::{Method, Request};
use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::problem::Problem;
use crate::serve::{Answer, answer, serve};

/// How long a process may take to ask or to answer; Python at seven percent takes seconds.
const PATIENCE: Duration = Duration::from_mins(1);

/// A Runtime API with one client.
pub(crate) struct RuntimeApi {
    /// Host and port.
    pub(crate) address: String,
    asked: mpsc::UnboundedReceiver<Instant>,
    events: mpsc::UnboundedSender<Bytes>,
    answered: mpsc::UnboundedReceiver<(Instant, Bytes)>,
    serving: JoinHandle<()>,
}

/// The side of the connection.
#[derive(Clone)]
struct Desk {
    asked: mpsc::UnboundedSender<Instant>,
    events: Arc<Mutex<mpsc::UnboundedReceiver<Bytes>>>,
    answered: mpsc::UnboundedSender<(Instant, Bytes)>,
}

impl RuntimeApi {
    /// Listens on a port of its own.
    pub(crate) async fn start() -> Result<Self, Problem> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?.to_string();
        let (to_asked, asked) = mpsc::unbounded_channel();
        let (events, to_events) = mpsc::unbounded_channel();
        let (to_answered, answered) = mpsc::unbounded_channel();
        let desk = Desk { asked: to_asked, events: Arc::new(Mutex::new(to_events)), answered: to_answered };
        let serving = tokio::spawn(accept(listener, desk));
        Ok(Self { address, asked, events, answered, serving })
    }

    /// Waits until the process asks for an invocation.
    pub(crate) async fn asked(&mut self, program: &str) -> Result<Instant, Problem> {
        let silent = || Problem::Silent(program.to_owned());
        timeout(PATIENCE, self.asked.recv()).await.ok().flatten().ok_or_else(silent)
    }

    /// Hands an event to the process that asked, and waits for its answer.
    pub(crate) async fn invoke(&mut self, program: &str, event: Bytes) -> Result<(Duration, Bytes), Problem> {
        let silent = || Problem::Silent(program.to_owned());
        let handed = Instant::now();
        self.events.send(event).map_err(|_| silent())?;
        let answered = timeout(PATIENCE, self.answered.recv()).await.ok().flatten();
        let (at, body) = answered.ok_or_else(silent)?;
        Ok((at - handed, body))
    }
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn accept(listener: TcpListener, desk: Desk) {
    while let Ok((stream, _)) = listener.accept().await {
        let _nagle = stream.set_nodelay(true);
        let desk = desk.clone();
        tokio::spawn(async move { serve(stream, |request| desk.clone().take(request)).await });
    }
}

impl Desk {
    async fn take(self, request: Request<Incoming>) -> Answer {
        if request.method() == Method::GET {
            self.next().await
        } else {
            let at = Instant::now();
            let body = request.into_body().collect().await.map(Collected::to_bytes).unwrap_or_default();
            let _over = self.answered.send((at, body));
            answer(202, "")
        }
    }

    async fn next(self) -> Answer {
        let _over = self.asked.send(Instant::now());
        let Some(event) = self.events.lock().await.recv().await else { return answer(410, "") };
        let mut next = answer(200, event);
        let headers = [
            ("lambda-runtime-aws-request-id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd"),
            ("lambda-runtime-deadline-ms", "4102444800000"), // the year 2100
            ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:us-east-1:123456789012:function:f"),
            ("lambda-runtime-trace-id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0"),
            ("content-type", "application/json"),
        ];
        for (name, value) in headers {
            next.headers_mut().insert(name, value.parse().expect("visible ASCII"));
        }
        next
    }
}
