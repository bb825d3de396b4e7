//! The template gives every function the permissions that its calls need and no more,
//! and keeps what holds email addresses encrypted, private and short-lived.

mod permissions;
mod protection;
mod roles;
mod settings;
mod storage;

use std::collections::{BTreeMap, BTreeSet};

use macie_org_contract::files;
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

/// The operations that an adapter of the core names in its calls.
pub(crate) fn called_in(path: &str) -> BTreeSet<String> {
    let source = files::text(path);
    let names = files::names(files::without_tests(&source)).into_iter();
    let calls = names.filter(|name| name.starts_with("macie2:") || name.starts_with("organizations:"));
    calls.map(str::to_owned).collect()
}

/// The functions whose own source says any of `words`, by their binaries.
pub(crate) fn that_say(words: &[&str]) -> BTreeSet<String> {
    let source_of = |binary: &str| {
        let own = format!("functions/{binary}/src/");
        files::rust().into_iter().filter(move |(path, _)| path.starts_with(&own))
    };
    let says = |binary: &String| {
        source_of(binary).any(|(_, source)| words.iter().any(|words| source.contains(words)))
    };
    by_binary().into_keys().filter(says).collect()
}
