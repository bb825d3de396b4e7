//! Real SDK clients that talk to the engine.

use std::time::Duration;

use aws_sdk_s3::config::timeout::TimeoutConfig;
use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};

/// The engine answers from memory; one that takes this long has stopped.
const ANSWER_LIMIT: Duration = Duration::from_mins(1);

/// A Step Functions client.
pub(super) fn step_functions(endpoint: &str, region: &str) -> aws_sdk_sfn::Client {
    let config = aws_sdk_sfn::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(region.to_owned()))
        .credentials_provider(credentials())
        .timeout_config(time_outs())
        .endpoint_url(endpoint);
    aws_sdk_sfn::Client::from_conf(config.build())
}

/// An S3 client; buckets stand in the path, since the endpoint has no name.
pub(super) fn s3(endpoint: &str, region: &str) -> aws_sdk_s3::Client {
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(region.to_owned()))
        .credentials_provider(credentials())
        .timeout_config(time_outs())
        .force_path_style(true)
        .endpoint_url(endpoint);
    aws_sdk_s3::Client::from_conf(config.build())
}

/// A DynamoDB client.
pub(crate) fn dynamodb(endpoint: &str, region: &str) -> aws_sdk_dynamodb::Client {
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(region.to_owned()))
        .credentials_provider(credentials())
        .timeout_config(time_outs())
        .endpoint_url(endpoint);
    aws_sdk_dynamodb::Client::from_conf(config.build())
}

fn credentials() -> Credentials {
    let keys = Credentials::builder().access_key_id("local").secret_access_key("local");
    keys.provider_name("local").build()
}

fn time_outs() -> TimeoutConfig {
    TimeoutConfig::builder().operation_timeout(ANSWER_LIMIT).build()
}
