//! The executions of a stack in AWS, whoever started them.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use super::{LISTED, Listed, in_words};
use crate::deployed::Deployed;
use crate::report::Counts;
use crate::system::{self, ExecutionError, Resources};
use crate::view::{Tick, Told, grouped};

/// A function that changes members says how far it is every two seconds.
const RECENTLY: Duration = Duration::from_mins(2);

/// The last executions, newest first.
pub async fn of_stack(deployed: &Deployed) -> Result<Vec<Listed>, ExecutionError> {
    let mut recent = deployed.resources.recent().await?;
    recent.truncate(LISTED);
    let ticks = if recent.iter().any(is_running) { ticks(deployed).await } else { Vec::new() };
    let mut listed = Vec::new();
    for execution in recent {
        let (status, counts) = if is_running(&execution) {
            let first = deployed.resources.origin(&execution.name).await?.name;
            ("running".to_owned(), so_far(&ticks, &[&execution.name, &first]))
        } else {
            came_to(&execution, &deployed.resources).await?
        };
        listed.push(Listed { execution: execution.name, status, counts });
    }
    Ok(listed)
}

fn is_running(execution: &system::ListedExecution) -> bool {
    execution.status == "RUNNING"
}

/// How far executions are. A log that cannot be read only leaves it unsaid.
async fn ticks(deployed: &Deployed) -> Vec<Tick> {
    let Some(log) = &deployed.log else { return Vec::new() };
    let lines = log.last(RECENTLY).await.unwrap_or_default();
    let counted = lines.iter().filter_map(|line| match Told::of(line) {
        Some(Told::Counted(tick)) => Some(tick),
        Some(Told::Begun(_) | Told::Ended(_)) | None => None,
    });
    counted.collect()
}

/// As `130 of 250 accounts in 2 Regions, 1 failed`.
fn so_far(ticks: &[Tick], names: &[&str]) -> String {
    let ours = ticks.iter().filter(|tick| names.contains(&tick.execution.as_str()));
    let last: BTreeMap<&str, &Tick> = ours.map(|tick| (tick.region.as_str(), tick)).collect();
    let sum = |of: fn(&Tick) -> u64| grouped(last.values().map(|tick| of(tick)).sum());
    match last.len() {
        0 => String::new(),
        regions => format!(
            "{} of {} accounts in {regions} {}, {} failed",
            sum(|tick| tick.done),
            sum(|tick| tick.total),
            if regions == 1 { "Region" } else { "Regions" },
            sum(|tick| tick.failed)
        ),
    }
}

/// The status and the counts of an execution that has ended.
async fn came_to(
    execution: &system::ListedExecution,
    resources: &Resources,
) -> Result<(String, String), ExecutionError> {
    let output = resources.output(&execution.name).await?.unwrap_or_default();
    let status = output["status"].as_str().map_or_else(|| execution.status.to_lowercase(), str::to_owned);
    Ok((status, counted(&output)))
}

fn counted(output: &Value) -> String {
    let counts: Option<Counts> = serde_json::from_value(output["counts"].clone()).ok();
    counts.map(|counts| in_words(&counts)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tick(execution: &str, region: &str, done: u64) -> Tick {
        let (execution, region) = (execution.to_owned(), region.to_owned());
        Tick {
            counted: "accounts".into(),
            execution,
            region,
            leg: 1,
            total: 250,
            done,
            failed: 1,
            first: 0,
            sent: 0,
            throttled: 0,
            rate: 0.0,
        }
    }

    #[test]
    fn the_last_line_of_each_region_counts() {
        let ticks = [
            tick("nightly", "us-east-1", 10),
            tick("another", "us-east-1", 200),
            tick("nightly", "eu-west-1", 20),
            tick("nightly", "us-east-1", 40),
        ];
        assert_eq!(so_far(&ticks, &["nightly"]), "60 of 500 accounts in 2 Regions, 2 failed");
        assert_eq!(so_far(&ticks, &["weekly"]), "");
    }
}
