//! Amazon Macie, AWS Organizations and AWS STS on one machine, with the real rules.
//!
//! [`Emulator`] answers HTTP requests; [`State`] holds the rules, pure, and can be
//! arranged and read by tests; [`Organization`] is whom they apply to. The caller comes
//! from the access key, Region and service from the signature's scope. Signatures are
//! not verified, permissions are enforced if asked to ([`Emulator::enforce`]), no data is
//! classified.

mod calls;
mod clock;
mod emulator;
mod ids;
mod organization;
pub mod policy;
mod serve;
mod state;
pub mod switches;
mod wire;

pub use calls::Call;
pub use clock::Clock;
pub use emulator::Emulator;
pub use ids::{AccountId, IdError, ParentId, Region, SessionKey};
pub use organization::{
    Account, AccountState, DumpError, Email, JoinedMethod, NewAccount, Organization, OrganizationalUnit,
    TreeError,
};
pub use state::{
    AccountVerbError, Association, AssumedRole, AutoEnable, AutoEnableMembers, AutomatedDiscovery,
    AutomatedDiscoveryStatus, Caller, DelegationError, ExportDestination, FindingPublishingFrequency,
    FindingsPublication, Identity, IssuedKey, KeyError, MACIE_PRINCIPAL, Member, MemberFilter, NewMember,
    OrganizationConfiguration, Page, Refusal, RelationshipStatus, SelfChange, Session, SessionStatus, State,
};
pub use switches::Switches;
pub use wire::operations;
