//! How near the pace came to what the quota allows, on the wire and in simulation.

use std::time::Duration;

use macie_org_bench_pacing::clients::{Client, Queue};
use macie_org_bench_pacing::measure::{Summary, summarize};
use macie_org_bench_pacing::scenario::Scenario;

use crate::arguments::Arguments;

const SEEDS: u64 = 20;

/// Every Region's time, as a multiple of what its quota allows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Makespan {
    pub(crate) mean: f64,
    pub(crate) worst: f64,
}

/// The time on the wire; `None` where there is no quota, or no member beyond the burst.
pub(crate) fn on_the_wire(arguments: &Arguments, spans: &[Duration]) -> Option<Makespan> {
    let ideal = scenario(arguments)?.ideal(0).as_secs_f64();
    let multiples = spans.iter().map(|span| span.as_secs_f64() / ideal);
    let regions = u32::try_from(spans.len()).ok().filter(|regions| *regions > 0 && ideal > 0.0)?;
    let mean = multiples.clone().sum::<f64>() / f64::from(regions);
    Some(Makespan { mean, worst: multiples.fold(0.0, f64::max) })
}

/// The same changes under the same quota in simulated time, at this latency: mean and
/// standard deviation in seconds.
pub(crate) fn simulated(arguments: &Arguments, latency: (f64, f64)) -> Option<Summary> {
    let scenario = Scenario { latency, ..scenario(arguments)? };
    Some(summarize(Client::Pacer(Queue::Split), scenario, SEEDS))
}

fn scenario(arguments: &Arguments) -> Option<Scenario> {
    let members = u32::try_from(arguments.members()).ok()?;
    let burst = f64::from(arguments.burst);
    Some(Scenario { burst, ..Scenario::alone(arguments.rate?, members) })
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    fn arguments(more: &[&str]) -> Arguments {
        let all = ["scale", "--accounts", "1001", "--regions", "2"];
        Arguments::parse_from(all.iter().chain(more))
    }

    #[test]
    fn the_least_possible_time_has_the_burst_for_nothing() {
        let spans = [Duration::from_secs(98), Duration::from_millis(107_800)];
        let Makespan { mean, worst } = on_the_wire(&arguments(&["--rate", "10"]), &spans).unwrap();
        assert!((mean - 1.05).abs() < 1e-3 && (worst - 1.1).abs() < 1e-3, "{mean} {worst}");
    }

    #[test]
    fn without_a_quota_or_beyond_the_burst_there_is_nothing_to_compare_with() {
        let spans = [Duration::from_secs(1)];
        assert_eq!(on_the_wire(&arguments(&[]), &spans), None);
        assert_eq!(on_the_wire(&arguments(&["--rate", "10", "--burst", "1000"]), &spans), None);
        assert_eq!(on_the_wire(&arguments(&["--rate", "10"]), &[]), None);
    }
}
