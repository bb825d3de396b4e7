//! Automated discovery of single accounts: `/automated-discovery/accounts`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::input::{Fault, Input, account};
use crate::AccountId;
use crate::state::AutomatedDiscoveryStatus;
use crate::wire::exchange::Exchange;
use crate::wire::paging;

/// The most accounts that a list can be narrowed down to.
const MOST_NAMED: usize = 50;

#[derive(Deserialize)]
struct Updates {
    accounts: Vec<Update>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Update {
    account_id: String,
    status: AutomatedDiscoveryStatus,
}

pub(super) fn list(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    const LIST: &str = "ListAutomatedDiscoveryAccounts";
    let named = input.query.all("accountIds").map(|text| account("accountIds", text));
    let named: Vec<AccountId> = named.collect::<Result<_, _>>()?;
    if named.len() > MOST_NAMED {
        return Err(Fault::invalid("The value for accountIds is invalid: expected at most 50"));
    }
    let (limit, after) = (input.max_results()?, input.start(LIST)?);
    let page = exchange.state.list_discovery_accounts(input.at, &named, after, limit)?;
    let shown = |(account, status): &(AccountId, _)| json!({ "accountId": account, "status": status });
    let items: Vec<Value> = page.items.iter().map(shown).collect();
    let token = page.next.map(|last| paging::token(LIST, last.as_str()));
    Ok(json!({ "items": items, "nextToken": token }))
}

pub(super) fn update(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    let wanted: Updates = input.body()?;
    if wanted.accounts.is_empty() {
        return Err(Fault::invalid("The value for accounts is empty"));
    }
    let read = |update: &Update| Ok((account("accounts.accountId", &update.account_id)?, update.status));
    let accounts = wanted.accounts.iter().map(read).collect::<Result<Vec<_>, Fault>>()?;
    if let [(account, _)] = accounts[..] {
        exchange.about(account);
    }
    let failed = exchange.state.update_discovery_accounts(input.at, &accounts)?;
    let failed = failed.into_iter();
    let errors: Vec<Value> = failed
        .map(|(account, failure)| json!({ "accountId": account, "errorCode": failure.as_str() }))
        .collect();
    Ok(json!({ "errors": errors }))
}
