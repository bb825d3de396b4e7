//! Finds a stack by its name, and reads its outputs and parameters.

use std::time::Duration;

use aws_config::SdkConfig;
use aws_sdk_cloudformation::Client;
use aws_sdk_cloudformation::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_cloudformation::operation::describe_stacks::DescribeStacksError;
use aws_sdk_cloudformation::types::Stack;

use super::configuration::configuration;
use super::{Deployed, DeployedError, DeployedLog};
use crate::cli::Target;
use crate::system::{Resources, Watch};

const DESCRIBE: &str = "cloudformation:DescribeStacks";

/// Longer than any execution takes: a slow quota, 10,000 accounts and 22 Regions.
const LONGEST_EXECUTION: Duration = Duration::from_hours(24 * 7);

impl Deployed {
    /// The stack called `name`, where `target` says.
    pub async fn find(name: &str, target: &Target) -> Result<Self, DeployedError> {
        let configuration = configuration(target).await?;
        let described = Client::new(&configuration).describe_stacks().stack_name(name).send().await;
        let region = configuration.region().map(ToString::to_string).unwrap_or_default();
        let nowhere = || DeployedError::NoStack { stack: name.to_owned(), region: region.clone() };
        let described = described.map_err(|error| refused(error, nowhere(), &region))?;
        let stack = described.stacks().first().ok_or_else(nowhere)?;
        Ok(Self {
            resources: resources(name, stack, &configuration)?,
            log: output(stack, "LogGroupName")
                .map(|group| DeployedLog::new(&configuration, group.to_owned(), name.to_owned())),
            administrator: parameter(stack, "AdministratorId").and_then(|id| id.parse().ok()),
        })
    }
}

fn resources(name: &str, stack: &Stack, configuration: &SdkConfig) -> Result<Resources, DeployedError> {
    let needed = |key| {
        let lacking = || DeployedError::NotOurs { stack: name.to_owned(), output: key };
        output(stack, key).map(str::to_owned).ok_or_else(lacking)
    };
    let regions = parameter(stack, "Regions").unwrap_or_default();
    Ok(Resources {
        step_functions: aws_sdk_sfn::Client::new(configuration),
        s3: aws_sdk_s3::Client::new(configuration),
        dynamodb: aws_sdk_dynamodb::Client::new(configuration),
        state_machine_arn: needed("StateMachineArn")?,
        bucket: needed("BucketName")?,
        lease_table: needed("LeaseTableName")?,
        default_regions: regions.split(',').map(str::to_owned).collect(),
        watch: Watch::FromAfar,
        execution_limit: LONGEST_EXECUTION,
    })
}

fn output<'a>(stack: &'a Stack, key: &str) -> Option<&'a str> {
    stack.outputs().iter().find(|output| output.output_key() == Some(key))?.output_value()
}

fn parameter<'a>(stack: &'a Stack, key: &str) -> Option<&'a str> {
    stack.parameters().iter().find(|parameter| parameter.parameter_key() == Some(key))?.parameter_value()
}

/// What AWS's refusal means; that there is no such stack is a validation error.
fn refused(error: SdkError<DescribeStacksError>, nowhere: DeployedError, region: &str) -> DeployedError {
    let (code, message) = (error.code().unwrap_or_default(), error.message().unwrap_or_default());
    match code {
        "ValidationError" if message.contains("does not exist") => nowhere,
        "AccessDenied" | "AccessDeniedException" => {
            DeployedError::Denied { operation: DESCRIBE, source: Box::new(error) }
        }
        "ExpiredToken"
        | "ExpiredTokenException"
        | "InvalidClientTokenId"
        | "SignatureDoesNotMatch"
        | "UnrecognizedClientException" => DeployedError::CredentialsRefused(Box::new(error)),
        _ => {
            let region = region.to_owned();
            DeployedError::NoAnswer { operation: DESCRIBE, region, source: Box::new(error) }
        }
    }
}
