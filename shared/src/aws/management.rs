//! What the management account does: its session, trusted access, the designation.

use std::sync::Arc;

use super::administrator::{read_session, session_or_absent};
use super::classify::{Credentials, classify};
use super::scope::Scope;
use crate::error::{Call, Error, ErrorKind};
use crate::ids::{AccountId, Region};
use crate::model::{Administrator, AdministratorStatus, MACIE_SERVICE_PRINCIPAL, Session};
use crate::page::{Page, PageToken};
use crate::ports::AdministratorRegistry;
use crate::witness::{EmptyLook, NoAdministrators, NoMembers};

/// [`AdministratorRegistry`] on the SDK.
#[derive(Debug)]
pub struct AwsAdministratorRegistry {
    scope: Arc<Scope>,
}

impl AwsAdministratorRegistry {
    pub(super) fn new(scope: Arc<Scope>) -> Self {
        Self { scope }
    }

    fn credentials(&self, region: Region) -> Credentials {
        if self.scope.is_home(region) { Credentials::AtHome } else { Credentials::Elsewhere }
    }
}

impl AdministratorRegistry for AwsAdministratorRegistry {
    async fn session(&self, region: Region) -> Result<Session, Error> {
        let call = Call::regional("macie2:GetMacieSession", region);
        let answer = self.scope.macie(region).get_macie_session().send().await;
        let answer = answer.map_err(|error| classify(call, self.credentials(region), error));
        session_or_absent(answer.map(|answer| read_session(&answer)))
    }

    async fn enable_session(&self, region: Region) -> Result<(), Error> {
        let call = Call::regional("macie2:EnableMacie", region);
        let answer = self.scope.macie(region).enable_macie().send().await;
        answer.map(drop).map_err(|error| classify(call, self.credentials(region), error))
    }

    async fn trusted_services(&self, page: Option<PageToken>) -> Result<Page<String>, Error> {
        let call = Call::global("organizations:ListAWSServiceAccessForOrganization");
        let request = self.scope.organizations.list_aws_service_access_for_organization().max_results(20);
        let answer = request.set_next_token(page.map(|token| token.0)).send().await;
        let answer = answer.map_err(|error| classify(call, Credentials::AtHome, error))?;
        let next = answer.next_token().map(|token| PageToken(token.to_owned()));
        let services = answer.enabled_service_principals().iter();
        let items = services.filter_map(|service| service.service_principal().map(str::to_owned)).collect();
        Ok(Page { items, next })
    }

    async fn trust_macie(&self) -> Result<(), Error> {
        let call = Call::global("organizations:EnableAWSServiceAccess");
        let request =
            self.scope.organizations.enable_aws_service_access().service_principal(MACIE_SERVICE_PRINCIPAL);
        request.send().await.map(drop).map_err(|error| classify(call, Credentials::AtHome, error))
    }

    async fn administrators(
        &self,
        region: Region,
        page: Option<PageToken>,
    ) -> Result<Page<Administrator>, Error> {
        let call = Call::regional("macie2:ListOrganizationAdminAccounts", region);
        let request = self.scope.macie(region).list_organization_admin_accounts().max_results(25);
        let answer = request.set_next_token(page.map(|token| token.0)).send().await;
        let answer = answer.map_err(|error| classify(call.clone(), self.credentials(region), error))?;
        let next = answer.next_token().map(|token| PageToken(token.to_owned()));
        let read = |account| read_administrator(&call, account);
        let items = answer.admin_accounts().iter().map(read).collect::<Result<_, _>>()?;
        Ok(Page { items, next })
    }

    async fn designate(&self, region: Region, administrator: &AccountId) -> Result<(), Error> {
        let call = Call::regional("macie2:EnableOrganizationAdminAccount", region).about(administrator);
        let request = self.scope.macie(region).enable_organization_admin_account();
        let answer = request.admin_account_id(administrator.as_str()).send().await;
        answer.map(drop).map_err(|error| classify(call, self.credentials(region), error))
    }

    async fn revoke(&self, witness: &NoMembers, fresh: EmptyLook) -> Result<(), Error> {
        let (administrator, region) = witness.confirmed_by(&fresh)?;
        let call = Call::regional("macie2:DisableOrganizationAdminAccount", region).about(administrator);
        let request = self.scope.macie(region).disable_organization_admin_account();
        let answer = request.admin_account_id(administrator.as_str()).send().await;
        answer.map(drop).map_err(|error| classify(call, self.credentials(region), error))
    }

    async fn disable_session(&self, region: Region) -> Result<(), Error> {
        let call = Call::regional("macie2:DisableMacie", region);
        let answer = self.scope.macie(region).disable_macie().send().await;
        answer.map(drop).map_err(|error| classify(call, self.credentials(region), error))
    }

    async fn registered(&self, page: Option<PageToken>) -> Result<Page<AccountId>, Error> {
        let call = Call::global("organizations:ListDelegatedAdministrators");
        let request = self.scope.organizations.list_delegated_administrators();
        let request = request.service_principal(MACIE_SERVICE_PRINCIPAL).max_results(20);
        let answer = request.set_next_token(page.map(|token| token.0)).send().await;
        let answer = answer.map_err(|error| classify(call, Credentials::AtHome, error))?;
        let next = answer.next_token().map(|token| PageToken(token.to_owned()));
        let ids = answer.delegated_administrators().iter().filter_map(|it| it.id()?.parse().ok());
        Ok(Page { items: ids.collect(), next })
    }

    async fn deregister(&self, witness: &NoAdministrators) -> Result<(), Error> {
        let administrator = witness.administrator();
        let call = Call::global("organizations:DeregisterDelegatedAdministrator").about(administrator);
        let request = self.scope.organizations.deregister_delegated_administrator();
        let request = request.account_id(administrator.as_str()).service_principal(MACIE_SERVICE_PRINCIPAL);
        request.send().await.map(drop).map_err(|error| classify(call, Credentials::AtHome, error))
    }
}

fn read_administrator(
    call: &Call,
    account: &aws_sdk_macie2::types::AdminAccount,
) -> Result<Administrator, Error> {
    let id = account.account_id().and_then(|id| id.parse().ok());
    let (Some(account), Some(status)) = (id, account.status()) else {
        let message = "Macie answered with an administrator without account or status";
        return Err(Error::new(call.clone(), ErrorKind::Unrecognized, message));
    };
    Ok(Administrator { account, status: AdministratorStatus::from_wire(status.as_str()) })
}
