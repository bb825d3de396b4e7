//! Changes: ordered data that says which call is made, on what, and why.
//!
//! Each is one idempotent call to AWS. They are grouped by whose credentials make
//! them, as the ports are.

use crate::ids::AccountId;
use crate::model::{
    AutomatedDiscovery, ClassificationExport, FindingPublishingFrequency, FindingsPublication,
};

/// A change that the management account makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ManagementChange {
    /// Enable its own session: designation may need it, and comes after it.
    EnableSession,
    /// Let Macie act in the organization.
    TrustMacie,
    /// Designate the delegated administrator.
    Designate,
}

impl ManagementChange {
    /// The operation, as IAM spells it.
    #[must_use]
    pub fn operation(self) -> &'static str {
        match self {
            Self::EnableSession => "macie2:EnableMacie",
            Self::TrustMacie => "organizations:EnableAWSServiceAccess",
            Self::Designate => "macie2:EnableOrganizationAdminAccount",
        }
    }
}

/// A change that the delegated administrator makes to itself or the organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AdministratorChange {
    /// Enable its own session.
    EnableSession,
    /// Resume its own session.
    ResumeSession,
    /// Publish updates to policy findings this often.
    SetFrequency(FindingPublishingFrequency),
    /// Enable Macie for accounts that join later, or not.
    SetAutoEnable(bool),
    /// Store discovery results here.
    SetClassificationExport(ClassificationExport),
    /// Send these findings to Security Hub.
    SetFindingsPublication(FindingsPublication),
    /// Run automated discovery, or not.
    SetAutomatedDiscovery(AutomatedDiscovery),
}

impl AdministratorChange {
    /// The operation, as IAM spells it.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        match self {
            Self::EnableSession => "macie2:EnableMacie",
            Self::ResumeSession | Self::SetFrequency(_) => "macie2:UpdateMacieSession",
            Self::SetAutoEnable(_) => "macie2:UpdateOrganizationConfiguration",
            Self::SetClassificationExport(_) => "macie2:PutClassificationExportConfiguration",
            Self::SetFindingsPublication(_) => "macie2:PutFindingsPublicationConfiguration",
            Self::SetAutomatedDiscovery(_) => "macie2:UpdateAutomatedDiscoveryConfiguration",
        }
    }
}

/// What it takes to bring one account to what was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberChange {
    /// The account.
    pub account: AccountId,
    /// The way there.
    pub kind: MemberChangeKind,
}

/// The way from what was observed to what was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemberChangeKind {
    /// No record, or one that stands in nobody's way: `CreateMember`.
    Create,
    /// A record that is over: `DeleteMember`, then `CreateMember`.
    Replace,
    /// An enabled member's session: `UpdateMemberSession` to `PAUSED`.
    Suspend,
    /// A suspended member's session: `UpdateMemberSession` to `ENABLED`.
    Resume,
    /// A member: `DisassociateMember`, then `DeleteMember`.
    Remove,
    /// A record without a member: `DeleteMember`.
    Delete,
}

impl MemberChangeKind {
    /// The operations in their order, as IAM spells them.
    #[must_use]
    pub fn operations(self) -> &'static [&'static str] {
        match self {
            Self::Create => &["macie2:CreateMember"],
            Self::Replace => &["macie2:DeleteMember", "macie2:CreateMember"],
            Self::Suspend | Self::Resume => &["macie2:UpdateMemberSession"],
            Self::Remove => &["macie2:DisassociateMember", "macie2:DeleteMember"],
            Self::Delete => &["macie2:DeleteMember"],
        }
    }
}

/// Ends the designation of a Region's administrator.
pub const REVOKE: &str = "macie2:DisableOrganizationAdminAccount";
/// Ends a session, in whichever account it is.
pub const DISABLE_SESSION: &str = "macie2:DisableMacie";
/// Ends the administrator's registration with Organizations, for all Regions.
pub const DEREGISTER: &str = "organizations:DeregisterDelegatedAdministrator";
