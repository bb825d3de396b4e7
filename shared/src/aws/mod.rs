//! The ports on AWS: one file per family of operations, one for reading failures.
//!
//! Nothing is decided here. Every method sends one call, translates types and hands
//! failures to `classify.rs`; repeats and pages belong to the core.

mod accounts;
mod administrator;
mod classify;
mod credentials;
mod directory;
#[cfg(feature = "executions")]
mod executions;
mod http;
mod jobs;
mod leases;
mod management;
mod scope;
mod store;

pub use accounts::{AwsOwnSession, AwsSessionControl};
pub use administrator::AwsMemberRegistry;
pub use directory::AwsOrganizationDirectory;
#[cfg(feature = "executions")]
pub use executions::AwsExecutions;
pub use leases::AwsLeaseTable;
pub use management::AwsAdministratorRegistry;
pub use scope::{Aws, Role, Scopes};
pub use store::AwsObjectStore;
