//! Amazon Macie, Macie Classic, AWS Organizations and AWS STS on one machine, with the real
//! rules.
//!
//! [`Emulator`] answers HTTP requests; [`State`] holds the rules, pure, and can be
//! arranged and read by tests; [`Organization`] is whom they apply to. The caller comes
//! from the access key, Region and service from the signature's scope. Signatures are
//! not verified, permissions are enforced if asked to ([`Emulator::enforce`]), faults come
//! if asked for ([`Faults`]), a control plane under `/_macie` steers all of it; a run is
//! held to the invariants of a safe one if a [`Watch`] is set. No data is classified.

mod calls;
mod clock;
mod control;
mod emulator;
pub mod faults;
mod ids;
mod organization;
pub mod policy;
mod serve;
mod state;
pub mod switches;
mod watch;
mod wire;

pub use calls::Call;
pub use clock::{Clock, ClockError};
pub use control::{AccountChange, Changed, Vendor, openapi};
pub use emulator::Emulator;
pub use faults::Faults;
pub use ids::{AccountId, IdError, ParentId, Region, SessionKey};
pub use organization::{
    Account, AccountState, DumpError, Email, JoinedMethod, NewAccount, Organization, OrganizationalUnit,
    TreeError,
};
pub use state::{
    AccountVerbError, Association, AssumedRole, AutoEnable, AutoEnableMembers, AutomatedDiscovery,
    AutomatedDiscoveryStatus, BucketDefinition, Caller, ClassicRefusal, DelegationError, DiscoveryFailure,
    ExportDestination, FieldProblem, FindingPublishingFrequency, FindingsPublication, Identity, Invitation,
    IssuedKey, Job, JobChange, JobFilter, JobOrder, JobQuery, JobSpec, JobStatus, JobType, KeyError,
    MACIE_PRINCIPAL, ManagedIdentifiers, Member, MemberFilter, NewMember, OneTimeClassification,
    OrganizationConfiguration, Page, Refusal, RelationshipStatus, ResourceFailure, S3JobDefinition,
    S3Resource, S3ResourceClassification, ScheduleFrequency, Scoping, SelfChange, Session, SessionStatus,
    State, Unprocessed, UsageFigure, UsageFilter, UsageMetric, UsageQuery, UsageRange, UsageRecord,
    UsageSort,
};
pub use switches::Switches;
pub use watch::{
    Arrival, Detail, Expectations, Findings, Invariant, PlannedCall, Restores, Row, RowOutcome,
    SessionBefore, SessionWas, Told, Violation, Watch, WatchedAnswer, WatchedCall, WatchedOperation,
    WatchedRegion, WatchedReport,
};
pub use wire::{Answered, Incoming, operations};
