//! What goes wrong on the way to the services and back. Shares lie between 0 and 1.

use std::collections::BTreeSet;
use std::ops::Range;

use macie_org::ids::{AccountId, Region};

use crate::people::management;
use crate::trouble::Trouble;

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
    /// The share of calls that are throttled whatever their quota.
    pub throttled: f64,
    /// The share of calls that take effect after their time-out.
    pub late: f64,
    /// The share of calls that conflict with another one.
    pub conflicting: f64,
    /// When a policy denies every call, in milliseconds after the start.
    pub denied_ms: Range<u64>,
    /// Whether it spares the management account, as service control policies do.
    pub spares_management: bool,
    /// When no credentials are accepted, in milliseconds after the start.
    pub expired_ms: Range<u64>,
    /// The share of page tokens of `ListMembers` that are refused.
    pub expired_tokens: f64,
    /// How far `ListMembers` may lag behind, page by page, in milliseconds.
    pub lag_ms: u64,
    /// The share of records that a page of `ListMembers` leaves out,
    pub omitted: f64,
    /// from so long after the start, in milliseconds,
    pub omitted_from_ms: u64,
    /// until so long after it.
    pub omitted_until_ms: u64,
    /// The share of pages of `ListMembers` that show less than they could.
    pub sparse: f64,
    /// How long a designation takes to show, in milliseconds.
    pub designation_shows_after_ms: u64,
    /// How long members are refused after that, in milliseconds.
    pub members_after_ms: u64,
    /// How long a designation that has ended is still shown as ending, in milliseconds.
    pub revocation_shows_after_ms: u64,
    /// The step whose first moment that and the denial begin with, rather than at their times.
    pub begin_with: Option<&'static str>,
    /// From when on no lease is renewed, in milliseconds after the start.
    pub renewals_fail_from_ms: Option<u64>,
    /// The share of writes to the lease table that fail.
    pub leases_lost: f64,
    /// The share of invocations whose time is up early.
    pub cut_short: f64,
    /// The share of objects that are not written.
    pub writes_lost: f64,
    /// The share of objects that are written and not answered for.
    pub writes_unanswered: f64,
    /// The share of checkpoints that are read as they were before.
    pub stale_reads: f64,
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
    /// It takes effect after its time-out, and after the attempt that followed.
    Late,
    /// It conflicts with another one, and has no effect: a change.
    Conflict,
    /// A policy denies it.
    Denied,
    /// Its credentials are refused.
    CredentialsExpired,
    /// Its page token is refused: a later page of `ListMembers`.
    ExpiredToken,
    /// It shows what was there 40 seconds ago: a page of `ListMembers`.
    Lagging,
    /// It shows no record at all: a page of `ListMembers`.
    Omitting,
}

impl Fault {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::Throttled,
        Self::Unavailable,
        Self::UnavailableLate,
        Self::Late,
        Self::Conflict,
        Self::Denied,
        Self::CredentialsExpired,
        Self::ExpiredToken,
        Self::Lagging,
        Self::Omitting,
    ];

    /// Whether only a list of members can meet it.
    #[must_use]
    pub fn is_of_lists(self) -> bool {
        matches!(self, Self::ExpiredToken | Self::Lagging | Self::Omitting)
    }

    /// Whether only a call that changes something can meet it.
    #[must_use]
    pub fn is_of_changes(self) -> bool {
        matches!(self, Self::Late | Self::Conflict)
    }

    /// The kind of trouble that it is.
    #[must_use]
    pub fn trouble(self) -> Trouble {
        match self {
            Self::Throttled => Trouble::Throttled,
            Self::Unavailable => Trouble::Lost,
            Self::UnavailableLate => Trouble::Unanswered,
            Self::Late => Trouble::Late,
            Self::Conflict => Trouble::Conflict,
            Self::Denied => Trouble::Denied,
            Self::CredentialsExpired => Trouble::CredentialsExpired,
            Self::ExpiredToken => Trouble::ExpiredToken,
            Self::Lagging => Trouble::Lagging,
            Self::Omitting => Trouble::Omitting,
        }
    }
}

impl Faults {
    /// What becomes of one call, as far as the dice decide.
    pub(crate) fn drawn(&self, dice: &mut fastrand::Rng) -> Option<Fault> {
        let shares = [
            (self.lost + self.failed, Fault::Unavailable),
            (self.unanswered + self.failed_late, Fault::UnavailableLate),
            (self.throttled, Fault::Throttled),
            (self.late, Fault::Late),
            (self.conflicting, Fault::Conflict),
        ];
        let mut drawn = dice.f64();
        let strikes = |(share, _): &&(f64, Fault)| {
            drawn -= share;
            drawn < 0.0
        };
        shares.iter().find(strikes).map(|(_, fault)| *fault)
    }

    /// What becomes of every call of an account at this time.
    pub(crate) fn of_time(&self, elapsed_ms: u64, signer: &AccountId) -> Option<Fault> {
        let is_spared = self.spares_management && *signer == management();
        if self.denied_ms.contains(&elapsed_ms) && !is_spared {
            Some(Fault::Denied)
        } else {
            self.expired_ms.contains(&elapsed_ms).then_some(Fault::CredentialsExpired)
        }
    }

    /// The denial and what lists leave out begin now.
    pub(crate) fn begin(&mut self, elapsed_ms: u64) {
        self.begin_with = None;
        self.denied_ms = elapsed_ms..elapsed_ms + (self.denied_ms.end - self.denied_ms.start);
        let omitted_ms = self.omitted_until_ms - self.omitted_from_ms;
        (self.omitted_from_ms, self.omitted_until_ms) = (elapsed_ms, elapsed_ms + omitted_ms);
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
