//! One account of the organization, as Organizations describes it.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{AccountId, ParentId};

/// An email address. It prints as `***`: logs and failures must not spread addresses. A snapshot of the
/// state holds the address itself.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Email(String);

impl Email {
    /// Wraps an address as it was given.
    #[must_use]
    pub fn new(address: impl Into<String>) -> Self {
        Self(address.into())
    }

    /// The address itself, for the wire.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether the address has the rough form of one: text, `@`, text.
    #[must_use]
    pub fn is_plausible(&self) -> bool {
        let plausible =
            |(name, host): (&str, &str)| !name.is_empty() && !host.is_empty() && !host.contains('@');
        self.0.split_once('@').is_some_and(plausible)
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// The state of an account in Organizations (the field `State`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AccountState {
    /// Created, sign-up unfinished.
    PendingActivation,
    /// In use.
    Active,
    /// Suspended by AWS.
    Suspended,
    /// Closure was asked for.
    PendingClosure,
    /// Closed, and listed for another 90 days.
    Closed,
}

impl AccountState {
    /// The value of the field `State`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PendingActivation => "PENDING_ACTIVATION",
            Self::Active => "ACTIVE",
            Self::Suspended => "SUSPENDED",
            Self::PendingClosure => "PENDING_CLOSURE",
            Self::Closed => "CLOSED",
        }
    }

    /// The value of the older field `Status`, which knows only three states.
    #[must_use]
    pub fn status(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::PendingClosure => "PENDING_CLOSURE",
            Self::PendingActivation | Self::Suspended | Self::Closed => "SUSPENDED",
        }
    }

    /// Reads `State` or `Status`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let all =
            [Self::PendingActivation, Self::Active, Self::Suspended, Self::PendingClosure, Self::Closed];
        all.into_iter().find(|state| state.as_str() == text)
    }
}

/// How an account came into the organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum JoinedMethod {
    /// By an accepted invitation.
    Invited,
    /// Created inside.
    Created,
}

impl JoinedMethod {
    /// The value of the field `JoinedMethod`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invited => "INVITED",
            Self::Created => "CREATED",
        }
    }
}

/// An account of the organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Account {
    /// Its 12 digits.
    pub id: AccountId,
    /// Its root user's address.
    pub email: Email,
    /// Its name.
    pub name: String,
    /// Its state.
    pub state: AccountState,
    /// How it joined.
    pub joined_method: JoinedMethod,
    /// When it joined, milliseconds since 1970.
    pub joined_at_ms: u64,
    /// The root or organizational unit that it lies in directly.
    pub parent: ParentId,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
}

/// What must be known of an account before it joins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// Its 12 digits.
    pub id: AccountId,
    /// Its root user's address.
    pub email: Email,
    /// Its name.
    pub name: String,
    /// Where it is placed; the root if absent.
    pub parent: Option<ParentId>,
}

impl NewAccount {
    /// An account in the root, named `account-<id>`, with the address `account-<id>@example.com`.
    #[must_use]
    pub fn named_after(id: AccountId) -> Self {
        let name = format!("account-{id}");
        Self { id, email: Email::new(format!("{name}@example.com")), name, parent: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_address_does_not_print() {
        let account = NewAccount::named_after(AccountId::from_number(1));
        assert!(!format!("{account:?}").contains('@'));
        assert_eq!(account.email.expose(), "account-000000000001@example.com");
    }

    #[test]
    fn a_plausible_address_has_one_at_sign_between_texts() {
        let plausible = |text: &str| Email::new(text).is_plausible();
        assert!(plausible("a@b"));
        for wrong in ["", "a", "@", "a@", "@b", "a@b@c"] {
            assert!(!plausible(wrong), "{wrong}");
        }
    }

    #[test]
    fn every_state_parses_from_its_own_name() {
        for name in ["PENDING_ACTIVATION", "ACTIVE", "SUSPENDED", "PENDING_CLOSURE", "CLOSED"] {
            assert_eq!(AccountState::parse(name).unwrap().as_str(), name);
        }
        assert_eq!(AccountState::parse("active"), None);
    }
}
