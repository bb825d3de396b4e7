//! How fast to send, as a function of time since the rate was last decided on.
//!
//! Growth is limited per call as well as per second: at one call in ten seconds, a
//! rate that doubles twice a second would be decided on by nothing.

/// A rate under way. Rates are calls per second, times seconds since the pacer's origin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Phase {
    /// Nothing is known: double until the first throttled call.
    SlowStart { from: f64, since: f64 },
    /// The bucket is empty and the rate unknown: grow slowly until that is measured.
    Seek { from: f64, since: f64 },
    /// The rate is measured: stay close to it, then probe above it.
    Steady { estimate: f64, since: f64 },
}

/// A slow start doubles the rate in this time,
const DOUBLING: f64 = 0.6;
/// and by no more than this share per call.
const DOUBLING_PER_CALL: f64 = 0.25;
/// A search grows by this share per second,
const SEEKING: f64 = 0.15;
/// and by no more than this share per call.
const SEEKING_PER_CALL: f64 = 0.03;
/// A steady rate restarts at this share of the estimate: what the bucket refills above
/// it pays for the next probe.
const RESTART: f64 = 0.95;
/// Calls until a steady rate is back at the estimate, within these seconds,
const RECOVERY_CALLS: f64 = 80.0;
const RECOVERY_SECONDS: (f64, f64) = (4.0, 10.0);
/// though no fewer calls than this, however long that takes.
const RECOVERY_FEWEST_CALLS: f64 = 20.0;
/// The probe's share of the estimate after as long again.
const PROBE: f64 = 0.2;
/// A probe that gets this far met no limit where one was measured: there is more.
const SURGE: f64 = 1.3;
/// A surge doubles the rate in this time.
const SURGE_DOUBLING: f64 = 2.0;

impl Phase {
    /// A steady phase that begins at the estimate itself.
    pub(super) fn recovered(estimate: f64, at: f64) -> Self {
        Self::Steady { estimate, since: at - recovery(estimate) }
    }

    /// Calls per second at `at`, unbounded.
    pub(super) fn rate(&self, at: f64) -> f64 {
        match *self {
            Self::SlowStart { from, since } => surge(from, DOUBLING, at - since),
            Self::Seek { from, since } => {
                let growth = SEEKING.min(SEEKING_PER_CALL * from);
                from * (growth * (at - since)).exp()
            }
            Self::Steady { estimate, since } => estimate * steady(estimate, at - since),
        }
    }

    /// Whether a probe has gone past what measurement allows for.
    pub(super) fn is_surging(&self, rate: f64) -> bool {
        matches!(*self, Self::Steady { estimate, .. } if rate > estimate * SURGE)
    }

    /// Sets the phase's clock back: in this time nothing was tried, so nothing grows.
    pub(super) fn idle(&mut self, seconds: f64) {
        match self {
            Self::SlowStart { since, .. } | Self::Seek { since, .. } | Self::Steady { since, .. } => {
                *since += seconds;
            }
        }
    }
}

/// Exponential growth from a rate that nothing holds back.
fn surge(from: f64, doubling: f64, elapsed: f64) -> f64 {
    let growth = (std::f64::consts::LN_2 / doubling).min(DOUBLING_PER_CALL * from);
    from * (growth * elapsed).exp()
}

/// Seconds until a steady rate is back at the estimate.
fn recovery(estimate: f64) -> f64 {
    let (least, most) = RECOVERY_SECONDS;
    (RECOVERY_CALLS / estimate).max(least).min(most).max(RECOVERY_FEWEST_CALLS / estimate)
}

/// The share of the estimate to send at: up to it, a cubic probe, a surge.
fn steady(estimate: f64, elapsed: f64) -> f64 {
    let recovery = recovery(estimate);
    if elapsed < recovery {
        return RESTART + (1.0 - RESTART) * elapsed / recovery;
    }
    let surge_at = recovery * (1.0 + ((SURGE - 1.0) / PROBE).cbrt());
    if elapsed < surge_at {
        return 1.0 + PROBE * (elapsed / recovery - 1.0).powi(3);
    }
    surge(estimate * SURGE, SURGE_DOUBLING, elapsed - surge_at) / estimate
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9 * b.abs().max(1.0)
    }

    #[test]
    fn a_slow_start_doubles_in_six_tenths_of_a_second() {
        let phase = Phase::SlowStart { from: 6.0, since: 2.0 };
        assert!(close(phase.rate(2.0), 6.0) && close(phase.rate(3.2), 24.0), "{}", phase.rate(3.2));
    }

    #[test]
    fn a_slow_start_at_one_call_in_ten_seconds_grows_by_a_quarter_per_call() {
        let phase = Phase::SlowStart { from: 0.1, since: 0.0 };
        assert!((1.2..1.3).contains(&(phase.rate(10.0) / 0.1)), "{}", phase.rate(10.0));
    }

    #[test]
    fn a_search_grows_more_slowly_the_fewer_calls_it_makes() {
        let growth = |from: f64| Phase::Seek { from, since: 0.0 }.rate(1.0) / from;
        assert!(close(growth(20.0), 0.15_f64.exp()) && close(growth(1.0), 0.03_f64.exp()));
    }

    #[test]
    fn a_steady_rate_restarts_below_recovers_probes_and_surges() {
        let phase = Phase::Steady { estimate: 10.0, since: 0.0 };
        assert!(close(phase.rate(0.0), 9.5) && close(phase.rate(8.0), 10.0) && close(phase.rate(16.0), 12.0));
        let surge_at = 8.0 * (1.0 + 1.5_f64.cbrt());
        assert!(close(phase.rate(surge_at), 13.0) && close(phase.rate(surge_at + 2.0), 26.0));
        assert!(!phase.is_surging(12.9) && phase.is_surging(13.1));
    }

    #[test]
    fn a_rate_never_jumps_while_a_phase_lasts() {
        for estimate in [0.1, 1.0, 5.0, 20.0, 100.0] {
            let phase = Phase::Steady { estimate, since: 0.0 };
            let step = recovery(estimate) / 1000.0;
            for n in 0..4000 {
                let (a, b) = (phase.rate(f64::from(n) * step), phase.rate(f64::from(n + 1) * step));
                assert!(a <= b && b <= a * 1.1, "{estimate}: {a} then {b}");
            }
        }
    }

    #[test]
    fn idle_time_grows_no_rate() {
        let mut phase = Phase::SlowStart { from: 6.0, since: 0.0 };
        phase.idle(30.0);
        assert!(close(phase.rate(30.6), 12.0));
    }

    #[test]
    fn a_recovered_rate_begins_at_the_estimate() {
        assert!(close(Phase::recovered(7.0, 100.0).rate(100.0), 7.0));
    }
}
