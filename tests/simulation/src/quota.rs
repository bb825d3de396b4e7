//! Token buckets: what each account may call, per Region and operation.

use std::collections::BTreeMap;
use std::time::Duration;

use macie_emulator::AccountId;
use macie_org::ids::Region;
use tokio::time::Instant;

/// What a bucket grants.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quota {
    /// Calls per second.
    pub rate: f64,
    /// Calls that a full bucket grants at once.
    pub burst: f64,
}

/// Whose bucket it is: account, Region and operation.
pub(crate) type BucketKey = (AccountId, Option<Region>, &'static str);

/// Every bucket that was drawn on.
#[derive(Debug)]
pub(crate) struct Buckets {
    quota: Quota,
    levels: BTreeMap<BucketKey, (f64, Instant)>,
}

impl Buckets {
    pub(crate) fn new(quota: Quota) -> Self {
        Self { quota, levels: BTreeMap::new() }
    }

    /// Grants this from now on.
    pub(crate) fn change(&mut self, quota: Quota) {
        self.quota = quota;
    }

    /// Takes one token, if there is one.
    pub(crate) fn take(&mut self, key: BucketKey) -> bool {
        let (Quota { rate, burst }, now) = (self.quota, Instant::now());
        let (level, filled_at) = self.levels.entry(key).or_insert((burst, now));
        let gained = rate * now.saturating_duration_since(*filled_at).max(Duration::ZERO).as_secs_f64();
        (*level, *filled_at) = ((*level + gained).min(burst), now);
        let granted = *level >= 1.0;
        *level -= f64::from(u8::from(granted));
        granted
    }
}
