//! An administrator's record of another account, and the roster of all of them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::session::SessionStatus;
use crate::organization::Email;
use crate::{AccountId, Region, SessionKey};

/// What an administrator and another account are to each other: the API's ten values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RelationshipStatus {
    /// Associated, session enabled.
    Enabled,
    /// Associated, session suspended.
    Paused,
    /// Invited, not answered.
    Invited,
    /// Of the organization: being enabled. By invitation: added, not invited.
    Created,
    /// Disassociated by the administrator.
    Removed,
    /// Left by itself.
    Resigned,
    /// The invitation's address is being checked.
    EmailVerificationInProgress,
    /// The invitation's address is not the account's.
    EmailVerificationFailed,
    /// The Region is not enabled for the account.
    RegionDisabled,
    /// The account is suspended or closed.
    AccountSuspended,
}

impl RelationshipStatus {
    /// Every value.
    pub const ALL: [Self; 10] = [
        Self::Enabled,
        Self::Paused,
        Self::Invited,
        Self::Created,
        Self::Removed,
        Self::Resigned,
        Self::EmailVerificationInProgress,
        Self::EmailVerificationFailed,
        Self::RegionDisabled,
        Self::AccountSuspended,
    ];

    /// The value on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Enabled => "Enabled",
            Self::Paused => "Paused",
            Self::Invited => "Invited",
            Self::Created => "Created",
            Self::Removed => "Removed",
            Self::Resigned => "Resigned",
            Self::EmailVerificationInProgress => "EmailVerificationInProgress",
            Self::EmailVerificationFailed => "EmailVerificationFailed",
            Self::RegionDisabled => "RegionDisabled",
            Self::AccountSuspended => "AccountSuspended",
        }
    }

    /// What an associated account with this session is.
    pub(super) fn of_session(status: SessionStatus) -> Self {
        match status {
            SessionStatus::Enabled => Self::Enabled,
            SessionStatus::Paused => Self::Paused,
        }
    }

    /// Whether `onlyAssociated=true` lists it.
    #[must_use]
    pub fn is_associated(self) -> bool {
        matches!(self, Self::Enabled | Self::Paused)
    }
}

/// How an account came to the administrator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Association {
    /// Both belong to one organization.
    Organization,
    /// It was invited.
    Invitation,
}

/// An administrator's record of an account in a Region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Member {
    /// The account.
    pub account: AccountId,
    /// The administrator.
    pub administrator: AccountId,
    /// The Region.
    pub region: Region,
    /// What they are to each other.
    pub status: RelationshipStatus,
    /// How it came.
    pub association: Association,
    /// The address invited; absent for an account of the organization.
    pub email: Option<Email>,
    /// When it was invited, milliseconds since 1970; absent for an account of the organization.
    pub invited_at_ms: Option<u64>,
    /// The invitation that the account can answer or has accepted.
    pub(super) invitation_id: Option<String>,
    /// When the record last changed, milliseconds since 1970.
    pub updated_at_ms: u64,
    /// The record's tags.
    pub tags: BTreeMap<String, String>,
    /// Until then, milliseconds since 1970, an enabled record reads `Created`, and an invitation's address
    /// is being verified.
    pub(super) settled_from_ms: u64,
}

impl Member {
    /// A record of an account of the organization.
    #[must_use]
    pub fn of_organization(
        administrator: SessionKey,
        account: AccountId,
        status: RelationshipStatus,
    ) -> Self {
        Self {
            account,
            administrator: administrator.account,
            region: administrator.region,
            status,
            association: Association::Organization,
            email: None,
            invited_at_ms: None,
            invitation_id: None,
            updated_at_ms: 0,
            tags: BTreeMap::new(),
            settled_from_ms: 0,
        }
    }

    /// The record's ARN, which names the administrator's account.
    #[must_use]
    pub fn arn(&self) -> String {
        format!("arn:aws:macie2:{}:{}:member/{}", self.region, self.administrator, self.account)
    }

    /// Whether the account belongs to the administrator: it has it, and no other, as its administrator.
    #[must_use]
    pub fn is_bound(&self) -> bool {
        match self.status {
            RelationshipStatus::Enabled
            | RelationshipStatus::Paused
            | RelationshipStatus::RegionDisabled
            | RelationshipStatus::AccountSuspended => true,
            RelationshipStatus::Created => self.association == Association::Organization,
            RelationshipStatus::Invited
            | RelationshipStatus::Removed
            | RelationshipStatus::Resigned
            | RelationshipStatus::EmailVerificationInProgress
            | RelationshipStatus::EmailVerificationFailed => false,
        }
    }

    pub(super) fn key(&self) -> SessionKey {
        SessionKey { region: self.region, account: self.account }
    }

    pub(super) fn administrator_key(&self) -> SessionKey {
        SessionKey { region: self.region, account: self.administrator }
    }

    /// The status as it reads at a time.
    pub(super) fn status_at(&self, now_ms: u64) -> RelationshipStatus {
        if now_ms >= self.settled_from_ms {
            return self.status;
        }
        match self.status {
            RelationshipStatus::Enabled => RelationshipStatus::Created,
            RelationshipStatus::Invited | RelationshipStatus::EmailVerificationFailed => {
                RelationshipStatus::EmailVerificationInProgress
            }
            RelationshipStatus::Paused
            | RelationshipStatus::Created
            | RelationshipStatus::Removed
            | RelationshipStatus::Resigned
            | RelationshipStatus::EmailVerificationInProgress
            | RelationshipStatus::RegionDisabled
            | RelationshipStatus::AccountSuspended => self.status,
        }
    }

    /// The record as it reads at a time.
    pub(super) fn at(&self, now_ms: u64) -> Self {
        Self { status: self.status_at(now_ms), ..self.clone() }
    }

    /// The quota against which the record counts. An invitation counts from the moment the account is added.
    fn quota(&self) -> Option<Association> {
        let counts = match self.association {
            Association::Organization => self.is_bound(),
            Association::Invitation => {
                !matches!(self.status, RelationshipStatus::Removed | RelationshipStatus::Resigned)
            }
        };
        counts.then_some(self.association)
    }
}

/// Which records a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemberFilter {
    /// `Enabled` and `Paused`.
    Associated,
    /// All.
    Every,
}

/// A page of a list that is ordered by a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T, K = AccountId> {
    /// At most as many items as asked for.
    pub items: Vec<T>,
    /// The key after which the next page starts, if there is one with anything in it.
    pub next: Option<K>,
}

impl<T, K> Page<T, K> {
    /// Takes one item more than the page holds, to know whether another page follows.
    pub(crate) fn take<I>(mut from: I, limit: usize, key: impl Fn(&T) -> K) -> Self
    where
        I: Iterator<Item = T>,
    {
        let items: Vec<T> = from.by_ref().take(limit).collect();
        let next = if from.next().is_some() { items.last().map(key) } else { None };
        Self { items, next }
    }
}

/// An administrator's records in a Region.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Roster {
    members: BTreeMap<AccountId, Member>,
    /// How many count against the quota of members through the organization.
    of_organization: usize,
    /// How many count against the quota of members by invitation.
    by_invitation: usize,
}

impl Roster {
    pub(super) fn get(&self, account: AccountId) -> Option<&Member> {
        self.members.get(&account)
    }

    pub(super) fn after(&self, after: Option<AccountId>) -> impl Iterator<Item = &Member> {
        self.members.range(crate::organization::following(after)).map(|(_, member)| member)
    }

    pub(super) fn put(&mut self, member: Member) {
        if let Some(counter) = member.quota().map(|quota| self.counter(quota)) {
            *counter += 1;
        }
        let before = self.members.insert(member.account, member);
        self.discount(before.as_ref());
    }

    pub(super) fn remove(&mut self, account: AccountId) -> Option<Member> {
        let member = self.members.remove(&account)?;
        self.discount(Some(&member));
        Some(member)
    }

    /// How many records count against a quota.
    pub(super) fn counted(&self, quota: Association) -> usize {
        match quota {
            Association::Organization => self.of_organization,
            Association::Invitation => self.by_invitation,
        }
    }

    pub(super) fn tags_mut(&mut self, account: AccountId) -> Option<&mut BTreeMap<String, String>> {
        self.members.get_mut(&account).map(|member| &mut member.tags)
    }

    fn counter(&mut self, quota: Association) -> &mut usize {
        match quota {
            Association::Organization => &mut self.of_organization,
            Association::Invitation => &mut self.by_invitation,
        }
    }

    fn discount(&mut self, gone: Option<&Member>) {
        if let Some(counter) = gone.and_then(Member::quota).map(|quota| self.counter(quota)) {
            *counter -= 1;
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    pub(super) fn has_bound(&self) -> bool {
        self.members.values().any(Member::is_bound)
    }

    pub(super) fn bound_accounts(&self) -> impl Iterator<Item = AccountId> {
        self.members.values().filter(|member| member.is_bound()).map(|member| member.account)
    }
}
