//! The small case of tests/simulation, seed by seed, with the real SDK clients and
//! `macie_org::aws` between the steps and the services: requests are written and signed, answers
//! parsed, error codes read, lists paged and calls timed out as in production, in paused time.
//!
//! The SDK's connector hands each request to the emulator's wire layer, on the simulation's own way
//! to the services, with its latency, quota, faults, kills and watch. Bucket and lease table stay
//! the simulation's, and nothing goes over a network: tests/acceptance has sockets.

// The steps, through the SDK, are futures within futures.
#![recursion_limit = "256"]

mod connector;
mod kept;
mod ports;

use macie_org_simulation::small::{self, Verdict};
use macie_org_simulation::{Case, Size};

pub use ports::Sdk;

/// How long the services remember what records were: longer than a list can lag behind.
const HISTORY_MS: u64 = 60_000;

/// Plays a seed of the small case through the SDK.
#[must_use]
pub fn run(seed: u64) -> Verdict {
    small::play(case(seed), false)
}

/// Plays it again, and tells what happens.
#[must_use]
pub fn replay(seed: u64) -> Verdict {
    small::play(case(seed), true)
}

/// What draws this seed's case, once the simulation has begun.
pub fn case(seed: u64) -> impl FnOnce() -> Case {
    move || {
        fastrand::seed(seed); // the SDK's own jitter
        let case = Case::draw(seed, &Size::SMALL);
        case.drawn.world.arrange(|state| state.keep_history(HISTORY_MS));
        Case { stack: case.stack.through::<Sdk>(), ..case }
    }
}
