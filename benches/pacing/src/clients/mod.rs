//! Who is compared: the pacer, the real SDK, fixed concurrency, and an oracle.

mod fixed;
mod oracle;
mod pacer;
mod sdk;

use crate::server::Server;

pub use sdk::Behaviour;

/// One way to send many calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Client {
    /// The SDK's retries, under bounded concurrency.
    Sdk {
        /// Which of the SDK's retry behaviours.
        behaviour: Behaviour,
        /// Attempts per call, the first included.
        attempts: u32,
        /// Calls at the same time.
        concurrency: usize,
    },
    /// Bounded concurrency; each call backs off by itself, with full jitter.
    Fixed {
        /// Attempts per call, the first included.
        attempts: u32,
        /// Calls at the same time.
        concurrency: usize,
    },
    /// macie-org's pacer, through its own lane.
    Pacer(Queue),
    /// Somebody who knows quota, latency and competitor.
    Oracle,
}

/// How several workers share the calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Queue {
    /// Each has its share from the start.
    Split,
    /// Each takes the next call when it can.
    Shared,
}

impl Client {
    /// Everybody, in the order of the tables.
    pub const ALL: [Self; 9] = [
        Self::Sdk { behaviour: Behaviour::Standard, attempts: 3, concurrency: 10 },
        Self::Sdk { behaviour: Behaviour::Standard, attempts: 10, concurrency: 50 },
        Self::Sdk { behaviour: Behaviour::Adaptive, attempts: 3, concurrency: 10 },
        Self::ADAPTIVE_2026,
        Self::Sdk { behaviour: Behaviour::Adaptive2026, attempts: 10, concurrency: 50 },
        Self::Fixed { attempts: 3, concurrency: 10 },
        Self::Fixed { attempts: 10, concurrency: 10 },
        Self::Pacer(Queue::Split),
        Self::Oracle,
    ];

    /// The SDK at its best with default attempts.
    pub const ADAPTIVE_2026: Self =
        Self::Sdk { behaviour: Behaviour::Adaptive2026, attempts: 3, concurrency: 10 };

    /// What the tables call it.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Sdk { behaviour, attempts, concurrency } => {
                format!("SDK {}, {attempts} attempts, {concurrency} at a time", behaviour.name())
            }
            Self::Fixed { attempts, concurrency } => {
                format!("{concurrency} at a time, full jitter 1 s to 20 s, {attempts} attempts")
            }
            Self::Pacer(Queue::Split) => "**macie-org's pacer**".to_owned(),
            Self::Pacer(Queue::Shared) => "macie-org's pacer, one shared queue".to_owned(),
            Self::Oracle => "oracle".to_owned(),
        }
    }

    /// Sends every call of the server's scenario; returns how many succeeded.
    pub async fn work(&self, server: &Server, seed: u64) -> u32 {
        match *self {
            Self::Sdk { behaviour, attempts, concurrency } => {
                sdk::work(server, behaviour, attempts, concurrency).await
            }
            Self::Fixed { attempts, concurrency } => fixed::work(server, attempts, concurrency, seed).await,
            Self::Pacer(Queue::Split) => pacer::split(server, seed).await,
            Self::Pacer(Queue::Shared) => pacer::shared(server, seed).await,
            Self::Oracle => oracle::work(server).await,
        }
    }
}

/// Each worker's number of calls.
fn shares(server: &Server) -> Vec<u32> {
    let (calls, workers) = (server.scenario().calls, server.scenario().workers);
    (0..workers).map(|n| calls / workers + u32::from(n < calls % workers)).collect()
}
