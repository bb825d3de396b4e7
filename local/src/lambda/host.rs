//! The host: listens on loopback, knows every function, and answers the Invoke API.
//! Dropping it ends every process that it started.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use hyper::body::Incoming;
use hyper::{Request, StatusCode};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use super::http::{Answer, answer, refusal, with_header};
use super::invoke_api::{self, Call, InvocationType};
use super::logs::Logs;
use super::pool::{Concurrency, FunctionConfig, Pool};
use super::stats::FunctionStats;
use crate::serve::serve;

/// How a host runs its functions.
#[derive(Debug, Clone)]
pub struct LambdaOptions {
    /// The functions.
    pub functions: Vec<FunctionConfig>,
    /// The Region that functions find themselves in.
    pub region: String,
    /// For each function.
    pub concurrency: Concurrency,
    /// Where functions' output goes.
    pub logs: Logs,
    /// The process group that functions' processes are put into; `None` means this process's own.
    pub process_group: Option<u32>,
}

/// A running host.
#[derive(Debug)]
pub struct LambdaHost {
    address: SocketAddr,
    shared: Arc<Shared>,
    _server: JoinSet<()>,
}

#[derive(Debug)]
struct Shared {
    /// By deployed name.
    pools: BTreeMap<String, Arc<Pool>>,
    logs: Logs,
    requests: AtomicU64,
    /// Invocations outlive the connection that asked for them, but not the host.
    invocations: Mutex<JoinSet<()>>,
}

impl LambdaHost {
    /// Starts a host on `listener`, which exists first because functions and host have to
    /// know of each other.
    pub fn start(listener: TcpListener, options: &LambdaOptions) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let pool = |function: &FunctionConfig| {
            (function.name.clone(), Arc::new(Pool::new(function.clone(), options)))
        };
        let pools = options.functions.iter().map(pool).collect();
        let logs = options.logs.clone();
        let shared =
            Arc::new(Shared { pools, logs, requests: AtomicU64::new(0), invocations: Mutex::default() });
        let mut server = JoinSet::new();
        // Weak, so that dropping the host ends its invocations whatever a connection does.
        let answering = Arc::downgrade(&shared);
        server.spawn(serve(listener, move |request| {
            let host = answering.upgrade();
            async move {
                match host {
                    Some(host) => host.answer(request).await,
                    None => {
                        refusal(StatusCode::SERVICE_UNAVAILABLE, "ServiceException", "The host has ended")
                    }
                }
            }
        }));
        Ok(Self { address, shared, _server: server })
    }

    /// The URL of the Invoke API.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Kills every running process of the function whose binary is `binary`, as a crash of
    /// its machine would; returns how many there were.
    #[expect(clippy::must_use_candidate, reason = "killing is the point, the number is a by-product")]
    pub fn kill(&self, binary: &str) -> usize {
        self.shared.of_binary(binary).map(|pool| pool.kill()).sum()
    }

    /// What each function used, by its binary's name.
    #[must_use]
    pub fn stats(&self) -> BTreeMap<String, FunctionStats> {
        let pools = self.shared.pools.values();
        pools.map(|pool| (pool.function().binary.clone(), pool.stats())).collect()
    }

    /// What the functions printed.
    #[must_use]
    pub fn logs(&self) -> &Logs {
        &self.shared.logs
    }
}

impl Shared {
    fn of_binary<'a>(&'a self, binary: &'a str) -> impl Iterator<Item = &'a Arc<Pool>> {
        self.pools.values().filter(move |pool| pool.function().binary == binary)
    }

    /// Answers one request; every answer carries its request id.
    async fn answer(self: Arc<Self>, request: Request<Incoming>) -> Answer {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        let request_id = format!("00000000-0000-4000-8000-{number:012x}");
        let answer = match Call::read(request).await {
            Ok(call) => self.call(call, &request_id).await,
            Err(refused) => refused.answer(),
        };
        with_header(answer, "x-amzn-requestid", &request_id)
    }

    async fn call(&self, call: Call, request_id: &str) -> Answer {
        let Some(pool) = self.pools.get(&call.function) else {
            return invoke_api::not_found(&call.function);
        };
        match call.kind {
            InvocationType::DryRun => answer(StatusCode::NO_CONTENT, ""),
            InvocationType::Event => {
                drop(self.spawn(Arc::clone(pool), request_id, call.payload));
                answer(StatusCode::ACCEPTED, "")
            }
            InvocationType::RequestResponse => {
                let done = self.spawn(Arc::clone(pool), request_id, call.payload);
                let ended =
                    || refusal(StatusCode::INTERNAL_SERVER_ERROR, "ServiceException", "The host has ended");
                done.await.unwrap_or_else(|_| ended())
            }
        }
    }

    fn spawn(&self, pool: Arc<Pool>, request_id: &str, payload: bytes::Bytes) -> oneshot::Receiver<Answer> {
        let (answered, done) = oneshot::channel();
        let request_id = request_id.to_owned();
        let mut invocations = self.invocations.lock().unwrap_or_else(PoisonError::into_inner);
        invocations.spawn(async move {
            let answer = invoke_api::answered(pool.invoke(&request_id, payload).await);
            // Nobody waits for an asynchronous invocation, or the caller has gone.
            let _ = answered.send(answer);
        });
        while invocations.try_join_next().is_some() {}
        done
    }
}
