//! The protocols: who asks, for what, and how answers and refusals look on the wire.
//! Rules live in `state`; nothing here decides what Macie allows.

mod authorization;
mod exchange;
mod front;
mod macie;
mod operations;
mod organizations;
mod paging;
mod problem;
mod query;
mod sts;

pub(crate) use front::{BODY_LIMIT, Core, respond, too_large};
pub use operations::operations;
