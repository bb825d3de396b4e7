//! Enrolls one Region's accounts: the administrator's session and settings first,
//! then every member in scope, in legs.
//!
//! A record that is over is deleted before its account is created again. Right after a
//! designation Macie refuses what it accepts a little later: that is no refusal yet.

mod administrator;

use std::collections::BTreeMap;

use macie_org::apply::{Applied, Part, apply};
use macie_org::call::Caller;
use macie_org::change::{MemberChange, MemberChangeKind};
use macie_org::error::{Error, ErrorKind};
use macie_org::ids::{AccountId, Email};
use macie_org::inventory::{Inventory, Target};
use macie_org::lease::{Before, Lease, Wish};
use macie_org::leg::{self, Leg, LegSettings};
use macie_org::plan::Decisions;
use macie_org::plan::onboard::decisions;
use macie_org::ports::{LeaseTable, MemberRegistry, ObjectStore};
use macie_org::request::Onboard;
use macie_org::step::{MembersInput, MembersOutput, StepError};

/// Legs in which a fresh designation may still make Macie refuse what it will accept.
const WARM_UP_LEGS: u32 = 3;

/// One Region's enrollment.
#[derive(Debug)]
pub struct Enrollment<'a, M, S> {
    /// What the step was given.
    pub input: &'a MembersInput,
    /// The execution's snapshot.
    pub inventory: &'a Inventory,
    /// What was asked for.
    pub onboard: &'a Onboard,
    /// The delegated administrator.
    pub members: &'a M,
    /// The stack's bucket.
    pub store: &'a S,
    /// Sends the calls.
    pub caller: &'a Caller,
    /// How the stack paces legs.
    pub settings: LegSettings,
}

impl<M: MemberRegistry, S: ObjectStore> Enrollment<'_, M, S> {
    /// One leg of the enrollment, while the Region is held.
    ///
    /// # Errors
    ///
    /// What kept the Region from being read or written; an account's refusal is none.
    pub async fn leg<T: LeaseTable>(&self, wish: Wish<'_, T>) -> Result<MembersOutput, StepError> {
        let waiting = |seconds| leg::not_begun(self.input, self.inventory, seconds, self.settings);
        wish.hold(waiting, async |lease: &Lease<'_, T>| self.run(lease).await, leg::ended).await
    }

    async fn run(&self, lease: &Lease<'_, impl LeaseTable>) -> Result<MembersOutput, StepError> {
        let Self { input, inventory, store, caller, settings, .. } = *self;
        let before = lease.before();
        // The step before this one has held the Region too: what it found of legs that died
        // in an execution that this one continues is not known.
        let before = Before { interrupted: before.interrupted || input.previous.step.leg == 0, ..before };
        let mut leg = Leg::begin(input, inventory, store, caller, settings, before).await?;
        if leg.must_look() {
            match self.look(&mut leg).await {
                Ok(true) => {}
                Ok(false) => return leg.end_early().await,
                // The designation may not have reached the administrator yet.
                Err(error) if matches!(error.kind, ErrorKind::NotYetVisible | ErrorKind::SessionAbsent) => {
                    return leg.end_waiting(error).await;
                }
                Err(error) => return Err(error.into()),
            }
        }
        let decisions = decisions(&inventory.targets, leg.seen(), &input.designation.management_session);
        let due = leg.due(&decisions);
        leg.write_plan(&due).await?;
        let applied = self.enroll(&leg, &decisions, &due).await;
        leg.end(&decisions, applied, |applied| self.is_warm_up(applied)).await
    }

    async fn look(&self, leg: &mut Leg<'_, S>) -> Result<bool, Error> {
        let (settings, made) = (&self.onboard.settings, &mut leg.checkpoint.changes);
        if administrator::settle(settings, self.input.region, self.members, self.caller, made).await? {
            leg.changed();
        }
        leg.look(self.members).await
    }

    /// Deletes records that are over, then creates every member that is due.
    async fn enroll(
        &self,
        leg: &Leg<'_, S>,
        decisions: &Decisions,
        due: &[MemberChange],
    ) -> BTreeMap<AccountId, Applied> {
        let (region, time) = (self.input.region, self.caller.time());
        let lane = |operation| self.caller.lane(&self.onboard.administrator_id, Some(region), operation);
        let progress = leg.progress(decisions, self.onboard.limits.max_failures);
        let is_over = |change: &&MemberChange| change.kind == MemberChangeKind::Replace;
        let over: Vec<_> = due.iter().filter(is_over).cloned().collect();
        let delete =
            async |change: &MemberChange| match self.members.delete_member(region, &change.account).await {
                Err(error) if counts_as_deleted(error.kind) => Ok(()),
                answer => answer,
            };
        let mut applied =
            apply(&lane("macie2:DeleteMember"), time, &progress, Part::First, &over, delete).await;
        let due: Vec<_> = due.iter().filter(|change| may_create(change, &applied)).cloned().collect();
        applied.retain(|_, deleted| *deleted != Applied::Accepted);
        let emails = self.emails();
        let create = async |change: &MemberChange| {
            self.members.create_member(region, &change.account, emails[&change.account]).await
        };
        applied.extend(apply(&lane("macie2:CreateMember"), time, &progress, Part::Last, &due, create).await);
        applied
    }

    /// Every account that can be due has an address: the organization knows it.
    fn emails(&self) -> BTreeMap<&AccountId, &Email> {
        fn with_email(target: &Target) -> Option<(&AccountId, &Email)> {
            Some((&target.id, target.email.as_ref()?))
        }
        self.inventory.targets.iter().filter_map(with_email).collect()
    }

    /// Right after a designation Macie refuses what it accepts a little later.
    fn is_warm_up(&self, applied: &Applied) -> bool {
        // What the first look did not show was designated since then, by this execution or
        // by the one that it waited for.
        let fresh = self.input.designation.step.leg > 1;
        let early = self.input.previous.step.leg < WARM_UP_LEGS;
        let may_change =
            |kind: &ErrorKind| matches!(kind, ErrorKind::Invalid | ErrorKind::Conflict | ErrorKind::NotFound);
        fresh && early && matches!(applied, Applied::Refused(kind, _) if may_change(kind))
    }
}

/// An account whose old record stands in the way, or may, is not created yet.
fn may_create(change: &MemberChange, deleted: &BTreeMap<AccountId, Applied>) -> bool {
    change.kind == MemberChangeKind::Create || deleted.get(&change.account) == Some(&Applied::Accepted)
}

/// Sources disagree whether an organization's account can be deleted at all; where it
/// cannot, Macie calls it not associated, and creating it again is the whole way.
fn counts_as_deleted(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::Invalid | ErrorKind::NotFound | ErrorKind::Conflict)
}
