//! The services as the steps reach them: which ports stand between, made anew for each invocation.
//!
//! Bucket and lease table are no part of it: those are the simulation's own, whatever the ports.

use macie_org::ids::AccountId;
use macie_org::ports::{AdministratorRegistry, MemberRegistry, OrganizationDirectory, SessionControl};

use crate::directory::EmulatedDirectory;
use crate::former::EmulatedFormerMembers;
use crate::members::EmulatedMembers;
use crate::registry::EmulatedRegistry;
use crate::wire::Wire;

/// The services, as one invocation of a step reaches them.
#[expect(async_fn_in_trait, reason = "the runtime is single-threaded: no future has to be Send")]
pub trait Ports: 'static {
    /// The organization.
    type Directory: OrganizationDirectory;
    /// The management account.
    type Registry: AdministratorRegistry;
    /// The delegated administrator.
    type Members: MemberRegistry;
    /// Former members.
    type FormerMembers<'a>: SessionControl;

    /// Those of an invocation, by its way to the services.
    fn of(wire: &Wire) -> Self;
    /// The organization.
    async fn directory(&self) -> Self::Directory;
    /// The management account.
    async fn registry(&self) -> Self::Registry;
    /// A delegated administrator.
    async fn members(&self, administrator: &AccountId) -> Self::Members;
    /// Former members.
    fn former_members(&self) -> Self::FormerMembers<'_>;
}

/// Ports that ask the emulator's rules themselves.
pub(crate) struct Emulated(Wire);

impl Ports for Emulated {
    type Directory = EmulatedDirectory;
    type Registry = EmulatedRegistry;
    type Members = EmulatedMembers;
    type FormerMembers<'a> = EmulatedFormerMembers;

    fn of(wire: &Wire) -> Self {
        Self(wire.clone())
    }

    async fn directory(&self) -> EmulatedDirectory {
        EmulatedDirectory(self.0.clone())
    }

    async fn registry(&self) -> EmulatedRegistry {
        EmulatedRegistry(self.0.clone())
    }

    async fn members(&self, administrator: &AccountId) -> EmulatedMembers {
        EmulatedMembers { wire: self.0.clone(), administrator: administrator.clone() }
    }

    fn former_members(&self) -> EmulatedFormerMembers {
        EmulatedFormerMembers(self.0.clone())
    }
}
