//! The organization and its accounts, as AWS Organizations describes them.

use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, Email, OrganizationId, OrganizationalUnitId};

/// The name under which an organization trusts Macie.
pub const MACIE_SERVICE_PRINCIPAL: &str = "macie.amazonaws.com";

/// The organization that the credentials belong to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Organization {
    /// The organization's id.
    pub id: OrganizationId,
    /// The account that owns the organization.
    pub management_id: AccountId,
}

/// An account of the organization, a member of Macie's administrator or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// The account's id.
    pub id: AccountId,
    /// The address that `CreateMember` asks for.
    pub email: Email,
    /// What people call it, where Organizations said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether the account can be used.
    pub state: AccountState,
    /// Each a chain of ids from the organization down to the account, as
    /// `o-.../r-.../ou-.../<account>/`. Empty where Organizations left it out.
    pub paths: Vec<String>,
}

impl Account {
    /// Whether the account lies under `unit`, at any depth.
    #[must_use]
    pub fn lies_under(&self, unit: &OrganizationalUnitId) -> bool {
        self.paths.iter().any(|path| path.split('/').any(|id| id == unit.as_str()))
    }
}

/// What an account can be used for: Organizations' `State`, or its older `Status`.
///
/// `Status` (retired by AWS on 2026-09-09) is only read where `State` is absent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccountState {
    /// Created, not usable yet.
    PendingActivation,
    /// In use.
    Active,
    /// Blocked by AWS.
    Suspended,
    /// Being closed.
    PendingClosure,
    /// Closed for good.
    Closed,
    /// A state that AWS added later, never treated as active.
    Unknown(String),
}

impl AccountState {
    /// Reads the value as Organizations spells it.
    #[must_use]
    pub fn from_wire(text: &str) -> Self {
        match text {
            "PENDING_ACTIVATION" => Self::PendingActivation,
            "ACTIVE" => Self::Active,
            "SUSPENDED" => Self::Suspended,
            "PENDING_CLOSURE" => Self::PendingClosure,
            "CLOSED" => Self::Closed,
            other => Self::Unknown(other.to_owned()),
        }
    }

    /// The value as Organizations spells it.
    #[must_use]
    pub fn as_wire(&self) -> &str {
        match self {
            Self::PendingActivation => "PENDING_ACTIVATION",
            Self::Active => "ACTIVE",
            Self::Suspended => "SUSPENDED",
            Self::PendingClosure => "PENDING_CLOSURE",
            Self::Closed => "CLOSED",
            Self::Unknown(text) => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_survives_the_wire_and_an_unknown_one_keeps_its_name() {
        for wire in ["PENDING_ACTIVATION", "ACTIVE", "SUSPENDED", "PENDING_CLOSURE", "CLOSED", "FROZEN"] {
            assert_eq!(AccountState::from_wire(wire).as_wire(), wire);
        }
        assert_ne!(AccountState::from_wire("active"), AccountState::Active);
    }

    #[test]
    fn an_account_lies_under_each_unit_of_its_path_and_under_no_prefix_of_one() {
        let account =
            crate::testing::account(7).under("o-exampleorgid/r-ab12/ou-ab12-cdefgh34/000000000007/");
        for unit in ["r-ab12", "ou-ab12-cdefgh34"] {
            assert!(account.lies_under(&unit.parse().unwrap()), "{unit}");
        }
        assert!(!account.lies_under(&"ou-ab12-cdefgh3456".parse().unwrap()));
    }
}
