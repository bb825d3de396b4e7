//! Bugs planted in a copy of the workspace: each a line of a list that says what to write in
//! place of what, all of them behind one switch that the environment sets.
//!
//! A test that cannot fail proves nothing. What is planted here shows which tests can: all bugs
//! are compiled at once, one is switched on, and something has to notice. The product's own
//! sources know nothing of it. Not here: mutations that nobody thought of, which cargo-mutants
//! makes.

mod copy;
mod kinds;
mod list;
mod trial;

pub use copy::{Copy, planted};
pub use kinds::{kinds, unnoticing};
pub use list::{Bug, bugs};
pub use trial::{Trial, side_by_side};
