//! The figures as a Markdown table.

use std::fmt::Write as _;

use macie_org_bench_pacing::measure::Summary;
use macie_org_local::view::grouped;

use crate::arguments::{Arguments, Operation};
use crate::measure::Measured;
use crate::number::{count, float};
use crate::{pace, traffic};

/// The function whose invocations are the Regions' legs.
fn step(operation: Operation) -> &'static str {
    match operation {
        Operation::Suspend => "set-member-sessions",
        Operation::Teardown => "remove-members",
    }
}

/// Latencies that are simulated: the least that the simulation knows, and scenario A's.
const SIMULATED: [(&str, (f64, f64)); 2] = [("5 ms", (0.005, 0.0)), ("80 ± 30 ms", (0.08, 0.03))];

/// One row.
type Row = (String, String);

/// Everything that was measured.
pub(crate) fn render(arguments: &Arguments, measured: &Measured) -> String {
    let parts = [size(arguments, measured), calls(measured), makespan(arguments, measured)];
    let rest = [machine(measured), bill(measured)];
    let mut text = String::from("| measured | result |\n|---|---|\n");
    for (what, result) in parts.into_iter().chain(rest).flatten() {
        writeln!(text, "| {what} | {result} |").expect("a string takes any text");
    }
    text
}

fn size(arguments: &Arguments, measured: &Measured) -> Vec<Row> {
    let regions = count(arguments.regions().len());
    let legs = measured.functions.get(step(arguments.operation)).map_or(0, |stats| stats.invocations);
    let quota = arguments
        .rate
        .map_or_else(|| "none".to_owned(), |rate| format!("{rate} calls/s, {} at once", arguments.burst));
    let dry_run =
        measured.planned_in.map_or_else(|| "none".to_owned(), |took| format!("{:.1} s", took.as_secs_f64()));
    vec![
        row("members × Regions", format!("{} × {regions}", grouped(count(measured.members)))),
        row("quota of each operation in a Region", quota),
        row("the stack's ceiling in a Region", format!("{} calls/s", arguments.calls_per_second)),
        row("time from start to report", format!("{:.1} s", measured.execution.took.as_secs_f64())),
        row("before that, its dry run", dry_run),
        row("legs, in all and per Region", format!("{legs}, {:.1}", float(legs) / float(regions))),
    ]
}

fn calls(measured: &Measured) -> Vec<Row> {
    let tallies = traffic::by_operation(&measured.calls).into_iter();
    let result = |tally: traffic::Tally| {
        format!("{}, {:.2} % throttled", grouped(tally.sent), tally.throttled_percent())
    };
    tallies.map(|(operation, tally)| row(operation, result(tally))).collect()
}

fn makespan(arguments: &Arguments, measured: &Measured) -> Vec<Row> {
    let spans = traffic::spans(&measured.calls);
    if arguments.operation == Operation::Teardown {
        return Vec::new(); // two calls for each member, on two lanes
    }
    let wire = pace::on_the_wire(arguments, &spans).map(|wire| {
        row(
            "changes on the wire, time over the least possible",
            format!("{:.3}, slowest Region {:.3}", wire.mean, wire.worst),
        )
    });
    let simulated = SIMULATED.iter().filter_map(|(name, latency)| {
        let Summary { makespan, worst, throttled, .. } = pace::simulated(arguments, *latency)?;
        let result = format!("{makespan:.3}, slowest of 20 {worst:.3}, {throttled:.2} % throttled");
        Some(row(format!("the same simulated, latency {name}"), result))
    });
    wire.into_iter().chain(simulated).collect()
}

fn machine(measured: &Measured) -> Vec<Row> {
    let used = measured.functions.iter().filter(|(_, stats)| stats.invocations > 0);
    let mut rows: Vec<_> = used
        .map(|(name, stats)| {
            let (peak, seconds) = (float(stats.peak_memory_kib) / 1024.0, stats.billed.as_secs_f64());
            let result = format!(
                "{peak:.1} of {} MiB, {} invocations, {} failed, {seconds:.1} s billed",
                stats.memory_mib, stats.invocations, stats.errors
            );
            row(format!("{name}: peak memory"), result)
        })
        .collect();
    let history = &measured.execution.history;
    let largest = format!("{} bytes, {}", grouped(count(history.largest_state_bytes)), history.largest_state);
    rows.push(row("largest state", largest));
    rows.push(row("history", format!("{} events", grouped(count(history.events)))));
    rows
}

fn bill(measured: &Measured) -> Vec<Row> {
    let lines = measured.usage.bill().into_iter();
    let mut rows: Vec<_> =
        lines.map(|line| row(line.what, format!("{:.0}, ${:.5}", line.units, line.dollars))).collect();
    rows.push(row("cost at list prices", format!("${:.4}", measured.usage.dollars())));
    rows
}

fn row(what: impl Into<String>, result: impl Into<String>) -> Row {
    (what.into(), result.into())
}
