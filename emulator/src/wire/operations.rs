//! What is emulated, by name: for documents and tests that must not leave anything out.

use std::collections::BTreeSet;

use super::{macie, organizations, sts};

/// Every operation that is answered, as `macie2:CreateMember`.
#[must_use]
pub fn operations() -> BTreeSet<String> {
    let macie = macie::names().map(|name| format!("macie2:{name}"));
    let organizations = organizations::names().map(|name| format!("organizations:{name}"));
    let sts = sts::names().map(|name| format!("sts:{name}"));
    macie.chain(organizations).chain(sts).collect()
}
