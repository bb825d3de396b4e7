//! Why a step ends with an error, under names that do not change; docs/ERRORS.md lists them.

use crate::error::{Error, ErrorKind, chain};
use crate::request::RequestError;
use crate::scope::ScopeError;

/// Why a step ends with an error, by the stable name that Step Functions sees.
#[derive(Debug, thiserror::Error)]
pub enum StepError {
    /// The execution input cannot be accepted.
    #[error("{0}")]
    InvalidRequest(String),
    /// A Region without Macie.
    #[error("{0}")]
    UnsupportedRegion(String),
    /// No active account is in scope.
    #[error("{0}")]
    EmptyScope(String),
    /// More accounts in scope than allowed.
    #[error("{0}")]
    TooManyAccounts(String),
    /// Organizations did not say enough to decide the scope.
    #[error("{0}")]
    InventoryIncomplete(String),
    /// The administrator is not an active account of the organization.
    #[error("{0}")]
    AdministratorNotUsable(String),
    /// Another account is the Region's administrator.
    #[error("{0}")]
    AnotherAdministrator(String),
    /// The designation did not settle in all its legs.
    #[error("{0}")]
    DesignationNotSettled(String),
    /// An execution of another operation holds the Region.
    #[error("{0}")]
    AnotherOperation(String),
    /// More of a Region's members are to be suspended than allowed.
    #[error("{0}")]
    TooManyMembers(String),
    /// A teardown without the hash of the plan that is meant.
    #[error("{0}")]
    ConfirmationNeeded(String),
    /// No plan has the hash that was given.
    #[error("{0}")]
    PlanUnknown(String),
    /// The plan that was confirmed is too old.
    #[error("{0}")]
    PlanExpired(String),
    /// What would be done is no longer what was confirmed.
    #[error("{0}")]
    PlanChanged(String),
    /// A member that is protected stands in the way of a teardown.
    #[error("{0}")]
    ProtectedMember(String),
    /// A member by invitation stands in the way of a teardown.
    #[error("{0}")]
    InvitedMember(String),
    /// The administrator still has members, so it stays.
    #[error("{0}")]
    MembersRemain(String),
    /// The designation did not end in all its legs.
    #[error("{0}")]
    RevocationNotSettled(String),
    /// The execution was asked to stop.
    #[error("{0}")]
    Stopped(String),
    /// The Region brought nothing forward in many legs.
    #[error("{0}")]
    RegionUnfinished(String),
    /// A snapshot or checkpoint is missing or unreadable.
    #[error("{0}")]
    StorageUnreadable(String),
    /// The report's file cannot be written.
    #[error("{0}")]
    StorageUnwritable(String),
    /// The function's own environment is not as it must be.
    #[error("{0}")]
    InvalidEnvironment(String),
    /// The step was not given what it takes; the state machine and the code disagree.
    #[error("{0}")]
    InvalidInput(String),
    /// A bug: the step panicked.
    #[error("the step panicked, which is a bug: {0}")]
    Panicked(String),
    /// What the step waited for did not come before its time was up.
    #[error("{0}")]
    NoAnswer(String),
    /// A call to AWS failed.
    #[error(transparent)]
    Call(#[from] Error),
}

impl StepError {
    /// The stable name, listed in docs/ERRORS.md.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::InvalidRequest(_) => "InvalidRequest",
            Self::UnsupportedRegion(_) => "UnsupportedRegion",
            Self::EmptyScope(_) => "EmptyScope",
            Self::TooManyAccounts(_) => "TooManyAccounts",
            Self::InventoryIncomplete(_) => "InventoryIncomplete",
            Self::AdministratorNotUsable(_) => "AdministratorNotUsable",
            Self::AnotherAdministrator(_) => "AnotherAdministrator",
            Self::DesignationNotSettled(_) => "DesignationNotSettled",
            Self::AnotherOperation(_) => "AnotherOperation",
            Self::TooManyMembers(_) => "TooManyMembers",
            Self::ConfirmationNeeded(_) => "ConfirmationNeeded",
            Self::PlanUnknown(_) => "PlanUnknown",
            Self::PlanExpired(_) => "PlanExpired",
            Self::PlanChanged(_) => "PlanChanged",
            Self::ProtectedMember(_) => "ProtectedMember",
            Self::InvitedMember(_) => "InvitedMember",
            Self::MembersRemain(_) => "MembersRemain",
            Self::RevocationNotSettled(_) => "RevocationNotSettled",
            Self::Stopped(_) => "Stopped",
            Self::RegionUnfinished(_) => "RegionUnfinished",
            Self::StorageUnreadable(_) => "StorageUnreadable",
            Self::StorageUnwritable(_) => "StorageUnwritable",
            Self::InvalidEnvironment(_) => "InvalidEnvironment",
            Self::InvalidInput(_) => "InvalidInput",
            Self::Panicked(_) => "Panicked",
            Self::NoAnswer(_) => call_name(ErrorKind::Unavailable),
            Self::Call(error) => call_name(error.kind),
        }
    }

    /// What happened, with its causes; never an email address.
    #[must_use]
    pub fn message(&self) -> String {
        chain(self)
    }
}

/// The stable name of a failed call.
#[must_use]
pub fn call_name(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Throttled => "Throttled",
        ErrorKind::Unavailable => "Unavailable",
        ErrorKind::NotYetVisible => "NotYetVisible",
        ErrorKind::SessionAbsent => "SessionAbsent",
        ErrorKind::RegionNotEnabled => "RegionNotEnabled",
        ErrorKind::CredentialsRefused => "CredentialsRefused",
        ErrorKind::CertificateRefused => "CertificateRefused",
        ErrorKind::AccessDenied => "AccessDenied",
        ErrorKind::Conflict => "Conflict",
        ErrorKind::NotAssociated => "NotAssociated",
        ErrorKind::NotFound => "NotFound",
        ErrorKind::QuotaExceeded => "QuotaExceeded",
        ErrorKind::Invalid => "Refused",
        ErrorKind::Unrecognized => "Unrecognized",
    }
}

impl From<RequestError> for StepError {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::Field { .. } => Self::InvalidRequest(error.to_string()),
            RequestError::Region { .. } => Self::UnsupportedRegion(error.to_string()),
            RequestError::Confirmation => Self::ConfirmationNeeded(error.to_string()),
        }
    }
}

impl From<ScopeError> for StepError {
    fn from(error: ScopeError) -> Self {
        match error {
            ScopeError::NoPath(_) => Self::InventoryIncomplete(error.to_string()),
            ScopeError::Empty => Self::EmptyScope(error.to_string()),
            ScopeError::TooMany { .. } => Self::TooManyAccounts(error.to_string()),
        }
    }
}
