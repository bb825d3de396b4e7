//! Membership by invitation: `/invitations`, and leaving: `/administrator/disassociate`,
//! formerly `/master/disassociate`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::input::{Fault, Input, account};
use super::refusals::unprocessed;
use crate::AccountId;
use crate::clock::iso;
use crate::state::{Invitation, Unprocessed};
use crate::wire::exchange::Exchange;
use crate::wire::paging;

/// The longest text of an invitation, in characters.
const LONGEST_MESSAGE: usize = 80;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    account_ids: Vec<String>,
    message: Option<String>,
    #[serde(rename = "disableEmailNotification")]
    _without_email: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Acceptance {
    invitation_id: String,
    administrator_account_id: Option<String>,
    master_account: Option<String>,
}

pub(super) fn create(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    let wanted: Named = input.body()?;
    if wanted.message.as_ref().is_some_and(|message| message.chars().count() > LONGEST_MESSAGE) {
        return Err(Fault::invalid("The value for message is invalid: expected at most 80 characters"));
    }
    let accounts = accounts(exchange, &wanted.account_ids)?;
    Ok(answer(exchange.state.create_invitations(input.at, &accounts)?))
}

pub(super) fn list(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    const LIST: &str = "ListInvitations";
    let (limit, after) = (input.max_results()?, input.start(LIST)?);
    let page = exchange.state.list_invitations(input.at, after, limit)?;
    let invitations: Vec<Value> = page.items.iter().map(shown).collect();
    let token = page.next.map(|last| paging::token(LIST, last.as_str()));
    Ok(json!({ "invitations": invitations, "nextToken": token }))
}

pub(super) fn count(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    Ok(json!({ "invitationsCount": exchange.state.count_invitations(input.at)? }))
}

pub(super) fn accept(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    let wanted: Acceptance = input.body()?;
    let named = |field, text: &Option<String>| text.as_ref().map(|text| account(field, text)).transpose();
    let sender = named("administratorAccountId", &wanted.administrator_account_id)?;
    let former = named("masterAccount", &wanted.master_account)?;
    if sender.is_some() && former.is_some() && sender != former {
        let message = "The values for administratorAccountId and masterAccount are invalid: they differ";
        return Err(Fault::invalid(message));
    }
    let sender = sender.or(former).map(|sender| exchange.about(sender));
    exchange.state.accept_invitation(input.at, &wanted.invitation_id, sender)?;
    Ok(json!({}))
}

pub(super) fn decline(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    let wanted: Named = input.body()?;
    let senders = accounts(exchange, &wanted.account_ids)?;
    Ok(answer(exchange.state.decline_invitations(input.at, &senders)?))
}

pub(super) fn delete(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    let wanted: Named = input.body()?;
    let senders = accounts(exchange, &wanted.account_ids)?;
    Ok(answer(exchange.state.delete_invitations(input.at, &senders)?))
}

pub(super) fn leave(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    exchange.state.disassociate_from_administrator(input.at)?;
    Ok(json!({}))
}

fn shown(invitation: &Invitation) -> Value {
    json!({
        "accountId": invitation.sender,
        "invitationId": invitation.id,
        "invitedAt": iso(invitation.invited_at_ms),
        "relationshipStatus": invitation.status.as_str(),
    })
}

/// The accounts that a request names, at least one. A single one is whom the request is about.
fn accounts(exchange: &mut Exchange<'_>, texts: &[String]) -> Result<Vec<AccountId>, Fault> {
    if texts.is_empty() {
        return Err(Fault::invalid("The value for accountIds is empty"));
    }
    let accounts: Vec<AccountId> =
        texts.iter().map(|text| account("accountIds", text)).collect::<Result<_, _>>()?;
    if let [account] = accounts[..] {
        exchange.about(account);
    }
    Ok(accounts)
}

fn answer(failed: Unprocessed) -> Value {
    let failed: Vec<Value> =
        failed.into_iter().map(|(account, refusal)| unprocessed(account, refusal)).collect();
    json!({ "unprocessedAccounts": failed })
}
