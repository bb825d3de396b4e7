//! Credentials, Region and time limits of every call to AWS.

use std::time::Duration;

use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_s3::config::ProvideCredentials;

use super::DeployedError;
use crate::cli::Target;

/// How long one call may take, its repetitions included.
const CALL_LIMIT: Duration = Duration::from_mins(1);

/// The AWS configuration of this machine, with what `target` says of it.
pub(super) async fn configuration(target: &Target) -> Result<SdkConfig, DeployedError> {
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .timeout_config(TimeoutConfig::builder().operation_timeout(CALL_LIMIT).build());
    if let Some(profile) = &target.profile {
        loader = loader.profile_name(profile);
    }
    if let Some(region) = &target.region {
        loader = loader.region(Region::new(region.clone()));
    }
    let configuration = loader.load().await;
    if configuration.region().is_none_or(|region| region.as_ref().is_empty()) {
        return Err(DeployedError::NoRegion);
    }
    // Asked for once, so that their absence is not taken for an answer of AWS.
    if let Some(provider) = configuration.credentials_provider() {
        provider.provide_credentials().await.map_err(|source| DeployedError::NoCredentials(source.into()))?;
    }
    Ok(configuration)
}
