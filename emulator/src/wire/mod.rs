//! The protocols: who asks, for what, and how answers and refusals look on the wire.
//! Rules live in `state`; nothing here decides what Macie allows.

mod authorization;
mod body;
mod classic;
mod exchange;
mod front;
mod incoming;
mod injected;
mod macie;
mod misread;
mod operations;
mod organizations;
mod paging;
mod problem;
mod query;
mod sts;
mod subject;
mod watched;

#[cfg(test)]
pub(crate) use exchange::Access;
pub(crate) use exchange::Handled;
pub(crate) use front::{BODY_LIMIT, Core, entry, handle, into_response, request_id, too_large};
pub use incoming::{Answered, Incoming};
pub(crate) use injected::injected;
pub(crate) use operations::every as every_operation;
pub use operations::operations;
pub(crate) use query::Query;
pub(crate) use subject::{Paging, Subject};
pub(crate) use watched::Sight;
