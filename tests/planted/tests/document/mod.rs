//! docs/PLANTED.md: which bug is noticed by which seed, and by which kinds of trouble alone.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// How a bug is noticed.
#[derive(Debug)]
pub(crate) struct Noticed {
    /// What it breaks.
    pub(crate) bug: String,
    /// What the first seed that notices says.
    pub(crate) by: Option<String>,
    /// The kinds of trouble that notice it alone.
    pub(crate) alone: Vec<String>,
}

const HEAD: &str = "\
# Planted bugs

Written by `BLESS=1 cargo test -p macie_org_planted --test core -- --ignored`, which fails where the simulation
does not notice a bug within 1,000 seeds.

A test that cannot fail proves nothing. `tests/planted/core.yaml` lists bugs, each of them once written by somebody
or easily written: in a copy of the core, one at a time is switched on, and seeds of `tests/simulation` are played
until one is wrong.

## First seed

| Bug | Seed | Noticed as |
|---|---|---|
";

const ALONE: &str = "
## Kinds of trouble

Which kind of trouble ([ARCHITECTURE](ARCHITECTURE.md#faults)) notices a bug where no other strikes, within 300
seeds. `none`: nothing has to go wrong. `-`: several have to strike together, or more seeds are needed.

| Bug | Kinds |
|---|---|
";

const UNNOTICING: &str = "
## Kinds that notice nothing alone

| Kind | Why |
|---|---|
";

/// Prints the document, or writes it where `BLESS` is set.
pub(crate) fn show(noticed: &[Noticed], kinds: &[String], unnoticing: &BTreeMap<String, String>) {
    let text = text(noticed, kinds, unnoticing);
    if std::env::var_os("BLESS").is_none() {
        println!("{text}");
        return;
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/PLANTED.md");
    std::fs::write(path, text).expect("the document can be written");
}

fn text(noticed: &[Noticed], kinds: &[String], unnoticing: &BTreeMap<String, String>) -> String {
    let mut text = HEAD.to_owned();
    for Noticed { bug, by, .. } in noticed {
        let (seed, what) = by.as_deref().and_then(first_seed).unwrap_or(("none", "it hung"));
        writeln!(text, "| {bug} | {seed} | {} |", shortened(what)).expect("a string takes it");
    }
    text.push_str(ALONE);
    for Noticed { bug, alone, .. } in noticed {
        let kinds: Vec<_> = alone.iter().map(|kind| format!("`{kind}`")).collect();
        let kinds = if kinds.is_empty() { "-".to_owned() } else { kinds.join(", ") };
        writeln!(text, "| {bug} | {kinds} |").expect("a string takes it");
    }
    text.push_str(UNNOTICING);
    for (kind, why) in kinds.iter().filter_map(|kind| Some((kind, unnoticing.get(kind)?))) {
        writeln!(text, "| `{kind}` | {why} |").expect("a string takes it");
    }
    text
}

/// Seed and complaint of a line such as `seed 7: what is wrong`.
fn first_seed(line: &str) -> Option<(&str, &str)> {
    line.strip_prefix("seed ")?.split_once(": ")
}

/// The beginning of a complaint, fit for a cell.
fn shortened(what: &str) -> String {
    let short: String = what.chars().take(100).collect();
    let rest = if short.len() < what.len() { " ..." } else { "" };
    format!("{}{rest}", short.replace('|', "/"))
}
