//! The session of the calling account: `/macie`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::input::{Fault, Input};
use crate::clock::iso;
use crate::state::{FindingPublishingFrequency, SessionStatus};
use crate::wire::exchange::Exchange;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wanted {
    status: Option<SessionStatus>,
    finding_publishing_frequency: Option<FindingPublishingFrequency>,
    client_token: Option<String>,
}

pub(super) fn get(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    let session = exchange.state.get_macie_session(input.at)?;
    let principal = input.at.region.service_principal();
    let account = input.at.account;
    Ok(json!({
        "createdAt": iso(session.created_at_ms),
        "updatedAt": iso(session.updated_at_ms),
        "findingPublishingFrequency": session.frequency.as_str(),
        "serviceRole": format!("arn:aws:iam::{account}:role/aws-service-role/{principal}/AWSServiceRoleForAmazonMacie"),
        "status": session.status.as_str(),
    }))
}

pub(super) fn enable(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    let wanted: Wanted = input.body()?;
    let Wanted { status, finding_publishing_frequency, client_token } = wanted;
    exchange.state.enable_macie(input.at, status, finding_publishing_frequency, client_token)?;
    Ok(json!({}))
}

pub(super) fn update(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    let wanted: Wanted = input.body()?;
    exchange.state.update_macie_session(input.at, wanted.status, wanted.finding_publishing_frequency)?;
    Ok(json!({}))
}

pub(super) fn disable(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    exchange.state.disable_macie(input.at)?;
    Ok(json!({}))
}
