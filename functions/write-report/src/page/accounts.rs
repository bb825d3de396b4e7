//! The accounts of a page, numbered: those that the request means, then those that only rows name.

use std::collections::BTreeMap;

use macie_org::inventory::Target;
use serde::Serialize;
use serde_json::Value;

use super::text;
use crate::document::json_of;

/// Accounts and the organizational units that they lie in, each written once.
#[derive(Debug, Default)]
pub(crate) struct Accounts {
    numbers: BTreeMap<String, usize>,
    texts: Vec<String>,
    units: BTreeMap<String, usize>,
}

impl Accounts {
    /// The accounts that the request means.
    pub(crate) fn of(targets: &[Target]) -> Self {
        let mut accounts = Self::default();
        for target in targets {
            let unit = target.path.as_deref().map(|path| accounts.unit(path));
            let id = target.id.as_str();
            accounts.add(id, &(id, &target.name, unit));
        }
        accounts
    }

    /// The account's number; it is given one if it has none.
    pub(crate) fn number(&mut self, id: &str) -> usize {
        match self.numbers.get(id) {
            Some(number) => *number,
            None => self.add(id, &[id]),
        }
    }

    /// Every account, as JSON that may stand in a page.
    pub(crate) fn texts(&self) -> &[String] {
        &self.texts
    }

    /// The units in the order of their numbers, each as its chain of ids from the root.
    pub(crate) fn units(&self) -> Value {
        let mut units: Vec<_> = self.units.iter().collect();
        units.sort_by_key(|(_, number)| **number);
        units.into_iter().map(|(unit, _)| unit.as_str()).collect()
    }

    fn add(&mut self, id: &str, account: &impl Serialize) -> usize {
        let number = self.texts.len();
        self.numbers.insert(id.to_owned(), number);
        self.texts.push(text::safe(&json_of(account)));
        number
    }

    /// The number of what an account's path says beside the organization and the account.
    fn unit(&mut self, path: &str) -> usize {
        let ids = path.split('/').filter(|id| id.starts_with("r-") || id.starts_with("ou-"));
        let (next, unit) = (self.units.len(), ids.collect::<Vec<_>>().join("/"));
        *self.units.entry(unit).or_insert(next)
    }
}
