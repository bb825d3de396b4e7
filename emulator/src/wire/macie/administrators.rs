//! The organization's administrator: `/admin`; and a member's view of its own:
//! `/administrator`, formerly `/master`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::input::{Fault, Input, account};
use crate::clock::iso;
use crate::state::AutoEnable;
use crate::wire::exchange::Exchange;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Designation {
    admin_account_id: String,
    /// Designating is idempotent without it.
    #[serde(rename = "clientToken")]
    _client_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Configuration {
    auto_enable: bool,
}

pub(super) fn list(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    input.max_results()?;
    let after = input.start("ListOrganizationAdminAccounts")?;
    let administrator = exchange.state.list_administrators(input.at)?;
    let shown = administrator.filter(|id| after.is_none_or(|after| *id > after));
    let accounts: Vec<Value> =
        shown.into_iter().map(|id| json!({ "accountId": id, "status": "ENABLED" })).collect();
    Ok(json!({ "adminAccounts": accounts, "nextToken": null }))
}

pub(super) fn designate(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    let wanted: Designation = input.body()?;
    let administrator = exchange.about(account("adminAccountId", &wanted.admin_account_id)?);
    exchange.state.designate_administrator(input.at, administrator)?;
    Ok(json!({}))
}

pub(super) fn revoke(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    let named = input.query.first("adminAccountId");
    let named = named.ok_or_else(|| Fault::invalid("The value for adminAccountId is missing"))?;
    let administrator = exchange.about(account("adminAccountId", named)?);
    exchange.state.revoke_administrator(input.at, administrator)?;
    Ok(json!({}))
}

pub(super) fn describe_configuration(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    let configuration = exchange.state.organization_configuration(input.at)?;
    Ok(json!({
        "autoEnable": configuration.auto_enable == AutoEnable::On,
        "maxAccountLimitReached": configuration.max_account_limit_reached,
    }))
}

pub(super) fn update_configuration(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    let wanted: Configuration = input.body()?;
    let auto_enable = if wanted.auto_enable { AutoEnable::On } else { AutoEnable::Off };
    exchange.state.update_organization_configuration(input.at, auto_enable)?;
    Ok(json!({}))
}

pub(super) fn own(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    Ok(json!({ "administrator": relationship(exchange, input)? }))
}

pub(super) fn own_as_master(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    Ok(json!({ "master": relationship(exchange, input)? }))
}

fn relationship(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    let (administrator, status) = exchange.state.get_administrator_account(input.at)?;
    let mut shown = json!({ "accountId": administrator, "relationshipStatus": status.as_str() });
    if let Some(invitation) = exchange.state.accepted_invitation(input.at) {
        shown["invitationId"] = invitation.id.into();
        shown["invitedAt"] = iso(invitation.invited_at_ms).into();
    }
    Ok(shown)
}
