//! What a person sees: progress while an execution runs, then what it came to.
//!
//! Driven by what the functions log and return, never by looking into the emulator, so
//! that it would show the same of an execution in AWS.

mod bars;
mod consequences;
mod executions;
mod lines;
mod number;
mod outcome;
mod region;
mod sessions;
mod show;
mod standing;
mod startup;
mod summary;
mod tick;

pub use bars::Bars;
pub use consequences::consequences;
pub use executions::executions;
pub use lines::Lines;
pub use number::grouped;
pub use outcome::{audit, changes, errors, functions, plan, regions};
pub use region::RegionProgress;
pub use sessions::SessionsProgress;
pub use show::{Show, follow};
pub use standing::Standing;
pub use startup::Startup;
pub use summary::last_line;
pub use tick::{Begun, Ended, Tick, Told};
