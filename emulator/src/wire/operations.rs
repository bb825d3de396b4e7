//! What is emulated, by name: for documents and tests that must not leave anything out.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::{classic, macie, organizations, sts};

/// Every operation, by its service and its name.
pub(crate) fn every() -> impl Iterator<Item = (&'static str, &'static str)> {
    let macie = macie::names().map(|name| ("macie2", name));
    let classic = classic::names().map(|name| (classic::SERVICE, name));
    let organizations = organizations::names().map(|name| ("organizations", name));
    let sts = sts::names().map(|name| ("sts", name));
    macie.chain(classic).chain(organizations).chain(sts)
}

/// An operation's name with its service's, as `macie2:CreateMember`.
pub(super) fn name(service: &'static str, operation: &'static str) -> &'static str {
    static NAMES: LazyLock<BTreeMap<(&str, &str), String>> =
        LazyLock::new(|| every().map(|it| (it, format!("{}:{}", it.0, it.1))).collect());
    &NAMES[&(service, operation)]
}

/// Every operation that is answered, as `macie2:CreateMember`.
#[must_use]
pub fn operations() -> BTreeSet<String> {
    every().map(|(service, name)| format!("{service}:{name}")).collect()
}
