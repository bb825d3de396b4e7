//! The figures that the pacer is built for: how much longer than possible it takes,
//! and how many of its calls are throttled. Each is a simulation, so each is exact.

use macie_org::pace::Settings;

use crate::simulation::{CALLS, Run, Scenario, simulate};

const RATES: [f64; 3] = [5.0, 10.0, 20.0];

/// What 20 seeds came to.
#[derive(Debug)]
struct Summary {
    mean: f64,
    worst: f64,
    throttled: f64,
}

fn run(scenario: Scenario) -> Summary {
    // Wide enough for every rate below; the bounds are not what is measured here.
    let settings = Settings::DEFAULT.with_ceiling(400.0);
    let runs: Vec<Run> = (0..20).map(|seed| simulate(scenario, settings, seed)).collect();
    assert!(runs.iter().all(|run| run.succeeded == CALLS), "calls are lost");
    let mean = |of: fn(&Run) -> f64| runs.iter().map(of).sum::<f64>() / 20.0;
    let worst = runs.iter().map(|run| run.makespan).fold(0.0, f64::max);
    Summary { mean: mean(|run| run.makespan), worst, throttled: mean(|run| run.throttled) }
}

#[test]
fn alone_it_takes_two_percent_more_than_possible_at_most_and_one_call_in_67_is_throttled() {
    for rate in RATES {
        let summary = run(Scenario::alone(rate));
        assert!(summary.mean <= 1.02 && summary.worst <= 1.05, "{rate}/s: {summary:?}");
        assert!(summary.throttled <= 1.5, "{rate}/s: {summary:?}");
        // Less than the ideal is not possible: the simulation itself would be wrong.
        assert!(summary.mean >= 1.0, "{rate}/s: {summary:?}");
    }
}

#[test]
fn against_a_competitor_it_takes_five_percent_more_at_most() {
    let runs = RATES.map(|rate| run(Scenario::contended(rate)));
    assert!(runs.iter().all(|summary| summary.mean <= 1.05), "{runs:?}");
    let throttled = runs.iter().map(|summary| summary.throttled).sum::<f64>() / 3.0;
    assert!(throttled <= 2.3, "{throttled}: {runs:?}");
}

#[test]
fn one_call_a_second_and_a_hundred_are_both_found() {
    for (rate, mean, throttled) in [(1.0, 1.05, 3.5), (50.0, 1.06, 2.0), (100.0, 1.15, 2.5)] {
        let summary = run(Scenario::alone(rate));
        assert!(summary.mean <= mean && summary.throttled <= throttled, "{rate}/s: {summary:?}");
    }
}

#[test]
fn a_small_burst_costs_time_and_loses_no_call() {
    for rate in RATES {
        let half = run(Scenario { burst: rate / 2.0, ..Scenario::alone(rate) });
        assert!(half.mean <= 1.05 && half.throttled <= 1.5, "{rate}/s: {half:?}");
        // Arrivals jitter by more than the bucket holds: nothing sends at full rate here.
        let none = run(Scenario { burst: 1.0, ..Scenario::alone(rate) });
        assert!(none.mean <= 2.4 && none.throttled <= 2.5, "{rate}/s: {none:?}");
    }
}

#[test]
fn slow_answers_cost_throttled_calls_and_lose_none() {
    for rate in RATES {
        let summary = run(Scenario { latency: (0.3, 0.15), ..Scenario::alone(rate) });
        assert!(summary.mean <= 1.03 && summary.throttled <= 4.0, "{rate}/s: {summary:?}");
    }
}

#[test]
fn a_quota_that_falls_or_rises_by_four_is_followed() {
    let falls = run(Scenario { step: Some((0.4, 5.0)), ..Scenario::alone(20.0) });
    assert!(falls.mean <= 1.03 && falls.throttled <= 2.5, "{falls:?}");
    let rises = run(Scenario { step: Some((0.4, 20.0)), ..Scenario::alone(5.0) });
    assert!(rises.mean <= 1.06 && rises.throttled <= 2.0, "{rises:?}");
}

#[test]
fn what_it_leaves_behind_is_the_quotas_rate() {
    for rate in RATES {
        for seed in 0..20 {
            let estimate = simulate(Scenario::alone(rate), Settings::DEFAULT, seed).estimate;
            let share = estimate.expect("2,000 calls are enough to measure") / rate;
            assert!((0.95..=1.05).contains(&share), "{share} of {rate}/s with seed {seed}");
        }
    }
}
