//! Runs clients through scenarios, seed by seed, in paused time.

use std::time::Duration;

use futures_util::future::join;
use tokio::time::Instant;

use crate::clients::{Client, Queue};
use crate::effort::{Effort, Robustness};
use crate::scenario::Scenario;
use crate::server::{Server, Tally};

/// What one run came to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Run {
    /// The time taken, as a multiple of the ideal.
    pub makespan: f64,
    /// Calls throttled, in percent of calls sent.
    pub throttled: f64,
    /// The competitor's calls throttled, in percent.
    pub competitor_throttled: f64,
    /// Calls that were given up.
    pub lost: u32,
}

/// What the runs of one cell came to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// The mean time taken, as a multiple of the ideal.
    pub makespan: f64,
    /// The longest.
    pub worst: f64,
    /// Mean share of throttled calls, in percent.
    pub throttled: f64,
    /// The competitor's, in percent.
    pub competitor_throttled: f64,
    /// Mean number of calls given up.
    pub lost: f64,
}

/// One client in one scenario, at each quota.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The client's name, or the circumstances.
    pub name: String,
    /// One per quota.
    pub cells: Vec<Summary>,
}

/// One table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// What was run.
    pub title: &'static str,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// A scenario at a quota and a number of calls.
type Make = fn(f64, u32) -> Scenario;

/// The four scenarios of the comparison.
const SCENARIOS: [(&str, Make); 4] = [
    ("A. One worker, alone", |rate, calls| Scenario::alone(rate, calls)),
    (
        "B. One worker, and a competitor that takes half the quota for two fifths of the time",
        |rate, calls| Scenario::alone(rate, calls).contended(),
    ),
    ("C. Three workers on one quota that know nothing of each other", |rate, calls| {
        Scenario::alone(rate, calls).three_workers()
    }),
    ("D. Three workers and a competitor", |rate, calls| {
        Scenario::alone(rate, calls).three_workers().contended()
    }),
];

/// The unusual circumstances, each with one quota.
const UNUSUAL: [(&str, Make); 9] = [
    ("1 call/s", |_, calls| Scenario::alone(1.0, calls)),
    ("50 calls/s", |_, calls| Scenario::alone(50.0, calls)),
    ("100 calls/s", |_, calls| Scenario::alone(100.0, calls)),
    ("10/s, burst of half a second", |_, calls| Scenario { burst: 5.0, ..Scenario::alone(10.0, calls) }),
    ("10/s, no burst", |_, calls| Scenario { burst: 1.0, ..Scenario::alone(10.0, calls) }),
    ("10/s, latency 300 ± 150 ms", |_, calls| Scenario {
        latency: (0.3, 0.15),
        ..Scenario::alone(10.0, calls)
    }),
    ("10/s, latency 1000 ± 300 ms", |_, calls| Scenario {
        latency: (1.0, 0.3),
        ..Scenario::alone(10.0, calls)
    }),
    ("20/s that fall to 5/s", |_, calls| Scenario { step: Some((0.4, 5.0)), ..Scenario::alone(20.0, calls) }),
    ("5/s that rise to 20/s", |_, calls| Scenario { step: Some((0.4, 20.0)), ..Scenario::alone(5.0, calls) }),
];

/// Every table.
#[must_use]
pub fn all(effort: &Effort) -> Vec<Table> {
    let mut tables: Vec<_> = SCENARIOS.iter().map(|(title, make)| compare(title, *make, effort)).collect();
    match effort.robustness {
        Robustness::Run => tables.push(unusual(effort)),
        Robustness::Skip => {}
    }
    tables
}

fn compare(title: &'static str, make: Make, effort: &Effort) -> Table {
    let mut clients = Client::ALL.to_vec();
    if make(1.0, 1).workers > 1 {
        clients.insert(clients.len() - 1, Client::Pacer(Queue::Shared));
    }
    let row = |client: &Client| {
        let scenarios = effort.rates.iter().map(|rate| make(*rate, effort.calls));
        let cells = scenarios.map(|scenario| summarize(*client, scenario, effort.seeds)).collect();
        Row { name: client.name(), cells }
    };
    Table { title, rows: clients.iter().map(row).collect() }
}

fn unusual(effort: &Effort) -> Table {
    let clients = [Client::Pacer(Queue::Split), Client::ADAPTIVE_2026, Client::Oracle];
    let row = |(name, make): &(&str, Make)| {
        let scenario = make(0.0, effort.calls);
        let cells = clients.map(|client| summarize(client, scenario, effort.seeds));
        Row { name: (*name).to_owned(), cells: cells.to_vec() }
    };
    Table { title: UNUSUAL_TITLE, rows: UNUSUAL.iter().map(row).collect() }
}

/// The title of the table whose columns are clients.
pub const UNUSUAL_TITLE: &str = "E. Unusual circumstances, one worker, alone";

/// Runs one client through one scenario, on as many threads as there are processors.
#[must_use]
pub fn summarize(client: Client, scenario: Scenario, seeds: u64) -> Summary {
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get() as u64);
    let runs: Vec<Run> = std::thread::scope(|scope| {
        let share = |n| {
            move || -> Vec<Run> {
                (n..seeds)
                    .step_by(usize::try_from(threads).unwrap_or(1))
                    .map(|seed| once(client, scenario, seed))
                    .collect()
            }
        };
        let workers: Vec<_> = (0..threads).map(|n| scope.spawn(share(n))).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("no run panics")).collect()
    });
    // A full run takes minutes: whoever watches sees it move.
    eprintln!("{}, {}/s: done", client.name(), scenario.rate);
    average(&runs)
}

#[expect(clippy::cast_precision_loss, reason = "there are no 2^53 runs")]
fn average(runs: &[Run]) -> Summary {
    let mean = |of: fn(&Run) -> f64| runs.iter().map(of).sum::<f64>() / runs.len() as f64;
    Summary {
        makespan: mean(|run| run.makespan),
        worst: runs.iter().map(|run| run.makespan).fold(0.0, f64::max),
        throttled: mean(|run| run.throttled),
        competitor_throttled: mean(|run| run.competitor_throttled),
        lost: mean(|run| f64::from(run.lost)),
    }
}

/// One run: deterministic in its seed.
#[must_use]
pub fn once(client: Client, scenario: Scenario, seed: u64) -> Run {
    // The SDK's jitter comes from the thread's generator.
    fastrand::seed(seed);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime without I/O starts").block_on(timed(client, scenario, seed))
}

async fn timed(client: Client, scenario: Scenario, seed: u64) -> Run {
    let started = Instant::now();
    let server = Server::start(scenario, seed);
    let work = async {
        let done = client.work(&server, seed).await;
        (done, started.elapsed())
    };
    let ((done, took), ()) = join(work, server.compete()).await;
    let (clients, competitor) = server.tallies();
    Run {
        makespan: share(took, scenario.ideal(seed)),
        throttled: percent(clients),
        competitor_throttled: percent(competitor),
        lost: scenario.calls - done,
    }
}

fn share(took: Duration, ideal: Duration) -> f64 {
    took.as_secs_f64() / ideal.as_secs_f64()
}

fn percent(tally: Tally) -> f64 {
    100.0 * f64::from(tally.throttled) / f64::from(tally.sent.max(1))
}
