//! The core's own steps on emulated ports, in paused time: no network, no SDK, no wall
//! clock, and one seed that decides everything.
//!
//! [`World`] is what the steps act on: the emulator's state, a bucket, a lease table, and
//! what goes wrong; the emulator's own watch judges every call. [`Stack`] is the state machine
//! in small. The steps themselves are the functions' libraries, unchanged. Not here: the wire,
//! error codes and permissions, which tests/acceptance and tests/peers cover.

mod case;
mod directory;
mod drawn;
mod expected;
mod faults;
mod findings;
mod former;
mod invocation;
mod judged;
mod leases;
mod machine;
mod meanwhile;
mod members;
mod model;
mod people;
mod picture;
mod played;
mod quota;
mod reading;
mod records;
mod registry;
mod roster;
pub mod scenario;
pub mod small;
mod store;
mod trouble;
mod watched;
mod wire;
mod world;

pub use case::{Case, Sudden};
pub use drawn::{Drawn, Size, invite};
pub use faults::{Fault, Faults};
pub use invocation::{Invocation, Left};
pub use judged::Confirmed;
pub use machine::{Ended, Stack};
pub use people::{administrator, management, member, organization, ours, theirs, there};
pub use quota::Quota;
pub use records::{Mutation, Records};
pub use trouble::{Strikes, Trouble};
pub use world::{World, simulate};
