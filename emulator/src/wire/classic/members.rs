//! The member accounts of an account in Macie Classic.

use serde::Deserialize;
use serde_json::{Value, json};

use super::input::{Input, Window, account, answer, required};
use super::problems::ClassicProblem;
use crate::AccountId;
use crate::wire::exchange::Exchange;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    member_account_id: Option<String>,
}

pub(super) fn associate(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, ClassicProblem> {
    let member = member(exchange, input)?;
    let done = exchange.state.classic_associate_member(input.at, member);
    done.map(|()| Value::Null).map_err(|refusal| ClassicProblem::of(refusal, member))
}

pub(super) fn disassociate(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, ClassicProblem> {
    let member = member(exchange, input)?;
    let done = exchange.state.classic_disassociate_member(input.at, member);
    done.map(|()| Value::Null).map_err(|refusal| ClassicProblem::of(refusal, member))
}

pub(super) fn list(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, ClassicProblem> {
    const LIST: &str = "ListMemberAccounts";
    let window: Window = input.body()?;
    let page = exchange.state.classic_members(input.at, window.after(LIST)?, window.limit()?);
    Ok(answer(LIST, "memberAccounts", &page, |account| json!({ "accountId": account })))
}

fn member(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<AccountId, ClassicProblem> {
    const FIELD: &str = "memberAccountId";
    let named: Named = input.body()?;
    let text = required(FIELD, named.member_account_id)?;
    Ok(exchange.about(account(FIELD, &text)?))
}
