//! Identity-based policies: what their holder may do. Pure.

use std::collections::BTreeSet;

use serde_json::Value;

use super::condition::Condition;
use super::error::{PolicyError, PolicyProblem};
use super::node::Node;
use super::request::Request;
use super::statement::{Actions, Effect, Resources, read_conditions, statements};

/// An identity-based policy.
///
/// ```
/// use macie_emulator::policy::{Context, Decision, Policy, Request};
///
/// let policy = Policy::parse(r#"{"Version": "2012-10-17", "Statement": [
///     {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}"#)?;
/// let request = Request { action: "s3:GetObject", resource: "arn:aws:s3:::reports/1.json", context: &Context::new() };
/// assert_eq!(policy.evaluate(&request), Decision::Allowed);
/// # Ok::<(), macie_emulator::policy::PolicyError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    statements: Vec<Statement>,
}

#[derive(Debug, Clone, PartialEq)]
struct Statement {
    effect: Effect,
    actions: Actions,
    resources: Resources,
    conditions: Vec<Condition>,
}

/// What policies say to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decision {
    /// No statement applies: refused.
    ImplicitDeny,
    /// A statement allows it, and none denies it.
    Allowed,
    /// A statement denies it, whatever else allows it.
    ExplicitDeny,
}

impl Policy {
    /// Reads a policy document in JSON.
    ///
    /// # Errors
    ///
    /// A document that is not fully understood, with the place.
    pub fn parse(json: &str) -> Result<Self, PolicyError> {
        Self::read(&Node::new(&parse_json(json)?, ""))
    }

    pub(super) fn read(document: &Node<'_>) -> Result<Self, PolicyError> {
        let statements = statements(document)?;
        Ok(Self { statements: statements.iter().map(Statement::read).collect::<Result<_, _>>()? })
    }

    /// What the policy says to a request.
    #[must_use]
    pub fn evaluate(&self, request: &Request<'_>) -> Decision {
        let applicable = self.statements.iter().filter(|statement| statement.applies(request));
        let decisions = applicable.map(|statement| match statement.effect {
            Effect::Allow => Decision::Allowed,
            Effect::Deny => Decision::ExplicitDeny,
        });
        decisions.max().unwrap_or(Decision::ImplicitDeny)
    }

    /// The permissions that the policy gives: actions as written, and each `NotAction` as one, with a `!`
    /// before each of its actions, as `!iam:* !sts:*`.
    #[must_use]
    pub fn allowed(&self) -> BTreeSet<String> {
        let allowing = self.statements.iter().filter(|statement| statement.effect == Effect::Allow);
        allowing.flat_map(|statement| statement.actions.permissions()).collect()
    }
}

impl Statement {
    fn read(node: &Node<'_>) -> Result<Self, PolicyError> {
        node.only(&["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"])?;
        Ok(Self {
            effect: Effect::read(node)?,
            actions: Actions::read(node)?,
            resources: Resources::read(node)?,
            conditions: read_conditions(node)?,
        })
    }

    fn applies(&self, request: &Request<'_>) -> bool {
        self.actions.include(request.action)
            && self.resources.include(request.resource, request.context)
            && self.conditions.iter().all(|condition| condition.holds(request.context))
    }
}

pub(super) fn parse_json(text: &str) -> Result<Value, PolicyError> {
    serde_json::from_str(text)
        .map_err(|error| PolicyProblem::Unreadable(error.to_string()).at("the document"))
}
