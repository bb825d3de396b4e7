//! Which accounts a request means: pure selection over what Organizations said.
//!
//! A named account that cannot be enrolled is still a target, with its reason, so
//! that nothing asked for is lost. Tags are the caller's to read: only for the
//! accounts that survive everything else.

use std::collections::BTreeSet;

use crate::ids::{AccountId, OrganizationalUnitId};
use crate::inventory::{Standing, Target};
use crate::model::{Account, AccountState};
use crate::request::AccountFilter;

/// An include list up to this long is asked for by account, instead of listing all.
pub const DESCRIBED_AT_MOST: usize = 20;

/// Why no scope could be resolved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScopeError {
    /// Organizations named no path for an account, so no unit can be decided.
    #[error(
        "Organizations gave no path for account {0}, so accounts cannot be selected by organizational unit"
    )]
    NoPath(AccountId),
    /// The filters leave no active account.
    #[error(
        "field `accounts`: no active account is left in scope; check include, exclude, organizationalUnits and tags"
    )]
    Empty,
    /// More accounts to enroll than `limits.maxAccounts`.
    #[error(
        "field `limits.maxAccounts`: {found} accounts are in scope, {allowed} are allowed; narrow `accounts`"
    )]
    TooMany {
        /// Accounts that would be enrolled.
        found: usize,
        /// What the request allows.
        allowed: u32,
    },
}

/// The accounts that pass every filter but the tags.
///
/// # Errors
///
/// [`ScopeError::NoPath`] when a unit is asked for and an account's place is unknown.
pub fn candidates(filter: &AccountFilter, accounts: Vec<Account>) -> Result<Vec<Account>, ScopeError> {
    let mut selected = Vec::new();
    for account in accounts {
        let named = filter.include.is_empty() || filter.include.contains(&account.id);
        if named
            && !filter.exclude.contains(&account.id)
            && lies_under_any(&account, &filter.organizational_units)?
        {
            selected.push(account);
        }
    }
    Ok(selected)
}

fn lies_under_any(account: &Account, units: &BTreeSet<OrganizationalUnitId>) -> Result<bool, ScopeError> {
    if units.is_empty() {
        return Ok(true);
    }
    if account.paths.is_empty() && account.state == AccountState::Active {
        return Err(ScopeError::NoPath(account.id.clone()));
    }
    Ok(units.iter().any(|unit| account.lies_under(unit)))
}

/// Units that hold none of the accounts: mistyped ones, or empty ones.
#[must_use]
pub fn units_without_accounts<'a>(
    filter: &'a AccountFilter,
    accounts: &[Account],
) -> Vec<&'a OrganizationalUnitId> {
    let empty = |unit: &&OrganizationalUnitId| !accounts.iter().any(|account| account.lies_under(unit));
    filter.organizational_units.iter().filter(empty).collect()
}

/// The targets: every selected account with how it stands, and every named account
/// that the organization does not have.
///
/// # Errors
///
/// No active account, or more of them than `max_accounts`.
pub fn targets(
    filter: &AccountFilter,
    selected: Vec<Account>,
    all: &BTreeSet<AccountId>,
    roles: &Roles<'_>,
    max_accounts: u32,
) -> Result<Vec<Target>, ScopeError> {
    let missing = filter.include.iter().filter(|id| !all.contains(*id) && !filter.exclude.contains(*id));
    let missing = missing.map(|id| Target::missing(id.clone()));
    let mut targets: Vec<_> =
        selected.into_iter().map(|account| roles.target(account)).chain(missing).collect();
    targets.sort_by(|a, b| a.id.cmp(&b.id));
    if !targets.iter().any(Target::is_active) {
        return Err(ScopeError::Empty);
    }
    let found = targets.iter().filter(|target| target.is_enrollable()).count();
    if found > max_accounts as usize {
        return Err(ScopeError::TooMany { found, allowed: max_accounts });
    }
    Ok(targets)
}

/// Accounts that the organization gives a special part.
#[derive(Debug)]
pub struct Roles<'a> {
    /// Owns the organization.
    pub management_id: &'a AccountId,
    /// Is never its own member.
    pub administrator_id: &'a AccountId,
    /// Are never touched.
    pub protected: &'a BTreeSet<AccountId>,
}

impl Roles<'_> {
    fn target(&self, account: Account) -> Target {
        let standing = if self.protected.contains(&account.id) {
            Standing::Protected
        } else if account.state != AccountState::Active {
            Standing::NotActive(account.state.clone())
        } else if account.id == *self.administrator_id {
            Standing::Administrator
        } else if account.id == *self.management_id {
            Standing::Management
        } else {
            Standing::Member
        };
        let path = account.paths.into_iter().next();
        Target { id: account.id, email: Some(account.email), standing, name: account.name, path }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{account, id};

    fn ids(accounts: &[Account]) -> Vec<&str> {
        accounts.iter().map(|account| account.id.as_str()).collect()
    }

    fn resolve(filter: &AccountFilter, accounts: Vec<Account>) -> Result<Vec<Target>, ScopeError> {
        let all = accounts.iter().map(|account| account.id.clone()).collect();
        let protected = BTreeSet::from([id(9)]);
        let roles = Roles { management_id: &id(1), administrator_id: &id(2), protected: &protected };
        targets(filter, candidates(filter, accounts)?, &all, &roles, 3)
    }

    #[test]
    fn units_select_recursively_and_excluded_accounts_win() {
        let accounts = vec![
            account(3).under("o-exampleorgid/r-ab12/ou-ab12-parent00/ou-ab12-child000/000000000003/"),
            account(4).under("o-exampleorgid/r-ab12/ou-ab12-parent00/000000000004/"),
            account(5).under("o-exampleorgid/r-ab12/000000000005/"),
        ];
        let filter = AccountFilter {
            organizational_units: BTreeSet::from(["ou-ab12-parent00".parse().unwrap()]),
            exclude: BTreeSet::from([id(4)]),
            ..AccountFilter::default()
        };
        assert_eq!(ids(&candidates(&filter, accounts).unwrap()), ["000000000003"]);
    }

    #[test]
    fn an_account_without_a_path_is_never_taken_to_lie_elsewhere() {
        let filter = AccountFilter {
            organizational_units: BTreeSet::from(["r-ab12".parse().unwrap()]),
            ..AccountFilter::default()
        };
        assert_eq!(candidates(&filter, vec![account(3).under_nothing()]), Err(ScopeError::NoPath(id(3))));
    }

    #[test]
    fn each_special_account_stands_by_its_part() {
        let accounts = vec![account(1), account(2), account(3), account(4).in_state("SUSPENDED"), account(9)];
        let standings: Vec<_> =
            resolve(&AccountFilter::default(), accounts).unwrap().into_iter().map(|t| t.standing).collect();
        let suspended = Standing::NotActive(AccountState::Suspended);
        assert_eq!(
            standings,
            [Standing::Management, Standing::Administrator, Standing::Member, suspended, Standing::Protected]
        );
    }

    #[test]
    fn a_named_account_outside_the_organization_is_a_target_that_is_missing() {
        let filter = AccountFilter { include: BTreeSet::from([id(3), id(77)]), ..AccountFilter::default() };
        let targets = resolve(&filter, vec![account(3), account(4)]).unwrap();
        let standings: Vec<_> = targets.into_iter().map(|t| (t.id, t.standing)).collect();
        assert_eq!(standings, [(id(3), Standing::Member), (id(77), Standing::Missing)]);
    }

    #[test]
    fn a_scope_without_an_active_account_is_an_error_and_never_all() {
        let named = AccountFilter { include: BTreeSet::from([id(77)]), ..AccountFilter::default() };
        assert_eq!(resolve(&named, vec![account(3)]), Err(ScopeError::Empty));
        let closed = vec![account(3).in_state("CLOSED")];
        assert_eq!(resolve(&AccountFilter::default(), closed), Err(ScopeError::Empty));
    }

    #[test]
    fn more_active_accounts_than_allowed_are_refused() {
        let accounts = (10..14).map(account).collect();
        let refused = resolve(&AccountFilter::default(), accounts);
        assert_eq!(refused, Err(ScopeError::TooMany { found: 4, allowed: 3 }));
    }
}
