//! AWS Organizations, read.

use std::sync::Arc;

use aws_sdk_organizations::types as sdk;

use super::classify::{Credentials, classify};
use super::scope::Scope;
use crate::error::{Call, Error, ErrorKind};
use crate::ids::{AccountId, Email, OrganizationalUnitId};
use crate::model::{Account, AccountState, Organization};
use crate::page::{Page, PageToken};
use crate::ports::OrganizationDirectory;

/// [`OrganizationDirectory`] on the SDK.
#[derive(Debug)]
pub struct AwsOrganizationDirectory {
    scope: Arc<Scope>,
}

impl AwsOrganizationDirectory {
    pub(super) fn new(scope: Arc<Scope>) -> Self {
        Self { scope }
    }
}

impl OrganizationDirectory for AwsOrganizationDirectory {
    async fn organization(&self) -> Result<Organization, Error> {
        let call = Call::global("organizations:DescribeOrganization");
        let answer = self.scope.organizations.describe_organization().send().await;
        let answer = answer.map_err(|error| classify(call.clone(), Credentials::AtHome, error))?;
        let organization = answer.organization.as_ref();
        let id = organization.and_then(|o| o.id()).and_then(|id| id.parse().ok());
        let management = organization.and_then(|o| o.master_account_id()).and_then(|id| id.parse().ok());
        match (id, management) {
            (Some(id), Some(management_id)) => Ok(Organization { id, management_id }),
            _ => Err(unreadable(call, "an organization without id or management account")),
        }
    }

    async fn accounts(&self, page: Option<PageToken>) -> Result<Page<Account>, Error> {
        let call = Call::global("organizations:ListAccounts");
        let request = self.scope.organizations.list_accounts().max_results(20);
        let answer = request.set_next_token(page.map(|token| token.0)).send().await;
        let answer = answer.map_err(|error| classify(call.clone(), Credentials::AtHome, error))?;
        let next = answer.next_token().map(|token| PageToken(token.to_owned()));
        let accounts = answer.accounts.unwrap_or_default();
        let items = accounts.iter().map(|account| read_account(&call, account)).collect::<Result<_, _>>()?;
        Ok(Page { items, next })
    }

    async fn account(&self, id: &AccountId) -> Result<Option<Account>, Error> {
        let call = Call::global("organizations:DescribeAccount").about(id);
        let answer = self.scope.organizations.describe_account().account_id(id.as_str()).send().await;
        match answer.map_err(|error| classify(call.clone(), Credentials::AtHome, error)) {
            Ok(answer) => answer.account().map(|account| read_account(&call, account)).transpose(),
            Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn tags(&self, id: &AccountId, page: Option<PageToken>) -> Result<Page<(String, String)>, Error> {
        let call = Call::global("organizations:ListTagsForResource").about(id);
        let request = self.scope.organizations.list_tags_for_resource().resource_id(id.as_str());
        let answer = request.set_next_token(page.map(|token| token.0)).send().await;
        let answer = answer.map_err(|error| classify(call, Credentials::AtHome, error))?;
        let next = answer.next_token().map(|token| PageToken(token.to_owned()));
        let pair = |tag: &sdk::Tag| (tag.key().to_owned(), tag.value().to_owned());
        Ok(Page { items: answer.tags().iter().map(pair).collect(), next })
    }

    async fn has_unit(&self, id: &OrganizationalUnitId) -> Result<bool, Error> {
        if id.as_str().starts_with("r-") {
            return self.has_root(id).await;
        }
        let call = Call::global("organizations:DescribeOrganizationalUnit");
        let request = self.scope.organizations.describe_organizational_unit();
        let answer = request.organizational_unit_id(id.as_str()).send().await;
        match answer.map_err(|error| classify(call, Credentials::AtHome, error)) {
            Ok(_) => Ok(true),
            Err(error) if error.kind == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }
}

impl AwsOrganizationDirectory {
    /// An organization has one root, so the first page holds it.
    async fn has_root(&self, id: &OrganizationalUnitId) -> Result<bool, Error> {
        let call = Call::global("organizations:ListRoots");
        let answer = self.scope.organizations.list_roots().send().await;
        let answer = answer.map_err(|error| classify(call, Credentials::AtHome, error))?;
        Ok(answer.roots().iter().any(|root| root.id() == Some(id.as_str())))
    }
}

/// Reads `State`, and `Status` only where `State` is absent.
fn read_account(call: &Call, account: &sdk::Account) -> Result<Account, Error> {
    let state = account.state().map(sdk::AccountState::as_str);
    // `Status` retires on 2026-09-09: it may be absent as well.
    let state = state.or_else(|| account.status().map(sdk::AccountStatus::as_str));
    let id = account.id().and_then(|id| id.parse().ok());
    match (id, account.email(), state) {
        (Some(id), Some(email), Some(state)) => Ok(Account {
            id,
            email: Email::new(email.to_owned()),
            name: account.name().map(str::to_owned),
            state: AccountState::from_wire(state),
            paths: account.paths().to_vec(),
        }),
        _ => Err(unreadable(call.clone(), "an account without id, email or state")),
    }
}

fn unreadable(call: Call, what: &str) -> Error {
    Error::new(call, ErrorKind::Unrecognized, format!("Organizations answered with {what}"))
}
