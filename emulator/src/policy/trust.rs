//! Trust policies: who may assume a role. Pure.

use super::condition::Condition;
use super::document::parse_json;
use super::error::{PolicyError, PolicyProblem};
use super::node::Node;
use super::request::Context;
use super::statement::{Actions, Effect, read_conditions, statements};
use crate::AccountId;

/// A role's trust policy.
#[derive(Debug, Clone, PartialEq)]
pub struct TrustPolicy {
    statements: Vec<Statement>,
}

#[derive(Debug, Clone, PartialEq)]
struct Statement {
    effect: Effect,
    principals: Vec<Principal>,
    actions: Actions,
    conditions: Vec<Condition>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Principal {
    /// `*`: every AWS principal.
    Anyone,
    /// An account, by id or by its root.
    Account(AccountId),
    /// A role, a user or a session, by its ARN.
    Arn(String),
    /// An AWS service, by its name below `amazonaws.com`.
    Service(String),
}

/// Who asks to assume a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trustee<'a> {
    /// A role of an account: its own ARN and that of the session in which it acts.
    Role {
        /// The account.
        account: AccountId,
        /// As `arn:aws:iam::111111111111:role/name`.
        role_arn: &'a str,
        /// As `arn:aws:sts::111111111111:assumed-role/name/session`.
        session_arn: &'a str,
    },
    /// An AWS service, as `lambda.amazonaws.com`.
    Service(&'a str),
}

/// What a trust policy says to who asks. Later ones prevail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trust {
    /// No statement names the principal.
    None,
    /// Its account is trusted; what the principal itself may do is left to its own policies.
    Account,
    /// The principal is trusted by name.
    Principal,
    /// A statement denies it.
    Denied,
}

impl TrustPolicy {
    /// Reads a trust policy in JSON.
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

    /// The trust policy that names a service and nobody else.
    pub(super) fn of_service(name: &str) -> Self {
        let text = serde_json::json!({
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Principal": {"Service": name}, "Action": "sts:AssumeRole"}],
        });
        Self::parse(&text.to_string()).expect("every part is understood")
    }

    /// What the policy says to `sts:AssumeRole` by a trustee.
    #[must_use]
    pub fn evaluate(&self, trustee: Trustee<'_>, context: &Context) -> Trust {
        let applicable = self.statements.iter().filter(|statement| {
            statement.actions.include("sts:AssumeRole")
                && statement.conditions.iter().all(|condition| condition.holds(context))
        });
        let trusts = applicable.filter_map(|statement| {
            let trust = statement.principals.iter().filter_map(|principal| principal.fits(trustee)).max()?;
            match statement.effect {
                Effect::Allow => Some(trust),
                Effect::Deny => Some(Trust::Denied),
            }
        });
        trusts.max().unwrap_or(Trust::None)
    }
}

impl Statement {
    fn read(node: &Node<'_>) -> Result<Self, PolicyError> {
        node.only(&["Sid", "Effect", "Principal", "Action", "NotAction", "Condition"])?;
        Ok(Self {
            effect: Effect::read(node)?,
            principals: Principal::read_all(&node.required("Principal")?)?,
            actions: Actions::read(node)?,
            conditions: read_conditions(node)?,
        })
    }
}

impl Principal {
    fn read_all(node: &Node<'_>) -> Result<Vec<Self>, PolicyError> {
        if node.value == "*" {
            return Ok(vec![Self::Anyone]);
        }
        let mut principals = Vec::new();
        for (kind, names) in node.fields()? {
            for name in names.items() {
                principals.push(Self::read(kind, &name)?);
            }
        }
        Ok(principals)
    }

    fn read(kind: &str, node: &Node<'_>) -> Result<Self, PolicyError> {
        let text = node.text()?;
        match kind {
            "AWS" => {
                Self::of_aws(&text).ok_or_else(|| node.expected("an account, a role's or a user's ARN, or *"))
            }
            "Service" => Ok(Self::Service(text)),
            _ => Err(node.fail(PolicyProblem::NotEvaluated(format!("a principal of the kind {kind}")))),
        }
    }

    /// Wildcards are allowed for everyone only.
    fn of_aws(text: &str) -> Option<Self> {
        if text == "*" {
            return Some(Self::Anyone);
        }
        let root = text.strip_prefix("arn:aws:iam::").and_then(|rest| rest.strip_suffix(":root"));
        if let Ok(account) = root.unwrap_or(text).parse() {
            return Some(Self::Account(account));
        }
        let known = text.starts_with("arn:aws:iam::") || text.starts_with("arn:aws:sts::");
        (known && !text.contains('*')).then(|| Self::Arn(text.to_owned()))
    }

    fn fits(&self, trustee: Trustee<'_>) -> Option<Trust> {
        match (self, trustee) {
            (Self::Anyone, Trustee::Role { .. }) => Some(Trust::Account),
            (Self::Account(own), Trustee::Role { account, .. }) => {
                (*own == account).then_some(Trust::Account)
            }
            (Self::Arn(own), Trustee::Role { role_arn, session_arn, .. }) => {
                (own == role_arn || own == session_arn).then_some(Trust::Principal)
            }
            (Self::Service(own), Trustee::Service(name)) => (own == name).then_some(Trust::Principal),
            (Self::Service(_), Trustee::Role { .. })
            | (Self::Anyone | Self::Account(_) | Self::Arn(_), Trustee::Service(_)) => None,
        }
    }
}
