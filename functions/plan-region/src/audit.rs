//! What onboarding would change in one Region, and what is there: the administrator's view,
//! never the members' own, whose CloudTrail would show it.

use macie_org::ids::AccountId;
use macie_org::leg::{Leg, RegionStep};
use macie_org::observe::{self, Wanted};
use macie_org::plan::onboard::{self, AdministratorObservation, ManagementObservation};
use macie_org::plan::{Decision, Decisions, sessions};
use macie_org::ports::{AdministratorRegistry, MemberRegistry, ObjectStore};
use macie_org::report::{NamedError, RegionAudit, SkipReason};
use macie_org::request::{AccountFilter, Audit};
use macie_org::step::{MembersOutput, StepError};

use super::Planning;

impl<R: AdministratorRegistry, M: MemberRegistry, S: ObjectStore> Planning<'_, R, M, S> {
    pub(super) async fn audit(&self, audit: &Audit, mut leg: Leg<'_, S>) -> Result<MembersOutput, StepError> {
        let RegionStep { input, inventory, members, caller, .. } = self.region;
        let region = input.region;
        let observed = observe::management(self.registry, caller, region).await?;
        let session = caller.call(async || members.session(region).await).await?;
        let mut facts =
            RegionAudit::begin(designated(&observed), observed.session.clone(), session.status.clone());
        let mut management_session = observed.session.clone();
        match self.start(&audit.administrator_id, &observed) {
            Ok(start) => {
                let sees_records = start.sees_records(&session);
                let administrator = self.administrator(session, Wanted::Every, sees_records).await?;
                if !sees_records {
                    leg.nothing_to_see();
                } else if leg.must_look() && !leg.look(members).await? {
                    return leg.end_early().await;
                } else {
                    facts = with_settings(facts, administrator.clone());
                }
                leg.checkpoint.changes = start.all_changes(&audit.settings, &administrator, region);
                management_session = start.management_session;
            }
            Err(error) => {
                leg.nothing_to_see();
                let (name, message) = (error.name().to_owned(), error.message());
                leg.checkpoint.error = Some(NamedError { name, message });
            }
        }
        facts.members = u32::try_from(sessions::members(leg.seen())).unwrap_or(u32::MAX);
        leg.checkpoint.audit = Some(facts);
        let mut decisions = onboard::decisions(&inventory.targets, leg.seen(), &management_session);
        if audit.accounts == AccountFilter::default() {
            decisions.extend(orphans(&decisions, &leg));
        }
        leg.end_audited(&decisions).await
    }
}

fn designated(observed: &ManagementObservation) -> Option<AccountId> {
    let first = observed.administrators.as_ref().and_then(|list| list.first());
    first.map(|administrator| administrator.account.clone())
}

fn with_settings(facts: RegionAudit, administrator: AdministratorObservation) -> RegionAudit {
    RegionAudit {
        auto_enable: Some(administrator.configuration.auto_enable),
        finding_publishing_frequency: administrator.session.finding_publishing_frequency,
        classification_export: administrator.classification_export,
        findings_publication: administrator.findings_publication,
        automated_discovery: administrator.automated_discovery,
        ..facts
    }
}

/// Records of accounts that the organization does not have: no target of onboarding, but there.
fn orphans<S: ObjectStore>(targets: &Decisions, leg: &Leg<'_, S>) -> Decisions {
    let others = leg.seen().keys().filter(|account| !targets.contains_key(*account));
    others.map(|account| (account.clone(), Decision::Skip(SkipReason::NotInOrganization))).collect()
}
