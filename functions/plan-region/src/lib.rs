//! Plans one Region and changes nothing: what an execution of the same input would do,
//! call by call. Its role allows no change, so a dry run cannot make one.
//!
//! What can only be seen after a designation is taken for what a fresh one has.

mod teardown;

use std::collections::BTreeSet;

use macie_org::change::ManagementChange;
use macie_org::error::Error;
use macie_org::ids::AccountId;
use macie_org::lease::Before;
use macie_org::ledger::Ledger;
use macie_org::leg::{Leg, RegionStep};
use macie_org::model::{FindingPublishingFrequency, OrganizationConfiguration, Session, SessionStatus};
use macie_org::observe;
use macie_org::plan::onboard::{self, AdministratorObservation, Designation, designation};
use macie_org::plan::{Decisions, sessions};
use macie_org::ports::{AdministratorRegistry, MemberRegistry, ObjectStore};
use macie_org::request::{Onboard, Request};
use macie_org::step::{MembersOutput, StepError};

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

/// What onboarding would find before its first look at members.
struct Start {
    /// The operations that come before any member.
    changes: Vec<String>,
    /// The management account's session once those are made.
    management_session: SessionStatus,
    /// Whether the administrator holds records already.
    designated: bool,
}

impl<R: AdministratorRegistry, M: MemberRegistry, S: ObjectStore> Planning<'_, R, M, S> {
    /// One leg of the plan: reading every record may take several.
    ///
    /// # Errors
    ///
    /// What kept the Region from being read, or what would stop it.
    pub async fn leg(&self) -> Result<MembersOutput, StepError> {
        let RegionStep { input, inventory, members, store, .. } = self.region;
        let mut leg = Leg::begin(&self.region, Before::default()).await?;
        let decisions: Decisions = match &inventory.request {
            Request::Onboard(onboard) => {
                let start = self.start(onboard).await?;
                if start.designated && leg.must_look() && !leg.look(members).await? {
                    return leg.end_early().await;
                }
                leg.checkpoint.changes = start.changes;
                onboard::decisions(&inventory.targets, leg.seen(), &start.management_session)
            }
            request @ (Request::Suspend(_) | Request::Resume(_)) => {
                if leg.must_look() && !leg.look(members).await? {
                    return leg.end_early().await;
                }
                let ledger = Ledger::read(store, request.administrator_id(), input.region).await?;
                sessions::decide(inventory, input.region, leg.seen(), &ledger)?
            }
            Request::Teardown(teardown) => return self.teardown(teardown, leg).await,
        };
        leg.end_planned(&decisions, &BTreeSet::new(), BTreeSet::new()).await
    }

    async fn start(&self, onboard: &Onboard) -> Result<Start, StepError> {
        let RegionStep { input, inventory, caller, .. } = self.region;
        let region = input.region;
        let observed = observe::management(self.registry, caller, region).await?;
        let mut start = match designation(&onboard.administrator_id, &observed) {
            Designation::AnotherAdministrator(other) => {
                return Err(StepError::AnotherAdministrator(format!(
                    "{other} is the delegated administrator in {region}; nothing would be changed there"
                )));
            }
            Designation::Settled => {
                Start { changes: Vec::new(), management_session: observed.session, designated: true }
            }
            // Sessions come before what only a session can see.
            Designation::Wait => {
                let changes = vec![ManagementChange::Designate.operation().to_owned()];
                Start { changes, management_session: observed.session, designated: false }
            }
            Designation::Change(mut changes) => {
                // Trust is the organization's: the first Region, which goes alone, sees to it.
                if inventory.regions.first() != Some(&region) {
                    changes.retain(|change| *change != ManagementChange::TrustMacie);
                }
                let enables = changes.contains(&ManagementChange::EnableSession);
                let management_session = if enables { SessionStatus::Enabled } else { observed.session };
                let designated =
                    !changes.contains(&ManagementChange::Designate) && observed.administrators.is_some();
                let changes = changes.into_iter().map(|change| change.operation().to_owned()).collect();
                Start { changes, management_session, designated }
            }
        };
        let administrator = self.administrator(onboard, start.designated).await?;
        let session = onboard::administrator_session(&administrator.session.status);
        let settings = onboard::administrator_settings(&onboard.settings, region, &administrator);
        let changes = session.into_iter().chain(settings);
        start.changes.extend(changes.map(|change| change.operation().to_owned()));
        Ok(start)
    }

    /// What the administrator sees, or, before its designation, what a fresh one would.
    async fn administrator(
        &self,
        onboard: &Onboard,
        designated: bool,
    ) -> Result<AdministratorObservation, Error> {
        let RegionStep { input, members, caller, .. } = self.region;
        let region = input.region;
        let session = caller.call(async || members.session(region).await).await?;
        if designated && session.status != SessionStatus::Absent {
            return observe::administrator(session, &onboard.settings, region, members, caller).await;
        }
        let enabled = Session {
            status: SessionStatus::Enabled,
            finding_publishing_frequency: Some(FindingPublishingFrequency::FifteenMinutes),
        };
        // A designation enables the session; one that is there stays as it is.
        let session = if session.status == SessionStatus::Absent { enabled } else { session };
        Ok(AdministratorObservation {
            session,
            configuration: OrganizationConfiguration { auto_enable: false, max_account_limit_reached: false },
            classification_export: None,
            findings_publication: None,
            automated_discovery: None,
        })
    }
}
