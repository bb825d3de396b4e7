//! Amazon Macie's rest-json protocol: one table of operations, one file per family.

mod administrators;
mod discovery;
mod dispatch;
mod input;
mod invitations;
mod jobs;
mod members;
mod refusals;
mod sessions;
mod settings;
mod table;
mod tags;
mod usage;

pub(super) use dispatch::{handle, identify};
pub(super) use table::names;
