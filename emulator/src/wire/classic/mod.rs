//! Amazon Macie Classic's JSON 1.1 protocol, discontinued: one table of operations, one
//! file per family.

mod dispatch;
mod input;
mod members;
mod problems;
mod resources;
mod table;

pub(super) use dispatch::{SERVICE, handle, identify};
pub(super) use problems::common as refusal;
pub(super) use table::names;
