//! Macie and trusted access, as the management account may change them.

use macie_emulator::{MACIE_PRINCIPAL, Refusal, SessionKey, State};
use macie_org::error::{Call, Error};
use macie_org::ids::{AccountId, Region};
use macie_org::model::{Administrator, AdministratorStatus, Session};
use macie_org::page::{Page, PageToken};
use macie_org::ports::AdministratorRegistry;

use crate::members::session;
use crate::people::{ours, theirs, there};
use crate::wire::Wire;

/// [`AdministratorRegistry`] of the simulated world.
#[derive(Debug)]
pub(crate) struct EmulatedRegistry(pub(crate) Wire);

impl EmulatedRegistry {
    async fn call<T>(
        &self,
        call: Call,
        effect: impl FnOnce(&mut State, SessionKey) -> Result<T, Refusal>,
    ) -> Result<T, Error> {
        let management = *self.0.world.state().organization().management_id();
        // A global call asks nothing of a Region.
        let region = there(call.region.unwrap_or(Region::ALL[0]));
        let at = SessionKey { region, account: management };
        self.0.call(call, &ours(management), |state| effect(state, at)).await
    }

    fn shows_designation(&self, region: Region) -> bool {
        let world = &self.0.world;
        let since = world.designated_ms.borrow().get(&region).copied();
        let shows_after = world.faults().designation_shows_after_ms;
        since.is_none_or(|since| world.elapsed_ms() >= since + shows_after)
    }
}

impl AdministratorRegistry for EmulatedRegistry {
    async fn session(&self, region: Region) -> Result<Session, Error> {
        self.call(Call::regional("macie2:GetMacieSession", region), |state, at| session(state, at)).await
    }

    async fn enable_session(&self, region: Region) -> Result<(), Error> {
        let call = Call::regional("macie2:EnableMacie", region);
        self.call(call, |state, at| state.enable_macie(at, None, None, None)).await
    }

    async fn trusted_services(&self, _: Option<PageToken>) -> Result<Page<String>, Error> {
        let call = Call::global("organizations:ListAWSServiceAccessForOrganization");
        let trusted = |state: &mut State, _| Ok(state.trusted_access().keys().cloned().collect());
        Ok(Page { items: self.call(call, trusted).await?, next: None })
    }

    async fn trust_macie(&self) -> Result<(), Error> {
        let call = Call::global("organizations:EnableAWSServiceAccess");
        let trust = |state: &mut State, _| {
            state.enable_service_access(MACIE_PRINCIPAL);
            Ok(())
        };
        self.call(call, trust).await
    }

    async fn administrators(
        &self,
        region: Region,
        _: Option<PageToken>,
    ) -> Result<Page<Administrator>, Error> {
        let call = Call::regional("macie2:ListOrganizationAdminAccounts", region);
        let designated = self.call(call, |state, at| state.list_administrators(at)).await?;
        let shown = designated.filter(|_| self.shows_designation(region));
        let enabled = |id| Administrator { account: ours(id), status: AdministratorStatus::Enabled };
        Ok(Page { items: shown.map(enabled).into_iter().collect(), next: None })
    }

    async fn designate(&self, region: Region, administrator: &AccountId) -> Result<(), Error> {
        let call = Call::regional("macie2:EnableOrganizationAdminAccount", region).about(administrator);
        let world = &self.0.world;
        let designate = |state: &mut State, at| {
            state.designate_administrator(at, theirs(administrator))?;
            world.designated_ms.borrow_mut().insert(region, world.elapsed_ms());
            Ok(())
        };
        self.call(call, designate).await
    }
}
