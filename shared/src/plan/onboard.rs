//! What onboarding does, decided for one Region.
//!
//! Three decisions, in the order in which their changes are made: the designation
//! (management account), the administrator's own settings, and the members. Nothing
//! is sent for an account that is already on its way (`Created`) or that cannot be
//! reached (`RegionDisabled`, `AccountSuspended`); a suspended member stays suspended,
//! since resuming is an operation of its own.

use super::{Decision, Decisions};
use crate::change::{AdministratorChange, ManagementChange, MemberChangeKind};
use crate::ids::{AccountId, Region};
use crate::inventory::{Standing, Target};
use crate::model::{
    Administrator, AdministratorStatus, AutomatedDiscovery, ClassificationExport, FindingsPublication,
    OrganizationConfiguration, RelationshipStatus, Relationships, Session, SessionStatus,
};
use crate::report::{FailureReason, SkipReason};
use crate::request::Settings;

/// What the management account sees of a Region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManagementObservation {
    /// Its own session.
    pub session: SessionStatus,
    /// The Region's administrators; `None` when Macie answered that the management
    /// account has to enable its own session before it may ask.
    pub administrators: Option<Vec<Administrator>>,
    /// Whether the organization trusts Macie; only read where a designation is due.
    pub macie_trusted: bool,
}

/// What to do about the designation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Designation {
    /// It is as asked for.
    Settled,
    /// These changes lead there; then look again.
    Change(Vec<ManagementChange>),
    /// An earlier designation is ending; look again later.
    Wait,
    /// Another account is the administrator: change nothing in this Region.
    AnotherAdministrator(AccountId),
}

/// Decides the designation of `administrator_id`.
#[must_use]
pub fn designation(administrator_id: &AccountId, observed: &ManagementObservation) -> Designation {
    let standing = observed.administrators.as_deref().map_or(&[][..], |list| list);
    let ours = standing.iter().find(|administrator| administrator.account == *administrator_id);
    let other = standing.iter().find(|administrator| administrator.account != *administrator_id);
    match (ours, other) {
        (_, Some(other)) if other.status != AdministratorStatus::DisablingInProgress => {
            Designation::AnotherAdministrator(other.account.clone())
        }
        (_, Some(_)) => Designation::Wait,
        (Some(ours), None) => ours_listed(ours, observed),
        (None, None) => Designation::Change(changes_to_designate(observed)),
    }
}

fn ours_listed(ours: &Administrator, observed: &ManagementObservation) -> Designation {
    match ours.status {
        AdministratorStatus::DisablingInProgress | AdministratorStatus::Unknown(_) => Designation::Wait,
        AdministratorStatus::Enabled if observed.session == SessionStatus::Absent => {
            Designation::Change(vec![ManagementChange::EnableSession])
        }
        AdministratorStatus::Enabled => Designation::Settled,
    }
}

fn changes_to_designate(observed: &ManagementObservation) -> Vec<ManagementChange> {
    let session = (observed.session == SessionStatus::Absent).then_some(ManagementChange::EnableSession);
    if observed.administrators.is_none() {
        return session.into_iter().collect();
    }
    let trust = (!observed.macie_trusted).then_some(ManagementChange::TrustMacie);
    session.into_iter().chain(trust).chain([ManagementChange::Designate]).collect()
}

/// What the administrator sees of itself in a Region. A setting that was not asked
/// for is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdministratorObservation {
    /// Its own session.
    pub session: Session,
    /// The organization's configuration.
    pub configuration: OrganizationConfiguration,
    /// Where discovery results are stored.
    pub classification_export: Option<ClassificationExport>,
    /// Which findings go to Security Hub.
    pub findings_publication: Option<FindingsPublication>,
    /// Automated discovery.
    pub automated_discovery: Option<AutomatedDiscovery>,
}

/// The change that makes the administrator's session usable; comes before all others.
#[must_use]
pub fn administrator_session(session: &SessionStatus) -> Option<AdministratorChange> {
    match session {
        SessionStatus::Absent => Some(AdministratorChange::EnableSession),
        SessionStatus::Paused => Some(AdministratorChange::ResumeSession),
        SessionStatus::Enabled | SessionStatus::Unknown(_) => None,
    }
}

/// The changes that bring the administrator's settings to what was asked for.
#[must_use]
pub fn administrator_settings(
    settings: &Settings,
    region: Region,
    observed: &AdministratorObservation,
) -> Vec<AdministratorChange> {
    let frequency = settings.finding_publishing_frequency;
    let frequency = frequency.filter(|asked| observed.session.finding_publishing_frequency != Some(*asked));
    let export = settings.classification_export_in(region);
    let export = export.filter(|asked| observed.classification_export.as_ref() != Some(asked)).cloned();
    let publication = settings.findings_publication;
    let publication = publication.filter(|asked| observed.findings_publication != Some(*asked));
    let discovery = settings.automated_discovery.as_ref();
    let discovery = discovery.filter(|asked| observed.automated_discovery.as_ref() != Some(asked)).cloned();
    let auto_enable = settings.auto_enable.filter(|asked| observed.configuration.auto_enable != *asked);
    let changes = [
        frequency.map(AdministratorChange::SetFrequency),
        export.map(AdministratorChange::SetClassificationExport),
        publication.map(AdministratorChange::SetFindingsPublication),
        discovery.map(AdministratorChange::SetAutomatedDiscovery),
        auto_enable.map(AdministratorChange::SetAutoEnable),
    ];
    changes.into_iter().flatten().collect()
}

/// Decides one target.
#[must_use]
pub fn decide(
    target: &Target,
    relationships: &Relationships,
    management_session: &SessionStatus,
) -> Decision {
    match &target.standing {
        Standing::Protected => Decision::Skip(SkipReason::Protected),
        Standing::NotActive(_) => Decision::Skip(SkipReason::AccountNotActive),
        Standing::Administrator => Decision::Skip(SkipReason::Administrator),
        Standing::Missing => Decision::Fail(FailureReason::NotInOrganization),
        Standing::Management if *management_session == SessionStatus::Absent => {
            Decision::Skip(SkipReason::ManagementSessionAbsent)
        }
        Standing::Management | Standing::Member => {
            let known = relationships.get(&target.id);
            known.map_or(Decision::Change(MemberChangeKind::Create), |known| by_relationship(&known.status))
        }
    }
}

fn by_relationship(status: &RelationshipStatus) -> Decision {
    match status {
        RelationshipStatus::Enabled => Decision::Desired,
        RelationshipStatus::Paused => Decision::Skip(SkipReason::Paused),
        RelationshipStatus::Created => Decision::Wait,
        RelationshipStatus::RegionDisabled => Decision::Skip(SkipReason::RegionDisabled),
        RelationshipStatus::AccountSuspended => Decision::Skip(SkipReason::AccountSuspended),
        RelationshipStatus::Unknown(_) => Decision::Skip(SkipReason::UnknownRelationship),
        RelationshipStatus::Removed
        | RelationshipStatus::Resigned
        | RelationshipStatus::EmailVerificationFailed => Decision::Change(MemberChangeKind::Replace),
        RelationshipStatus::Invited | RelationshipStatus::EmailVerificationInProgress => {
            Decision::Change(MemberChangeKind::Create)
        }
    }
}

/// Decides every target, in order of account id.
#[must_use]
pub fn decisions(
    targets: &[Target],
    relationships: &Relationships,
    management_session: &SessionStatus,
) -> Decisions {
    let one = |target: &Target| (target.id.clone(), decide(target, relationships, management_session));
    targets.iter().map(one).collect()
}
