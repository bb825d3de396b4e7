//! What AWS says about an organization and about Macie, in AWS's own words.
//!
//! Observed state only: what a user asks for is [`crate::request`].

mod account;
mod job;
mod member;
mod session;
mod settings;

pub use account::{Account, AccountState, MACIE_SERVICE_PRINCIPAL, Organization};
pub use job::{Buckets, Job, JobStatus, NewJob, Runs};
pub use member::{
    Administrator, AdministratorStatus, Member, Relationship, RelationshipStatus, Relationships,
};
pub use session::{FindingPublishingFrequency, Session, SessionAim, SessionStatus};
pub use settings::{
    AutoEnableMembers, AutomatedDiscovery, AutomatedDiscoveryStatus, ClassificationExport,
    FindingsPublication, OrganizationConfiguration,
};
