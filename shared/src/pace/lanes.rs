//! The lanes of a leg: one per quota, made when first asked for.
//!
//! Lanes know nothing of each other: a throttled account, Region or operation slows
//! only itself.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::time::Instant;

use super::{Calls, Estimate, Key, KeyedEstimate, Lane, Pacer, Settings};
use crate::leg_time::LegTime;

/// Every lane of one leg.
#[derive(Debug)]
pub struct Lanes {
    origin: Instant,
    time: Arc<LegTime>,
    seed: u64,
    ceiling: f64,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    known: BTreeMap<Key, Estimate>,
    open: BTreeMap<Key, Arc<Lane>>,
}

impl Lanes {
    /// Lanes within `time`; `seed` decides their jitter.
    #[must_use]
    pub fn new(time: Arc<LegTime>, seed: u64) -> Self {
        let (origin, ceiling) = (Instant::now(), Settings::DEFAULT.ceiling);
        Self { origin, time, seed, ceiling, state: Mutex::default() }
    }

    /// Starts lanes that are not open yet from what an earlier leg wrote down `ago`.
    pub fn learn(&self, estimates: &[KeyedEstimate], ago: Duration) {
        // Kept as if it had been learned when the lanes were made: ages count from there.
        let known = |known: &KeyedEstimate| (known.key.clone(), known.estimate.older(ago));
        self.state().known.extend(estimates.iter().map(known));
    }

    /// The same, with no lane faster than this many calls per second.
    #[must_use]
    pub fn with_ceiling(self, ceiling: f64) -> Self {
        Self { ceiling, ..self }
    }

    /// The lane of a quota.
    #[must_use]
    pub fn lane(&self, key: &Key) -> Arc<Lane> {
        let mut state = self.state();
        // Each lane has a jitter of its own.
        let seed = u64::try_from(state.open.len()).map_or(self.seed, |n| self.seed.wrapping_add(n));
        let pacer = self.pacer(key, state.known.get(key));
        let lane = state.open.entry(key.clone());
        lane.or_insert_with(|| Arc::new(Lane::new(pacer, Arc::clone(&self.time), seed))).clone()
    }

    /// What was measured: in this leg, or, where this leg measured nothing, before it.
    #[must_use]
    pub fn estimates(&self) -> Vec<KeyedEstimate> {
        let age = |(key, estimate): (&Key, &Estimate)| (key.clone(), estimate.older(self.origin.elapsed()));
        let state = self.state();
        let mut known: BTreeMap<_, _> = state.known.iter().map(age).collect();
        let measured = state.open.iter().filter_map(|(key, lane)| Some((key.clone(), lane.estimate()?)));
        known.extend(measured);
        known.into_iter().map(|(key, estimate)| KeyedEstimate { key, estimate }).collect()
    }

    /// What was sent on all lanes so far.
    #[must_use]
    pub fn calls(&self) -> Calls {
        let mut all = Calls::default();
        self.state().open.values().for_each(|lane| all += lane.calls());
        all
    }

    fn pacer(&self, key: &Key, known: Option<&Estimate>) -> Pacer {
        let settings = key.operation.settings();
        let settings = settings.with_ceiling(settings.ceiling.min(self.ceiling));
        match known {
            Some(estimate) => Pacer::resumed(settings, estimate.older(self.origin.elapsed())),
            None => Pacer::new(settings),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no holder of the lanes panics")
    }
}
