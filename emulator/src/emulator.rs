//! The emulator as a value: shared state behind one lock, a clock, a log of calls.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use hyper::{Request, Response};
use serde_json::Value;

use crate::calls::Call;
use crate::clock::{Clock, Ticker};
use crate::control::{self, AccountChange, Changed};
use crate::faults::Faults;
use crate::organization::Organization;
use crate::state::{AccountVerbError, State};
use crate::switches::Switches;
use crate::watch::{Expectations, Findings, Violation, Watch, WatchedReport};
use crate::wire::Core;

/// Macie, Organizations and STS of one organization. Clones share everything.
///
/// ```
/// use macie_emulator::{Clock, Emulator, Organization, Switches};
///
/// let emulator = Emulator::with_clock(Organization::generate(10, 1), Switches::default(), Clock::Manual(0));
/// let request = hyper::Request::get("/macie")
///     .header("authorization", "AWS4-HMAC-SHA256 Credential=AKIA/20261121/eu-west-1/macie2/aws4_request")
///     .body(bytes::Bytes::new())
///     .expect("a request");
/// let response = emulator.respond(request).expect("an answer");
/// assert_eq!(response.status(), 403);
/// assert_eq!(response.body(), r#"{"message":"Macie is not enabled"}"#);
/// ```
#[derive(Debug, Clone)]
pub struct Emulator {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    clock: Ticker,
    core: Mutex<Core>,
}

impl Emulator {
    /// An emulator of this organization, by the machine's clock.
    #[must_use]
    pub fn new(organization: Organization, switches: Switches) -> Self {
        Self::with_clock(organization, switches, Clock::Real)
    }

    /// An emulator with its own clock; with [`Clock::Manual`], the same requests give the same answers and
    /// the same log, byte for byte.
    #[must_use]
    pub fn with_clock(organization: Organization, switches: Switches, clock: Clock) -> Self {
        let state = State::new(organization, switches);
        let core = Mutex::new(Core::new(state));
        Self { shared: Arc::new(Shared { clock: Ticker::start(clock), core }) }
    }

    /// Answers a request. `None`: a server would close the connection without an answer.
    ///
    /// The caller, the Region and the service come from the `Authorization` header; the signature is not
    /// verified.
    // By value, as servers hand requests over.
    #[expect(clippy::needless_pass_by_value, reason = "a request is consumed by its answer")]
    #[must_use]
    pub fn respond(&self, request: Request<Bytes>) -> Option<Response<Bytes>> {
        let mut core = self.core();
        if control::is_control(request.uri().path()) {
            return Some(control::respond(&mut core, &self.shared.clock, &request));
        }
        let latency_ms = core.admit(&request);
        core.perform(latency_ms, &request)
    }

    /// As [`respond`](Self::respond), taking the time that the faults ask for: half of it before the effect,
    /// half after. Nobody else waits meanwhile.
    pub(crate) async fn respond_in_time(&self, request: Request<Bytes>) -> Option<Response<Bytes>> {
        let delays = self.core().faults.delays();
        if !delays || control::is_control(request.uri().path()) {
            return self.respond(request);
        }
        let latency_ms = self.core().admit(&request);
        tokio::time::sleep(Duration::from_millis(latency_ms / 2)).await;
        let response = self.core().perform(latency_ms, &request);
        tokio::time::sleep(Duration::from_millis(latency_ms - latency_ms / 2)).await;
        response
    }

    /// Sets the faults, which start now with nothing counted; effects that others had put off still come.
    pub fn set_faults(&self, faults: Faults) {
        self.core().set_faults(faults);
    }

    /// The faults that were set.
    #[must_use]
    pub fn faults(&self) -> Faults {
        self.core().faults.config().clone()
    }

    /// Something happens to an account, and these are the events about it.
    pub fn change_account(&self, change: &AccountChange) -> Result<Changed, AccountVerbError> {
        let mut core = self.core();
        let Core { state, events, .. } = &mut *core;
        change.apply(state, events)
    }

    /// The latest `EventBridge` events about accounts, in order.
    #[must_use]
    pub fn events(&self) -> Vec<Value> {
        self.core().events.after(0).cloned().collect()
    }

    /// Every call since the start, or since [`forget_calls`](Self::forget_calls), in order; of more than a
    /// million, the latest million.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.core().log.all()
    }

    /// The number of calls by operation, as `macie2:CreateMember`.
    #[must_use]
    pub fn call_counts(&self) -> BTreeMap<String, u64> {
        self.core().log.counts()
    }

    /// Empties the log; sequence numbers go on.
    pub fn forget_calls(&self) {
        self.core().log.forget();
    }

    /// Begins to watch a run, from the present state on; a watch that was on ends.
    pub fn begin_watch(&self, expectations: Expectations) {
        self.core().begin_watch(expectations);
    }

    /// What the watch found so far; `None` without one.
    #[must_use]
    pub fn findings(&self) -> Option<Findings> {
        self.core().watch.as_ref().map(Watch::findings)
    }

    /// What the run's report proves, which the watch keeps; `None` without a watch.
    #[must_use]
    pub fn judge_report(&self, report: &WatchedReport) -> Option<Vec<Violation>> {
        let mut core = self.core();
        let Core { state, watch, .. } = &mut *core;
        watch.as_mut().map(|watch| watch.report(report, state))
    }

    /// Ends the watch.
    pub fn end_watch(&self) {
        self.core().watch = None;
    }

    /// Reads or arranges anything. No request is answered meanwhile.
    pub fn state<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.core().state)
    }

    /// Moves a manual clock on, in milliseconds; the machine's clock cannot be moved.
    pub fn advance_ms(&self, by: u64) {
        self.shared.clock.advance_ms(by);
    }

    /// The lock, with the state told the time. A handler that panicked left at most one operation half done.
    fn core(&self) -> MutexGuard<'_, Core> {
        let mut core = self.shared.core.lock().unwrap_or_else(PoisonError::into_inner);
        core.advance_to(self.shared.clock.now_ms());
        core
    }
}
