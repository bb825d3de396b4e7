//! The calling account's own settings: where results go, what is published, whether
//! automated discovery runs.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::input::{Fault, Input, account, present};
use crate::clock::iso;
use crate::state::{
    AutoEnableMembers, AutomatedDiscoveryStatus, ExportDestination, FindingsPublication, spread,
};
use crate::wire::exchange::Exchange;

#[derive(Deserialize)]
struct ExportRequest {
    configuration: ExportConfiguration,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ExportConfiguration {
    #[serde(skip_serializing_if = "Option::is_none")]
    s3_destination: Option<S3Destination>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct S3Destination {
    bucket_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected_bucket_owner: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key_prefix: Option<String>,
    kms_key_arn: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PublicationRequest {
    security_hub_configuration: Option<SecurityHubConfiguration>,
    /// Publishing is idempotent without it.
    #[serde(rename = "clientToken")]
    _client_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SecurityHubConfiguration {
    publish_classification_findings: bool,
    publish_policy_findings: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DiscoveryRequest {
    status: AutomatedDiscoveryStatus,
    auto_enable_organization_members: Option<AutoEnableMembers>,
}

pub(super) fn get_export(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    let destination = exchange.state.classification_export(input.at)?;
    Ok(json!({ "configuration": ExportConfiguration { s3_destination: destination.map(destination_shown) } }))
}

pub(super) fn put_export(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    let wanted: ExportRequest = input.body()?;
    let destination = wanted.configuration.s3_destination;
    let destination =
        destination.ok_or_else(|| Fault::invalid("The value for configuration.s3Destination is missing"))?;
    exchange.state.put_classification_export(input.at, checked(destination)?)?;
    get_export(exchange, input)
}

pub(super) fn get_publication(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    let publication = exchange.state.findings_publication(input.at)?;
    Ok(json!({ "securityHubConfiguration": {
        "publishClassificationFindings": publication.classification_findings,
        "publishPolicyFindings": publication.policy_findings,
    }}))
}

pub(super) fn put_publication(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    let wanted: PublicationRequest = input.body()?;
    let publication = wanted.security_hub_configuration.map(|wanted| FindingsPublication {
        classification_findings: wanted.publish_classification_findings,
        policy_findings: wanted.publish_policy_findings,
    });
    exchange.state.put_findings_publication(input.at, publication)?;
    Ok(json!({}))
}

pub(super) fn get_discovery(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    let discovery = exchange.state.automated_discovery(input.at)?;
    Ok(json!({
        "autoEnableOrganizationMembers": discovery.auto_enable,
        "classificationScopeId": id_of(input, "scope"),
        "disabledAt": discovery.disabled_at_ms.map(iso),
        "firstEnabledAt": discovery.first_enabled_at_ms.map(iso),
        "lastUpdatedAt": discovery.last_updated_at_ms.map(iso),
        "sensitivityInspectionTemplateId": id_of(input, "template"),
        "status": discovery.status,
    }))
}

pub(super) fn update_discovery(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    let wanted: DiscoveryRequest = input.body()?;
    let auto_enable = wanted.auto_enable_organization_members.unwrap_or(AutoEnableMembers::All);
    exchange.state.update_automated_discovery(input.at, wanted.status, auto_enable)?;
    Ok(json!({}))
}

fn destination_shown(destination: &ExportDestination) -> S3Destination {
    S3Destination {
        bucket_name: destination.bucket_name.clone(),
        expected_bucket_owner: destination.expected_bucket_owner.clone(),
        key_prefix: destination.key_prefix.clone(),
        kms_key_arn: destination.kms_key_arn.clone(),
    }
}

fn checked(destination: S3Destination) -> Result<ExportDestination, Fault> {
    const ARN: &str = "configuration.s3Destination.kmsKeyArn";
    let owner = destination.expected_bucket_owner.as_deref();
    owner.map(|owner| account("configuration.s3Destination.expectedBucketOwner", owner)).transpose()?;
    if !destination.kms_key_arn.starts_with("arn:") {
        return Err(Fault::invalid(format!("The value for {ARN} is invalid: expected an ARN")));
    }
    Ok(ExportDestination {
        bucket_name: present("configuration.s3Destination.bucketName", destination.bucket_name)?,
        key_prefix: destination.key_prefix,
        kms_key_arn: destination.kms_key_arn,
        expected_bucket_owner: destination.expected_bucket_owner,
    })
}

/// 32 hexadecimal digits that differ by kind, account and Region, and never change.
fn id_of(input: &Input<'_>, kind: &str) -> String {
    let number: u64 = input.at.account.as_str().parse().unwrap_or_default();
    format!("{:016x}{number:016x}", spread(&format!("{kind}{}", input.at.region)))
}
