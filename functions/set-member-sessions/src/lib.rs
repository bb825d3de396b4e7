//! Suspends or resumes one Region's members, in legs.
//!
//! What is about to be suspended is written to the ledger first: who was enabled cannot
//! be observed afterwards. An entry goes when its account was resumed and seen so.
//! Suspending cancels the members' classification jobs for good; this step does not
//! count them, since only their creators can see them.

use macie_org::apply::{Part, apply};
use macie_org::change::{MemberChange, MemberChangeKind};
use macie_org::confirmed::Allowed;
use macie_org::lease::{Before, Wish};
use macie_org::ledger::Ledger;
use macie_org::leg::{Leg, RegionStep};
use macie_org::plan::sessions;
use macie_org::ports::{LeaseTable, MemberRegistry, ObjectStore};
use macie_org::request::Request;
use macie_org::step::{MembersOutput, StepError};

/// One Region's suspension or resumption.
#[derive(Debug)]
pub struct Sessions<'a, M, S>(pub RegionStep<'a, M, S>);

impl<M: MemberRegistry, S: ObjectStore> Sessions<'_, M, S> {
    /// One leg, while the Region is held.
    ///
    /// # Errors
    ///
    /// What kept the Region from being read or written, or more members than may be
    /// suspended; an account's refusal is none.
    pub async fn leg<T: LeaseTable>(&self, wish: Wish<'_, T>) -> Result<MembersOutput, StepError> {
        self.0.hold(wish, async |before| self.run(before).await).await
    }

    async fn run(&self, before: Before) -> Result<MembersOutput, StepError> {
        let RegionStep { input, inventory, members, store, caller, .. } = self.0;
        let mut leg = Leg::begin(&self.0, before).await?;
        if leg.must_look() && !leg.look(members).await? {
            return leg.end_early().await;
        }
        let administrator = inventory.request.administrator_id();
        let ledger = Ledger::read(store, administrator, input.region).await?;
        let before = ledger.with(&leg.checkpoint.planned);
        let decisions = sessions::decide(inventory, input.region, leg.seen(), &before)?;
        let decisions = Allowed::read(store, inventory, input.region).await?.hold(decisions);
        let due = leg.due(&decisions);
        self.write_ledger(ledger, &leg, &due).await?;
        leg.write_plan(&due).await?;
        let progress = leg.progress(&decisions, inventory.request.max_failures());
        let lane = caller.lane(administrator, Some(input.region), "macie2:UpdateMemberSession");
        let applied = apply(&lane, caller.time(), &progress, Part::Last, &due, async |change| {
            let aim = sessions::aim(change.kind).expect("these decisions set sessions and nothing else");
            members.set_member_session(input.region, &change.account, aim).await
        });
        leg.end(&decisions, applied.await, |_| false).await
    }

    /// Enters what is about to be suspended, and drops what this execution resumed.
    async fn write_ledger(
        &self,
        mut ledger: Ledger,
        leg: &Leg<'_, S>,
        due: &[MemberChange],
    ) -> Result<(), StepError> {
        let RegionStep { input, inventory, store, .. } = self.0;
        let before = ledger.clone();
        let to_suspend = due.iter().filter(|change| change.kind == MemberChangeKind::Suspend);
        ledger.suspended.extend(to_suspend.map(|change| change.account.clone()));
        if matches!(inventory.request, Request::Resume(_)) {
            let refused = leg.checkpoint.refused.keys().cloned().collect();
            ledger.drop_resumed(leg.seen(), &(&leg.checkpoint.planned - &refused));
        }
        ledger.write_over(&before, store, inventory.request.administrator_id(), input.region).await
    }
}
