//! Bad behavior on demand, from a seed: quotas, latency, failures, lists that lag, late
//! visibility, expiry, accounts that come and go in the middle.
//!
//! Everything here wraps the services and leaves their state honest: a fault changes
//! what a caller is told, or when, or whether its request arrives; never a rule. Each
//! decision follows from the seed, the number of the call and the call itself, so that
//! the same calls by the same clock meet the same faults.

mod answer;
mod bucket;
mod config;
mod dice;
mod engine;
mod failure;
mod filter;
mod happening;
mod key_expiry;
mod latency;
mod list;
mod perform;
mod quotas;
mod visibility;

pub(crate) use answer::Injected;
pub use answer::{ThrottleAnswer, TransientCode};
pub use bucket::{Grouping, RateChange, RatePerSecond, Scope, Throttle};
pub use config::Faults;
pub(crate) use engine::Engine;
pub use failure::{Failure, FailureKind};
pub use filter::{Calls, Occasion, OperationName, Probability};
pub use happening::{Happening, Moment};
pub use key_expiry::{KeyExpiry, KeyLife};
pub use latency::{Distribution, Latency};
pub use list::LaggingList;
pub use quotas::Quotas;
pub use visibility::Visibility;
