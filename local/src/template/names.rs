//! Names and ARNs of resources, as a deployment would choose them.
//!
//! Knows the types that the local system runs or passes on, and no others.

use super::Stack;

/// The property that holds a resource's own name, for the types known here.
pub(super) fn name_property(kind: &str) -> Option<&'static str> {
    match kind {
        "AWS::Serverless::Function" => Some("FunctionName"),
        "AWS::Serverless::StateMachine" => Some("Name"),
        "AWS::S3::Bucket" => Some("BucketName"),
        "AWS::DynamoDB::Table" => Some("TableName"),
        "AWS::SQS::Queue" => Some("QueueName"),
        "AWS::SNS::Topic" => Some("TopicName"),
        "AWS::Logs::LogGroup" => Some("LogGroupName"),
        _ => None,
    }
}

/// The name of a resource that the template leaves to CloudFormation.
pub(super) fn generated(stack: &Stack, logical_id: &str) -> String {
    format!("{}-{}", stack.name, logical_id).to_lowercase()
}

/// A resource with its deployed name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Deployed {
    pub(super) kind: String,
    pub(super) name: String,
}

impl Deployed {
    /// What `!Ref` means.
    pub(super) fn reference(&self, stack: &Stack) -> String {
        match self.kind.as_str() {
            "AWS::Serverless::StateMachine" | "AWS::SNS::Topic" => self.arn(stack).unwrap_or_default(),
            _ => self.name.clone(),
        }
    }

    /// What `!GetAtt` means, for the attributes known here.
    pub(super) fn attribute(&self, stack: &Stack, attribute: &str) -> Option<String> {
        match attribute {
            "Arn" => self.arn(stack),
            "Name" if self.kind == "AWS::Serverless::StateMachine" => Some(self.name.clone()),
            _ => None,
        }
    }

    fn arn(&self, stack: &Stack) -> Option<String> {
        let (region, account, name) = (&stack.region, &stack.account_id, &self.name);
        match self.kind.as_str() {
            "AWS::Serverless::Function" => Some(format!("arn:aws:lambda:{region}:{account}:function:{name}")),
            "AWS::Serverless::StateMachine" => {
                Some(format!("arn:aws:states:{region}:{account}:stateMachine:{name}"))
            }
            "AWS::S3::Bucket" => Some(format!("arn:aws:s3:::{name}")),
            "AWS::DynamoDB::Table" => Some(format!("arn:aws:dynamodb:{region}:{account}:table/{name}")),
            "AWS::SQS::Queue" => Some(format!("arn:aws:sqs:{region}:{account}:{name}")),
            "AWS::SNS::Topic" => Some(format!("arn:aws:sns:{region}:{account}:{name}")),
            "AWS::Logs::LogGroup" => Some(format!("arn:aws:logs:{region}:{account}:log-group:{name}:*")),
            "AWS::KMS::Key" => Some(format!("arn:aws:kms:{region}:{account}:key/{name}")),
            _ => None,
        }
    }
}
