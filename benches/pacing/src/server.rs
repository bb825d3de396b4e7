//! The server: a token bucket behind some latency. It counts what it throttles.
//!
//! A call arrives after half its latency and is answered after the other half. A
//! throttled call costs no token.

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::time::{Instant, sleep, sleep_until};

use crate::scenario::{Scenario, milliseconds};

/// One server, shared by everybody who calls it.
#[derive(Debug, Clone)]
pub struct Server {
    scenario: Scenario,
    origin: Instant,
    competitor_arrivals: Vec<u64>,
    bucket: Arc<Mutex<Bucket>>,
}

#[derive(Debug)]
struct Bucket {
    dice: fastrand::Rng,
    tokens: f64,
    filled_at: f64,
    clients: Tally,
    competitor: Tally,
}

/// What became of somebody's calls.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Calls that arrived.
    pub sent: u32,
    /// Calls that were refused.
    pub throttled: u32,
}

/// The server's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Done.
    Served,
    /// Too many calls.
    Throttled,
}

impl Server {
    /// A server whose time starts now.
    #[must_use]
    pub fn start(scenario: Scenario, seed: u64) -> Self {
        let bucket = Bucket {
            dice: fastrand::Rng::with_seed(seed),
            tokens: scenario.burst,
            filled_at: 0.0,
            clients: Tally::default(),
            competitor: Tally::default(),
        };
        let competitor_arrivals = scenario.competitor_arrivals(seed);
        Self { scenario, origin: Instant::now(), competitor_arrivals, bucket: Arc::new(Mutex::new(bucket)) }
    }

    /// When the competitor's calls arrive, in milliseconds from the start.
    #[must_use]
    pub fn competitor_arrivals(&self) -> &[u64] {
        &self.competitor_arrivals
    }

    /// What the server grants.
    #[must_use]
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// How long a call will take in each direction.
    #[must_use]
    pub fn draw_half_latency(&self) -> Duration {
        let (mean, deviation) = self.scenario.latency;
        let latency = (mean + deviation * normal(&mut self.bucket().dice)).max(0.005);
        Duration::from_millis(milliseconds(latency / 2.0))
    }

    /// Answers one call.
    pub async fn call(&self) -> Answer {
        self.call_in(self.draw_half_latency()).await
    }

    /// Answers a call that takes so long in each direction.
    pub async fn call_in(&self, half: Duration) -> Answer {
        sleep(half).await;
        let answer = self.take(|bucket| &mut bucket.clients);
        sleep(half).await;
        answer
    }

    /// Sends what the competitor sends, if there is one; then returns.
    pub async fn compete(&self) {
        for at in &self.competitor_arrivals {
            sleep_until(self.origin + Duration::from_millis(*at)).await;
            self.take(|bucket| &mut bucket.competitor);
        }
    }

    /// What the server counted: of the clients, of the competitor.
    #[must_use]
    pub fn tallies(&self) -> (Tally, Tally) {
        let bucket = self.bucket();
        (bucket.clients, bucket.competitor)
    }

    fn take(&self, whose: fn(&mut Bucket) -> &mut Tally) -> Answer {
        let now = self.origin.elapsed().as_secs_f64();
        let mut bucket = self.bucket();
        let gained = (now - bucket.filled_at) * self.scenario.rate_at(now);
        bucket.tokens = (bucket.tokens + gained).min(self.scenario.burst);
        bucket.filled_at = now;
        // Sums of thousandths miss a whole by less than this.
        let served = bucket.tokens >= 1.0 - 1e-6;
        bucket.tokens -= f64::from(u8::from(served));
        let tally = whose(&mut bucket);
        tally.sent += 1;
        tally.throttled += u32::from(!served);
        if served { Answer::Served } else { Answer::Throttled }
    }

    fn bucket(&self) -> MutexGuard<'_, Bucket> {
        self.bucket.lock().expect("no holder of the bucket panics")
    }
}

/// A standard normal number.
fn normal(dice: &mut fastrand::Rng) -> f64 {
    let (a, b) = (1.0 - dice.f64(), dice.f64());
    (-2.0 * a.ln()).sqrt() * (std::f64::consts::TAU * b).cos()
}
