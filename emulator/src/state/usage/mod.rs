//! Usage and its cost. The figures follow from the state and the time alone, so that they
//! can be foretold and summed; what AWS would charge is another matter.

mod figures;
mod query;
mod records;

pub use figures::{UsageFigure, UsageMetric, UsageRange};
pub use query::{UsageFilter, UsageQuery, UsageSort};
pub use records::UsageRecord;
