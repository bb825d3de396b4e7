//! How much is run: everything for the document, a fraction for a test.

/// Seeds, calls and quotas of one comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct Effort {
    /// Runs per client, scenario and quota.
    pub seeds: u64,
    /// Calls that have to succeed in each run.
    pub calls: u32,
    /// The quotas, in calls per second.
    pub rates: Vec<f64>,
    /// The unusual circumstances that are run on top.
    pub robustness: Robustness,
}

/// Whether the unusual circumstances are run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Robustness {
    /// They are.
    Run,
    /// They are not.
    Skip,
}

impl Effort {
    /// What docs/BENCHMARKS.md shows.
    #[must_use]
    pub fn full() -> Self {
        Self { seeds: 20, calls: 2_000, rates: vec![5.0, 10.0, 20.0], robustness: Robustness::Run }
    }

    /// Seconds instead of minutes.
    #[must_use]
    pub fn quick() -> Self {
        Self { seeds: 1, calls: 300, rates: vec![10.0], robustness: Robustness::Skip }
    }
}
