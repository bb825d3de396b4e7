//! Runs the comparison, prints its tables, and writes them into docs/BENCHMARKS.md.
//!
//! `--quick` runs a fraction of it and writes nothing.

use macie_org_bench_pacing::document::{self, Provenance};
use macie_org_bench_pacing::effort::Effort;
use macie_org_bench_pacing::{measure, table};

fn main() -> std::io::Result<()> {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let effort = if quick { Effort::quick() } else { Effort::full() };
    let results = measure::all(&effort);
    let text = table::render(&results, &effort, &Provenance::here());
    println!("{text}");
    if quick { Ok(()) } else { document::write(&text) }
}
