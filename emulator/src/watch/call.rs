//! One call as the watch is told of it: before its effect who asks for what, and
//! afterwards what the caller was told.

use std::fmt;

use crate::{AccountId, Region, SessionKey};

/// A call on its way to a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WatchedCall<'a> {
    /// Counts up from call to call.
    pub sequence: u64,
    /// Milliseconds since 1970.
    pub at_ms: u64,
    /// The calling account.
    pub caller: AccountId,
    /// The caller's role session, which has its execution's name; `None` for a long-term key.
    pub session: Option<&'a str>,
    /// The Region; `None` for a service that has none.
    pub region: Option<Region>,
    /// `macie2`, `macie`, `organizations` or `sts`.
    pub service: &'static str,
    /// The operation's name.
    pub operation: &'static str,
    /// The account that the call names.
    pub target: Option<AccountId>,
    /// What else it says.
    pub detail: Detail,
}

/// What a call says beyond its operation and account, where a rule asks for it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// Nothing that a rule asks for.
    #[default]
    None,
    /// The session is to be `PAUSED`.
    Suspends,
    /// It is about a service other than Macie.
    OtherService,
    /// A list of associated members alone, whatever the page.
    AssociatedOnly,
    /// A list's page after the first.
    LaterPage,
}

/// What became of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WatchedAnswer {
    /// What the caller was told.
    pub told: Told,
    /// The fault that the call met, by its name in the log.
    pub fault: Option<&'static str>,
    /// Whether the service got the call, now or later.
    pub arrival: Arrival,
}

/// Whether a call reached its service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// It did, or will.
    Arrived,
    /// It was lost, throttled or refused on the way.
    Stopped,
}

/// What a caller was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Success; of a list, its last page.
    Done,
    /// A page of a list, with more to come.
    More,
    /// The service refused it by its rules.
    Refused,
    /// The service refused it: Macie is not enabled for the account.
    SessionAbsent,
    /// It was throttled, denied or turned away; that says nothing of what is there.
    TurnedAway,
    /// Nothing, or a 5xx: it may have taken effect or not.
    Nothing,
}

impl Told {
    /// Whether the caller knows from it what is there.
    pub(super) fn is_definite(self) -> bool {
        match self {
            Self::Done | Self::More | Self::Refused | Self::SessionAbsent => true,
            Self::TurnedAway | Self::Nothing => false,
        }
    }
}

impl WatchedCall<'_> {
    /// Whether its operation is one that changes something.
    #[must_use]
    pub fn is_mutating(&self) -> bool {
        let reads = ["Get", "List", "Describe"].iter().any(|prefix| self.operation.starts_with(prefix));
        !reads && self.service != "sts"
    }

    /// The account that the call changes or reads: the one that it names, or the caller itself.
    pub(super) fn item(&self) -> AccountId {
        self.target.unwrap_or(self.caller)
    }

    /// The calling account in the call's Region.
    pub(super) fn at(&self) -> Option<SessionKey> {
        self.region.map(|region| SessionKey { region, account: self.caller })
    }

    /// As `macie2:CreateMember`.
    pub(super) fn name(&self) -> String {
        format!("{}:{}", self.service, self.operation)
    }
}

/// Who called what, about whom and where.
impl fmt::Display for WatchedCall<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{} by {}", self.service, self.operation, self.caller)?;
        if let Some(target) = self.target {
            write!(f, " about {target}")?;
        }
        match self.region {
            Some(region) => write!(f, " in {region}"),
            None => Ok(()),
        }
    }
}
