//! One execution at a time per administrator and Region: what a lease row says.
//!
//! A row names the execution that may change a Region, and until when. While a leg runs
//! the row also holds that leg's token; a leg that ends takes it out again, so a token
//! that is still there tells of a leg that died. Taking, renewing and losing a lease is
//! decided by the table's conditional writes; this file holds no clock and no table.

use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, Region};

/// What a lease is about: whose members, where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeaseKey {
    /// The delegated administrator.
    pub administrator: AccountId,
    /// The Region.
    pub region: Region,
}

/// Who holds a Region, as the table says it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LeaseRow {
    /// The execution that holds it, by the name of its first part; empty when none does.
    pub execution: String,
    /// What that execution does, as the execution input spells it.
    pub operation: String,
    /// The running leg's own token; empty between legs.
    pub token: String,
    /// Until when, in milliseconds since 1970 in UTC.
    pub expires_at: u64,
    /// The execution that is asked to stop; empty when none is.
    pub stop: String,
}

/// What a leg writes into the row to hold it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The execution, by the name of its first part.
    pub execution: String,
    /// What it does, as the execution input spells it.
    pub operation: String,
    /// The leg's own token, never empty.
    pub token: String,
}

/// The answer to a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claimed {
    /// The row is the claimer's; this is what it said before, all empty if there was none.
    Taken(LeaseRow),
    /// Somebody holds it, or a leg of the same execution does: nothing was written.
    Held(LeaseRow),
}
