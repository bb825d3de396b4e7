//! Who is bound by which role, and whether a call is let through. Lives in the state, as
//! IAM's part of it, but is not of a snapshot: a restored state keeps the guard it meets.

use std::collections::{BTreeMap, BTreeSet};

use super::denial::{Denial, DenialReason};
use super::document::Decision;
use super::error::{PolicyError, PolicyProblem};
use super::ledger::{Ledger, note};
use super::need::Need;
use super::request::{Context, Request};
use super::role::{Role, RoleId};
use super::template::{Actor, StackSet};
use super::trust::{Trust, Trustee};
use crate::AccountId;
use crate::state::{AssumedRole, Caller, Identity, State};

/// The roles, whom keys stand for, and what was done with them. Empty until it is told to enforce.
#[derive(Debug, Default)]
pub(crate) struct Guard {
    /// What functions come from. Absent: nothing is enforced.
    product: Option<StackSet>,
    pub(super) roles: BTreeMap<RoleId, Role>,
    /// Templates whose roles every account of the organization has.
    pub(super) stack_sets: Vec<StackSet>,
    /// The functions and state machines of every account in which the template is deployed.
    pub(super) actors: BTreeMap<AccountId, BTreeMap<String, Actor>>,
    /// Whom the keys issued here stand for.
    keys: BTreeMap<String, AssumedRole>,
    strangers: Strangers,
    pub(super) ledger: Ledger,
    /// Accounts that had a session and disabled it: Macie's own role stays behind, by service principal.
    pub(super) linked: BTreeSet<(AccountId, String)>,
}

/// What keys may do that the emulator did not issue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Strangers {
    /// Everything, in the management account.
    #[default]
    Operators,
    /// Nothing: they are not valid.
    Refused,
}

impl Guard {
    pub(super) fn set_strangers(&mut self, strangers: Strangers) {
        self.strangers = strangers;
    }

    /// Whether keys that nobody issued are not valid.
    pub(crate) fn refuses_strangers(&self) -> bool {
        self.strangers == Strangers::Refused
    }

    /// Whom a key stands for that was issued here. It does not expire.
    pub(crate) fn key(&self, access_key_id: &str) -> Option<&AssumedRole> {
        self.keys.get(access_key_id)
    }

    /// A guard that lets nobody through: what stands in for the true one while it is consulted.
    fn closed() -> Self {
        Self { strangers: Strangers::Refused, ..Self::default() }
    }

    /// Starts to enforce a template that is deployed in this account. Keys issued before stay bound to
    /// their roles' names.
    pub(super) fn start(&mut self, product: StackSet, account: AccountId) -> Result<(), PolicyError> {
        let keys = std::mem::take(&mut self.keys);
        *self = Self { product: Some(product), keys, ..Self::default() };
        self.deploy(account)
    }

    /// Deploys the template in an account, unless it is.
    fn deploy(&mut self, account: AccountId) -> Result<(), PolicyError> {
        if self.actors.contains_key(&account) {
            return Ok(());
        }
        let product = self.product.as_ref().ok_or_else(|| PolicyProblem::Expected("a template").at(""))?;
        let deployment = product.deploy(account)?;
        for role in deployment.roles {
            self.roles.insert(RoleId { account, name: role.name.clone() }, role.into());
        }
        self.actors.insert(account, deployment.actors);
        Ok(())
    }

    /// A key that acts as a function's role in an account.
    pub(super) fn issue(&mut self, account: AccountId, function: &str) -> Result<String, PolicyError> {
        self.deploy(account)?;
        let actor = self.actors.get(&account).and_then(|actors| actors.get(function));
        let undefined = || {
            PolicyProblem::Undefined("a function of this name".to_owned()).at(format!("Resources.{function}"))
        };
        let actor = actor.ok_or_else(undefined)?;
        self.check_trust(account, function, actor)?;
        let role = AssumedRole { account, role: actor.role.clone(), session: actor.name.clone() };
        if let Some((id, _)) = self.keys.iter().find(|(_, known)| **known == role) {
            return Ok(id.clone());
        }
        // Keys that AssumeRole issues have no 0 in them.
        let id = format!("ASIAFUNCTION{:08}", self.keys.len() + 1);
        self.keys.insert(id.clone(), role);
        Ok(id)
    }

    /// A service runs a function only with a role that trusts the service.
    fn check_trust(&self, account: AccountId, function: &str, actor: &Actor) -> Result<(), PolicyError> {
        let role = self.roles.get(&RoleId { account, name: actor.role.clone() });
        let context = Context::new().with("aws:SourceAccount", account.to_string());
        let trust = role.map(|role| role.trust.evaluate(Trustee::Service(actor.service), &context));
        match trust {
            Some(Trust::Principal) => Ok(()),
            Some(Trust::None | Trust::Account | Trust::Denied) | None => {
                Err(PolicyProblem::Expected("a role that trusts the service that runs it")
                    .at(format!("Resources.{function}")))
            }
        }
    }

    /// Lets a call through that needs these permissions, or says which one is missing.
    pub(super) fn admit(&mut self, state: &State, caller: &Caller, needs: &[Need]) -> Result<(), Denial> {
        let Some(id) = self.bound(caller) else { return Ok(()) };
        for need in needs {
            let decision = self.decide(state, caller, &id, need);
            self.settle(&id, caller, need, decision)?;
        }
        Ok(())
    }

    /// Whether a role binds a caller.
    pub(crate) fn binds(&self, caller: &Caller) -> bool {
        self.bound(caller).is_some()
    }

    /// The role that binds a caller. None: an operator, or a role that only an operator can have assumed.
    pub(super) fn bound(&self, caller: &Caller) -> Option<RoleId> {
        let Identity::Role(role) = &caller.identity else { return None };
        let id = RoleId { account: role.account, name: role.role.clone() };
        let issued = || self.keys.values().any(|known| known == role);
        (self.roles.contains_key(&id) || issued() || self.strangers == Strangers::Refused).then_some(id)
    }

    /// Adds the roles of a template in an account; those that are there stay as they are.
    pub(super) fn add_stack(&mut self, stack: &StackSet, account: AccountId) -> Result<(), PolicyError> {
        for role in stack.deploy(account)?.roles {
            self.roles.entry(RoleId { account, name: role.name.clone() }).or_insert_with(|| role.into());
        }
        Ok(())
    }

    /// Deploys every stack set in the account of a role that is asked for, unless the role is there. Only
    /// accounts of the organization have them.
    pub(super) fn reach(&mut self, state: &State, id: &RoleId) {
        if self.roles.contains_key(id) || state.organization().account(id.account).is_none() {
            return;
        }
        for stack in self.stack_sets.clone() {
            self.add_stack(&stack, id.account).expect("it was deployed once before it was added");
        }
    }

    /// What a role's own policies say; a role that is not there any more has none.
    pub(super) fn decide(&self, state: &State, caller: &Caller, id: &RoleId, need: &Need) -> Decision {
        let Some(role) = self.roles.get(id) else { return Decision::ImplicitDeny };
        let context = circumstances(state, caller, &role.arn, need);
        role.evaluate(&Request { action: &need.action, resource: &need.resource, context: &context })
    }

    fn settle(
        &mut self,
        id: &RoleId,
        caller: &Caller,
        need: &Need,
        decision: Decision,
    ) -> Result<(), Denial> {
        let reason = match decision {
            Decision::Allowed => {
                note(&mut self.ledger.used, id, &need.action);
                return Ok(());
            }
            Decision::ImplicitDeny => DenialReason::NotAllowed,
            Decision::ExplicitDeny => DenialReason::ExplicitDeny,
        };
        Err(self.refuse(id, caller, need, reason))
    }

    pub(super) fn refuse(
        &mut self,
        id: &RoleId,
        caller: &Caller,
        need: &Need,
        reason: DenialReason,
    ) -> Denial {
        note(&mut self.ledger.denied, id, &need.action);
        Denial { principal: caller.arn(), action: need.action.clone(), resource: need.shown.clone(), reason }
    }
}

impl State {
    /// Consults the guard, or changes it. Should that panic, nobody is let through any more.
    pub(crate) fn guarded<T>(&mut self, act: impl FnOnce(&mut Guard, &Self) -> T) -> T {
        let mut guard = std::mem::replace(&mut self.guard, Guard::closed());
        let result = act(&mut guard, self);
        self.guard = guard;
        result
    }
}

/// The values of condition keys: those of the caller, of the resource, of the request. What the need says
/// itself counts first.
pub(super) fn circumstances(state: &State, caller: &Caller, role_arn: &str, need: &Need) -> Context {
    let organization = state.organization();
    let organization_of = |account| organization.account(account).map(|_| organization.id().to_string());
    let context = Context::new()
        .with("aws:PrincipalAccount", caller.account.to_string())
        .with("aws:PrincipalArn", role_arn)
        .with("aws:PrincipalIsAWSService", "false")
        .with_some("aws:PrincipalOrgID", organization_of(caller.account))
        .with("aws:RequestedRegion", need.region.clone())
        .with("aws:ResourceAccount", need.owner.to_string())
        .with_some("aws:ResourceOrgID", organization_of(need.owner))
        .with("aws:ViaAWSService", "false");
    context.and(&need.context)
}
