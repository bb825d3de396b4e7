//! AWS Organizations, read by the management account.

use macie_emulator::{DelegationError, ParentId};
use macie_org::error::{Call, Error};
use macie_org::ids::{AccountId, Email, OrganizationalUnitId};
use macie_org::model::{Account, AccountState, Organization};
use macie_org::page::{Page, PageToken};
use macie_org::ports::OrganizationDirectory;

use crate::people::{ours, theirs};
use crate::wire::Wire;

/// Organizations shows no more accounts on one page.
const PAGE: usize = 20;

/// [`OrganizationDirectory`] of the simulated world.
#[derive(Debug)]
pub(crate) struct EmulatedDirectory(pub(crate) Wire);

impl EmulatedDirectory {
    /// Reads the organization; nothing in it is refused to the management account.
    async fn read<T>(
        &self,
        operation: &'static str,
        read: impl FnOnce(&macie_emulator::Organization) -> T + 'static,
    ) -> Result<T, Error> {
        let management = ours(*self.0.world.state().organization().management_id());
        self.0
            .call(Call::global(operation), &management, move |state| {
                Ok::<_, DelegationError>(read(state.organization()))
            })
            .await
    }
}

impl OrganizationDirectory for EmulatedDirectory {
    async fn organization(&self) -> Result<Organization, Error> {
        let read = |organization: &macie_emulator::Organization| Organization {
            id: organization.id().parse().expect("an organization's id"),
            management_id: ours(*organization.management_id()),
        };
        self.read("organizations:DescribeOrganization", read).await
    }

    async fn accounts(&self, page: Option<PageToken>) -> Result<Page<Account>, Error> {
        let after = page.map(|token| token.0.parse().expect("our own token"));
        let read = move |organization: &macie_emulator::Organization| {
            let mut rest = organization.accounts_after(after).map(|it| account(organization, it));
            let items: Vec<_> = rest.by_ref().take(PAGE).collect();
            let last = items.last().map(|account| PageToken(account.id.to_string()));
            Page { next: rest.next().and(last), items }
        };
        self.read("organizations:ListAccounts", read).await
    }

    async fn account(&self, id: &AccountId) -> Result<Option<Account>, Error> {
        let id = theirs(id);
        let read = move |organization: &macie_emulator::Organization| {
            organization.account(id).map(|it| account(organization, it))
        };
        self.read("organizations:DescribeAccount", read).await
    }

    async fn tags(&self, id: &AccountId, _: Option<PageToken>) -> Result<Page<(String, String)>, Error> {
        let id = theirs(id);
        let read = move |organization: &macie_emulator::Organization| {
            let tags = organization.account(id).map(|account| account.tags.clone());
            Page { items: tags.into_iter().flatten().collect(), next: None }
        };
        self.read("organizations:ListTagsForResource", read).await
    }

    async fn has_unit(&self, id: &OrganizationalUnitId) -> Result<bool, Error> {
        let id = id.as_str().parse();
        let read = move |organization: &macie_emulator::Organization| {
            id.is_ok_and(|id: ParentId| organization.has_parent(&id))
        };
        self.read("organizations:DescribeOrganizationalUnit", read).await
    }
}

fn account(organization: &macie_emulator::Organization, account: &macie_emulator::Account) -> Account {
    Account {
        id: ours(account.id),
        email: Email::new(account.email.expose().to_owned()),
        name: None,
        state: AccountState::from_wire(account.state.as_str()),
        paths: vec![format!("{}{}/", organization.path(&account.parent), account.id)],
    }
}
