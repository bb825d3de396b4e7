//! Who was the administrator's member through the organization while the watch lasted: only such
//! a former member's session is the teardown's to disable.

use std::collections::BTreeSet;

use super::call::WatchedCall;
use super::expectations::Expectations;
use crate::state::State;
use crate::{AccountId, SessionKey};

/// The members that were seen; of no use, and empty, unless sessions are to be disabled.
#[derive(Debug, Default)]
pub(super) struct Membership {
    of_use: bool,
    administrator: Option<AccountId>,
    seen: BTreeSet<SessionKey>,
}

impl Membership {
    pub(super) fn begin(expected: &Expectations, state: &State) -> Self {
        let of_use =
            expected.disable_sessions == Some(true) || expected.disable_management_session == Some(false);
        let bound = state.bound_accounts().filter(|_| of_use);
        let administrator = expected.administrator_id;
        let seen = bound.filter(|key| is_member(*key, administrator, state)).collect();
        Self { of_use, administrator, seen }
    }

    /// Notes the account of a call before the call can end its membership.
    pub(super) fn see(&mut self, call: &WatchedCall<'_>, state: &State) {
        let (Some(region), Some(account)) = (call.region.filter(|_| self.of_use), call.target) else {
            return;
        };
        let key = SessionKey { region, account };
        if is_member(key, self.administrator, state) {
            self.seen.insert(key);
        }
    }

    pub(super) fn contains(&self, key: SessionKey) -> bool {
        self.seen.contains(&key)
    }
}

fn is_member(key: SessionKey, administrator: Option<AccountId>, state: &State) -> bool {
    let is_ours = administrator.is_none() || state.administrator_of(key) == administrator;
    is_ours && state.is_member_by_organization(key)
}
