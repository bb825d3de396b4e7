//! Every kind of trouble, by the name that docs/ARCHITECTURE.md lists it under.

use std::cell::Cell;

/// A kind of trouble that a simulation can meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trouble {
    /// A call is one too many, though its quota is not used up.
    Throttled,
    /// Quotas change while an execution runs.
    QuotaChanged,
    /// A call is lost before it arrives.
    Lost,
    /// A call takes effect, and its answer is lost.
    Unanswered,
    /// A call takes effect after its time-out, and after the attempt that followed.
    Late,
    /// A call conflicts with another one, and has no effect.
    Conflict,
    /// A policy denies calls for a while.
    Denied,
    /// Credentials are refused for a while.
    CredentialsExpired,
    /// The role in a former member cannot be assumed.
    RoleDenied,
    /// A page token is refused.
    ExpiredToken,
    /// A list shows what was there a while ago: too few and too many.
    Lagging,
    /// A list leaves records out.
    Omitting,
    /// A page shows fewer members than it could, or none, and says that more follow.
    SparsePages,
    /// Macie does not let a member go.
    MemberHeld,
    /// A designation takes a while to show.
    SlowDesignation,
    /// After a designation members are refused for a while.
    MembersRefused,
    /// A designation that has ended is still shown.
    SlowRevocation,
    /// A step dies.
    Killed,
    /// A step's time is up early.
    CutShort,
    /// An object is not written, and the write fails.
    WriteLost,
    /// An object is written, and the write fails.
    WriteUnanswered,
    /// A leg reads a checkpoint as it was before the last write.
    StaleRead,
    /// The lease table does not answer.
    LeaseLost,
    /// The same execution runs a second time.
    Duplicate,
    /// The opposite operation runs at the same time.
    Opposite,
    /// The execution is asked to stop.
    AskedToStop,
    /// An account leaves the organization.
    AccountLeaves,
    /// An account is suspended.
    AccountSuspended,
    /// An account joins the organization.
    AccountJoins,
    /// A Region is turned off for an account.
    RegionDisabled,
}

impl Trouble {
    /// Every kind.
    pub const ALL: [Self; 30] = [
        Self::Throttled,
        Self::QuotaChanged,
        Self::Lost,
        Self::Unanswered,
        Self::Late,
        Self::Conflict,
        Self::Denied,
        Self::CredentialsExpired,
        Self::RoleDenied,
        Self::ExpiredToken,
        Self::Lagging,
        Self::Omitting,
        Self::SparsePages,
        Self::MemberHeld,
        Self::SlowDesignation,
        Self::MembersRefused,
        Self::SlowRevocation,
        Self::Killed,
        Self::CutShort,
        Self::WriteLost,
        Self::WriteUnanswered,
        Self::StaleRead,
        Self::LeaseLost,
        Self::Duplicate,
        Self::Opposite,
        Self::AskedToStop,
        Self::AccountLeaves,
        Self::AccountSuspended,
        Self::AccountJoins,
        Self::RegionDisabled,
    ];

    /// Its name, as in `lateEffect`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Throttled => "throttled",
            Self::QuotaChanged => "quotaChanged",
            Self::Lost => "lost",
            Self::Unanswered => "unanswered",
            Self::Late => "lateEffect",
            Self::Conflict => "conflict",
            Self::Denied => "denied",
            Self::CredentialsExpired => "credentialsExpired",
            Self::RoleDenied => "roleDenied",
            Self::ExpiredToken => "expiredToken",
            Self::Lagging => "laggingList",
            Self::Omitting => "underListing",
            Self::SparsePages => "sparsePages",
            Self::MemberHeld => "memberHeld",
            Self::SlowDesignation => "slowDesignation",
            Self::MembersRefused => "membersRefused",
            Self::SlowRevocation => "slowRevocation",
            Self::Killed => "killed",
            Self::CutShort => "cutShort",
            Self::WriteLost => "writeLost",
            Self::WriteUnanswered => "writeUnanswered",
            Self::StaleRead => "staleRead",
            Self::LeaseLost => "leaseLost",
            Self::Duplicate => "duplicate",
            Self::Opposite => "opposite",
            Self::AskedToStop => "askedToStop",
            Self::AccountLeaves => "accountLeaves",
            Self::AccountSuspended => "accountSuspended",
            Self::AccountJoins => "accountJoins",
            Self::RegionDisabled => "regionDisabled",
        }
    }
}

/// How often each kind struck.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Strikes([Cell<u64>; Trouble::ALL.len()]);

impl Strikes {
    pub(crate) fn note(&self, trouble: Trouble) {
        let count = &self.0[trouble as usize];
        count.set(count.get() + 1);
    }

    /// How often this kind struck.
    #[must_use]
    pub fn of(&self, trouble: Trouble) -> u64 {
        self.0[trouble as usize].get()
    }

    /// Adds those of another world.
    pub fn add(&self, other: &Self) {
        for (own, other) in self.0.iter().zip(&other.0) {
            own.set(own.get() + other.get());
        }
    }
}
