//! What a deployment knows beside the template: where it is, and its parameters.

use std::collections::BTreeMap;

use super::roles::Deployment;
use super::text::Template;
use crate::AccountId;
use crate::policy::error::PolicyError;

/// Where a template is deployed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::policy) struct Stack {
    pub(super) account: AccountId,
    /// Values of parameters, and of `AWS::StackName` and `AWS::Region`, that replace the defaults.
    overrides: BTreeMap<String, String>,
}

/// A template and its parameters, to be deployed in any account.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::policy) struct StackSet {
    template: Template,
    overrides: BTreeMap<String, String>,
}

impl StackSet {
    pub(in crate::policy) fn parse(
        template: &str,
        overrides: &BTreeMap<String, String>,
    ) -> Result<Self, PolicyError> {
        Ok(Self { template: Template::parse(template)?, overrides: overrides.clone() })
    }

    pub(in crate::policy) fn deploy(&self, account: AccountId) -> Result<Deployment, PolicyError> {
        self.template.deploy(&Stack::new(account, self.overrides.clone()))
    }
}

/// The stack's name unless `AWS::StackName` is given.
const NAME: &str = "macie-org";
/// The Region unless `AWS::Region` is given.
const REGION: &str = "us-east-1";

impl Stack {
    fn new(account: AccountId, overrides: BTreeMap<String, String>) -> Self {
        Self { account, overrides }
    }

    pub(super) fn name(&self) -> &str {
        self.given("AWS::StackName").unwrap_or(NAME)
    }

    pub(super) fn region(&self) -> &str {
        self.given("AWS::Region").unwrap_or(REGION)
    }

    /// A pseudo parameter; `AWS::NoValue` is none, since it is not a text.
    pub(super) fn pseudo(&self, name: &str) -> Option<String> {
        match name {
            "AWS::AccountId" => Some(self.account.to_string()),
            "AWS::Partition" => Some("aws".to_owned()),
            "AWS::Region" => Some(self.region().to_owned()),
            "AWS::StackName" => Some(self.name().to_owned()),
            "AWS::URLSuffix" => Some("amazonaws.com".to_owned()),
            _ => None,
        }
    }

    /// The value that replaces a parameter's default.
    pub(super) fn given(&self, name: &str) -> Option<&str> {
        self.overrides.get(name).map(String::as_str)
    }

    /// The names of all values that replace something.
    pub(super) fn given_names(&self) -> impl Iterator<Item = &str> {
        self.overrides.keys().map(String::as_str)
    }
}
