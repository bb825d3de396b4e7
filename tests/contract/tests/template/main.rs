//! The template gives every function the permissions that its calls need and no more,
//! and keeps what holds email addresses encrypted, private and short-lived.

mod permissions;
mod settings;
mod storage;

use std::collections::{BTreeMap, BTreeSet};

use macie_org_contract::template::{actions, binary, functions, statements};
use serde_json::Value;

/// Actions of a function, over all its statements.
pub(crate) fn allowed(function: &Value) -> BTreeSet<String> {
    statements(function).iter().flat_map(actions).collect()
}

pub(crate) fn by_binary() -> BTreeMap<String, Value> {
    functions().into_values().map(|function| (binary(&function).to_owned(), function)).collect()
}

pub(crate) fn of_service(actions: &BTreeSet<String>, service: &str) -> BTreeSet<String> {
    actions.iter().filter(|action| action.starts_with(&format!("{service}:"))).cloned().collect()
}

pub(crate) fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}
