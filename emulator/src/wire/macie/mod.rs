//! Amazon Macie's rest-json protocol: one table of operations, one file per family.

mod administrators;
mod dispatch;
mod input;
mod members;
mod refusals;
mod sessions;
mod settings;
mod table;

pub(super) use dispatch::handle;
pub(super) use table::names;
