//! Assuming a role: the caller's permission and the role's trust, together.

use super::denial::{Denial, DenialReason};
use super::document::Decision;
use super::guard::{Guard, circumstances};
use super::ledger::note;
use super::need::Need;
use super::role::{Role, RoleId};
use super::trust::{Trust, Trustee};
use crate::AccountId;
use crate::state::{Caller, State};

/// What `AssumeRole` asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Assumption {
    pub(crate) role_arn: String,
    pub(crate) account: AccountId,
    /// Without its path.
    pub(crate) role: String,
    pub(crate) session: String,
    pub(crate) external_id: Option<String>,
    pub(crate) duration_seconds: Option<String>,
    /// The Region whose STS is asked.
    pub(crate) region: String,
}

impl Assumption {
    fn need(&self) -> Need {
        let need = Need::on("sts:AssumeRole", self.role_arn.clone(), &self.region, self.account);
        let context = need.context.with("sts:RoleSessionName", self.session.clone());
        let context = context.with_some("sts:ExternalId", self.external_id.clone());
        let context = context.with_some("sts:DurationSeconds", self.duration_seconds.clone());
        Need { context, ..need }
    }

    fn target(&self) -> RoleId {
        RoleId { account: self.account, name: self.role.clone() }
    }
}

impl Guard {
    /// Whether a caller may assume a role. A role that nobody described does not exist.
    ///
    /// The caller's own permission and the role's trust are both needed, unless the role trusts a principal
    /// of its own account by name.
    pub(super) fn admit_assumption(
        &mut self,
        state: &State,
        caller: &Caller,
        asked: &Assumption,
    ) -> Result<(), Denial> {
        let Some(id) = self.bound(caller) else { return Ok(()) };
        self.reach(state, &asked.target());
        let need = asked.need();
        let decision = self.decide(state, caller, &id, &need);
        let trust = self.trust_in(state, caller, &id, asked, &need);
        let reason = match (decision, trust) {
            (Decision::ExplicitDeny, _) => Some(DenialReason::ExplicitDeny),
            (_, Trust::Denied) => Some(DenialReason::DeniedByTrustPolicy),
            (Decision::Allowed, Trust::Principal | Trust::Account) => None,
            (Decision::ImplicitDeny, Trust::Principal) if caller.account == asked.account => None,
            (Decision::Allowed | Decision::ImplicitDeny, Trust::None)
            | (Decision::ImplicitDeny, Trust::Principal | Trust::Account) => Some(DenialReason::NotAssumable),
        };
        if let Some(reason) = reason {
            return Err(self.refuse(&id, caller, &need, reason));
        }
        note(&mut self.ledger.used, &id, &need.action);
        Ok(())
    }

    /// What the role says to its caller. The ARN has to be the role's, its path included.
    fn trust_in(
        &self,
        state: &State,
        caller: &Caller,
        id: &RoleId,
        asked: &Assumption,
        need: &Need,
    ) -> Trust {
        let own_arn = self.roles.get(id).map(|role: &Role| role.arn.as_str()).unwrap_or_default();
        let Some(role) = self.roles.get(&asked.target()).filter(|role| role.arn == asked.role_arn) else {
            return Trust::None;
        };
        let (context, session) = (circumstances(state, caller, own_arn, need), caller.arn());
        let trustee = Trustee::Role { account: caller.account, role_arn: own_arn, session_arn: &session };
        role.trust.evaluate(trustee, &context)
    }
}
