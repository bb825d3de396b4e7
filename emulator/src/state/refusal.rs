//! Why Macie refuses, as values. Codes, statuses and texts belong to the wire.

/// A self-service change that a member of an organization may not make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SelfChange {
    /// `DisableMacie`.
    Disable,
    /// `UpdateMacieSession` with another status.
    Suspend,
}

/// What is wrong with a field of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("The value for {field} is invalid: {reason}")]
pub struct FieldProblem {
    /// The field, as a path.
    pub field: &'static str,
    /// What is expected.
    pub reason: &'static str,
}

impl FieldProblem {
    /// A refusal because of this field, unless the condition holds.
    pub(super) fn unless(holds: bool, field: &'static str, reason: &'static str) -> Result<(), Refusal> {
        if holds { Ok(()) } else { Err(Refusal::Invalid(Self { field, reason })) }
    }
}

/// Why a Macie operation is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// `EnableMacie` where a session exists.
    SessionExists,
    /// No session in this account and Region.
    SessionAbsent,
    /// The operation is for the organization's management account only.
    NotManagement,
    /// The organization's configuration is for its administrator only.
    NotAdministrator,
    /// The management account is a member of an administrator and cannot change the designation.
    ManagementIsMember,
    /// An administrator is designated already, here or, another account, in another Region.
    AdministratorDesignated,
    /// The account to be designated is not an active account of the organization.
    AdministratorOutside,
    /// The account to be designated is a member of an administrator.
    AdministratorIsMember,
    /// The account to be revoked is not the administrator.
    AdministratorNotDesignated,
    /// The account is a member, and the change belongs to its administrator.
    AssociatedWithAdministrator(SelfChange),
    /// The account is an administrator and still has member records.
    MembersAssociated,
    /// The account has no administrator.
    NoAdministrator,
    /// The administrator has no record of the account.
    MemberUnknown,
    /// The record is there, but the accounts are no longer (or not yet) associated.
    MemberNotAssociated,
    /// `DeleteMember` of an account that is still associated.
    MemberStillAssociated,
    /// `CreateMember` of an account that is a member.
    MemberExists,
    /// `CreateMember` beyond the quota.
    MemberQuota,
    /// `CreateMember` of the calling account itself.
    MemberIsCaller,
    /// `CreateMember` of the management account before it has a session of its own.
    MemberIsManagementWithoutSession,
    /// `CreateMember` of an account that belongs to, or is, another administrator.
    MemberOfAnother,
    /// `CreateMember` of an account that is suspended or closed.
    MemberSuspended,
    /// `CreateMember` of an account whose own session is paused.
    MemberSessionPaused,
    /// `CreateMember` of an account for which the Region is not enabled.
    MemberRegionDisabled,
    /// `CreateMember` of an account outside the organization with an address that is not its own.
    MemberEmailMismatch,
    /// A member cannot have members.
    CallerIsMember,
    /// Automated discovery of a member is its administrator's to configure.
    AutomatedDiscoveryOfMember,
    /// Automated discovery of an account while it is off for the organization.
    AutomatedDiscoveryOff,
    /// A member by invitation is resumed by itself alone.
    MemberResumesItself,
    /// An account of the organization needs no invitation.
    InvitationWithinOrganization,
    /// The account is invited already.
    InvitationPending,
    /// `AcceptInvitation` of an invitation that is not there, or by a member of another administrator.
    NoPendingInvitation,
    /// The account has no invitation from the named one.
    NoInvitationFrom,
    /// An administrator cannot become a member.
    CallerIsAdministrator,
    /// A member through the organization cannot leave its administrator by itself.
    MemberThroughOrganization,
    /// No session in this account and Region, said by an operation on jobs.
    SessionAbsentForJobs,
    /// Jobs cannot be created while the session is suspended.
    SessionPaused,
    /// A field of a request is not valid.
    Invalid(FieldProblem),
    /// A job names buckets of an account that is neither the caller nor one of its members.
    JobOfForeignBuckets,
    /// A client token was used before, for another job.
    ClientTokenReused,
    /// The account has no such job.
    JobUnknown,
    /// A cancelled job cannot be changed.
    JobCancelled,
    /// The job's status cannot become the wanted one.
    JobTransition,
    /// A text that is not the ARN of a resource of Macie.
    ArnMalformed,
    /// No such resource in this account and Region.
    ResourceUnknown,
    /// The resource belongs to another account.
    ResourceOfAnother,
    /// More tags than a resource may have.
    TooManyTags,
}
