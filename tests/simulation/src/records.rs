//! What the world noticed: every change of a member that reached the service, every call,
//! and the trace of all of it.

use std::collections::BTreeMap;

use macie_org::ids::{AccountId, Region};

/// A change of one member that reached the service, whatever it answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mutation {
    /// Milliseconds after the start.
    pub at_ms: u64,
    /// The execution, by the name of its first part.
    pub execution: String,
    /// The Region.
    pub region: Region,
    /// The account.
    pub account: AccountId,
    /// The call, and what it aims at.
    pub kind: &'static str,
    /// Whether it changed anything.
    pub effective: bool,
    /// Whether its execution held the Region at that moment.
    pub leased: bool,
    /// Whether it came after its caller had given it up.
    pub is_late: bool,
}

/// Everything that was noticed since the start.
#[derive(Debug, Default)]
pub struct Records {
    /// Changes of members, in order.
    pub mutations: Vec<Mutation>,
    /// Calls that the service carried out or refused by its rules, by operation.
    pub answered: BTreeMap<&'static str, u64>,
    /// Calls that were throttled, by operation.
    pub throttled: BTreeMap<&'static str, u64>,
    /// One line per call and per invocation.
    pub trace: Vec<String>,
}

impl Records {
    /// How often `operation` was answered, not throttled.
    #[must_use]
    pub fn answered(&self, operation: &str) -> u64 {
        self.answered.get(operation).copied().unwrap_or_default()
    }

    /// Changes of an execution, by the name of its first part.
    pub fn of<'a>(&'a self, execution: &'a str) -> impl Iterator<Item = &'a Mutation> {
        self.mutations.iter().filter(move |mutation| mutation.execution == execution)
    }

    /// Changes that an earlier one had brought about already, and nothing undone since.
    #[must_use]
    pub fn repeated(&self) -> Vec<&Mutation> {
        let mut latest: BTreeMap<_, &'static str> = BTreeMap::new();
        let mut repeated = Vec::new();
        for mutation in &self.mutations {
            let about = (mutation.region, &mutation.account);
            if latest.get(&about) == Some(&mutation.kind) {
                repeated.push(mutation);
            } else if mutation.effective {
                latest.insert(about, mutation.kind);
            }
        }
        repeated
    }
}
