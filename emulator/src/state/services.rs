//! Trusted access and delegated administrators: what Organizations knows about the
//! services that work in it. Only the management account changes it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::core::State;
use crate::AccountId;

/// Macie's service principal.
pub const MACIE_PRINCIPAL: &str = "macie.amazonaws.com";

/// Why a delegation is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DelegationError {
    /// The account is not in the organization.
    NoAccount,
    /// The management account cannot be a delegated administrator.
    Management,
    /// Trusted access for the service is off.
    NoTrustedAccess,
    /// The account is a delegated administrator for the service already.
    Registered,
    /// Another account is; Macie has one.
    AnotherRegistered,
    /// The account is no delegated administrator for the service.
    NotRegistered,
}

/// Service principals with the time since when, milliseconds since 1970.
pub(crate) type Since = BTreeMap<String, u64>;

/// Trusted access, and who was delegated what.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Services {
    trusted: Since,
    delegations: BTreeMap<AccountId, Since>,
}

impl Services {
    pub(super) fn trust(&mut self, principal: &str, now_ms: u64) {
        self.trusted.entry(principal.to_owned()).or_insert(now_ms);
    }

    pub(super) fn delegate(&mut self, account: AccountId, principal: &str, now_ms: u64) {
        self.delegations.entry(account).or_default().entry(principal.to_owned()).or_insert(now_ms);
    }

    pub(super) fn delegates(&self, principal: &str) -> impl Iterator<Item = AccountId> {
        self.delegations
            .iter()
            .filter(move |(_, own)| own.contains_key(principal))
            .map(|(account, _)| *account)
    }

    fn is_delegate(&self, account: AccountId, principal: &str) -> bool {
        self.delegations.get(&account).is_some_and(|own| own.contains_key(principal))
    }

    /// Forgets one delegation.
    fn undelegate(&mut self, account: AccountId, principal: &str) {
        if let Some(own) = self.delegations.get_mut(&account) {
            own.remove(principal);
            if own.is_empty() {
                self.delegations.remove(&account);
            }
        }
    }

    /// Forgets an account that left.
    pub(super) fn forget(&mut self, account: AccountId) {
        self.delegations.remove(&account);
    }
}

impl State {
    /// The services with trusted access, and since when (milliseconds since 1970).
    #[must_use]
    pub fn trusted_access(&self) -> &BTreeMap<String, u64> {
        &self.services.trusted
    }

    /// The services for which an account is the delegated administrator, and since when.
    #[must_use]
    pub fn delegated_services(&self, account: AccountId) -> Option<&BTreeMap<String, u64>> {
        self.services.delegations.get(&account)
    }

    /// Every delegated administrator, by account, with its services.
    #[must_use]
    pub fn delegated_administrators(&self) -> &BTreeMap<AccountId, BTreeMap<String, u64>> {
        &self.services.delegations
    }

    /// Whether the account may read the organization: the management account or any delegated administrator.
    #[must_use]
    pub fn may_read_organization(&self, account: AccountId) -> bool {
        self.is_management(account) || self.services.delegations.contains_key(&account)
    }

    /// `EnableAWSServiceAccess`; enabling again changes nothing.
    pub fn enable_service_access(&mut self, principal: &str) {
        self.services.trust(principal, self.now_ms);
    }

    /// `DisableAWSServiceAccess`. For Macie, the administrator's members become standalone in every Region.
    pub fn disable_service_access(&mut self, principal: &str) {
        self.services.trusted.remove(principal);
        if principal == MACIE_PRINCIPAL {
            self.end_designations();
        }
    }

    /// `RegisterDelegatedAdministrator`.
    pub fn register_delegate(&mut self, account: AccountId, principal: &str) -> Result<(), DelegationError> {
        if self.organization.account(account).is_none() {
            return Err(DelegationError::NoAccount);
        }
        if self.is_management(account) {
            return Err(DelegationError::Management);
        }
        if !self.services.trusted.contains_key(principal) {
            return Err(DelegationError::NoTrustedAccess);
        }
        if self.services.is_delegate(account, principal) {
            return Err(DelegationError::Registered);
        }
        if principal == MACIE_PRINCIPAL && self.services.delegates(principal).next().is_some() {
            return Err(DelegationError::AnotherRegistered);
        }
        self.services.delegate(account, principal, self.now_ms);
        Ok(())
    }

    /// `DeregisterDelegatedAdministrator`. For Macie, the members become standalone in every Region.
    pub fn deregister_delegate(
        &mut self,
        account: AccountId,
        principal: &str,
    ) -> Result<(), DelegationError> {
        if self.organization.account(account).is_none() {
            return Err(DelegationError::NoAccount);
        }
        if !self.services.is_delegate(account, principal) {
            return Err(DelegationError::NotRegistered);
        }
        self.services.undelegate(account, principal);
        if principal == MACIE_PRINCIPAL {
            self.end_designations();
        }
        Ok(())
    }
}
