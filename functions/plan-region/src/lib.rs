//! Plans one Region and changes nothing: what an execution of the same input would do,
//! call by call, or, in an audit, what onboarding would. Its role allows no change, so a
//! dry run cannot make one.

mod audit;
mod classic;
mod onboard;
mod teardown;

use std::collections::BTreeSet;

use macie_org::ids::AccountId;
use macie_org::lease::Before;
use macie_org::ledger::Ledger;
use macie_org::leg::{Leg, RegionStep};
use macie_org::plan::sessions;
use macie_org::ports::{AdministratorRegistry, MemberRegistry, ObjectStore};
use macie_org::request::Request;
use macie_org::step::{MembersOutput, StepError};

pub use classic::Associations;

/// One Region's plan.
#[derive(Debug)]
pub struct Planning<'a, R, M, S> {
    /// What every step over members works with.
    pub region: RegionStep<'a, M, S>,
    /// The management account.
    pub registry: &'a R,
    /// Accounts that nothing touches.
    pub protected: &'a BTreeSet<AccountId>,
}

impl<R: AdministratorRegistry, M: MemberRegistry, S: ObjectStore> Planning<'_, R, M, S> {
    /// One leg of the plan: reading every record may take several.
    ///
    /// # Errors
    ///
    /// What kept the Region from being read, or what would stop it.
    pub async fn leg(&self) -> Result<MembersOutput, StepError> {
        let leg = Leg::begin(&self.region, Before::default()).await?;
        match &self.region.inventory.request {
            Request::Onboard(onboard) => self.onboard(onboard, leg).await,
            Request::Suspend(_) | Request::Resume(_) => self.sessions(leg).await,
            Request::Teardown(teardown) => self.teardown(teardown, leg).await,
            Request::Audit(audit) => self.audit(audit, leg).await,
            other @ Request::Classic(_) => Err(other.not_for("plan-region, of members")),
        }
    }

    async fn sessions(&self, mut leg: Leg<'_, S>) -> Result<MembersOutput, StepError> {
        let RegionStep { input, inventory, members, store, .. } = self.region;
        if leg.must_look() && !leg.look(members).await? {
            return leg.end_early().await;
        }
        let ledger = Ledger::read(store, inventory.request.administrator_id(), input.region).await?;
        let decisions = sessions::decide(inventory, input.region, leg.seen(), &ledger)?;
        leg.end_planned(&decisions, &BTreeSet::new(), BTreeSet::new()).await
    }
}
