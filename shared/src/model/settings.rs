//! Settings of the administrator in one Region: the same types say what is asked
//! for and what was observed, so that planning them is a comparison.

use serde::{Deserialize, Serialize};

/// What `DescribeOrganizationConfiguration` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrganizationConfiguration {
    /// Whether Macie is enabled for accounts that join the organization later.
    pub auto_enable: bool,
    /// Whether the 10,000 members of a Region are reached.
    pub max_account_limit_reached: bool,
}

/// Where sensitive data discovery results are stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClassificationExport {
    /// The bucket.
    pub bucket_name: String,
    /// The key that encrypts the results.
    pub kms_key_arn: String,
    /// The path prefix inside the bucket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_prefix: Option<String>,
}

/// Which findings go to Security Hub.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FindingsPublication {
    /// Sensitive data findings.
    pub publish_classification_findings: bool,
    /// Policy findings.
    pub publish_policy_findings: bool,
}

/// Automated sensitive data discovery of the organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AutomatedDiscovery {
    /// Whether it runs.
    pub status: AutomatedDiscoveryStatus,
    /// For which members it is enabled. Required: Macie's own default is `ALL`.
    pub auto_enable_organization_members: AutoEnableMembers,
}

/// Whether automated discovery runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AutomatedDiscoveryStatus {
    /// It runs.
    Enabled,
    /// It does not; disabling it on the administrator disables all members.
    Disabled,
}

/// For which members automated discovery is enabled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AutoEnableMembers {
    /// All of them.
    All,
    /// Those that join later.
    New,
    /// None.
    None,
}
