//! Plans: pure functions from what was asked and what was observed to what to do.
//!
//! No port, no clock, no `async`: a crash, a time-out or a second trigger leads back
//! to the same place, because whatever follows observes and plans again.

pub mod onboard;
