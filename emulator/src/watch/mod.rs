//! The watch: a judge beside the log of calls, which is told every call and holds a run
//! to the invariants of a safe one, whatever the client says about itself.
//!
//! [`Watch`] is pure: the wire tells it each call, and so can whoever calls
//! [`State`](crate::State) without one. Each rule is a file. What a rule cannot see is not
//! judged: a client's own timeouts, calls of keys that are refused at the door, and what
//! a caller does elsewhere.

mod absence;
mod administrator;
mod attempts;
mod auto_enable;
mod call;
mod concern;
mod doubt;
mod expectations;
mod findings;
mod judge;
mod membership;
mod plan;
mod report;
mod restoration;
mod rows;
mod scope;
mod stillness;
mod succession;

pub use call::{Arrival, Detail, Told, WatchedAnswer, WatchedCall};
pub use expectations::{Expectations, PlannedCall, Restores, SessionBefore, SessionWas, WatchedOperation};
pub use findings::{Findings, Invariant, Violation};
pub use judge::Watch;
pub use report::{Row, RowOutcome, WatchedRegion, WatchedReport};
