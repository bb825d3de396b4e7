//! What a deployment knows beside the template: where it is, and its parameters.

use std::collections::BTreeMap;

use crate::AccountId;

/// Where a template is deployed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::policy) struct Stack {
    pub(super) account: AccountId,
    /// Values of parameters, and of `AWS::StackName` and `AWS::Region`, that replace the defaults.
    overrides: BTreeMap<String, String>,
}

/// The stack's name unless `AWS::StackName` is given.
const NAME: &str = "macie-org";
/// The Region unless `AWS::Region` is given.
const REGION: &str = "us-east-1";

impl Stack {
    pub(in crate::policy) fn new(account: AccountId, overrides: BTreeMap<String, String>) -> Self {
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
