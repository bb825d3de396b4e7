//! Former members, each as a role in it.

use macie_emulator::{AccountState, SessionKey};
use macie_org::error::{Call, Error, ErrorKind};
use macie_org::ids::{AccountId, Region};
use macie_org::ports::{OwnSession, SessionControl};

use crate::people::{theirs, there};
use crate::trouble::Trouble;
use crate::wire::Wire;

/// [`SessionControl`] of the simulated world.
#[derive(Debug)]
pub(crate) struct EmulatedFormerMembers(pub(crate) Wire);

/// [`OwnSession`] of the simulated world.
#[derive(Debug)]
pub(crate) struct EmulatedOwnSession {
    wire: Wire,
    account: AccountId,
}

impl SessionControl for EmulatedFormerMembers {
    type Account = EmulatedOwnSession;

    async fn account(&self, id: &AccountId) -> EmulatedOwnSession {
        EmulatedOwnSession { wire: self.0.clone(), account: id.clone() }
    }
}

impl EmulatedOwnSession {
    /// No role can be assumed in an account that is closed, suspended or of no organization.
    fn has_role(&self) -> bool {
        let world = &self.wire.world;
        let state = world.state();
        let known = state.organization().account(theirs(&self.account));
        let is_active = known.is_some_and(|account| account.state == AccountState::Active);
        let has_role = !world.faults().without_role.contains(&self.account);
        if is_active && !has_role {
            world.strikes.note(Trouble::RoleDenied);
        }
        is_active && has_role
    }
}

impl OwnSession for EmulatedOwnSession {
    async fn disable(&self, region: Region) -> Result<(), Error> {
        let call = Call::regional("macie2:DisableMacie", region).about(&self.account);
        if !self.has_role() {
            self.wire.moment().await;
            return Err(Error::new(call, ErrorKind::CredentialsRefused, "no such role"));
        }
        let at = SessionKey { region: there(region), account: theirs(&self.account) };
        if self.wire.world.state().is_region_off(at) {
            self.wire.moment().await;
            return Err(Error::new(call, ErrorKind::RegionNotEnabled, "the Region is off"));
        }
        self.wire.call(call, &self.account, move |state| state.disable_macie(at)).await
    }
}
