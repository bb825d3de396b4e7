//! What the pacer promises, held to it in simulated time.
//!
//! `targets` holds the figures, `phases` the state machine step by step, `lanes` the
//! sending of calls on it. Nothing here takes real time.

mod lanes;
mod phases;
mod simulation;
mod targets;
