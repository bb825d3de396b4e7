//! The core of macie-org: what a request means, what an organization looks like,
//! which changes lead from one to the other, and how those changes are made.
//!
//! The default features hold no SDK, no wall clock and no environment: [`plan`]
//! decides in pure code, [`apply`] acts through the [`ports`]. The features `aws`
//! and `lambda` add the ports' implementation on the AWS SDK and a function's frame.

pub mod administrator;
pub mod admission;
pub mod apply;
pub mod call;
pub mod change;
pub mod checkpoint;
pub mod classic;
pub mod confirmed;
pub mod error;
pub mod ids;
pub mod inventory;
pub mod lease;
pub mod ledger;
pub mod leg;
pub mod leg_time;
pub mod model;
pub mod objects;
pub mod observe;
pub mod pace;
pub mod page;
pub mod plan;
pub mod ports;
pub mod report;
pub mod request;
pub mod scope;
pub mod sides;
pub mod slice;
pub mod step;
pub mod tick;
pub mod two_calls;
pub mod witness;

#[cfg(feature = "aws")]
pub mod aws;
#[cfg(feature = "lambda")]
pub mod lambda;
#[cfg(feature = "schema")]
pub mod schema;
#[cfg(test)]
mod testing;
