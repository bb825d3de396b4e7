//! Names and ARNs that resources have once they are deployed.

use super::stack::Stack;

/// A resource with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Deployed {
    pub(super) kind: String,
    pub(super) name: String,
    /// Of a role.
    pub(super) path: String,
}

/// The property that holds a resource's own name.
pub(super) fn name_property(kind: &str) -> Option<&'static str> {
    match kind {
        "AWS::DynamoDB::Table" => Some("TableName"),
        "AWS::IAM::Role" => Some("RoleName"),
        "AWS::Lambda::Function" | "AWS::Serverless::Function" => Some("FunctionName"),
        "AWS::S3::Bucket" => Some("BucketName"),
        "AWS::SNS::Topic" => Some("TopicName"),
        "AWS::SQS::Queue" => Some("QueueName"),
        "AWS::Serverless::StateMachine" => Some("Name"),
        "AWS::StepFunctions::StateMachine" => Some("StateMachineName"),
        _ => None,
    }
}

/// The name of a resource that has none of its own; without the random part that CloudFormation adds.
pub(super) fn generated(kind: &str, stack: &Stack, logical_id: &str) -> String {
    let name = format!("{}-{logical_id}", stack.name());
    if kind == "AWS::IAM::Role" { name } else { name.to_lowercase() }
}

impl Deployed {
    /// What `Ref` means, for the types known here.
    pub(super) fn reference(&self, stack: &Stack) -> Option<String> {
        match self.kind.as_str() {
            "AWS::DynamoDB::Table"
            | "AWS::IAM::Role"
            | "AWS::Lambda::Function"
            | "AWS::S3::Bucket"
            | "AWS::Serverless::Function" => Some(self.name.clone()),
            "AWS::SNS::Topic" | "AWS::Serverless::StateMachine" | "AWS::StepFunctions::StateMachine" => {
                self.arn(stack)
            }
            _ => None,
        }
    }

    /// What `Fn::GetAtt` means, for the attributes known here.
    pub(super) fn attribute(&self, stack: &Stack, attribute: &str) -> Option<String> {
        match (self.kind.as_str(), attribute) {
            (_, "Arn") | ("AWS::SNS::Topic", "TopicArn") => self.arn(stack),
            ("AWS::Serverless::StateMachine" | "AWS::StepFunctions::StateMachine", "Name")
            | ("AWS::SNS::Topic", "TopicName")
            | ("AWS::SQS::Queue", "QueueName") => Some(self.name.clone()),
            _ => None,
        }
    }

    /// The ARN, for the types known here.
    pub(super) fn arn(&self, stack: &Stack) -> Option<String> {
        let (region, account, name, path) = (stack.region(), stack.account, &self.name, &self.path);
        match self.kind.as_str() {
            "AWS::DynamoDB::Table" => Some(format!("arn:aws:dynamodb:{region}:{account}:table/{name}")),
            "AWS::IAM::Role" => Some(format!("arn:aws:iam::{account}:role{path}{name}")),
            "AWS::Lambda::Function" | "AWS::Serverless::Function" => {
                Some(format!("arn:aws:lambda:{region}:{account}:function:{name}"))
            }
            "AWS::KMS::Key" => Some(format!("arn:aws:kms:{region}:{account}:key/{name}")),
            "AWS::S3::Bucket" => Some(format!("arn:aws:s3:::{name}")),
            "AWS::SNS::Topic" => Some(format!("arn:aws:sns:{region}:{account}:{name}")),
            "AWS::SQS::Queue" => Some(format!("arn:aws:sqs:{region}:{account}:{name}")),
            "AWS::Serverless::StateMachine" | "AWS::StepFunctions::StateMachine" => {
                Some(format!("arn:aws:states:{region}:{account}:stateMachine:{name}"))
            }
            _ => None,
        }
    }
}
