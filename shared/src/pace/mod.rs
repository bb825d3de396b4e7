//! Finishing as fast as an unknown quota allows.
//!
//! A [`Pacer`] learns how many calls per second one quota grants and follows it; a
//! [`Lane`] sends calls at that pace. The pacer is a state machine over timestamps:
//! it holds no clock, no task and no randomness. One lane stands for one [`Key`];
//! nothing is shared between keys, so one throttled account slows no other.
//!
//! How the rate is found is said in [`pacer`]; how well, in docs/BENCHMARKS.md.

pub mod calls;
pub mod estimate;
pub mod lane;
pub mod lanes;
pub mod pacer;
mod phase;
pub mod run;
pub mod settings;
mod window;

pub use calls::Calls;
pub use estimate::{Estimate, Key, KeyedEstimate};
pub use lane::{Lane, Outcome};
pub use lanes::Lanes;
pub use pacer::{Next, Pacer};
pub use run::{Progress, run};
pub use settings::{OperationClass, Settings};
