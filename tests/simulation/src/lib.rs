//! The core's own steps on emulated ports, in paused time: no network, no SDK, no wall
//! clock, and one seed that decides everything.
//!
//! [`World`] is what the steps act on: the emulator's state, a bucket, a lease table, and
//! what goes wrong; the emulator's own watch judges every call. [`Stack`] is the state machine
//! in small. The steps themselves are the functions' libraries, unchanged. Not here: the SDK
//! and error codes, which tests/wired puts between the same steps and services, and permissions,
//! which tests/acceptance covers.

mod case;
mod directory;
mod drawn;
mod draws;
mod exchange;
mod expected;
mod faults;
mod findings;
mod former;
mod invocation;
mod judged;
mod leases;
mod left;
mod machine;
mod meanwhile;
mod members;
mod model;
mod people;
mod picture;
mod played;
mod ports;
mod quota;
mod reading;
mod readings;
mod reasons;
mod records;
mod registry;
mod roster;
pub mod scenario;
pub mod small;
mod store;
mod trouble;
mod truths;
mod watched;
mod wire;
mod world;

pub use case::{Case, Sudden};
pub use drawn::{Drawn, Size, invite};
pub use faults::{Fault, Faults};
pub use invocation::{Invocation, Left};
pub use judged::Confirmed;
pub use machine::{Ended, Reach, Stack};
pub use people::{administrator, management, member, organization, ours, theirs, there};
pub use ports::Ports;
pub use quota::Quota;
pub use records::{Mutation, Records};
pub use trouble::{Strikes, Trouble};
pub use wire::Wire;
pub use world::{World, simulate};

/// A simulated world is short: much of its time goes into what it allocates.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
