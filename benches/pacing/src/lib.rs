//! How fast different clients finish under a quota that they do not know.
//!
//! Every client, the real AWS SDK among them, sends the same calls to the same server
//! in tokio's paused time: a token bucket behind an in-process HTTP connector. So the
//! figures are exact and repeatable, and no network, machine or account is measured.

pub mod clients;
pub mod document;
pub mod effort;
pub mod measure;
pub mod scenario;
pub mod server;
pub mod table;
