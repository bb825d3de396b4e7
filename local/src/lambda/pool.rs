//! One function: its concurrency, its warm environments, and what an invocation of it
//! comes to.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::time::timeout;

use super::environment::{Environment, Watch};
use super::host::LambdaOptions;
use super::invocation::{Job, Outcome};
use super::logs::Logs;
use super::stats::FunctionStats;

/// Lambda's limit on the initialization of an environment.
const INIT_LIMIT: Duration = Duration::from_secs(10);

/// A function as the host runs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionConfig {
    /// The deployed name.
    pub name: String,
    /// Its Amazon resource name.
    pub arn: String,
    /// The binary's name; statistics, logs and kills go by it.
    pub binary: String,
    /// The binary.
    pub executable: PathBuf,
    /// Memory in mebibytes; a process that holds more is killed.
    pub memory_mib: u32,
    /// How long an invocation may take.
    pub timeout: Duration,
    /// Every variable but Lambda's reserved ones.
    pub environment: BTreeMap<String, String>,
}

/// How many invocations of a function may run at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Concurrency {
    /// Environments of one function.
    pub limit: usize,
    /// What becomes of one more.
    pub beyond: Beyond,
}

/// What becomes of an invocation for which no environment is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beyond {
    /// It is refused with 429, as by Lambda.
    Refuse,
    /// It waits for its turn.
    Queue,
}

/// The function is at its concurrency.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Throttled;

/// One function with its environments.
#[derive(Debug)]
pub(super) struct Pool {
    function: FunctionConfig,
    region: String,
    logs: Logs,
    process_group: Option<u32>,
    beyond: Beyond,
    slots: Arc<Semaphore>,
    idle: Mutex<Vec<Warm>>,
    running: Arc<Mutex<Running>>,
    stats: Arc<Mutex<FunctionStats>>,
}

/// The switches that kill environments, by their number.
#[derive(Debug, Default)]
struct Running {
    started: u64,
    switches: BTreeMap<u64, Arc<Notify>>,
}

/// An environment and its entry among the running ones, which ends with it.
#[derive(Debug)]
struct Warm {
    environment: Environment,
    kill: Arc<Notify>,
    number: u64,
    running: Arc<Mutex<Running>>,
}

impl Drop for Warm {
    fn drop(&mut self) {
        locked(&self.running).switches.remove(&self.number);
    }
}

impl Warm {
    /// Kills the process, and waits for the last lines of its log.
    async fn cut_off(&self, request_id: &str, limit: Duration) -> Outcome {
        self.kill.notify_one();
        self.environment.ended().await;
        Outcome::timed_out(request_id, limit)
    }
}

impl Pool {
    pub(super) fn new(function: FunctionConfig, options: &LambdaOptions) -> Self {
        let stats = FunctionStats { memory_mib: function.memory_mib, ..FunctionStats::default() };
        Self {
            function,
            region: options.region.clone(),
            logs: options.logs.clone(),
            process_group: options.process_group,
            beyond: options.concurrency.beyond,
            slots: Arc::new(Semaphore::new(options.concurrency.limit)),
            idle: Mutex::default(),
            running: Arc::default(),
            stats: Arc::new(Mutex::new(stats)),
        }
    }

    pub(super) fn function(&self) -> &FunctionConfig {
        &self.function
    }

    pub(super) fn stats(&self) -> FunctionStats {
        locked(&self.stats).clone()
    }

    /// Kills every process of this function, at work or idle; returns how many.
    pub(super) fn kill(&self) -> usize {
        let running = locked(&self.running);
        running.switches.values().for_each(|switch| switch.notify_one());
        running.switches.len()
    }

    /// Runs one invocation to its end.
    pub(super) async fn invoke(&self, request_id: &str, payload: Bytes) -> Result<Outcome, Throttled> {
        let _slot = self.slot().await?;
        locked(&self.stats).invocations += 1;
        let begun = Instant::now();
        let outcome = match self.environment().await {
            Ok(warm) => self.run(warm, request_id, payload).await,
            Err(error) => Outcome::not_started(request_id, &error.to_string()),
        };
        let mut stats = locked(&self.stats);
        stats.bill(begun.elapsed());
        stats.errors += u64::from(matches!(outcome, Outcome::Failed(_)));
        drop(stats);
        Ok(outcome)
    }

    async fn slot(&self) -> Result<OwnedSemaphorePermit, Throttled> {
        let slots = Arc::clone(&self.slots);
        let slot = match self.beyond {
            Beyond::Refuse => slots.try_acquire_owned().ok(),
            Beyond::Queue => slots.acquire_owned().await.ok(),
        };
        slot.ok_or_else(|| {
            locked(&self.stats).throttles += 1;
            Throttled
        })
    }

    /// A warm environment, or a new one.
    async fn environment(&self) -> std::io::Result<Warm> {
        let warm = {
            let mut idle = locked(&self.idle);
            idle.retain(|warm| warm.environment.is_alive());
            idle.pop()
        };
        match warm {
            Some(warm) => Ok(warm),
            None => self.start().await,
        }
    }

    async fn start(&self) -> std::io::Result<Warm> {
        locked(&self.stats).cold_starts += 1;
        let kill = Arc::new(Notify::new());
        let number = {
            let mut running = locked(&self.running);
            running.started += 1;
            let number = running.started;
            running.switches.insert(number, Arc::clone(&kill));
            number
        };
        let stats = Arc::clone(&self.stats);
        let peak = move |kib| {
            let mut stats = locked(&stats);
            stats.peak_memory_kib = stats.peak_memory_kib.max(kib);
        };
        let watch = Watch {
            region: self.region.clone(),
            logs: self.logs.clone(),
            process_group: self.process_group,
            kill: Arc::clone(&kill),
            peak: Box::new(peak),
        };
        let started = Environment::start(&self.function, watch).await;
        let warm = |environment| Warm { environment, kill, number, running: Arc::clone(&self.running) };
        started.map(warm).inspect_err(|_| {
            locked(&self.running).switches.remove(&number);
        })
    }

    /// Runs a job in `warm`, which stays warm if its process still lives.
    async fn run(&self, warm: Warm, request_id: &str, payload: Bytes) -> Outcome {
        let environment = &warm.environment;
        match timeout(INIT_LIMIT, environment.initialized()).await {
            Ok(Ok(())) => {}
            Ok(Err(end)) => {
                let said = environment.init_error().map(Outcome::Failed);
                return said.unwrap_or_else(|| Outcome::ended(request_id, &end));
            }
            Err(_) => return warm.cut_off(request_id, INIT_LIMIT).await,
        }
        let (reply, answered) = oneshot::channel();
        let deadline_ms = deadline(self.function.timeout);
        let job = Job { request_id: request_id.to_owned(), payload, deadline_ms, reply };
        if !environment.hand(job).await {
            return Outcome::ended(request_id, &environment.ended().await);
        }
        tokio::select! {
            biased;
            Ok(outcome) = answered => {
                locked(&self.idle).push(warm);
                outcome
            }
            end = environment.ended() => Outcome::ended(request_id, &end),
            () = tokio::time::sleep(self.function.timeout) => {
                warm.cut_off(request_id, self.function.timeout).await
            }
        }
    }
}

fn deadline(after: Duration) -> u128 {
    let at = SystemTime::now() + after;
    at.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis()
}

/// A lock whose holders cannot leave broken state behind.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
