//! Whose buckets a call is about, and whether the administrator may have them classified.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::error::CallError;
use crate::ids::AccountId;

/// Every account that the calls name.
pub type Owners = BTreeMap<AccountId, Owner>;

/// How an account stands to the administrator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Owner {
    /// It is the administrator.
    Administrator,
    /// A member: its buckets may be classified.
    Member,
    /// An account of the organization that is no member here.
    NotMember,
    /// Nobody knows it.
    Unknown,
    /// The stack protects it.
    Protected,
}

impl Owner {
    /// Whether a call for `account` may be carried out.
    ///
    /// # Errors
    ///
    /// Classic's refusal.
    pub fn check(self, account: &AccountId) -> Result<(), CallError> {
        match self {
            Self::Administrator | Self::Member => Ok(()),
            Self::NotMember => {
                Err(CallError::denied(account, "is not a member account of the current account"))
            }
            Self::Unknown => Err(CallError::unknown_member(account)),
            Self::Protected => Err(CallError::denied(account, "is protected by this stack")),
        }
    }
}
