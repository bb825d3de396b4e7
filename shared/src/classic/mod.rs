//! Macie Classic's verbs for S3 resources, on today's Macie.
//!
//! Classic kept a list of buckets and prefixes and classified them; today there are classification
//! jobs, which never change. An *association* is a daily job of this stack that covers the resource;
//! what is associated is read from the jobs, and nothing else remembers it. Everything here but
//! [`look`] and [`settle`] is pure. Member accounts are onboarding's and teardown's; only their
//! answers are made here.

mod answer;
mod asked;
mod association;
mod batch;
mod call;
mod end;
mod error;
mod item;
mod look;
mod members;
mod owner;
mod pairs;
mod plan;
mod progress;
mod resource;

pub use answer::{Answer, Answers, FailedS3Resource, JobLine, Listed, MemberAccount, S3Resource, Types};
pub use asked::{Asked, Asking, Verdict};
pub use association::{Association, JobNames};
pub use batch::{Batch, MOST_BUCKETS};
pub use call::Call;
pub use end::{Ending, planned, settle};
pub use error::{CallError, Exception, ItemError};
pub use item::{Item, Wish};
pub use look::{look, owners};
pub use owner::{Owner, Owners};
pub use plan::{Cancellation, Changes, Parts, Plan, Refused, Target};
pub use progress::Progress;
pub use resource::{OneTime, Resource};
