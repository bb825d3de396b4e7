//! One permission that a call needs.

use super::request::Context;
use crate::AccountId;

/// A permission that a call needs, of the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Need {
    /// As `macie2:CreateMember`.
    pub(super) action: String,
    /// The ARN, or `*` for an action without a resource of its own.
    pub(super) resource: String,
    /// The resource as a refusal shows it.
    pub(super) shown: String,
    /// The Region that is asked.
    pub(super) region: String,
    /// The account to which the resource belongs.
    pub(super) owner: AccountId,
    /// What else is known.
    pub(super) context: Context,
}

impl Need {
    /// A permission on one resource.
    pub(super) fn on(
        action: impl Into<String>,
        resource: impl Into<String>,
        region: &str,
        owner: AccountId,
    ) -> Self {
        let resource = resource.into();
        Self {
            action: action.into(),
            shown: resource.clone(),
            resource,
            region: region.to_owned(),
            owner,
            context: Context::new(),
        }
    }

    /// A permission without a resource; `shown` is what stands for it in a refusal.
    pub(super) fn on_any(
        action: impl Into<String>,
        shown: impl Into<String>,
        region: &str,
        owner: AccountId,
    ) -> Self {
        Self { shown: shown.into(), ..Self::on(action, "*", region, owner) }
    }

    /// The same, with a value for a condition key.
    pub(super) fn with(self, key: &str, value: impl Into<String>) -> Self {
        Self { context: self.context.with(key, value), ..self }
    }

    /// The same, asked by a service on behalf of the caller.
    pub(super) fn forwarded(self) -> Self {
        self.with("aws:ViaAWSService", "true")
    }
}
