//! IAM: the roles of a template, enforced on every call. Policies and trust policies are
//! evaluated as documented; what is not understood is refused when it is loaded.
//!
//! Deliberately absent: service control policies, permissions boundaries, session
//! policies, resource-based policies other than trust policies, managed policies.

mod assume;
mod check;
mod condition;
mod denial;
mod document;
mod enforcement;
mod error;
mod glob;
mod guard;
mod key;
mod ledger;
mod macie;
mod need;
mod node;
mod operator;
mod organizations;
mod pattern;
mod request;
mod role;
mod statement;
mod template;
mod trust;

pub(crate) use assume::Assumption;
pub(crate) use check::Asked;
pub(crate) use guard::Guard;
pub(crate) use macie::MacieCall;

pub use denial::{Denial, DenialReason};
pub use document::{Decision, Policy};
pub use enforcement::{AuthorizationError, Enforcement};
pub use error::{PolicyError, PolicyProblem};
pub use guard::Strangers;
pub use request::{Context, Request};
pub use role::RoleId;
pub use trust::{Trust, TrustPolicy, Trustee};
