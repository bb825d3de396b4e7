//! The roles of a deployment in force, and the key with which each function acts.

use std::collections::BTreeMap;

use macie_emulator::AccountId;
use macie_emulator::policy::{AuthorizationError, Context, Enforcement, PolicyError, Request};

use super::needs::Need;
use super::scopes;
use super::signed::Signed;
use crate::system::SystemOptions;
use crate::template::Template;

/// The roles of one deployment.
#[derive(Debug, Clone)]
pub(crate) struct Roles {
    enforcement: Enforcement,
    /// Where the stack lives.
    account: AccountId,
    /// By the logical ids of functions and the state machine.
    keys: BTreeMap<String, String>,
}

impl Roles {
    /// Puts a template's roles in force, and those that its functions assume in other accounts.
    pub(crate) fn enforce(template: &Template, options: &SystemOptions) -> Result<Self, PolicyError> {
        let account = options.account();
        let mut given = options.parameters.clone();
        given.insert("AWS::StackName".to_owned(), options.stack.clone());
        given.insert("AWS::Region".to_owned(), options.region.clone());
        let enforcement = options.emulator.enforce(&template.source, &given)?;
        let functions = template.functions.iter().map(|function| &function.logical_id);
        let key = |id: &String| Ok((id.clone(), enforcement.key_in(account, id)?));
        let keys = functions.chain([&template.state_machine.logical_id]).map(key);
        let keys = keys.collect::<Result<_, PolicyError>>()?;
        scopes::add(&enforcement, options)?;
        Ok(Self { enforcement, account, keys })
    }

    /// The key with which a function or the state machine acts, by its logical id.
    pub(crate) fn key(&self, logical_id: &str) -> &str {
        self.keys.get(logical_id).map(String::as_str).expect("every function of the template has a key")
    }

    /// What was allowed, used and refused.
    pub(crate) fn enforcement(&self) -> &Enforcement {
        &self.enforcement
    }

    /// The account of the stack.
    pub(super) fn account(&self) -> AccountId {
        self.account
    }

    /// Whether whoever signed may do this.
    pub(super) fn authorize(&self, signed: &Signed, need: &Need) -> Result<(), AuthorizationError> {
        let context = Context::new();
        let request = Request { action: &need.action, resource: &need.resource, context: &context };
        self.enforcement.authorize(&signed.access_key_id, &signed.region, self.account, &request)
    }
}
