//! A template, read once and deployed as often as there are accounts.

use serde_json::Value;

use super::roles::{Deployment, deploy};
use super::stack::Stack;
use super::tags;
use crate::policy::error::PolicyError;

/// A template in long form.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::policy) struct Template(Value);

impl Template {
    pub(in crate::policy) fn parse(text: &str) -> Result<Self, PolicyError> {
        tags::read(text).map(Self)
    }

    pub(in crate::policy) fn deploy(&self, stack: &Stack) -> Result<Deployment, PolicyError> {
        deploy(&self.0, stack)
    }
}
