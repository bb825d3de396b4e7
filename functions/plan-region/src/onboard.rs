//! What onboarding would do in one Region. What can only be seen after a designation is
//! taken for what a fresh one has.

use std::collections::BTreeSet;

use macie_org::change::ManagementChange;
use macie_org::error::Error;
use macie_org::ids::{AccountId, Region};
use macie_org::leg::{Leg, RegionStep};
use macie_org::model::{FindingPublishingFrequency, OrganizationConfiguration, Session, SessionStatus};
use macie_org::observe::{self, Wanted};
use macie_org::plan::onboard::{
    self, AdministratorObservation, Designation, ManagementObservation, designation,
};
use macie_org::ports::{AdministratorRegistry, MemberRegistry, ObjectStore};
use macie_org::request::{Onboard, Settings};
use macie_org::step::{MembersOutput, StepError};

use super::Planning;

/// What onboarding would find before it looks at the administrator.
pub(super) struct Start {
    /// The management account's changes.
    changes: Vec<ManagementChange>,
    /// The management account's session once those are made.
    pub(super) management_session: SessionStatus,
    /// Whether the administrator is designated already.
    designated: bool,
}

impl Start {
    /// Whether the administrator, with this session of its own, can be asked for its records.
    pub(super) fn sees_records(&self, session: &Session) -> bool {
        self.designated && session.status != SessionStatus::Absent
    }

    /// Every change that comes before any member.
    pub(super) fn all_changes(
        &self,
        settings: &Settings,
        administrator: &AdministratorObservation,
        region: Region,
    ) -> Vec<String> {
        let own = self.changes.iter().map(|change| change.operation());
        let session = onboard::administrator_session(&administrator.session.status);
        let due = session.into_iter().chain(onboard::administrator_settings(settings, region, administrator));
        own.map(str::to_owned).chain(due.map(|change| change.operation().to_owned())).collect()
    }
}

impl<R: AdministratorRegistry, M: MemberRegistry, S: ObjectStore> Planning<'_, R, M, S> {
    pub(super) async fn onboard(
        &self,
        onboard: &Onboard,
        mut leg: Leg<'_, S>,
    ) -> Result<MembersOutput, StepError> {
        let RegionStep { input, inventory, members, caller, .. } = self.region;
        let observed = observe::management(self.registry, caller, input.region).await?;
        let start = self.start(&onboard.administrator_id, &observed)?;
        let session = caller.call(async || members.session(input.region).await).await?;
        let sees_records = start.sees_records(&session);
        let wanted = Wanted::Asked(&onboard.settings);
        let administrator = self.administrator(session, wanted, sees_records).await?;
        if sees_records && leg.must_look() && !leg.look(members).await? {
            return leg.end_early().await;
        }
        leg.checkpoint.changes = start.all_changes(&onboard.settings, &administrator, input.region);
        let decisions = onboard::decisions(&inventory.targets, leg.seen(), &start.management_session);
        leg.end_planned(&decisions, &BTreeSet::new(), BTreeSet::new()).await
    }

    pub(super) fn start(
        &self,
        administrator_id: &AccountId,
        observed: &ManagementObservation,
    ) -> Result<Start, StepError> {
        let RegionStep { input, inventory, .. } = self.region;
        let region = input.region;
        let session = observed.session.clone();
        match designation(administrator_id, observed) {
            Designation::AnotherAdministrator(other) => Err(StepError::AnotherAdministrator(format!(
                "{other} is the delegated administrator in {region}; nothing would be changed there"
            ))),
            Designation::Settled => {
                Ok(Start { changes: Vec::new(), management_session: session, designated: true })
            }
            // Sessions come before what only a session can see.
            Designation::Wait => {
                let changes = vec![ManagementChange::Designate];
                Ok(Start { changes, management_session: session, designated: false })
            }
            Designation::Change(mut changes) => {
                // Trust is the organization's: the first Region, which goes alone, sees to it.
                if inventory.regions.first() != Some(&region) {
                    changes.retain(|change| *change != ManagementChange::TrustMacie);
                }
                let enables = changes.contains(&ManagementChange::EnableSession);
                let management_session = if enables { SessionStatus::Enabled } else { session };
                let designated =
                    !changes.contains(&ManagementChange::Designate) && observed.administrators.is_some();
                Ok(Start { changes, management_session, designated })
            }
        }
    }

    /// What the administrator sees, or, before its designation, what a fresh one would.
    pub(super) async fn administrator(
        &self,
        session: Session,
        wanted: Wanted<'_>,
        sees_records: bool,
    ) -> Result<AdministratorObservation, Error> {
        let RegionStep { input, members, caller, .. } = self.region;
        if sees_records {
            return observe::administrator(session, wanted, input.region, members, caller).await;
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
