//! Enrolls one Region's accounts: the administrator's session and settings first,
//! then every member in scope, in legs.
//!
//! A record that is over is deleted before its account is created again. Right after a
//! designation Macie refuses what it accepts a little later: that is no refusal yet.

use std::collections::BTreeMap;

use macie_org::administrator;
use macie_org::apply::Applied;
use macie_org::change::{ManagementChange, MemberChange};
use macie_org::error::{Error, ErrorKind};
use macie_org::ids::{AccountId, Email};
use macie_org::inventory::Target;
use macie_org::lease::{Before, Wish};
use macie_org::leg::{Leg, RegionStep};
use macie_org::plan::Decisions;
use macie_org::plan::onboard::decisions;
use macie_org::ports::{LeaseTable, MemberRegistry, ObjectStore};
use macie_org::report::FailureReason;
use macie_org::request::Onboard;
use macie_org::step::{MembersOutput, StepError};
use macie_org::two_calls::{Half, apply_halves};

/// Legs in which a fresh designation may still make Macie refuse what it will accept.
const WARM_UP_LEGS: u32 = 3;

/// One Region's enrollment.
#[derive(Debug)]
pub struct Enrollment<'a, M, S> {
    /// What every step over members works with.
    pub region: RegionStep<'a, M, S>,
    /// What was asked for.
    pub onboard: &'a Onboard,
}

impl<M: MemberRegistry, S: ObjectStore> Enrollment<'_, M, S> {
    /// One leg of the enrollment, while the Region is held.
    ///
    /// # Errors
    ///
    /// What kept the Region from being read or written; an account's refusal is none.
    pub async fn leg<T: LeaseTable>(&self, wish: Wish<'_, T>) -> Result<MembersOutput, StepError> {
        self.region.hold(wish, async |before| self.run(before).await).await
    }

    async fn run(&self, before: Before) -> Result<MembersOutput, StepError> {
        let RegionStep { input, inventory, .. } = self.region;
        // The step before this one has held the Region too: what it found of legs that died
        // in an execution that this one continues is not known.
        let before = Before { interrupted: before.interrupted || input.previous.step.leg == 0, ..before };
        let mut leg = Leg::begin(&self.region, before).await?;
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
        let applied = self.enroll(&mut leg, &decisions, &due).await;
        let forgive = |applied: &Applied| match applied {
            Applied::Refused(kind, _) => may_change(*kind),
            Applied::Doubtful(failure) => failure.reason == FailureReason::Refused,
            Applied::Accepted => false,
        };
        leg.end(&decisions, applied, |applied| self.is_warm_up() && forgive(applied)).await
    }

    async fn look(&self, leg: &mut Leg<'_, S>) -> Result<bool, Error> {
        let RegionStep { input, members, caller, .. } = self.region;
        leg.checkpoint.half_done.clear();
        if leg.is_over() {
            return leg.look(members).await;
        }
        let (settings, made) = (&self.onboard.settings, &mut leg.checkpoint.changes);
        if administrator::settle(settings, input.region, members, caller, made).await? {
            leg.changed();
        }
        leg.look(members).await
    }

    /// Deletes records that are over and creates every member that is due: of one account, in that order.
    async fn enroll(
        &self,
        leg: &mut Leg<'_, S>,
        decisions: &Decisions,
        due: &[MemberChange],
    ) -> BTreeMap<AccountId, Applied> {
        let RegionStep { input, members, caller, .. } = self.region;
        let (region, time) = (input.region, caller.time());
        let lane = |operation| caller.lane(&self.onboard.administrator_id, Some(region), operation);
        let mut progress = leg.progress(decisions, self.onboard.limits.max_failures);
        if self.is_warm_up() {
            progress = progress.forgiving(may_change);
        }
        let delete = async |change: &MemberChange| match members.delete_member(region, &change.account).await
        {
            Err(error) if counts_as_deleted(error.kind) => Ok(()),
            answer => answer,
        };
        let emails = self.emails();
        let create = async |change: &MemberChange| {
            members.create_member(region, &change.account, emails[&change.account]).await
        };
        let first = Half { lane: &lane("macie2:DeleteMember"), send: delete };
        let last = Half { lane: &lane("macie2:CreateMember"), send: create };
        let half_done = &mut leg.checkpoint.half_done;
        let halves = apply_halves(first, last, (time, &progress), half_done, due).await;
        halves.first.into_iter().chain(halves.last).collect()
    }

    /// Every account that can be due has an address: the organization knows it.
    fn emails(&self) -> BTreeMap<&AccountId, &Email> {
        fn with_email(target: &Target) -> Option<(&AccountId, &Email)> {
            Some((&target.id, target.email.as_ref()?))
        }
        self.region.inventory.targets.iter().filter_map(with_email).collect()
    }

    /// Right after a designation Macie refuses what it accepts a little later.
    fn is_warm_up(&self) -> bool {
        // What the first look did not show was designated since then, by this execution or, where
        // it has made no change, by the one that it waited for.
        let designation = &self.region.input.designation;
        let designates = ManagementChange::Designate.operation();
        let is_fresh = if designation.changes.is_empty() {
            designation.step.leg > 1
        } else {
            designation.changes.iter().any(|change| change == designates)
        };
        is_fresh && self.region.input.previous.step.leg < WARM_UP_LEGS
    }
}

/// Whether a refusal of this kind may be of a designation that is not everywhere yet.
fn may_change(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::Invalid | ErrorKind::Conflict | ErrorKind::NotFound)
}

/// Sources disagree whether an organization's account can be deleted at all; where it
/// cannot, Macie calls it not associated, and creating it again is the whole way.
fn counts_as_deleted(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::NotAssociated | ErrorKind::Invalid | ErrorKind::NotFound | ErrorKind::Conflict)
}
