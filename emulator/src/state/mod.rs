//! The services' state and rules, pure: no input or output, no clock, no randomness.
//! Time is told, identifiers come from counters, every map is ordered.

mod accounts;
mod arrange;
mod core;
mod credentials;
mod designation;
mod history;
mod member;
mod membership;
mod refusal;
mod roster;
mod services;
mod session;
mod settings;

pub use accounts::AccountVerbError;
pub use core::State;
pub use credentials::{AssumedRole, Caller, Identity, IssuedKey, KeyError};
pub use designation::{AutoEnable, OrganizationConfiguration};
pub(crate) use history::{Hidden, Listed};
pub use member::{Association, Member, MemberFilter, Page, RelationshipStatus};
pub use membership::NewMember;
pub use refusal::{Refusal, SelfChange};
pub use services::{DelegationError, MACIE_PRINCIPAL};
pub use session::{FindingPublishingFrequency, Session, SessionStatus};
pub use settings::{
    AutoEnableMembers, AutomatedDiscovery, AutomatedDiscoveryStatus, ExportDestination, FindingsPublication,
};
