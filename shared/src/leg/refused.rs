//! Says in the log which accounts a leg gave up, each with its reason, for whoever is not going to
//! wait for the report.

use std::collections::BTreeSet;

use super::Leg;
use crate::ids::AccountId;
use crate::ports::ObjectStore;
use crate::report::Failure;

impl<S: ObjectStore> Leg<'_, S> {
    /// One line for each account that was refused for good and is not `known` as such; says how
    /// many. There are not many: a leg ends where more fail than the request allows.
    pub(super) fn tell_refused(&self, known: &BTreeSet<AccountId>) -> u32 {
        let refused = self.checkpoint.refused.iter().filter(|(account, _)| !known.contains(*account));
        let told = refused.map(|(account, failure)| self.tell(account, failure)).count();
        u32::try_from(told).unwrap_or(u32::MAX)
    }

    fn tell(&self, account: &AccountId, failure: &Failure) {
        let reason = serde_json::to_value(failure.reason).expect("a reason serializes");
        tracing::warn!(
            "execution.name" = self.input.execution.name,
            "session.region" = self.input.region.as_str(),
            leg = self.number(),
            "account.id" = account.as_str(),
            outcome = "failed",
            reason = reason.as_str(),
            "error.message" = failure.message,
            "the account failed"
        );
    }
}
