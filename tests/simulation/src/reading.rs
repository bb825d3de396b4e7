//! How the emulator's answers are read: a session as it is, and a refusal as `aws::classify`
//! reads its code and message, which need an SDK to arrive. Only the refusals that the ports
//! can meet are told apart.

use macie_emulator::{DelegationError, Refusal, SessionKey, State};
use macie_org::error::{Call, Error, ErrorKind};
use macie_org::model::{FindingPublishingFrequency, Session, SessionStatus};

const DESIGNATE: &str = "macie2:EnableOrganizationAdminAccount";

/// Why a service did not do what it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// A rule of Macie.
    ByMacie(Refusal),
    /// A rule of Organizations.
    ByOrganizations(DelegationError),
    /// Said of what will be accepted a little later, and of a page token that is too old.
    NotNow,
    /// Said of a member that Macie does not let go.
    Held,
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self::ByMacie(refusal)
    }
}

impl From<DelegationError> for Refused {
    fn from(error: DelegationError) -> Self {
        Self::ByOrganizations(error)
    }
}

/// The error that a refused call comes back with.
pub(crate) fn refused(call: Call, refused: Refused) -> Error {
    let kind = kind(call.operation, refused);
    Error::new(call, kind, format!("{refused:?}"))
}

fn kind(operation: &str, refused: Refused) -> ErrorKind {
    match refused {
        Refused::ByMacie(refusal) => of_macie(operation, refusal),
        Refused::ByOrganizations(DelegationError::NoAccount | DelegationError::NotRegistered) => {
            ErrorKind::NotFound
        }
        Refused::ByOrganizations(_) | Refused::NotNow | Refused::Held => ErrorKind::Invalid,
    }
}

fn of_macie(operation: &str, refusal: Refusal) -> ErrorKind {
    use Refusal as R;
    if refusal == R::SessionAbsent {
        ErrorKind::SessionAbsent
    } else if refusal == R::NotAdministrator {
        ErrorKind::NotYetVisible
    } else if matches!(refusal, R::NotManagement | R::AutomatedDiscoveryOfMember) {
        ErrorKind::AccessDenied
    } else if refusal == R::MemberQuota {
        ErrorKind::QuotaExceeded
    } else if matches!(refusal, R::MemberUnknown | R::MemberNotAssociated) {
        ErrorKind::NotAssociated
    } else if refusal == R::AdministratorNotDesignated {
        ErrorKind::NotFound
    } else if operation == DESIGNATE && refusal != R::AdministratorDesignated {
        ErrorKind::NotYetVisible
    } else if is_conflict(refusal) {
        ErrorKind::Conflict
    } else {
        ErrorKind::Invalid
    }
}

fn is_conflict(refusal: Refusal) -> bool {
    matches!(
        refusal,
        Refusal::SessionExists
            | Refusal::AdministratorDesignated
            | Refusal::AutomatedDiscoveryOff
            | Refusal::AssociatedWithAdministrator(_)
            | Refusal::MembersAssociated
            | Refusal::ManagementIsMember
    )
}

/// The session at `at`; none is one too.
pub(crate) fn session(state: &State, at: SessionKey) -> Result<Session, Refusal> {
    let found = match state.get_macie_session(at) {
        Err(Refusal::SessionAbsent) => return Ok(Session::absent()),
        found => found?,
    };
    let frequency = match found.frequency {
        macie_emulator::FindingPublishingFrequency::FifteenMinutes => {
            FindingPublishingFrequency::FifteenMinutes
        }
        macie_emulator::FindingPublishingFrequency::OneHour => FindingPublishingFrequency::OneHour,
        macie_emulator::FindingPublishingFrequency::SixHours => FindingPublishingFrequency::SixHours,
    };
    let status = SessionStatus::from_wire(found.status.as_str());
    Ok(Session { status, finding_publishing_frequency: Some(frequency) })
}
