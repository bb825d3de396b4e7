//! Macie and trusted access, as the management account may change them.

use std::rc::Rc;

use macie_emulator::{DelegationError, MACIE_PRINCIPAL, Refusal, SessionKey, State};
use macie_org::error::{Call, Error};
use macie_org::ids::{AccountId, Region};
use macie_org::model::{Administrator, AdministratorStatus, Session};
use macie_org::page::{Page, PageToken};
use macie_org::ports::AdministratorRegistry;
use macie_org::witness::{EmptyLook, NoAdministrators, NoMembers};

use crate::people::{ours, theirs, there};
use crate::reading::Refused;
use crate::trouble::Trouble;
use crate::wire::Wire;
use crate::world::World;

/// [`AdministratorRegistry`] of the simulated world.
#[derive(Debug)]
pub(crate) struct EmulatedRegistry(pub(crate) Wire);

impl EmulatedRegistry {
    async fn call<T, R: Into<Refused>>(
        &self,
        call: Call,
        effect: impl FnOnce(&mut State, SessionKey) -> Result<T, R> + 'static,
    ) -> Result<T, Error> {
        let management = *self.0.world.state().organization().management_id();
        // A global call asks nothing of a Region.
        let region = there(call.region.unwrap_or(Region::ALL[0]));
        let at = SessionKey { region, account: management };
        self.0.call(call, &ours(management), move |state| effect(state, at)).await
    }

    pub(crate) fn shows_designation(world: &World, region: Region) -> bool {
        let since = world.designated_ms.borrow().get(&region).copied();
        let shows_after = world.faults().designation_shows_after_ms;
        let shows = since.is_none_or(|since| world.elapsed_ms() >= since + shows_after);
        if !shows {
            world.strikes.note(Trouble::SlowDesignation);
        }
        shows
    }

    /// A designation that has ended and is still shown.
    pub(crate) fn ending(
        world: &World,
        region: Region,
    ) -> Option<(macie_emulator::AccountId, AdministratorStatus)> {
        let (since, id) = world.revoked_ms.borrow().get(&region).copied()?;
        let shown = world.elapsed_ms() < since + world.faults().revocation_shows_after_ms;
        if shown {
            world.strikes.note(Trouble::SlowRevocation);
        }
        shown.then_some((id, AdministratorStatus::DisablingInProgress))
    }
}

impl AdministratorRegistry for EmulatedRegistry {
    async fn session(&self, region: Region) -> Result<Session, Error> {
        let management = ours(*self.0.world.state().organization().management_id());
        self.0.session(region, &management).await
    }

    async fn enable_session(&self, region: Region) -> Result<(), Error> {
        let call = Call::regional("macie2:EnableMacie", region);
        self.call(call, |state, at| state.enable_macie(at, None, None, None)).await
    }

    async fn trusted_services(&self, _: Option<PageToken>) -> Result<Page<String>, Error> {
        let call = Call::global("organizations:ListAWSServiceAccessForOrganization");
        let trusted =
            |state: &mut State, _| Ok::<_, DelegationError>(state.trusted_access().keys().cloned().collect());
        Ok(Page { items: self.call(call, trusted).await?, next: None })
    }

    async fn trust_macie(&self) -> Result<(), Error> {
        let call = Call::global("organizations:EnableAWSServiceAccess");
        let trust = |state: &mut State, _| {
            state.enable_service_access(MACIE_PRINCIPAL);
            Ok::<_, DelegationError>(())
        };
        self.call(call, trust).await
    }

    async fn administrators(
        &self,
        region: Region,
        _: Option<PageToken>,
    ) -> Result<Page<Administrator>, Error> {
        let call = Call::regional("macie2:ListOrganizationAdminAccounts", region);
        let world = Rc::clone(&self.0.world);
        let shown = self.call(call, move |state, at| {
            let designated =
                state.list_administrators(at)?.filter(|_| Self::shows_designation(&world, region));
            let ending = Self::ending(&world, region);
            Ok::<_, Refusal>(designated.map(|id| (id, AdministratorStatus::Enabled)).or(ending))
        });
        let shown = shown.await?.map(|(id, status)| Administrator { account: ours(id), status });
        Ok(Page { items: shown.into_iter().collect(), next: None })
    }

    async fn designate(&self, region: Region, administrator: &AccountId) -> Result<(), Error> {
        let call = Call::regional("macie2:EnableOrganizationAdminAccount", region).about(administrator);
        let (world, administrator) = (Rc::clone(&self.0.world), theirs(administrator));
        let designate = move |state: &mut State, at| {
            let is_new = state.administrator(there(region)).is_none();
            state.designate_administrator(at, administrator)?;
            if is_new {
                world.designated_ms.borrow_mut().insert(region, world.elapsed_ms());
            }
            Ok::<_, Refusal>(())
        };
        self.call(call, designate).await
    }

    async fn revoke(&self, witness: &NoMembers, fresh: EmptyLook) -> Result<(), Error> {
        let (administrator, region) = witness.confirmed_by(&fresh)?;
        let call = Call::regional("macie2:DisableOrganizationAdminAccount", region).about(administrator);
        let (world, administrator) = (Rc::clone(&self.0.world), theirs(administrator));
        let revoke = move |state: &mut State, at| {
            state.revoke_administrator(at, administrator)?;
            let ended = (world.elapsed_ms(), administrator);
            world.revoked_ms.borrow_mut().insert(region, ended);
            Ok::<_, Refusal>(())
        };
        self.call(call, revoke).await
    }

    async fn disable_session(&self, region: Region) -> Result<(), Error> {
        self.call(Call::regional("macie2:DisableMacie", region), State::disable_macie).await
    }

    async fn registered(&self, _: Option<PageToken>) -> Result<Page<AccountId>, Error> {
        let registered = |state: &mut State, _| {
            let all = state.delegated_administrators().iter();
            let of_macie = all.filter(|(_, services)| services.contains_key(MACIE_PRINCIPAL));
            Ok::<_, DelegationError>(of_macie.map(|(id, _)| ours(*id)).collect())
        };
        let call = Call::global("organizations:ListDelegatedAdministrators");
        Ok(Page { items: self.call(call, registered).await?, next: None })
    }

    async fn deregister(&self, witness: &NoAdministrators) -> Result<(), Error> {
        let administrator = witness.administrator();
        let call = Call::global("organizations:DeregisterDelegatedAdministrator").about(administrator);
        let administrator = theirs(administrator);
        let end = move |state: &mut State, _| state.deregister_delegate(administrator, MACIE_PRINCIPAL);
        self.call(call, end).await
    }
}
