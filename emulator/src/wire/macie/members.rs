//! The members of an administrator: `/members` and `/macie/members`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::input::{Fault, Input, account, present};
use super::tags;
use crate::clock::iso;
use crate::organization::Email;
use crate::state::{Member, MemberFilter, NewMember, SessionStatus};
use crate::wire::exchange::Exchange;
use crate::wire::paging;

#[derive(Deserialize)]
struct Creation {
    account: AccountDetail,
    tags: Option<BTreeMap<String, String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AccountDetail {
    account_id: String,
    email: String,
}

#[derive(Deserialize)]
struct WantedSession {
    status: SessionStatus,
}

pub(super) fn create(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    let wanted: Creation = input.body()?;
    let account = exchange.about(account("account.accountId", &wanted.account.account_id)?);
    let email = Email::new(present("account.email", wanted.account.email)?);
    let tags = tags::checked(wanted.tags.unwrap_or_default())?;
    let arn = exchange.state.create_member(input.at, NewMember { account, email, tags })?;
    Ok(json!({ "arn": arn }))
}

pub(super) fn get(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    let account = exchange.about(input.account()?);
    Ok(shown(&exchange.state.get_member(input.at, account)?))
}

pub(super) fn list(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    let (filter, list) = match input.query.first("onlyAssociated") {
        None | Some("true") => (MemberFilter::Associated, "ListMembers:true"),
        Some("false") => (MemberFilter::Every, "ListMembers:false"),
        Some(_) => {
            return Err(Fault::invalid("The value for onlyAssociated is invalid: expected true or false"));
        }
    };
    let (limit, after) = (input.max_results()?, input.start(list)?);
    let page = exchange.state.list_members(input.at, filter, after, limit)?;
    let members: Vec<Value> = page.items.iter().map(shown).collect();
    let token = page.next.map(|last| paging::token(list, last.as_str()));
    let mut body = json!({ "nextToken": token });
    // Moved in: `json!` would copy the whole page.
    body["members"] = members.into();
    Ok(body)
}

pub(super) fn delete(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    let account = exchange.about(input.account()?);
    exchange.state.delete_member(input.at, account)?;
    Ok(json!({}))
}

pub(super) fn disassociate(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    let account = exchange.about(input.account()?);
    exchange.state.disassociate_member(input.at, account)?;
    Ok(json!({}))
}

pub(super) fn update_session(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    let account = exchange.about(input.account()?);
    let wanted: WantedSession = input.body()?;
    exchange.state.update_member_session(input.at, account, wanted.status)?;
    Ok(json!({}))
}

fn shown(member: &Member) -> Value {
    json!({
        "accountId": member.account,
        "administratorAccountId": member.administrator,
        "arn": member.arn(),
        "email": member.email.as_ref().map(Email::expose),
        "invitedAt": member.invited_at_ms.map(iso),
        "masterAccountId": member.administrator,
        "relationshipStatus": member.status.as_str(),
        "tags": member.tags,
        "updatedAt": iso(member.updated_at_ms),
    })
}
