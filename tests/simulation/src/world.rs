//! What the steps act on: the emulator's state by the runtime's paused clock, the bucket,
//! the lease table, the quotas, and the dice that decide what goes wrong.

use std::cell::{Cell, Ref, RefCell, RefMut};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use macie_emulator::{RelationshipStatus, State, Switches};
use macie_org::ids::{AccountId, Region};
use macie_org::lease::{LeaseKey, LeaseRow};
use tokio::time::Instant;

use crate::faults::Faults;
use crate::people::{administrator, organization, ours, theirs, there};
use crate::quota::{Buckets, Quota};
use crate::records::Records;
use crate::roster::Past;
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
    records: RefCell<Records>,
    faults: RefCell<Faults>,
    moments: Cell<u64>,
    kills: RefCell<BTreeSet<u64>>,
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
        Rc::new(Self {
            origin: Instant::now(),
            state: RefCell::new(State::new(organization(members), Switches::default())),
            objects: RefCell::default(),
            leases: RefCell::default(),
            buckets: RefCell::new(Buckets::new(quota)),
            dice: RefCell::new(fastrand::Rng::with_seed(seed)),
            past: RefCell::default(),
            invocations: RefCell::default(),
            designated_ms: RefCell::default(),
            records: RefCell::default(),
            faults: RefCell::default(),
            moments: Cell::default(),
            kills: RefCell::default(),
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
    pub(crate) fn next_moment(&self) -> bool {
        self.moments.set(self.moments.get() + 1);
        self.kills.borrow_mut().remove(&self.moments.get())
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

    /// Who holds a Region.
    #[must_use]
    pub fn lease(&self, region: Region) -> LeaseRow {
        let key = LeaseKey { administrator: administrator(), region };
        self.leases.borrow().get(&key).cloned().unwrap_or_default()
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

    /// The services' state, told the time.
    pub(crate) fn state(&self) -> RefMut<'_, State> {
        let mut state = self.state.borrow_mut();
        state.advance_to(self.now_ms());
        state
    }
}
