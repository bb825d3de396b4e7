//! What goes wrong on the way to the services and back. Shares lie between 0 and 1.

use std::collections::BTreeSet;

use macie_org::ids::{AccountId, Region};

/// Everything that can go wrong. The default is nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Faults {
    /// The share of calls that are lost before they arrive.
    pub lost: f64,
    /// The share of calls that take effect and whose answer is lost.
    pub unanswered: f64,
    /// The share of calls that fail with a 5xx and without effect.
    pub failed: f64,
    /// The share of calls that fail with a 5xx after they took effect.
    pub failed_late: f64,
    /// The share of page tokens of `ListMembers` that are refused.
    pub expired_tokens: f64,
    /// How far `ListMembers` may lag behind, page by page, in milliseconds.
    pub lag_ms: u64,
    /// The share of records that a page of `ListMembers` leaves out,
    pub omitted: f64,
    /// until this long after the start, in milliseconds.
    pub omitted_until_ms: u64,
    /// How long a designation takes to show, in milliseconds.
    pub designation_shows_after_ms: u64,
    /// How long members are refused after that, in milliseconds.
    pub members_after_ms: u64,
    /// How long a designation that has ended is still shown as ending, in milliseconds.
    pub revocation_shows_after_ms: u64,
    /// From when on no lease is renewed, in milliseconds after the start.
    pub renewals_fail_from_ms: Option<u64>,
    /// Regions in which a policy denies every call.
    pub denied: BTreeSet<Region>,
    /// Members whose disassociation is refused.
    pub held: BTreeSet<AccountId>,
    /// Accounts in which no role can be assumed.
    pub without_role: BTreeSet<AccountId>,
}

/// What goes wrong once, with one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is one too many.
    Throttled,
    /// It has no effect and no answer, or a 5xx.
    Unavailable,
    /// It takes effect, and has no answer, or a 5xx.
    UnavailableLate,
    /// A policy denies it.
    Denied,
    /// Its page token is refused: a later page of `ListMembers`.
    ExpiredToken,
    /// It shows what was there 40 seconds ago: a page of `ListMembers`.
    Lagging,
    /// It shows no record at all: a page of `ListMembers`.
    Omitting,
}

impl Fault {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Throttled,
        Self::Unavailable,
        Self::UnavailableLate,
        Self::Denied,
        Self::ExpiredToken,
        Self::Lagging,
        Self::Omitting,
    ];

    /// Whether only a list of members can meet it.
    #[must_use]
    pub fn is_of_lists(self) -> bool {
        matches!(self, Self::ExpiredToken | Self::Lagging | Self::Omitting)
    }

    /// Its name in the trace.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Throttled => "throttled",
            Self::Unavailable => "lost",
            Self::UnavailableLate => "unanswered",
            Self::Denied => "denied",
            Self::ExpiredToken => "expired",
            Self::Lagging => "lagging",
            Self::Omitting => "omitting",
        }
    }
}

impl Faults {
    /// What becomes of one call, as far as the dice decide.
    pub(crate) fn drawn(&self, dice: &mut fastrand::Rng) -> Option<Fault> {
        let drawn = dice.f64();
        if drawn < self.lost + self.failed {
            Some(Fault::Unavailable)
        } else if drawn < self.lost + self.failed + self.unanswered + self.failed_late {
            Some(Fault::UnavailableLate)
        } else {
            None
        }
    }

    /// Whether a list may show something else than there is.
    pub(crate) fn falsify(&self, operation: &str) -> bool {
        match operation {
            "ListMembers" => self.lag_ms > 0 || self.omitted > 0.0,
            "ListOrganizationAdminAccounts" => {
                self.designation_shows_after_ms > 0 || self.revocation_shows_after_ms > 0
            }
            _ => false,
        }
    }
}
