//! Roles and what their policies say, all together.

use std::collections::BTreeSet;
use std::fmt;

use super::document::{Decision, Policy};
use super::request::Request;
use super::template::DeployedRole;
use super::trust::TrustPolicy;
use crate::AccountId;

/// A role, by its account and its name without a path. Shown as `111111111111/name`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RoleId {
    /// The account.
    pub account: AccountId,
    /// The name, which is unique in the account whatever the path.
    pub name: String,
}

impl fmt::Display for RoleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.account, self.name)
    }
}

/// A role's ARN and policies.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Role {
    pub(super) arn: String,
    pub(super) trust: TrustPolicy,
    pub(super) policies: Vec<Policy>,
}

impl Role {
    /// What all policies say together.
    pub(super) fn evaluate(&self, request: &Request<'_>) -> Decision {
        let decisions = self.policies.iter().map(|policy| policy.evaluate(request));
        decisions.max().unwrap_or(Decision::ImplicitDeny)
    }

    /// The actions that the policies allow, as written.
    pub(super) fn allowed(&self) -> BTreeSet<String> {
        self.policies.iter().flat_map(Policy::allowed).collect()
    }
}

impl From<DeployedRole> for Role {
    fn from(role: DeployedRole) -> Self {
        Self { arn: role.arn, trust: role.trust, policies: role.policies }
    }
}
