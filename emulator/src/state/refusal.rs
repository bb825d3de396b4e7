//! Why Macie refuses, as values. Codes, statuses and texts belong to the wire.

/// A self-service change that a member of an organization may not make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SelfChange {
    /// `DisableMacie`.
    Disable,
    /// `UpdateMacieSession` with another status.
    Suspend,
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
}
