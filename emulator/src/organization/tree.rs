//! The tree of root, organizational units and accounts, with an index of children so
//! that a page of a parent's accounts costs the page, not the organization.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Account, AccountState, Email, JoinedMethod, NewAccount};
use crate::{AccountId, ParentId};

/// Why the tree cannot be changed as asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    /// The account is already in the organization.
    #[error("account {0} is already in the organization")]
    AccountExists(AccountId),
    /// The account is not in the organization.
    #[error("account {0} is not in the organization")]
    NoAccount(AccountId),
    /// No such root or organizational unit.
    #[error("the organization has no `{0}`")]
    NoParent(ParentId),
    /// The organizational unit exists.
    #[error("`{0}` exists already")]
    ParentExists(ParentId),
    /// The management account can neither leave nor be suspended by the organization.
    #[error("the management account cannot leave its organization")]
    Management,
}

/// An organizational unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OrganizationalUnit {
    /// Its id.
    pub id: ParentId,
    /// Its name.
    pub name: String,
    /// What it lies in directly.
    pub parent: ParentId,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Children {
    accounts: BTreeSet<AccountId>,
    units: BTreeSet<ParentId>,
}

/// An organization with all features: one root, organizational units, accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Organization {
    id: String,
    management: AccountId,
    root: ParentId,
    accounts: BTreeMap<AccountId, Account>,
    units: BTreeMap<ParentId, OrganizationalUnit>,
    children: BTreeMap<ParentId, Children>,
}

impl Organization {
    /// An organization of its management account alone, with id `o-exampleorgid` and root `r-root`.
    #[must_use]
    pub fn new(management: AccountId) -> Self {
        let root = "r-root".parse().expect("a root id");
        Self::with_ids("o-exampleorgid", root, NewAccount::named_after(management), 0)
    }

    /// An organization of its management account alone, under given ids.
    pub(super) fn with_ids(id: &str, root: ParentId, management: NewAccount, joined_at_ms: u64) -> Self {
        let mut organization = Self {
            id: id.to_owned(),
            management: management.id,
            children: BTreeMap::from([(root.clone(), Children::default())]),
            root,
            accounts: BTreeMap::new(),
            units: BTreeMap::new(),
        };
        let added = organization.add_account(management, JoinedMethod::Invited, joined_at_ms);
        added.expect("the first account has no rival and lies in the root");
        organization
    }

    /// The organization's id, as `o-exampleorgid`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The management account.
    #[must_use]
    pub fn management_id(&self) -> &AccountId {
        &self.management
    }

    /// The root.
    #[must_use]
    pub fn root(&self) -> &ParentId {
        &self.root
    }

    /// Every account, by id.
    pub fn accounts(&self) -> impl Iterator<Item = &Account> {
        self.accounts.values()
    }

    /// The accounts whose id follows this one, by id.
    pub fn accounts_after(&self, after: Option<AccountId>) -> impl Iterator<Item = &Account> {
        self.accounts.range(following(after)).map(|(_, account)| account)
    }

    /// One account.
    #[must_use]
    pub fn account(&self, id: AccountId) -> Option<&Account> {
        self.accounts.get(&id)
    }

    /// Every organizational unit, by id.
    pub fn units(&self) -> impl Iterator<Item = &OrganizationalUnit> {
        self.units.values()
    }

    /// One organizational unit.
    #[must_use]
    pub fn unit(&self, id: &ParentId) -> Option<&OrganizationalUnit> {
        self.units.get(id)
    }

    /// Whether this root or organizational unit exists.
    #[must_use]
    pub fn has_parent(&self, id: &ParentId) -> bool {
        self.children.contains_key(id)
    }

    /// The accounts that lie directly in a parent and whose id follows `after`, by id.
    pub fn accounts_in(&self, parent: &ParentId, after: Option<AccountId>) -> impl Iterator<Item = &Account> {
        let children = self.children.get(parent).into_iter();
        children
            .flat_map(move |own| own.accounts.range(following(after)))
            .filter_map(|id| self.accounts.get(id))
    }

    /// The organizational units that lie directly in a parent, by id.
    pub fn units_in(&self, parent: &ParentId) -> impl Iterator<Item = &OrganizationalUnit> {
        let children = self.children.get(parent).into_iter();
        children.flat_map(|own| &own.units).filter_map(|id| self.units.get(id))
    }

    /// The path of a parent: `o-…/r-…/ou-…/`, with a slash at its end.
    #[must_use]
    pub fn path(&self, parent: &ParentId) -> String {
        let mut steps = vec![parent];
        while let Some(unit) = self.units.get(steps[steps.len() - 1]) {
            steps.push(&unit.parent);
        }
        let mut path = format!("{}/", self.id);
        for step in steps.into_iter().rev() {
            path.push_str(step.as_str());
            path.push('/');
        }
        path
    }

    /// Adds an account, active, to the parent that it names.
    pub fn add_account(&mut self, new: NewAccount, how: JoinedMethod, at_ms: u64) -> Result<(), TreeError> {
        if self.accounts.contains_key(&new.id) {
            return Err(TreeError::AccountExists(new.id));
        }
        let parent = new.parent.unwrap_or_else(|| self.root.clone());
        self.children_of(&parent)?.accounts.insert(new.id);
        let account = Account {
            id: new.id,
            email: new.email,
            name: new.name,
            state: AccountState::Active,
            joined_method: how,
            joined_at_ms: at_ms,
            parent,
            tags: BTreeMap::new(),
        };
        self.accounts.insert(account.id, account);
        Ok(())
    }

    /// Takes an account out, and returns it.
    pub fn remove_account(&mut self, id: AccountId) -> Result<Account, TreeError> {
        if id == self.management {
            return Err(TreeError::Management);
        }
        let account = self.accounts.remove(&id).ok_or(TreeError::NoAccount(id))?;
        self.children_of(&account.parent)?.accounts.remove(&id);
        Ok(account)
    }

    /// Puts an account, or none, in the place of the present one under this id, which is returned.
    pub(crate) fn exchange_account(&mut self, id: AccountId, account: Option<Account>) -> Option<Account> {
        let present = self.accounts.remove(&id);
        if let Some(present) = &present {
            self.children.get_mut(&present.parent)?.accounts.remove(&id);
        }
        if let Some(account) = account {
            self.children.get_mut(&account.parent)?.accounts.insert(id);
            self.accounts.insert(id, account);
        }
        present
    }

    /// Adds an organizational unit.
    pub fn add_unit(&mut self, id: ParentId, name: &str, parent: ParentId) -> Result<(), TreeError> {
        if self.has_parent(&id) {
            return Err(TreeError::ParentExists(id));
        }
        self.children_of(&parent)?.units.insert(id.clone());
        self.children.insert(id.clone(), Children::default());
        self.units.insert(id.clone(), OrganizationalUnit { id, name: name.to_owned(), parent });
        Ok(())
    }

    /// Moves an account into another root or organizational unit.
    pub fn move_account(&mut self, id: AccountId, to: &ParentId) -> Result<(), TreeError> {
        let from = self.account_mut(id)?.parent.clone();
        self.children_of(to)?.accounts.insert(id);
        if &from != to {
            self.children_of(&from)?.accounts.remove(&id);
        }
        self.account_mut(id)?.parent = to.clone();
        Ok(())
    }

    /// Sets a tag of an account.
    pub fn tag_account(&mut self, id: AccountId, key: &str, value: &str) -> Result<(), TreeError> {
        self.account_mut(id)?.tags.insert(key.to_owned(), value.to_owned());
        Ok(())
    }

    /// Sets an account's state, in Organizations alone; the verbs of `State` also do what Macie does then.
    pub fn set_account_state(&mut self, id: AccountId, state: AccountState) -> Result<(), TreeError> {
        self.account_mut(id)?.state = state;
        Ok(())
    }

    /// Sets an account's name and address.
    pub fn rename_account(&mut self, id: AccountId, name: &str, email: Email) -> Result<(), TreeError> {
        let account = self.account_mut(id)?;
        name.clone_into(&mut account.name);
        account.email = email;
        Ok(())
    }

    pub(super) fn account_mut(&mut self, id: AccountId) -> Result<&mut Account, TreeError> {
        self.accounts.get_mut(&id).ok_or(TreeError::NoAccount(id))
    }

    fn children_of(&mut self, parent: &ParentId) -> Result<&mut Children, TreeError> {
        self.children.get_mut(parent).ok_or_else(|| TreeError::NoParent(parent.clone()))
    }
}

/// The range of ids after this one, or of all.
pub(crate) fn following(
    after: Option<AccountId>,
) -> (std::ops::Bound<AccountId>, std::ops::Bound<AccountId>) {
    let start = after.map_or(std::ops::Bound::Unbounded, std::ops::Bound::Excluded);
    (start, std::ops::Bound::Unbounded)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u64) -> AccountId {
        AccountId::from_number(number)
    }

    fn two_levels() -> Organization {
        let mut organization = Organization::new(id(1));
        let (outer, inner) = (unit("ou-root-outer000"), unit("ou-root-inner000"));
        organization.add_unit(outer.clone(), "outer", organization.root().clone()).unwrap();
        organization.add_unit(inner.clone(), "inner", outer).unwrap();
        let new = NewAccount { parent: Some(inner), ..NewAccount::named_after(id(2)) };
        organization.add_account(new, JoinedMethod::Created, 0).unwrap();
        organization
    }

    fn unit(text: &str) -> ParentId {
        text.parse().unwrap()
    }

    #[test]
    fn a_path_names_every_unit_from_the_root_down() {
        let organization = two_levels();
        let parent = &organization.account(id(2)).unwrap().parent;
        assert_eq!(organization.path(parent), "o-exampleorgid/r-root/ou-root-outer000/ou-root-inner000/");
        assert_eq!(organization.path(organization.root()), "o-exampleorgid/r-root/");
    }

    #[test]
    fn a_moved_account_lies_in_one_parent_only() {
        let mut organization = two_levels();
        organization.move_account(id(2), &unit("ou-root-outer000")).unwrap();
        let in_unit = |name: &str| organization.accounts_in(&unit(name), None).count();
        assert_eq!((in_unit("ou-root-outer000"), in_unit("ou-root-inner000")), (1, 0));
    }

    #[test]
    fn an_account_moved_to_where_it_lies_stays_there() {
        let mut organization = two_levels();
        let parent = unit("ou-root-inner000");
        organization.move_account(id(2), &parent).unwrap();
        assert_eq!(organization.accounts_in(&parent, None).count(), 1);
    }

    #[test]
    fn what_does_not_exist_is_named() {
        let mut organization = two_levels();
        assert_eq!(organization.remove_account(id(9)), Err(TreeError::NoAccount(id(9))));
        let nowhere = unit("ou-root-nowhere0");
        assert_eq!(organization.move_account(id(2), &nowhere), Err(TreeError::NoParent(nowhere.clone())));
        assert_eq!(organization.accounts_in(&nowhere, None).count(), 0);
    }

    #[test]
    fn the_management_account_stays() {
        assert_eq!(two_levels().remove_account(id(1)), Err(TreeError::Management));
    }

    #[test]
    fn an_account_joins_only_once() {
        let again = two_levels().add_account(NewAccount::named_after(id(2)), JoinedMethod::Invited, 0);
        assert_eq!(again, Err(TreeError::AccountExists(id(2))));
    }

    #[test]
    fn accounts_are_read_from_after_an_id() {
        let organization = two_levels();
        let ids: Vec<_> = organization.accounts_after(Some(id(1))).map(|account| account.id).collect();
        assert_eq!(ids, [id(2)]);
    }
}
