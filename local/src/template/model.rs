//! What a template says that one machine can run.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

/// What a deployment knows beside the template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stack {
    /// `AWS::StackName`.
    pub name: String,
    /// `AWS::Region`.
    pub region: String,
    /// `AWS::AccountId`, 12 digits.
    pub account_id: String,
    /// Values of parameters that replace the template's defaults.
    pub parameters: BTreeMap<String, String>,
}

/// The runnable part of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Its text.
    pub source: String,
    /// Every Lambda function, by logical id.
    pub functions: Vec<Function>,
    /// The one state machine.
    pub state_machine: StateMachine,
    /// Every S3 bucket, by logical id.
    pub buckets: Vec<Bucket>,
    /// Every DynamoDB table, by logical id.
    pub tables: Vec<Table>,
    /// Every SNS topic, by logical id.
    pub topics: Vec<Topic>,
}

/// A Lambda function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// As `EnrollMembersFunction`.
    pub logical_id: String,
    /// The deployed name, as `stack-enroll-members`.
    pub name: String,
    /// Its Amazon resource name.
    pub arn: String,
    /// The Cargo binary, from `Metadata.BuildProperties.Binary`.
    pub binary: String,
    /// Memory in mebibytes.
    pub memory_mib: u32,
    /// How long an invocation may take.
    pub timeout: Duration,
    /// Its own environment variables, those of `Globals` included.
    pub environment: BTreeMap<String, String>,
}

/// A Step Functions state machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateMachine {
    /// As `StateMachine`.
    pub logical_id: String,
    /// The deployed name.
    pub name: String,
    /// Its definition's file, relative to the template.
    pub definition: PathBuf,
    /// What replaces `${Name}` in the definition.
    pub substitutions: BTreeMap<String, String>,
}

/// An S3 bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// As `Bucket`.
    pub logical_id: String,
    /// The deployed name.
    pub name: String,
}

/// A DynamoDB table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// As `LeaseTable`.
    pub logical_id: String,
    /// The deployed name.
    pub name: String,
    /// Its key, the partition's part first.
    pub keys: Vec<Key>,
}

/// An SNS topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// As `Notifications`.
    pub logical_id: String,
    /// Its Amazon resource name.
    pub arn: String,
}

/// One part of a table's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The attribute that holds it.
    pub attribute: String,
    /// `HASH` or `RANGE`.
    pub role: String,
    /// The attribute's type: `S`, `N` or `B`.
    pub attribute_type: String,
}
