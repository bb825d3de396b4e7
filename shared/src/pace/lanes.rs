//! The lanes of a leg: one per quota, made when first asked for.
//!
//! Lanes know nothing of each other: a throttled account, Region or operation slows
//! only itself.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::time::Instant;

use super::lane::Hint;
use super::{Estimate, Key, KeyedEstimate, Lane, Pacer, Settings};

/// Every lane of one leg.
#[derive(Debug)]
pub struct Lanes {
    origin: Instant,
    stop_at: Instant,
    seed: u64,
    hint: Hint,
    known: BTreeMap<Key, Estimate>,
    ceiling: f64,
    open: Mutex<BTreeMap<Key, Arc<Lane>>>,
}

impl Lanes {
    /// Lanes that send nothing from `stop_at` on; `seed` decides their jitter, `hint`
    /// reads the server's wish from a throttled call.
    #[must_use]
    pub fn new(stop_at: Instant, seed: u64, hint: Hint) -> Self {
        let (origin, ceiling) = (Instant::now(), Settings::DEFAULT.ceiling);
        Self { origin, stop_at, seed, hint, known: BTreeMap::new(), ceiling, open: Mutex::default() }
    }

    /// The same, starting from what an earlier leg wrote down `ago`.
    #[must_use]
    pub fn starting_from(self, estimates: Vec<KeyedEstimate>, ago: Duration) -> Self {
        let known = estimates.into_iter().map(|known| (known.key, known.estimate.older(ago))).collect();
        Self { known, ..self }
    }

    /// The same, with no lane faster than this many calls per second.
    #[must_use]
    pub fn with_ceiling(self, ceiling: f64) -> Self {
        Self { ceiling, ..self }
    }

    /// The lane of a quota.
    #[must_use]
    pub fn lane(&self, key: &Key) -> Arc<Lane> {
        let mut open = self.open();
        // Each lane has a jitter of its own.
        let seed = u64::try_from(open.len()).map_or(self.seed, |n| self.seed.wrapping_add(n));
        let lane = open.entry(key.clone());
        lane.or_insert_with(|| Arc::new(Lane::new(self.pacer(key), self.stop_at, seed, self.hint))).clone()
    }

    /// What was measured: in this leg, or, where this leg measured nothing, before it.
    #[must_use]
    pub fn estimates(&self) -> Vec<KeyedEstimate> {
        let age = |(key, estimate): (&Key, &Estimate)| (key.clone(), estimate.older(self.origin.elapsed()));
        let mut known: BTreeMap<_, _> = self.known.iter().map(age).collect();
        let open = self.open();
        let measured = open.iter().filter_map(|(key, lane)| Some((key.clone(), lane.estimate()?)));
        known.extend(measured);
        known.into_iter().map(|(key, estimate)| KeyedEstimate { key, estimate }).collect()
    }

    fn pacer(&self, key: &Key) -> Pacer {
        let settings = key.operation.settings();
        let settings = settings.with_ceiling(settings.ceiling.min(self.ceiling));
        match self.known.get(key) {
            Some(estimate) => Pacer::resumed(settings, estimate.older(self.origin.elapsed())),
            None => Pacer::new(settings),
        }
    }

    fn open(&self) -> MutexGuard<'_, BTreeMap<Key, Arc<Lane>>> {
        self.open.lock().expect("no holder of the lanes panics")
    }
}
