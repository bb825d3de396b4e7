//! The way of an event: every event that `admit-account` knows is forwarded from where it is
//! heard, reaches the function by one rule, and its failed forms by none.
//!
//! The events are the emulator's; the patterns are read by EventBridge's rules as its user guide
//! gives them, as far as they are used here.

mod forwarding;
mod matcher;
mod rules;
mod samples;
