//! Classification jobs: what they are asked to do, how they live, how they are found.
//! Nothing is classified: a run takes its time, and is over.

mod book;
mod definition;
mod job;
mod query;
mod schedule;
mod scope;
mod spec;

pub use definition::{BucketDefinition, S3JobDefinition};
pub use job::{Job, JobChange, JobStatus};
pub(super) use query::Direction;
pub use query::{JobFilter, JobOrder, JobQuery};
pub use schedule::ScheduleFrequency;
pub use scope::Scoping;
pub use spec::{JobSpec, JobType, ManagedIdentifiers};
