//! Credentials that expire in the middle, long before their time.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::AccountId;
use crate::state::Identity;
use crate::wire::Subject;

/// How long a key of an assumed role lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum KeyLife {
    /// So many calls.
    Calls(u64),
    /// So many milliseconds from its first call.
    Ms(u64),
}

/// Keys of assumed roles that expire early: every later call is refused with `ExpiredTokenException`. A key
/// that is issued anew lives anew. Keys that the emulator did not issue do not expire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KeyExpiry {
    /// The roles' accounts. Left out or empty: any.
    #[serde(default)]
    pub accounts: Vec<AccountId>,
    /// The roles' names. Left out or empty: any.
    #[serde(default)]
    pub roles: Vec<String>,
    /// How long.
    pub after: KeyLife,
}

impl KeyExpiry {
    fn concerns(&self, subject: &Subject) -> bool {
        match &subject.caller.identity {
            Identity::Operator => false,
            Identity::Role(role) => {
                (self.accounts.is_empty() || self.accounts.contains(&role.account))
                    && (self.roles.is_empty() || self.roles.contains(&role.role))
            }
        }
    }
}

/// What a key was used for.
#[derive(Debug, Clone, Copy)]
struct Use {
    first_ms: u64,
    calls: u64,
}

/// The use of every key.
#[derive(Debug, Default)]
pub(super) struct Uses(BTreeMap<String, Use>);

impl Uses {
    /// Counts a call, and says whether its key has expired.
    pub(super) fn expired(&mut self, expiries: &[KeyExpiry], subject: &Subject, now_ms: u64) -> bool {
        let mut lives = expiries.iter().filter(|expiry| expiry.concerns(subject)).peekable();
        if lives.peek().is_none() {
            return false;
        }
        let fresh = Use { first_ms: now_ms, calls: 0 };
        let used = self.0.entry(subject.access_key_id.clone()).or_insert(fresh);
        used.calls += 1;
        lives.any(|expiry| match expiry.after {
            KeyLife::Calls(calls) => used.calls > calls,
            KeyLife::Ms(ms) => now_ms.saturating_sub(used.first_ms) >= ms,
        })
    }
}
