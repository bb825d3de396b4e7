//! Trusted access and delegated administrators.

use serde_json::{Value, json};

use super::accounts::{account_id, add_state, arn};
use super::input::Input;
use super::problems;
use crate::clock::epoch_seconds;
use crate::organization::Account;
use crate::state::State;
use crate::wire::exchange::Exchange;
use crate::wire::problem::Problem;

pub(super) fn list_access(exchange: &mut Exchange<'_>, input: &Input) -> Result<Value, Problem> {
    let window = input.window("ListAWSServiceAccessForOrganization")?;
    let trusted = exchange.state.trusted_access().iter().map(|(principal, since_ms)| {
        let shown = json!({ "ServicePrincipal": principal, "DateEnabled": epoch_seconds(*since_ms) });
        (principal.clone(), shown)
    });
    Ok(window.answer("EnabledServicePrincipals", window.page(trusted)))
}

pub(super) fn enable_access(exchange: &mut Exchange<'_>, input: &Input) -> Result<Value, Problem> {
    exchange.state.enable_service_access(principal(input)?);
    Ok(json!({}))
}

pub(super) fn disable_access(exchange: &mut Exchange<'_>, input: &Input) -> Result<Value, Problem> {
    exchange.state.disable_service_access(principal(input)?);
    Ok(json!({}))
}

pub(super) fn register(exchange: &mut Exchange<'_>, input: &Input) -> Result<Value, Problem> {
    let account = exchange.about(account_id(input, "AccountId")?);
    exchange.state.register_delegate(account, principal(input)?).map_err(problems::delegation)?;
    Ok(json!({}))
}

pub(super) fn deregister(exchange: &mut Exchange<'_>, input: &Input) -> Result<Value, Problem> {
    let account = exchange.about(account_id(input, "AccountId")?);
    exchange.state.deregister_delegate(account, principal(input)?).map_err(problems::delegation)?;
    Ok(json!({}))
}

pub(super) fn list_delegates(exchange: &mut Exchange<'_>, input: &Input) -> Result<Value, Problem> {
    let of = input.text("ServicePrincipal")?;
    let window = input.window(&format!("ListDelegatedAdministrators:{}", of.unwrap_or_default()))?;
    let state = &*exchange.state;
    let delegates = state.delegated_administrators().iter().filter_map(|(account, services)| {
        let since_ms = match of {
            Some(principal) => services.get(principal)?,
            None => services.values().min()?,
        };
        let account = state.organization().account(*account)?;
        Some((account.id.to_string(), shown(state, account, *since_ms)))
    });
    Ok(window.answer("DelegatedAdministrators", window.page(delegates)))
}

pub(super) fn list_delegated(exchange: &mut Exchange<'_>, input: &Input) -> Result<Value, Problem> {
    let id = exchange.about(account_id(input, "AccountId")?);
    let window = input.window(&format!("ListDelegatedServicesForAccount:{id}"))?;
    exchange.state.organization().account(id).ok_or_else(problems::no_account)?;
    let services = exchange.state.delegated_services(id).ok_or_else(problems::not_registered)?;
    let shown = services.iter().map(|(principal, since_ms)| {
        let since = epoch_seconds(*since_ms);
        (principal.clone(), json!({ "ServicePrincipal": principal, "DelegationEnabledDate": since }))
    });
    Ok(window.answer("DelegatedServices", window.page(shown)))
}

fn shown(state: &State, account: &Account, since_ms: u64) -> Value {
    let mut fields = json!({
        "Id": account.id,
        "Arn": arn(state.organization(), "account", account.id.as_str()),
        "Email": account.email.expose(),
        "Name": account.name,
        "JoinedMethod": account.joined_method.as_str(),
        "JoinedTimestamp": epoch_seconds(account.joined_at_ms),
        "DelegationEnabledDate": epoch_seconds(since_ms),
    });
    add_state(&mut fields, account, state.switches());
    fields
}

/// A service principal: a name below `amazonaws.com`.
fn principal(input: &Input) -> Result<&str, Problem> {
    let text = input.required("ServicePrincipal")?;
    let name = text.strip_suffix(".amazonaws.com").filter(|name| !name.is_empty());
    let word = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
    if name.is_some_and(word) { Ok(text) } else { Err(problems::unrecognized_principal()) }
}
