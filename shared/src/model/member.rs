//! The relationship between the delegated administrator and other accounts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::AccountId;

/// An account that the administrator holds a record of, as `ListMembers` shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The account.
    pub account: AccountId,
    /// What the record says.
    pub relationship: Relationship,
}

/// What a record says of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Relationship {
    /// Where it stands.
    pub status: RelationshipStatus,
    /// Whether the account was invited, and not added by way of the organization.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_invitation: bool,
}

/// What the administrator's records say, by account.
pub type Relationships = BTreeMap<AccountId, Relationship>;

/// Where the relationship of a record stands, in Macie's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum RelationshipStatus {
    /// A member with an enabled session.
    Enabled,
    /// A member with a suspended session.
    Paused,
    /// By invitation: sent, not answered.
    Invited,
    /// Accepted by Macie, enabling in progress.
    Created,
    /// Was a member; the administrator disassociated it.
    Removed,
    /// By invitation: the member left.
    Resigned,
    /// By invitation: the address is being checked.
    EmailVerificationInProgress,
    /// By invitation: the address is wrong.
    EmailVerificationFailed,
    /// The account has not enabled this Region.
    RegionDisabled,
    /// The AWS account is suspended.
    AccountSuspended,
    /// A status that AWS added later.
    Unknown(String),
}

impl RelationshipStatus {
    /// Reads the value as Macie spells it.
    #[must_use]
    pub fn from_wire(text: &str) -> Self {
        match text {
            "Enabled" => Self::Enabled,
            "Paused" => Self::Paused,
            "Invited" => Self::Invited,
            "Created" => Self::Created,
            "Removed" => Self::Removed,
            "Resigned" => Self::Resigned,
            "EmailVerificationInProgress" => Self::EmailVerificationInProgress,
            "EmailVerificationFailed" => Self::EmailVerificationFailed,
            "RegionDisabled" => Self::RegionDisabled,
            "AccountSuspended" => Self::AccountSuspended,
            other => Self::Unknown(other.to_owned()),
        }
    }

    /// The value as Macie spells it.
    #[must_use]
    pub fn as_wire(&self) -> &str {
        match self {
            Self::Enabled => "Enabled",
            Self::Paused => "Paused",
            Self::Invited => "Invited",
            Self::Created => "Created",
            Self::Removed => "Removed",
            Self::Resigned => "Resigned",
            Self::EmailVerificationInProgress => "EmailVerificationInProgress",
            Self::EmailVerificationFailed => "EmailVerificationFailed",
            Self::RegionDisabled => "RegionDisabled",
            Self::AccountSuspended => "AccountSuspended",
            Self::Unknown(text) => text,
        }
    }
}

impl From<String> for RelationshipStatus {
    fn from(text: String) -> Self {
        Self::from_wire(&text)
    }
}

impl From<RelationshipStatus> for String {
    fn from(status: RelationshipStatus) -> Self {
        status.as_wire().to_owned()
    }
}

/// The delegated administrator of a Region, as the management account sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Administrator {
    /// The designated account.
    pub account: AccountId,
    /// Whether the designation holds or is ending.
    pub status: AdministratorStatus,
}

/// Where a designation stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum AdministratorStatus {
    /// Designated.
    Enabled,
    /// Being revoked.
    DisablingInProgress,
    /// A status that AWS added later.
    Unknown(String),
}

impl AdministratorStatus {
    /// Reads the value as Macie spells it.
    #[must_use]
    pub fn from_wire(text: &str) -> Self {
        match text {
            "ENABLED" => Self::Enabled,
            "DISABLING_IN_PROGRESS" => Self::DisablingInProgress,
            other => Self::Unknown(other.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_relationship_status_survives_the_wire() {
        let all = [
            "Enabled",
            "Paused",
            "Invited",
            "Created",
            "Removed",
            "Resigned",
            "EmailVerificationInProgress",
            "EmailVerificationFailed",
            "RegionDisabled",
            "AccountSuspended",
            "SomethingNew",
        ];
        for wire in all {
            let status = RelationshipStatus::from_wire(wire);
            assert_eq!(status.as_wire(), wire);
            assert_eq!(matches!(status, RelationshipStatus::Unknown(_)), wire == "SomethingNew");
        }
    }
}
