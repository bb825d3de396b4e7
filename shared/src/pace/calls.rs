//! How many calls were sent and how many of them throttled, for whoever measures a step.

use std::ops::AddAssign;

/// Calls, every attempt counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Calls {
    /// Sent.
    pub sent: u64,
    /// Of those, throttled: sent again later.
    pub throttled: u64,
}

impl AddAssign for Calls {
    fn add_assign(&mut self, other: Self) {
        self.sent += other.sent;
        self.throttled += other.throttled;
    }
}
