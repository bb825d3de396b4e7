//! Access keys and whom they stand for. `AssumeRole` issues keys; every other key
//! stands for an operator in the management account.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::core::State;
use crate::AccountId;
use crate::organization::AccountState;

/// Whom a request comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The calling account.
    pub account: AccountId,
    /// The principal in it.
    pub identity: Identity,
}

/// The principal behind a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// A user in the management account, whose key the emulator did not issue.
    Operator,
    /// A role, assumed.
    Role(AssumedRole),
}

/// A role with the session that assumed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AssumedRole {
    /// The role's account.
    pub account: AccountId,
    /// The role's name, without its path.
    pub role: String,
    /// The session's name.
    pub session: String,
}

impl AssumedRole {
    /// The ARN of the assumed role.
    #[must_use]
    pub fn arn(&self) -> String {
        format!("arn:aws:sts::{}:assumed-role/{}/{}", self.account, self.role, self.session)
    }
}

impl Caller {
    /// The caller's ARN, as `GetCallerIdentity` gives it.
    #[must_use]
    pub fn arn(&self) -> String {
        match &self.identity {
            Identity::Operator => format!("arn:aws:iam::{}:user/operator", self.account),
            Identity::Role(role) => role.arn(),
        }
    }

    /// The name of the caller's role session.
    #[must_use]
    pub fn session(&self) -> Option<&str> {
        match &self.identity {
            Identity::Operator => None,
            Identity::Role(role) => Some(&role.session),
        }
    }
}

/// A key that `AssumeRole` issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IssuedKey {
    /// Its id, as `ASIA…`.
    pub access_key_id: String,
    /// When it expires, milliseconds since 1970.
    pub expires_at_ms: u64,
    /// Whom it stands for.
    pub role: AssumedRole,
}

/// Why a key is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyError {
    /// It has expired.
    Expired,
    /// Nobody issued it, and such keys are refused.
    Unknown,
}

/// Every key issued.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Credentials {
    issued: BTreeMap<String, IssuedKey>,
    count: u64,
}

impl State {
    /// Whom a key stands for.
    pub fn caller(&self, access_key_id: &str) -> Result<Caller, KeyError> {
        if let Some(role) = self.guard.key(access_key_id) {
            return Ok(Caller { account: role.account, identity: Identity::Role(role.clone()) });
        }
        match self.credentials.issued.get(access_key_id) {
            None if self.guard.refuses_strangers() => Err(KeyError::Unknown),
            None => Ok(Caller { account: *self.organization.management_id(), identity: Identity::Operator }),
            Some(key) if key.expires_at_ms <= self.now_ms => Err(KeyError::Expired),
            Some(key) => Ok(Caller { account: key.role.account, identity: Identity::Role(key.role.clone()) }),
        }
    }

    /// Whether a role of the account can be assumed at all: it is of the organization and in use.
    #[must_use]
    pub fn is_reachable(&self, account: AccountId) -> bool {
        let state = self.organization.account(account).map(|account| account.state);
        matches!(state, Some(AccountState::Active | AccountState::PendingActivation))
    }

    /// Issues a key for a role. Its id follows from the number of keys before it.
    pub fn issue_key(&mut self, role: AssumedRole, valid_ms: u64) -> IssuedKey {
        self.credentials.count += 1;
        let access_key_id = format!("ASIA{}", base32(self.credentials.count));
        let key = IssuedKey {
            access_key_id: access_key_id.clone(),
            expires_at_ms: self.now_ms.saturating_add(valid_ms),
            role,
        };
        self.credentials.issued.insert(access_key_id, key.clone());
        key
    }
}

/// 16 characters of AWS's alphabet for key ids.
fn base32(number: u64) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let digit = |place: u32| {
        let value = number.checked_shr(5 * place).unwrap_or(0) & 31;
        char::from(ALPHABET[usize::try_from(value).expect("below 32")])
    };
    (0..16).rev().map(digit).collect()
}

#[cfg(test)]
mod tests {
    use super::base32;

    #[test]
    fn key_ids_have_sixteen_characters_and_differ() {
        assert_eq!(base32(0), "AAAAAAAAAAAAAAAA");
        assert_eq!(base32(33), "AAAAAAAAAAAAAABB");
        assert_eq!(base32(u64::MAX).len(), 16);
    }
}
