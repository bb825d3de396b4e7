//! The results as Markdown.

use std::fmt::Write as _;

use crate::document::Provenance;
use crate::effort::Effort;
use crate::measure::{Row, Summary, Table, UNUSUAL_TITLE};

/// Everything that goes between the document's markers.
#[must_use]
pub fn render(tables: &[Table], effort: &Effort, provenance: &Provenance) -> String {
    let mut text = introduction(effort, provenance);
    for table in tables {
        let body = if table.title == UNUSUAL_TITLE { by_circumstance(table) } else { by_client(table) };
        write!(text, "\n### {}\n\n{body}", table.title).expect("a string takes any text");
    }
    text
}

fn introduction(effort: &Effort, provenance: &Provenance) -> String {
    let rates: Vec<_> = effort.rates.iter().map(ToString::to_string).collect();
    format!(
        "{calls} calls to a server with a token bucket of R calls a second and a burst of 2R, latency 80 ± 30 ms, \
         R = {rates} (the figures between slashes), {seeds} seeds each. Simulated time, so the machine does not \
         matter: {provenance}.\n\n\
         *Time* is a multiple of what is possible: the whole burst, every refilled token, none that is the \
         competitor's. It is in parentheses where calls were lost, since those were never done. *Worst* is the \
         slowest seed. *Lost* is the mean number of calls that the client gave up. The SDK is \
         `aws-sdk-macie2` itself, with its retry behaviour set explicitly; the pacer is `macie_org::pace` itself, \
         with its ceiling raised to 400 calls a second.\n\n\
         macie-org has one owner per account and Region, so A and B are its case. C and D show why: workers that \
         know nothing of each other share a quota unevenly, and the slowest one is waited for.\n",
        calls = effort.calls,
        rates = rates.join(", "),
        seeds = effort.seeds,
    )
}

fn by_client(table: &Table) -> String {
    let contended = table.rows.iter().flat_map(|row| &row.cells).any(|cell| cell.competitor_throttled > 0.0);
    let mut text = String::from("| client | time | worst | throttled % | lost |");
    text.push_str(if contended { " competitor throttled % |\n" } else { "\n" });
    text.push_str(if contended { "|---|---|---|---|---|---|\n" } else { "|---|---|---|---|---|\n" });
    for row in &table.rows {
        let competitor = contended
            .then(|| format!(" {} |", each(row, |cell| format!("{:.0}", cell.competitor_throttled))));
        writeln!(
            text,
            "| {} | {} | {} | {} | {} |{}",
            row.name,
            each(row, makespan),
            each(row, |cell| format!("{:.3}", cell.worst)),
            each(row, |cell| format!("{:.1}", cell.throttled)),
            each(row, lost),
            competitor.unwrap_or_default()
        )
        .expect("a string takes any text");
    }
    text
}

fn by_circumstance(table: &Table) -> String {
    let mut text = String::from(
        "| circumstances | pacer: time | throttled % | lost | SDK adaptive, 2026 retries, 3 attempts, 10 at a time: time \
         | throttled % | lost | oracle: time |\n|---|---|---|---|---|---|---|---|\n",
    );
    for row in &table.rows {
        let [pacer, sdk, oracle] = row.cells.as_slice() else { continue };
        let triple = |cell: &Summary| format!("{} | {:.1} | {}", makespan(cell), cell.throttled, lost(cell));
        writeln!(text, "| {} | {} | {} | {} |", row.name, triple(pacer), triple(sdk), makespan(oracle))
            .expect("a string takes any text");
    }
    text
}

fn each(row: &Row, show: impl Fn(&Summary) -> String) -> String {
    row.cells.iter().map(show).collect::<Vec<_>>().join(" / ")
}

fn makespan(cell: &Summary) -> String {
    if cell.lost > 0.0 { format!("({:.3})", cell.makespan) } else { format!("{:.3}", cell.makespan) }
}

fn lost(cell: &Summary) -> String {
    match cell.lost {
        0.0 => "0".to_owned(),
        few if few < 10.0 => format!("{few:.1}"),
        many => format!("{many:.0}"),
    }
}
