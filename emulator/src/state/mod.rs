//! The services' state and rules, pure: no input or output, no clock, no randomness.
//! Time is told, identifiers come from counters, every map is ordered.

mod accounts;
mod arrange;
mod classic;
mod core;
mod credentials;
mod designation;
mod discovery;
mod history;
mod identifiers;
mod invitations;
mod jobs;
mod member;
mod membership;
mod refusal;
mod roster;
mod services;
mod session;
mod settings;
mod tags;
mod usage;

pub use accounts::AccountVerbError;
pub use classic::{
    ClassicRefusal, OneTimeClassification, ResourceFailure, S3Resource, S3ResourceClassification,
};
pub use core::State;
pub use credentials::{AssumedRole, Caller, Identity, IssuedKey, KeyError};
pub use designation::{AutoEnable, OrganizationConfiguration};
pub use discovery::DiscoveryFailure;
pub(crate) use history::Listed;
pub(crate) use identifiers::spread;
pub use invitations::{Invitation, Unprocessed};
pub use jobs::{
    BucketDefinition, Job, JobChange, JobFilter, JobOrder, JobQuery, JobSpec, JobStatus, JobType,
    ManagedIdentifiers, S3JobDefinition, ScheduleFrequency, Scoping,
};
pub use member::{Association, Member, MemberFilter, Page, RelationshipStatus};
pub use membership::NewMember;
pub use refusal::{FieldProblem, Refusal, SelfChange};
pub use services::{DelegationError, MACIE_PRINCIPAL};
pub use session::{FindingPublishingFrequency, Session, SessionStatus};
pub use settings::{
    AutoEnableMembers, AutomatedDiscovery, AutomatedDiscoveryStatus, ExportDestination, FindingsPublication,
};
pub(crate) use tags::MOST_TAGS;
pub use usage::{UsageFigure, UsageFilter, UsageMetric, UsageQuery, UsageRange, UsageRecord, UsageSort};
