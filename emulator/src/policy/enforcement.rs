//! What users hold of an emulator that enforces roles: keys, further roles, records.

use std::collections::{BTreeMap, BTreeSet};

use super::denial::Denial;
use super::document::Policy;
use super::error::{PolicyError, PolicyProblem};
use super::guard::{Guard, Strangers};
use super::ledger::Ledger;
use super::need::Need;
use super::request::Request;
use super::role::{Role, RoleId};
use super::statement::ActionPattern;
use super::template::StackSet;
use super::trust::TrustPolicy;
use crate::state::{KeyError, State};
use crate::{AccountId, Emulator};

/// The roles that an emulator enforces. Clones and the emulator share them.
///
/// A key that [`key_for`](Self::key_for) issues may do what its function's role allows, and may assume the
/// roles that trust it; a role that neither the template nor [`add_role`](Self::add_role) describes does not
/// exist for it. Every other key keeps acting as the management account, unless
/// [`set_strangers`](Self::set_strangers) refuses it.
#[derive(Debug, Clone)]
pub struct Enforcement {
    emulator: Emulator,
}

/// Why a call to another service is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AuthorizationError {
    /// The key is not valid.
    #[error("the security token included in the request is invalid or expired")]
    Key(KeyError),
    /// A permission is missing.
    #[error("{0}")]
    Denied(Denial),
}

impl Emulator {
    /// Enforces the roles of a SAM or CloudFormation template, deployed in the management account.
    ///
    /// `overrides` replace the defaults of parameters, and of `AWS::StackName` (`macie-org`) and
    /// `AWS::Region` (`us-east-1`). Whatever was enforced before is not any more.
    ///
    /// # Errors
    ///
    /// A template whose roles are not fully understood, with the place.
    pub fn enforce(
        &self,
        template: &str,
        overrides: &BTreeMap<String, String>,
    ) -> Result<Enforcement, PolicyError> {
        let product = StackSet::parse(template, overrides)?;
        self.state(|state| {
            state.guarded(|guard, state| guard.start(product, *state.organization().management_id()))
        })?;
        Ok(Enforcement { emulator: self.clone() })
    }
}

impl Enforcement {
    /// An access key that acts as a function's (or state machine's) role in the management account, by the
    /// function's logical id. The same function has the same key.
    ///
    /// # Errors
    ///
    /// A function that the template does not deploy.
    pub fn key_for(&self, function: &str) -> Result<String, PolicyError> {
        let management = self.emulator.state(|state| *state.organization().management_id());
        self.key_in(management, function)
    }

    /// An access key that acts as a function's role in an account; the template is deployed there too.
    ///
    /// # Errors
    ///
    /// A function that the template does not deploy.
    pub fn key_in(&self, account: AccountId, function: &str) -> Result<String, PolicyError> {
        self.guarded(|guard, _| guard.issue(account, function))
    }

    /// Adds a role that the template does not deploy, as those to assume in other accounts; replaces one of
    /// the same name. `name` may have a path before it, as `service/name`.
    ///
    /// # Errors
    ///
    /// A trust policy or a policy, both in JSON, that is not fully understood.
    pub fn add_role(
        &self,
        account: AccountId,
        name: &str,
        trust: &str,
        policy: &str,
    ) -> Result<RoleId, PolicyError> {
        let arn = format!("arn:aws:iam::{account}:role/{name}");
        let below =
            |document: &str, error: PolicyError| error.problem.at(format!("{arn} {document} {}", error.path));
        let trust = TrustPolicy::parse(trust).map_err(|error| below("trust", error))?;
        let policies = vec![Policy::parse(policy).map_err(|error| below("policy", error))?];
        let own = name.rsplit('/').next().filter(|own| !own.is_empty());
        let own = own.ok_or_else(|| PolicyProblem::Expected("a role's name").at(arn.clone()))?;
        let id = RoleId { account, name: own.to_owned() };
        self.guarded(|guard, _| guard.roles.insert(id.clone(), Role { arn, trust, policies }));
        Ok(id)
    }

    /// Adds the roles of another template, deployed in one account with these parameters. Those that the
    /// account has already stay as they are.
    ///
    /// # Errors
    ///
    /// A template whose roles are not fully understood, with the place.
    pub fn add_stack(
        &self,
        account: AccountId,
        template: &str,
        overrides: &BTreeMap<String, String>,
    ) -> Result<(), PolicyError> {
        let stack = StackSet::parse(template, overrides)?;
        self.guarded(|guard, _| guard.add_stack(&stack, account))
    }

    /// The same in every account that is or will be in the organization, as a stack set with automatic
    /// deployment does it.
    ///
    /// # Errors
    ///
    /// A template whose roles are not fully understood, with the place.
    pub fn add_stack_set(
        &self,
        template: &str,
        overrides: &BTreeMap<String, String>,
    ) -> Result<(), PolicyError> {
        let stack = StackSet::parse(template, overrides)?;
        self.guarded(|guard, state| {
            guard.add_stack(&stack, *state.organization().management_id())?;
            guard.stack_sets.push(stack);
            Ok(())
        })
    }

    /// What keys may do that the emulator did not issue.
    pub fn set_strangers(&self, strangers: Strangers) {
        self.guarded(|guard, _| guard.set_strangers(strangers));
    }

    /// The functions and state machines in the management account, with their roles, by logical id.
    #[must_use]
    pub fn functions(&self) -> BTreeMap<String, RoleId> {
        self.guarded(|guard, state| {
            let account = *state.organization().management_id();
            let actors = guard.actors.get(&account).into_iter().flatten();
            let role = |name: &str| RoleId { account, name: name.to_owned() };
            actors.map(|(logical_id, actor)| (logical_id.clone(), role(&actor.role))).collect()
        })
    }

    /// Whether a key may do something in another service, such as reading an object; recorded like the rest.
    /// `owner` is the account of the resource; the request's context counts before what is known of the
    /// caller.
    ///
    /// # Errors
    ///
    /// A key that is not valid, or a missing permission.
    pub fn authorize(
        &self,
        access_key_id: &str,
        region: &str,
        owner: AccountId,
        request: &Request<'_>,
    ) -> Result<(), AuthorizationError> {
        let need = Need::on(request.action, request.resource, region, owner);
        let need = Need { context: request.context.clone(), ..need };
        self.emulator.state(|state| {
            let caller = state.caller(access_key_id).map_err(AuthorizationError::Key)?;
            let admitted = state.guarded(|guard, state| guard.admit(state, &caller, &[need]));
            admitted.map_err(AuthorizationError::Denied)
        })
    }

    /// Every action that a role was allowed, those that AWS asks for on a call's behalf included.
    #[must_use]
    pub fn used(&self) -> BTreeMap<RoleId, BTreeSet<String>> {
        self.guarded(|guard, _| guard.ledger.used.clone())
    }

    /// Every action that a role was refused.
    #[must_use]
    pub fn denied(&self) -> BTreeMap<RoleId, BTreeSet<String>> {
        self.guarded(|guard, _| guard.ledger.denied.clone())
    }

    /// The actions that roles allow, as written, with wildcards; see [`Policy::allowed`].
    #[must_use]
    pub fn allowed(&self) -> BTreeMap<RoleId, BTreeSet<String>> {
        self.guarded(|guard, _| guard.roles.iter().map(|(id, role)| (id.clone(), role.allowed())).collect())
    }

    /// The permissions, as written, of which a role has used none: [`allowed`](Self::allowed) without what
    /// [`used`](Self::used) needs. Roles that used everything are left out.
    #[must_use]
    pub fn unused(&self) -> BTreeMap<RoleId, BTreeSet<String>> {
        let used = self.used();
        let left = |(id, mut patterns): (RoleId, BTreeSet<String>)| {
            let done = used.get(&id);
            patterns.retain(|pattern| !done.is_some_and(|done| covers_any(pattern, done)));
            (!patterns.is_empty()).then_some((id, patterns))
        };
        self.allowed().into_iter().filter_map(left).collect()
    }

    /// Forgets what was used and refused so far.
    pub fn forget(&self) {
        self.guarded(|guard, _| guard.ledger = Ledger::default());
    }

    fn guarded<T>(&self, act: impl FnOnce(&mut Guard, &State) -> T) -> T {
        self.emulator.state(|state| state.guarded(act))
    }
}

/// Whether a permission, as [`Policy::allowed`] writes it, covers one of these actions.
fn covers_any(permission: &str, actions: &BTreeSet<String>) -> bool {
    let matches = |source: &str, action: &str| {
        ActionPattern::parse(source).is_ok_and(|pattern| pattern.matches(action))
    };
    let covers = |action: &String| match permission.strip_prefix('!') {
        Some(left_out) => !left_out.split(" !").any(|source| matches(source, action)),
        None => matches(permission, action),
    };
    actions.iter().any(covers)
}
