//! What is emulated, by name: for documents and tests that must not leave anything out.

use std::collections::BTreeSet;

use super::{classic, macie, organizations, sts};

/// The operation of this name, whichever service's.
pub(crate) fn operation_named(text: &str) -> Option<&'static str> {
    let mut names = macie::names().chain(classic::names()).chain(organizations::names()).chain(sts::names());
    names.find(|name| *name == text)
}

/// Every operation that is answered, as `macie2:CreateMember`.
#[must_use]
pub fn operations() -> BTreeSet<String> {
    let macie = macie::names().map(|name| format!("macie2:{name}"));
    let classic = classic::names().map(|name| format!("{}:{name}", classic::SERVICE));
    let organizations = organizations::names().map(|name| format!("organizations:{name}"));
    let sts = sts::names().map(|name| format!("sts:{name}"));
    macie.chain(classic).chain(organizations).chain(sts).collect()
}
