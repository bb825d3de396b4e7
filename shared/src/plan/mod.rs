//! Plans: pure functions from what was asked and what was observed to what to do.
//!
//! No port, no clock, no `async`: a crash, a time-out or a second trigger leads back
//! to the same place, because whatever follows observes and plans again.

pub mod document;
pub mod onboard;
pub mod sessions;
pub mod teardown;

use std::collections::BTreeMap;

use crate::change::{MemberChange, MemberChangeKind};
use crate::ids::AccountId;
use crate::report::{FailureReason, SkipReason};

/// What to do about one target in one Region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// As asked for.
    Desired,
    /// On its way: nothing to send, look again later.
    Wait,
    /// To be left alone, for this reason.
    Skip(SkipReason),
    /// Cannot become what was asked for, for this reason.
    Fail(FailureReason),
    /// To be changed, this way.
    Change(MemberChangeKind),
}

/// Decisions about every target of a Region, by account.
pub type Decisions = BTreeMap<AccountId, Decision>;

/// The change of an account that is to be changed.
#[must_use]
pub fn member_change(account: &AccountId, decision: &Decision) -> Option<MemberChange> {
    match decision {
        Decision::Change(kind) => Some(MemberChange { account: account.clone(), kind: *kind }),
        Decision::Desired | Decision::Wait | Decision::Skip(_) | Decision::Fail(_) => None,
    }
}
