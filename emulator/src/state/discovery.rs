//! Automated discovery, account by account: how an administrator sees and sets it for
//! single members. The only operation of Macie that changes many members at once.

use super::core::State;
use super::member::{Page, RelationshipStatus};
use super::refusal::Refusal;
use super::settings::AutomatedDiscoveryStatus;
use crate::{AccountId, SessionKey};

/// Why automated discovery of an account could not be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiscoveryFailure {
    /// The session of the account is suspended.
    AccountPaused,
    /// The account is not associated with the administrator.
    AccountNotFound,
}

impl DiscoveryFailure {
    /// The value on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AccountPaused => "ACCOUNT_PAUSED",
            Self::AccountNotFound => "ACCOUNT_NOT_FOUND",
        }
    }
}

impl State {
    /// `ListAutomatedDiscoveryAccounts`: the administrator itself and its associated members, by account;
    /// of those named, if any are.
    pub fn list_discovery_accounts(
        &self,
        at: SessionKey,
        named: &[AccountId],
        after: Option<AccountId>,
        limit: usize,
    ) -> Result<Page<(AccountId, AutomatedDiscoveryStatus)>, Refusal> {
        self.require_administrator(at)?;
        let own = std::iter::once(at.account).filter(|own| after.is_none_or(|after| *own > after));
        let members = self.rosters.get(&at).into_iter().flat_map(|roster| roster.after(after));
        let members = members.filter(|member| member.status_at(self.now_ms).is_associated());
        let accounts = merged(own, members.map(|member| member.account));
        let shown = accounts.filter(|account| named.is_empty() || named.contains(account));
        let shown = shown.map(|account| (account, self.discovery_status(SessionKey { account, ..at })));
        Ok(Page::take(shown, limit, |(account, _)| *account))
    }

    /// `BatchUpdateAutomatedDiscoveryAccounts`, and what could not be done.
    ///
    /// Automated discovery cannot be turned on for an account while it is off for the organization.
    pub fn update_discovery_accounts(
        &mut self,
        at: SessionKey,
        wanted: &[(AccountId, AutomatedDiscoveryStatus)],
    ) -> Result<Vec<(AccountId, DiscoveryFailure)>, Refusal> {
        self.require_administrator(at)?;
        let enables = wanted.iter().any(|(_, status)| *status == AutomatedDiscoveryStatus::Enabled);
        if enables && self.discovery_status(at) == AutomatedDiscoveryStatus::Disabled {
            return Err(Refusal::AutomatedDiscoveryOff);
        }
        let mut failed = Vec::new();
        for (account, status) in wanted {
            match self.reach(at, *account) {
                Ok(key) => self.set_discovery(key, *status),
                Err(failure) => failed.push((*account, failure)),
            }
        }
        Ok(failed)
    }

    fn require_administrator(&self, at: SessionKey) -> Result<(), Refusal> {
        self.get_macie_session(at)?;
        if self.is_administrator(at) { Ok(()) } else { Err(Refusal::NotAdministrator) }
    }

    /// The account's session, if the administrator may set its automated discovery.
    fn reach(&self, at: SessionKey, account: AccountId) -> Result<SessionKey, DiscoveryFailure> {
        let key = SessionKey { account, ..at };
        let status = match self.record(at, account) {
            Ok(record) => record.status_at(self.now_ms),
            Err(_) if account == at.account => RelationshipStatus::Enabled,
            Err(_) => return Err(DiscoveryFailure::AccountNotFound),
        };
        match status {
            RelationshipStatus::Enabled => Ok(key),
            RelationshipStatus::Paused => Err(DiscoveryFailure::AccountPaused),
            RelationshipStatus::Invited
            | RelationshipStatus::Created
            | RelationshipStatus::Removed
            | RelationshipStatus::Resigned
            | RelationshipStatus::EmailVerificationInProgress
            | RelationshipStatus::EmailVerificationFailed
            | RelationshipStatus::RegionDisabled
            | RelationshipStatus::AccountSuspended => Err(DiscoveryFailure::AccountNotFound),
        }
    }

    fn discovery_status(&self, key: SessionKey) -> AutomatedDiscoveryStatus {
        self.automated_discovery_of(key).unwrap_or_default().status
    }
}

/// One sorted list out of an account and a sorted list of others.
fn merged(
    own: impl Iterator<Item = AccountId>,
    others: impl Iterator<Item = AccountId>,
) -> impl Iterator<Item = AccountId> {
    let (mut own, mut others) = (own.peekable(), others.peekable());
    std::iter::from_fn(move || match (own.peek(), others.peek()) {
        (Some(one), Some(other)) if one < other => own.next(),
        (Some(_), None) => own.next(),
        _ => others.next(),
    })
}
