//! What each function used, as Lambda's REPORT lines would add up.

use std::time::Duration;

/// Totals of one function since the host was started.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FunctionStats {
    /// Invocations that reached the function.
    pub invocations: u64,
    /// Invocations that ended with a function error, time-outs and crashes included.
    pub errors: u64,
    /// Invocations refused because the function was at its concurrency.
    pub throttles: u64,
    /// Environments started.
    pub cold_starts: u64,
    /// Largest resident memory of a process, in kibibytes.
    pub peak_memory_kib: u64,
    /// The function's memory size, in mebibytes.
    pub memory_mib: u32,
    /// Time billed, initialization included, each invocation rounded up to a millisecond.
    pub billed: Duration,
}

impl FunctionStats {
    /// Adds the time of one invocation.
    pub(super) fn bill(&mut self, took: Duration) {
        let whole = took.as_nanos().div_ceil(1_000_000);
        self.billed += Duration::from_millis(u64::try_from(whole).unwrap_or(u64::MAX));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_invocation_is_rounded_up_to_a_millisecond() {
        let mut stats = FunctionStats::default();
        for took in [Duration::from_micros(1), Duration::from_micros(1_001), Duration::from_millis(2)] {
            stats.bill(took);
        }
        assert_eq!(stats.billed, Duration::from_millis(1 + 2 + 2));
    }
}
