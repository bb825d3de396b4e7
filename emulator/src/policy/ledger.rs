//! Which permissions were used, and which were missing.

use std::collections::{BTreeMap, BTreeSet};

use super::role::RoleId;

/// Actions by role.
pub(super) type Actions = BTreeMap<RoleId, BTreeSet<String>>;

/// What roles did and could not do.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub(super) used: Actions,
    pub(super) denied: Actions,
}

/// Notes an action of a role.
pub(super) fn note(actions: &mut Actions, role: &RoleId, action: &str) {
    let known = actions.get_mut(role);
    let of_role = match known {
        Some(of_role) => of_role,
        None => actions.entry(role.clone()).or_default(),
    };
    if !of_role.contains(action) {
        of_role.insert(action.to_owned());
    }
}
