//! AWS Organizations' JSON 1.1 protocol: one table of operations, one file per family.

mod accounts;
mod dispatch;
mod input;
mod problems;
mod services;
mod table;
mod units;

pub(super) use dispatch::{handle, identify};
pub(super) use problems::BAD_TOKEN;
pub(super) use table::names;
