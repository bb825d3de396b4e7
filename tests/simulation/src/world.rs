//! What the steps act on: the emulator's state by the runtime's paused clock, the bucket,
//! the lease table, the quotas, and the dice that decide what goes wrong.

use std::cell::{Cell, Ref, RefCell, RefMut};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::rc::Rc;

use macie_emulator::{
    Expectations, Findings, RelationshipStatus, State, Switches, Violation, Watch, WatchedReport,
};
use macie_org::ids::{AccountId, Region};
use macie_org::lease::{LeaseKey, LeaseRow};
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::faults::{Fault, Faults};
use crate::people::{administrator, organization, ours, theirs, there};
use crate::quota::{Buckets, Quota};
use crate::records::Records;
use crate::roster::Past;
use crate::trouble::{Strikes, Trouble};
use crate::{Invocation, people};

/// When every simulation begins, in milliseconds since 1970.
pub(crate) const EPOCH: u64 = 1_800_000_000_000;

/// One organization and everything around it.
#[derive(Debug)]
pub struct World {
    origin: Instant,
    pub(crate) state: RefCell<State>,
    pub(crate) objects: RefCell<BTreeMap<String, Vec<u8>>>,
    pub(crate) leases: RefCell<BTreeMap<LeaseKey, LeaseRow>>,
    pub(crate) buckets: RefCell<Buckets>,
    pub(crate) dice: RefCell<fastrand::Rng>,
    pub(crate) past: RefCell<Past>,
    pub(crate) invocations: RefCell<Vec<Invocation>>,
    pub(crate) designated_ms: RefCell<BTreeMap<Region, u64>>,
    /// When a designation ended, and whose.
    pub(crate) revoked_ms: RefCell<BTreeMap<Region, (u64, macie_emulator::AccountId)>>,
    /// What goes wrong with the call that is being carried out.
    pub(crate) at_hand: Cell<Option<Fault>>,
    /// Macie shows no more members on one page.
    pub(crate) page: Cell<usize>,
    records: RefCell<Records>,
    faults: RefCell<Faults>,
    sudden_faults: RefCell<BTreeMap<u64, Fault>>,
    calls: Cell<u64>,
    moments: Cell<u64>,
    kills: RefCell<BTreeSet<u64>>,
    /// Steps that are, or were, at work in this attempt.
    steps: RefCell<BTreeSet<&'static str>>,
    begun: Notify,
    /// How many moments of its own a step has left.
    kills_within: RefCell<BTreeMap<&'static str, u64>>,
    /// Legs of an execution that knew from their beginning that it was asked to stop.
    pub(crate) stopped: RefCell<BTreeSet<(Region, String)>>,
    /// Changes that such legs sent nevertheless.
    pub(crate) unstopped: RefCell<Vec<String>>,
    watch: RefCell<Watch>,
    pub(crate) strikes: Strikes,
    /// Accounts to which something happened.
    pub(crate) moved: RefCell<BTreeSet<macie_emulator::AccountId>>,
    late: RefCell<Vec<(u64, LateEffect)>>,
    /// How many objects were written, and which writes go wrong.
    pub(crate) writes: Cell<u64>,
    pub(crate) sudden_writes: RefCell<BTreeMap<u64, Trouble>>,
    /// What objects were before they were written last.
    pub(crate) written_over: RefCell<BTreeMap<String, Vec<u8>>>,
    /// Whether nobody reads the trace.
    is_untold: Cell<bool>,
}

/// What a call does after its caller has given it up.
struct LateEffect(Box<dyn FnOnce(&mut State)>);

impl fmt::Debug for LateEffect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LateEffect")
    }
}

/// Runs a simulation from its beginning, in paused time.
pub fn simulate<T>(simulation: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime without input and output").block_on(simulation)
}

impl World {
    /// An organization with so many accounts that can become members, in which Macie was
    /// never used.
    #[must_use]
    pub fn new(members: u64, quota: Quota, seed: u64) -> Rc<Self> {
        let mut state = State::new(organization(members), Switches::default());
        state.advance_to(EPOCH);
        Rc::new(Self {
            origin: Instant::now(),
            watch: RefCell::new(Watch::begin(Expectations::default(), &state)),
            state: RefCell::new(state),
            objects: RefCell::default(),
            leases: RefCell::default(),
            buckets: RefCell::new(Buckets::new(quota)),
            dice: RefCell::new(fastrand::Rng::with_seed(seed)),
            past: RefCell::default(),
            invocations: RefCell::default(),
            designated_ms: RefCell::default(),
            revoked_ms: RefCell::default(),
            at_hand: Cell::default(),
            page: Cell::new(25),
            records: RefCell::default(),
            faults: RefCell::default(),
            sudden_faults: RefCell::default(),
            calls: Cell::default(),
            moments: Cell::default(),
            kills: RefCell::default(),
            kills_within: RefCell::default(),
            steps: RefCell::default(),
            begun: Notify::new(),
            stopped: RefCell::default(),
            unstopped: RefCell::default(),
            strikes: Strikes::default(),
            moved: RefCell::default(),
            late: RefCell::default(),
            writes: Cell::default(),
            sudden_writes: RefCell::default(),
            written_over: RefCell::default(),
            is_untold: Cell::default(),
        })
    }

    /// The same, with every account an enabled member in `regions`.
    #[must_use]
    pub fn enrolled(members: u64, regions: &[Region], quota: Quota, seed: u64) -> Rc<Self> {
        let world = Self::new(members, quota, seed);
        for region in regions {
            world.state().put_administrator(there(*region), theirs(&administrator()));
            for n in 0..members {
                world.put_member(*region, &people::member(n), RelationshipStatus::Enabled);
            }
        }
        world
    }

    /// Puts a record there, as it may have come to be.
    pub fn put_member(&self, region: Region, account: &AccountId, status: RelationshipStatus) {
        self.state().put_member(there(region), theirs(account), status);
    }

    /// Lets things go wrong from now on.
    pub fn set_faults(&self, faults: Faults) {
        *self.faults.borrow_mut() = faults;
    }

    /// Lets these calls go wrong, by their numbers since the start, counted from 1, and none
    /// that was to go wrong until now.
    pub fn faults_at(&self, calls: impl IntoIterator<Item = (u64, Fault)>) {
        *self.sudden_faults.borrow_mut() = calls.into_iter().collect();
    }

    pub(crate) fn sudden_fault(&self, call: u64) -> Option<Fault> {
        self.sudden_faults.borrow().get(&call).copied()
    }

    /// How many calls there were.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.calls.get()
    }

    /// The next call's number.
    pub(crate) fn next_call(&self) -> u64 {
        self.calls.set(self.calls.get() + 1);
        self.calls.get()
    }

    /// Shows no more than so many members on one page.
    pub fn set_page(&self, members: usize) {
        self.page.set(members);
    }

    /// Reads or arranges anything in the services.
    pub fn arrange<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.state())
    }

    /// Begins to judge a run, from now on; what was found before is forgotten.
    pub fn begin_watch(&self, expectations: Expectations) {
        let watch = Watch::begin(expectations, &self.state());
        *self.watch.borrow_mut() = watch;
    }

    /// What the watch found so far.
    #[must_use]
    pub fn findings(&self) -> Findings {
        self.watch().findings()
    }

    /// What a run's report proves, which the watch keeps.
    pub fn judge_report(&self, report: &WatchedReport) -> Vec<Violation> {
        self.watch().report(report, &self.state())
    }

    pub(crate) fn watch(&self) -> RefMut<'_, Watch> {
        self.watch.borrow_mut()
    }

    /// Kills whichever step comes to one of these moments, counted from 1, and none that
    /// was to be killed until now.
    pub fn kill_at(&self, moments: impl IntoIterator<Item = u64>) {
        *self.kills.borrow_mut() = moments.into_iter().collect();
    }

    /// How many moments there were at which a step could be killed.
    #[must_use]
    pub fn moments(&self) -> u64 {
        self.moments.get()
    }

    /// The next moment; whether the step that came to it dies.
    pub(crate) fn next_moment(&self, step: &'static str) -> bool {
        self.moments.set(self.moments.get() + 1);
        self.note_step(step);
        let begins = self.faults.borrow().begin_with == Some(step);
        if begins {
            self.faults.borrow_mut().begin(self.elapsed_ms());
        }
        self.kills.borrow_mut().remove(&self.moments.get()) || self.is_last_of(step)
    }

    /// Kills whichever of these steps comes to so many of its own moments, and none that was to be
    /// killed so until now.
    pub(crate) fn kill_within(&self, steps: impl IntoIterator<Item = (&'static str, u64)>) {
        *self.kills_within.borrow_mut() = steps.into_iter().collect();
    }

    /// Waits until a step is at work that was not when the attempt began.
    pub(crate) async fn begins(&self, step: &'static str) {
        while !self.steps.borrow().contains(step) {
            self.begun.notified().await;
        }
    }

    /// No step is at work.
    pub(crate) fn forget_steps(&self) {
        self.steps.borrow_mut().clear();
    }

    fn note_step(&self, step: &'static str) {
        if self.steps.borrow_mut().insert(step) {
            self.begun.notify_waiters();
        }
    }

    fn is_last_of(&self, step: &str) -> bool {
        let mut kills = self.kills_within.borrow_mut();
        let Some(left) = kills.get_mut(step) else { return false };
        *left -= 1;
        let is_last = *left == 0;
        if is_last {
            kills.remove(step);
        }
        is_last
    }

    /// What every record says, by account.
    #[must_use]
    pub fn statuses(&self, region: Region) -> BTreeMap<AccountId, &'static str> {
        let members = self.state().members(there(region));
        members.into_iter().map(|record| (ours(record.account), record.status.as_str())).collect()
    }

    /// Asks an execution to stop in a Region, as `macie-org stop` does.
    pub fn ask_to_stop(&self, region: Region, execution: &str) {
        let key = LeaseKey { administrator: administrator(), region };
        execution.clone_into(&mut self.leases.borrow_mut().entry(key).or_default().stop);
    }

    /// Who holds a Region of the usual administrator.
    #[must_use]
    pub fn lease(&self, region: Region) -> LeaseRow {
        self.lease_of(&LeaseKey { administrator: administrator(), region })
    }

    /// Who holds a Region of any administrator.
    pub(crate) fn lease_of(&self, key: &LeaseKey) -> LeaseRow {
        self.leases.borrow().get(key).cloned().unwrap_or_default()
    }

    /// The object under `key`, as text.
    #[must_use]
    pub fn object(&self, key: &str) -> Option<String> {
        let objects = self.objects.borrow();
        objects.get(key).map(|bytes| String::from_utf8_lossy(bytes).into_owned())
    }

    /// Every invocation of a step so far.
    #[must_use]
    pub fn invocations(&self) -> Vec<Invocation> {
        self.invocations.borrow().clone()
    }

    /// What was noticed so far.
    pub fn records(&self) -> Ref<'_, Records> {
        self.records.borrow()
    }

    pub(crate) fn note(&self) -> RefMut<'_, Records> {
        self.records.borrow_mut()
    }

    pub(crate) fn faults(&self) -> Ref<'_, Faults> {
        self.faults.borrow()
    }

    /// Milliseconds after the start.
    #[must_use]
    pub fn elapsed_ms(&self) -> u64 {
        u64::try_from(self.origin.elapsed().as_millis()).expect("a simulation is short")
    }

    pub(crate) fn now_ms(&self) -> u64 {
        EPOCH + self.elapsed_ms()
    }

    /// The services' state, told the time, with what has come late by now.
    pub(crate) fn state(&self) -> RefMut<'_, State> {
        let (now_ms, mut due) = (self.elapsed_ms(), Vec::new());
        if !self.late.borrow().is_empty() {
            due = self.late.borrow_mut().extract_if(.., |(due_ms, _)| *due_ms <= now_ms).collect();
            due.sort_by_key(|(due_ms, _)| *due_ms);
        }
        let mut state = self.state.borrow_mut();
        for (due_ms, LateEffect(effect)) in due {
            state.advance_to(EPOCH + due_ms);
            self.trace(format_args!("- late: an effect of {due_ms}"));
            let at_hand = self.at_hand.replace(Some(Fault::Late));
            effect(&mut state);
            self.at_hand.set(at_hand);
        }
        state.advance_to(EPOCH + now_ms);
        state
    }

    /// Lets a call take effect later, in milliseconds after the start.
    pub(crate) fn take_effect_later(&self, due_ms: u64, effect: impl FnOnce(&mut State) + 'static) {
        self.late.borrow_mut().push((due_ms, LateEffect(Box::new(effect))));
    }

    /// How often each kind of trouble struck.
    #[must_use]
    pub fn strikes(&self) -> &Strikes {
        &self.strikes
    }

    /// Keeps no trace: nobody will read it.
    pub fn keep_no_trace(&self) {
        self.is_untold.set(true);
    }

    pub(crate) fn trace(&self, line: fmt::Arguments<'_>) {
        if !self.is_untold.get() {
            let line = format!("{} {line}", self.elapsed_ms());
            self.note().trace.push(line);
        }
    }

    /// Grants other quotas from now on.
    pub fn set_quota(&self, quota: Quota) {
        self.buckets.borrow_mut().change(quota);
    }

    /// What goes wrong with the next write, if it was to be that one.
    pub(crate) fn next_write(&self) -> Option<Trouble> {
        self.writes.set(self.writes.get() + 1);
        let sudden = self.sudden_writes.borrow().get(&self.writes.get()).copied();
        sudden.inspect(|trouble| self.strikes.note(*trouble))
    }

    /// Whether a share of something strikes this time.
    pub(crate) fn strikes_by(&self, share: f64, trouble: Trouble) -> bool {
        let strikes = share > 0.0 && self.dice.borrow_mut().f64() < share;
        if strikes {
            self.strikes.note(trouble);
        }
        strikes
    }
}
