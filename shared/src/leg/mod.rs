//! One leg over a Region's members: look, send what is due, remember.
//!
//! A look reads every record, in several legs if need be. Legs that still have changes
//! to send go on without looking; once all are sent, another look confirms them, and
//! the Region settles when a look finds nothing left. After a leg that died, the next
//! one looks first, since nobody knows what was sent.

mod end;
mod planned;
mod reasons;
mod refused;

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use crate::apply::Progress;
use crate::call::Caller;
use crate::change::MemberChange;
use crate::checkpoint::{Checkpoint, Listing};
use crate::error::{Error, ErrorKind};
use crate::ids::AccountId;
use crate::inventory::Inventory;
use crate::lease::{Before, Lease, Wish};
use crate::model::Relationships;
use crate::objects::{self, checkpoint_key, plan_key, planning_key};
use crate::pace::Lane;
use crate::plan::Decisions;
use crate::ports::{LeaseTable, MemberRegistry, ObjectStore};
use crate::step::{MembersInput, MembersOutput, StepError};

pub use end::bounded;
pub use reasons::asked_to_stop;

/// Legs in a row that bring nothing forward, before what they wait for counts as failed.
pub const MOST_IDLE_LEGS: u32 = 20;
/// How often a look begins again because its page token was refused.
const MOST_RESTARTS: u32 = 3;

/// How the stack paces legs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LegSettings {
    /// Seconds to wait before a look at what was just sent.
    pub wait_seconds: u32,
    /// Legs that one execution gives a Region.
    pub most_legs: u32,
}

/// What a step over a Region's members works with.
#[derive(Debug)]
pub struct RegionStep<'a, M, S> {
    /// What the step was given.
    pub input: &'a MembersInput,
    /// The execution's snapshot.
    pub inventory: &'a Inventory,
    /// The delegated administrator.
    pub members: &'a M,
    /// The stack's bucket.
    pub store: &'a S,
    /// Sends the calls.
    pub caller: &'a Caller,
    /// How the stack paces legs.
    pub settings: LegSettings,
    /// What the step is for.
    pub purpose: Purpose,
}

/// Whether a step changes the Region or only plans it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// It changes members.
    Change,
    /// It reads. Its checkpoints and rows are its own: one execution may do both.
    Plan,
}

impl<M, S: ObjectStore> RegionStep<'_, M, S> {
    /// Runs one leg of `work` while the Region is held.
    ///
    /// # Errors
    ///
    /// The leg's own, and the lease's.
    pub async fn hold<T: LeaseTable>(
        &self,
        wish: Wish<'_, T>,
        work: impl AsyncFnOnce(Before) -> Result<MembersOutput, StepError>,
    ) -> Result<MembersOutput, StepError> {
        let waiting = |seconds| end::not_begun(self, seconds);
        wish.hold(waiting, async |lease: &Lease<'_, T>| work(lease.before()).await, end::ended).await
    }

    /// What is known before the leg begins. An earlier attempt of the same leg may have ended
    /// and its answer been lost: it knew more than the leg before.
    ///
    /// # Errors
    ///
    /// A checkpoint that cannot be read.
    pub async fn left_behind<C: Default + DeserializeOwned>(&self) -> Result<C, StepError> {
        if let Some(own) = objects::read_if_there(self.store, &self.own_key()).await? {
            return Ok(own);
        }
        match left_by_the_leg_before(self.input, self.inventory) {
            "" => Ok(C::default()),
            key => objects::read(self.store, key).await,
        }
    }

    /// Under which key this leg leaves what it knows to the next.
    #[must_use]
    pub fn own_key(&self) -> String {
        own_key(self.input, self.purpose)
    }
}

/// A leg that has begun.
#[derive(Debug)]
pub struct Leg<'a, S> {
    input: &'a MembersInput,
    inventory: &'a Inventory,
    store: &'a S,
    caller: &'a Caller,
    settings: LegSettings,
    purpose: Purpose,
    awaited: BTreeSet<AccountId>,
    /// What this leg leaves to the next.
    pub checkpoint: Checkpoint,
    looked: bool,
    changed: bool,
}

impl<'a, S: ObjectStore> Leg<'a, S> {
    /// Reads what the leg before this one left. Where the Region was not held all along
    /// since then, what was seen is of no more use.
    ///
    /// # Errors
    ///
    /// A checkpoint that cannot be read.
    pub async fn begin<M>(step: &RegionStep<'a, M, S>, before: Before) -> Result<Self, StepError> {
        let RegionStep { input, inventory, store, caller, settings, purpose, .. } = *step;
        let region = input.region;
        let checkpoint: Checkpoint = step.left_behind().await?;
        let (looked, changed, awaited) = (false, false, BTreeSet::new());
        let mut leg =
            Self { input, inventory, store, caller, settings, purpose, awaited, checkpoint, looked, changed };
        if before.asked_to_stop {
            leg.checkpoint.error.get_or_insert_with(|| asked_to_stop(region));
        }
        if before.interrupted {
            // What a leg that died had planned was written down before anything was sent.
            let planned: Option<BTreeSet<_>> = objects::read_if_there(store, &leg.plan_key()).await?;
            leg.checkpoint.planned.extend(planned.into_iter().flatten());
            leg.checkpoint.unsure.clone_from(&leg.checkpoint.planned);
            leg.checkpoint.listing = Listing::default();
        }
        caller.learn(&leg.checkpoint.estimates, leg.checkpoint.written_at);
        Ok(leg)
    }

    /// Whether nothing more may be changed: it was asked to stop, or something broke off.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.checkpoint.error.is_some()
    }

    /// Whether this leg has to look before it can send.
    #[must_use]
    pub fn must_look(&self) -> bool {
        !self.checkpoint.listing.complete
    }

    /// Accounts whose rows another step ends: what is left to do is not this step's.
    pub fn leave_to_others(&mut self, accounts: BTreeSet<AccountId>) {
        self.awaited = accounts;
    }

    /// There is nothing to look at: the administrator has no session.
    pub fn nothing_to_see(&mut self) {
        self.looked = true;
        self.checkpoint.listing = Listing { complete: true, ..Listing::default() };
    }

    /// The administrator or the organization was changed: what is sent next may need a
    /// while to be accepted.
    pub fn changed(&mut self) {
        self.changed = true;
    }

    /// The records that the latest look has shown.
    #[must_use]
    pub fn seen(&self) -> &Relationships {
        &self.checkpoint.listing.seen
    }

    /// Reads the Region's records, from where the leg before this one stopped; `false`
    /// when this leg's time is up before the last of them. Where onboarding names a few
    /// accounts, theirs alone, one by one.
    ///
    /// # Errors
    ///
    /// A page that is refused: a list with a page missing is never taken for whole.
    pub async fn look(&mut self, members: &impl MemberRegistry) -> Result<bool, Error> {
        if self.inventory.names_few() {
            return self.look_at_few(members).await;
        }
        let lane = self.lane("macie2:ListMembers");
        let (listing, mut restarts) = (&mut self.checkpoint.listing, 0);
        while !listing.complete {
            self.looked = true;
            let page = lane.call(async || members.members(self.input.region, listing.next.clone()).await);
            match page.await.read() {
                Ok(Some(page)) => {
                    listing.seen.extend(page.items.into_iter().map(|it| (it.account, it.relationship)));
                    listing.complete = page.next.is_none();
                    listing.next = page.next;
                }
                Ok(None) => return Ok(false),
                Err(error) if is_stale_token(&error, listing) && restarts < MOST_RESTARTS => {
                    restarts += 1;
                    *listing = Listing::default();
                }
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }

    async fn look_at_few(&mut self, members: &impl MemberRegistry) -> Result<bool, Error> {
        let (lane, region) = (self.lane("macie2:GetMember"), self.input.region);
        let mut listing = Listing { complete: true, ..Listing::default() };
        for target in self.inventory.targets.iter().filter(|target| target.is_enrollable()) {
            let record = lane.call(async || members.member(region, &target.id).await).await.read()?;
            let Some(record) = record else { return Ok(false) };
            listing.seen.extend(record.map(|it| (it.account, it.relationship)));
        }
        (self.looked, self.checkpoint.listing) = (true, listing);
        Ok(true)
    }

    fn lane(&self, operation: &str) -> Arc<Lane> {
        self.caller.lane(self.inventory.request.administrator_id(), Some(self.input.region), operation)
    }

    /// What is to be sent in this leg. After a look, also what was in doubt before it.
    #[must_use]
    pub fn due(&self, decisions: &Decisions) -> Vec<MemberChange> {
        let remaining = self.checkpoint.remaining(decisions);
        if self.is_over() || self.caller.time().stopped().is_some() {
            return Vec::new(); // only what was done is still looked at
        }
        let may_again = |change: &MemberChange| {
            self.looked && self.checkpoint.doubtful[&change.account].attempts_left > 0
        };
        let again = remaining.in_doubt.into_iter().filter(may_again);
        remaining.to_send.into_iter().chain(again).collect()
    }

    /// Writes down what is about to be sent, should this leg die with it.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn write_plan(&mut self, due: &[MemberChange]) -> Result<(), StepError> {
        if due.iter().all(|change| self.checkpoint.planned.contains(&change.account)) {
            return Ok(()); // by a leg before this one
        }
        self.checkpoint.planned.extend(due.iter().map(|change| change.account.clone()));
        objects::write(self.store, &self.plan_key(), &self.checkpoint.planned).await
    }

    /// The leg's running count: what Macie accepted in earlier legs counts as changed, though
    /// no look has confirmed it yet.
    #[must_use]
    pub fn progress(&self, decisions: &Decisions, max_failures: u32) -> Progress<'a> {
        let mut counts = self.checkpoint.counts(decisions);
        let confirms = self.checkpoint.remaining(decisions).to_confirm;
        let accepted = confirms.intersection(&self.checkpoint.accepted).count();
        counts.changed += u32::try_from(accepted).unwrap_or(u32::MAX);
        let execution = &self.input.execution.name;
        Progress::new(
            execution,
            self.input.region,
            self.number(),
            counts,
            max_failures.saturating_sub(self.checkpoint.failed(decisions)),
        )
    }

    fn number(&self) -> u32 {
        number(self.input)
    }

    fn key(&self) -> String {
        own_key(self.input, self.purpose)
    }

    fn plan_key(&self) -> String {
        plan_key(&self.inventory.begun_by, self.input.region)
    }
}

fn own_key(input: &MembersInput, purpose: Purpose) -> String {
    let key = match purpose {
        Purpose::Change => checkpoint_key,
        Purpose::Plan => planning_key,
    };
    key(&input.execution.name, input.region, number(input))
}

fn number(input: &MembersInput) -> u32 {
    input.previous.step.leg + 1
}

/// A continuation starts from where the execution before it stopped, however long its
/// first legs have to wait.
fn left_by_the_leg_before<'a>(input: &'a MembersInput, inventory: &'a Inventory) -> &'a str {
    match input.previous.step.checkpoint_key.as_str() {
        "" => inventory.carried_checkpoint_key(input.region),
        own => own,
    }
}

/// Page tokens expire, and a checkpoint may be older than one.
fn is_stale_token(error: &Error, listing: &Listing) -> bool {
    listing.next.is_some() && error.kind == ErrorKind::Invalid
}
