//! The organization, its accounts and their tags.

use serde_json::{Value, json};

use super::input::Input;
use super::problems;
use crate::clock::epoch_seconds;
use crate::organization::{Account, Organization};
use crate::state::{Page, State};
use crate::switches::{AccountStateFields, PathFields, Switches};
use crate::wire::exchange::Exchange;
use crate::wire::problem::Problem;
use crate::{AccountId, ParentId};

#[expect(clippy::unnecessary_wraps, reason = "the table has one kind of handler")]
pub(super) fn describe_organization(exchange: &mut Exchange<'_>, _input: &Input) -> Result<Value, Problem> {
    let organization = exchange.state.organization();
    let (management, id) = (organization.management_id(), organization.id());
    let email = organization.account(*management).map(|account| account.email.expose());
    Ok(json!({ "Organization": {
        "Id": id,
        "Arn": format!("arn:aws:organizations::{management}:organization/{id}"),
        "FeatureSet": "ALL",
        "MasterAccountArn": arn(organization, "account", management.as_str()),
        "MasterAccountId": management,
        "MasterAccountEmail": email,
        "AvailablePolicyTypes": [{ "Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED" }],
    }}))
}

pub(super) fn list(exchange: &mut Exchange<'_>, input: &Input) -> Result<Value, Problem> {
    let window = input.window("ListAccounts")?;
    let after = window.after_account()?;
    let accounts = exchange.state.organization().accounts_after(after);
    let page = Page::take(accounts, window.limit, |account| account.id);
    Ok(window.answer("Accounts", shown_page(exchange.state, &page)))
}

pub(super) fn list_for_parent(exchange: &mut Exchange<'_>, input: &Input) -> Result<Value, Problem> {
    let parent = parent(input, "ParentId")?;
    let window = input.window(&format!("ListAccountsForParent:{parent}"))?;
    let after = window.after_account()?;
    let organization = exchange.state.organization();
    if !organization.has_parent(&parent) {
        return Err(problems::no_parent());
    }
    let page = Page::take(organization.accounts_in(&parent, after), window.limit, |account| account.id);
    Ok(window.answer("Accounts", shown_page(exchange.state, &page)))
}

pub(super) fn describe(exchange: &mut Exchange<'_>, input: &Input) -> Result<Value, Problem> {
    let id = exchange.about(account_id(input, "AccountId")?);
    let state = &*exchange.state;
    let account = state.organization().account(id).ok_or_else(problems::no_account)?;
    Ok(json!({ "Account": shown(account, state.organization(), state.switches()) }))
}

/// Tags of an account; roots and organizational units have none here.
pub(super) fn list_tags(exchange: &mut Exchange<'_>, input: &Input) -> Result<Value, Problem> {
    let resource = input.required("ResourceId")?;
    let window = input.window(&format!("ListTagsForResource:{resource}"))?;
    if let Ok(id) = resource.parse::<AccountId>() {
        exchange.about(id);
        let account = exchange.state.organization().account(id).ok_or_else(problems::no_target)?;
        let tags =
            account.tags.iter().map(|(key, value)| (key.clone(), json!({ "Key": key, "Value": value })));
        return Ok(window.answer("Tags", window.page(tags)));
    }
    let parent: ParentId = resource.parse().map_err(|_| problems::pattern("ResourceId"))?;
    if !exchange.state.organization().has_parent(&parent) {
        return Err(problems::no_target());
    }
    Ok(json!({ "Tags": [] }))
}

/// An account id in a field.
pub(super) fn account_id(input: &Input, field: &str) -> Result<AccountId, Problem> {
    input.parsed(field, |text| text.parse().ok())
}

/// A root's or organizational unit's id in a field.
pub(super) fn parent(input: &Input, field: &str) -> Result<ParentId, Problem> {
    input.parsed(field, |text| text.parse().ok())
}

/// The ARN of something in the organization.
pub(super) fn arn(organization: &Organization, kind: &str, id: &str) -> String {
    format!("arn:aws:organizations::{}:{kind}/{}/{id}", organization.management_id(), organization.id())
}

fn shown_page(state: &State, page: &Page<&Account>) -> Page<Value> {
    let items = page.items.iter().map(|account| shown(account, state.organization(), state.switches()));
    Page { items: items.collect(), next: page.next }
}

fn shown(account: &Account, organization: &Organization, switches: &Switches) -> Value {
    let mut fields = json!({
        "Id": account.id,
        "Arn": arn(organization, "account", account.id.as_str()),
        "Email": account.email.expose(),
        "Name": account.name,
        "JoinedMethod": account.joined_method.as_str(),
        "JoinedTimestamp": epoch_seconds(account.joined_at_ms),
    });
    add_state(&mut fields, account, switches);
    match switches.paths {
        PathFields::Emitted => {
            fields["Paths"] = json!([format!("{}{}/", organization.path(&account.parent), account.id)]);
        }
        PathFields::Omitted => {}
    }
    fields
}

/// Adds `State` and `Status`, as the switch says.
pub(super) fn add_state(fields: &mut Value, account: &Account, switches: &Switches) {
    let (state, status) = (account.state.as_str().into(), account.state.status().into());
    match switches.account_state_fields {
        AccountStateFields::Both => (fields["State"], fields["Status"]) = (state, status),
        AccountStateFields::StateOnly => fields["State"] = state,
        AccountStateFields::StatusOnly => fields["Status"] = status,
    }
}
