//! The first leg's reading of the organization: all accounts in pages, or just the
//! few that the request names.

use std::collections::{BTreeMap, BTreeSet};

use macie_org::call::Caller;
use macie_org::error::Call;
use macie_org::ids::AccountId;
use macie_org::model::{Account, AccountState};
use macie_org::page::all_pages_paced;
use macie_org::ports::OrganizationDirectory;
use macie_org::request::{AccountFilter, Request};
use macie_org::scope::{self, DESCRIBED_AT_MOST};
use macie_org::step::StepError;

use crate::draft::Draft;

/// Reads what the scope needs, tags aside.
pub(crate) async fn survey(
    request: &Request,
    directory: &impl OrganizationDirectory,
    caller: &Caller,
) -> Result<Draft, StepError> {
    let (filter, administrator_id) = (request.accounts(), request.administrator_id());
    let organization = caller.call(async || directory.organization().await).await?;
    let mut accounts = if (1..=DESCRIBED_AT_MOST).contains(&filter.include.len()) {
        let named = filter.include.iter().chain([administrator_id]).collect();
        described(named, directory, caller).await?
    } else {
        let lane = caller.lane(&organization.management_id, None, "organizations:ListAccounts");
        let call = Call::global("organizations:ListAccounts");
        all_pages_paced(&lane, call, async |page| directory.accounts(page).await).await?
    };
    accounts.sort_by(|a, b| a.id.cmp(&b.id));
    check_administrator(administrator_id, &accounts)?;
    check_units(filter, &accounts, directory, caller).await?;
    let known: BTreeSet<_> = accounts.iter().map(|account| account.id.clone()).collect();
    let selected = scope::candidates(filter, accounts)?;
    Ok(Draft { organization, known, selected, tagged: BTreeMap::new(), complete: false })
}

async fn described(
    named: BTreeSet<&AccountId>,
    directory: &impl OrganizationDirectory,
    caller: &Caller,
) -> Result<Vec<Account>, StepError> {
    let mut found = Vec::new();
    for id in named {
        found.extend(caller.call(async || directory.account(id).await).await?);
    }
    Ok(found)
}

fn check_administrator(id: &AccountId, accounts: &[Account]) -> Result<(), StepError> {
    let what = match accounts.iter().find(|account| account.id == *id) {
        Some(account) if account.state == AccountState::Active => return Ok(()),
        Some(account) => format!("is {} in Organizations", account.state.as_wire()),
        None => "is not an account of the organization".to_owned(),
    };
    Err(StepError::AdministratorNotUsable(format!(
        "field `administratorId`: {id} {what}; expected an active account"
    )))
}

/// A unit without any account is a mistyped one, or an empty one: Organizations knows.
async fn check_units(
    filter: &AccountFilter,
    accounts: &[Account],
    directory: &impl OrganizationDirectory,
    caller: &Caller,
) -> Result<(), StepError> {
    for unit in scope::units_without_accounts(filter, accounts) {
        if !caller.call(async || directory.has_unit(unit).await).await? {
            let message = format!("field `accounts.organizationalUnits`: the organization has no `{unit}`");
            return Err(StepError::InvalidRequest(message));
        }
    }
    Ok(())
}
