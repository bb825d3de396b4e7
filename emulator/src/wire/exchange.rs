//! One request being answered: what a handler may use, and what is left for the log.

use crate::AccountId;
use crate::policy::{Asked, Denial};
use crate::state::{Caller, State};

use super::problem::Answer;
use super::subject::Subject;

/// Whether an operation can change anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Reads,
    Writes,
}

/// What a handler works with.
pub(super) struct Exchange<'a> {
    pub(super) state: &'a mut State,
    pub(super) caller: Caller,
    pub(super) request_id: &'a str,
    /// As signed.
    pub(super) region: &'a str,
    /// The account that the request is about.
    pub(super) target: Option<AccountId>,
}

impl Exchange<'_> {
    /// Whether the caller acts as a role whose permissions are enforced.
    pub(super) fn is_bound(&self) -> bool {
        self.state.guard.binds(&self.caller)
    }

    /// Whether the caller has every permission that a call needs.
    pub(super) fn permit(&mut self, asked: &Asked<'_>) -> Result<(), Denial> {
        let caller = &self.caller;
        self.state.guarded(|guard, state| guard.check(state, caller, asked))
    }

    /// Notes the account that the request is about, and passes it on.
    pub(super) fn about(&mut self, account: AccountId) -> AccountId {
        self.target = Some(account);
        account
    }
}

/// What came of a request.
pub(crate) struct Handled {
    pub(super) service: &'static str,
    pub(super) operation: &'static str,
    pub(super) access: Access,
    pub(super) caller: Option<AccountId>,
    /// The caller's role session.
    pub(super) session: Option<String>,
    pub(super) target: Option<AccountId>,
    /// Absent: the connection closes without an answer.
    pub(crate) answer: Option<Answer>,
}

impl Handled {
    /// A request that no rule answered.
    pub(crate) fn of(subject: &Subject, answer: Option<Answer>) -> Self {
        let Subject { service, operation, access, target, .. } = *subject;
        let (caller, session) = (Some(subject.caller.account), subject.caller.session().map(str::to_owned));
        Self { service, operation, access, caller, session, target, answer }
    }

    /// A request that reached no operation.
    pub(super) fn astray(service: &'static str, caller: Option<AccountId>, answer: Option<Answer>) -> Self {
        let (operation, access) = ("Unknown", Access::Reads);
        Self { service, operation, access, caller, session: None, target: None, answer }
    }
}
