//! Removes one Region's members, as the delegated administrator: nobody joins by itself any
//! more, then every member is disassociated and its record deleted, in legs.
//!
//! Whoever is about to be removed is written down first: who was a member cannot be
//! observed afterwards. This step revokes nothing; whether members are left is not its
//! word to give.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use macie_org::administrator::{self, Closing};
use macie_org::apply::Applied;
use macie_org::change::{DISABLE_SESSION, MemberChange};
use macie_org::confirmed::Allowed;
use macie_org::error::ErrorKind;
use macie_org::ids::AccountId;
use macie_org::lease::{Before, Wish};
use macie_org::ledger::Ledger;
use macie_org::leg::{Leg, RegionStep};
use macie_org::model::RelationshipStatus;
use macie_org::plan::Decisions;
use macie_org::plan::teardown::Removal;
use macie_org::ports::{LeaseTable, MemberRegistry, ObjectStore};
use macie_org::step::{MembersOutput, StepError};
use macie_org::two_calls::{Half, apply_halves};

/// One Region's removal.
#[derive(Debug)]
pub struct MembersRemoval<'a, M, S> {
    /// What every step over members works with.
    pub region: RegionStep<'a, M, S>,
    /// What the decisions depend on.
    pub removal: Removal<'a>,
}

impl<M: MemberRegistry, S: ObjectStore> MembersRemoval<'_, M, S> {
    /// One leg, while the Region is held.
    ///
    /// # Errors
    ///
    /// What kept the Region from being read or written, or a member that may not be removed;
    /// an account's refusal is none.
    pub async fn leg<T: LeaseTable>(&self, wish: Wish<'_, T>) -> Result<MembersOutput, StepError> {
        self.region.hold(wish, async |before| self.run(before).await).await
    }

    async fn run(&self, before: Before) -> Result<MembersOutput, StepError> {
        let RegionStep { input, inventory, store, .. } = self.region;
        let mut leg = Leg::begin(&self.region, before).await?;
        let allowed = Allowed::read(store, inventory, input.region).await?;
        if leg.must_look() && !self.look(&mut leg, &allowed).await? {
            return leg.end_early().await;
        }
        let ledger = Ledger::read(store, inventory.request.administrator_id(), input.region).await?;
        let (begun, kept) = (&leg.checkpoint.planned, &leg.checkpoint.kept);
        let decisions = self.removal.decide(leg.seen(), &ledger, begun, kept)?;
        let decisions = allowed.hold(decisions);
        let due = leg.due(&decisions);
        let former = self.write_ledger(ledger, &leg, &decisions, &allowed).await?;
        leg.leave_to_others(former);
        leg.write_plan(&due).await?;
        let applied = self.remove(&mut leg, &decisions, &due).await;
        leg.end(&decisions, applied, |_| false).await
    }

    /// Nobody joins any more, before anybody is looked at: where all are to go, whoever joined
    /// in the meantime would stay.
    async fn look(&self, leg: &mut Leg<'_, S>, allowed: &Allowed) -> Result<bool, StepError> {
        let RegionStep { input, members, caller, .. } = self.region;
        leg.checkpoint.half_done.clear();
        match administrator::closing(input.region, members, caller).await? {
            Closing::NoSession => {
                leg.nothing_to_see();
                return Ok(true);
            }
            Closing::Due(_) if leg.is_over() || !self.removal.teardown.is_full() => {}
            Closing::Due(changes) => {
                for change in &changes {
                    allowed.check(change.operation())?;
                    if caller.time().stopped().is_some() {
                        return Ok(false);
                    }
                    administrator::make(change, input.region, members, caller).await?;
                    leg.checkpoint.changes.push(change.operation().to_owned());
                }
            }
        }
        Ok(leg.look(members).await?)
    }

    /// Enters who is about to go and sorts out who has gone; tells whose session is now to be
    /// ended by another step.
    async fn write_ledger(
        &self,
        mut ledger: Ledger,
        leg: &Leg<'_, S>,
        decisions: &Decisions,
        allowed: &Allowed,
    ) -> Result<BTreeSet<AccountId>, StepError> {
        let RegionStep { input, inventory, store, .. } = self.region;
        let (before, seen, kept) = (ledger.clone(), leg.seen(), &leg.checkpoint.kept);
        // A leg that died may have disassociated one that had no session: `Removed` does not tell.
        let had_none = |id: &AccountId| {
            leg.checkpoint.planned.contains(id)
                && seen.get(id).is_some_and(|known| known.status == RelationshipStatus::Removed)
                && self.removal.ends_session_of(id)
                && !allowed.has(id, &[DISABLE_SESSION])
        };
        let mut leaving = self.removal.leaving(seen, decisions);
        leaving.retain(|id| !had_none(id));
        ledger.sort_removed(&leaving, |id| match seen.get(id) {
            None => true,
            Some(known) => known.status == RelationshipStatus::Removed && kept.contains(id),
        });
        if !self.removal.teardown.disable_sessions {
            ledger.former.retain(|id| !decisions.contains_key(id)); // they go on, as asked for
        }
        ledger.write_over(&before, store, inventory.request.administrator_id(), input.region).await?;
        Ok(ledger.former.into_iter().filter(|id| decisions.contains_key(id)).collect())
    }

    /// Disassociates who is still associated, and deletes the records of all who are not.
    async fn remove(
        &self,
        leg: &mut Leg<'_, S>,
        decisions: &Decisions,
        due: &[MemberChange],
    ) -> BTreeMap<AccountId, Applied> {
        let RegionStep { input, inventory, members, caller, .. } = self.region;
        let (region, time) = (input.region, caller.time());
        let lane = |operation| caller.lane(inventory.request.administrator_id(), Some(region), operation);
        let progress = leg.progress(decisions, inventory.request.max_failures());
        let disassociate =
            async |change: &MemberChange| match members.disassociate_member(region, &change.account).await {
                Err(error) if error.kind == ErrorKind::NotAssociated => Ok(()),
                answer => answer,
            };
        let kept = RefCell::new(BTreeSet::new());
        let delete = async |change: &MemberChange| match members.delete_member(region, &change.account).await
        {
            Err(error) if matches!(error.kind, ErrorKind::NotAssociated | ErrorKind::NotFound) => {
                kept.borrow_mut().insert(change.account.clone());
                Ok(())
            }
            answer => answer,
        };
        let first = Half { lane: &lane("macie2:DisassociateMember"), send: disassociate };
        let last = Half { lane: &lane("macie2:DeleteMember"), send: delete };
        let checkpoint = &mut leg.checkpoint;
        let halves = apply_halves(first, last, (time, &progress), &mut checkpoint.half_done, due).await;
        checkpoint.kept.extend(kept.into_inner());
        let deleted = halves.last.into_iter().map(|(id, applied)| (id, still_associated(applied)));
        halves.first.into_iter().chain(deleted).collect()
    }
}

/// That an account is still associated, after Macie accepted its disassociation, is no
/// refusal yet: the next look tells.
fn still_associated(applied: Applied) -> Applied {
    match applied {
        Applied::Refused(ErrorKind::Invalid | ErrorKind::Conflict, failure) => Applied::Doubtful(failure),
        Applied::Accepted | Applied::Refused(..) | Applied::Doubtful(_) => applied,
    }
}
