//! Tables and examples of the Markdown documents.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::Value;

use crate::files;

/// A table's rows, each by the names of its columns; code marks are taken off.
pub type Table = Vec<BTreeMap<String, String>>;

/// The one table below a heading of a document.
#[must_use]
pub fn table(path: &str, heading: &str) -> Table {
    let text = files::text(path);
    let below = text.split_once(&format!("## {heading}\n")).map(|(_, below)| below);
    let below = below.unwrap_or_else(|| panic!("{path} has no heading `## {heading}`"));
    let own = below.split("\n## ").next().unwrap_or_default();
    let mut rows = own.lines().filter(|line| line.starts_with('|')).map(cells);
    let columns = rows.next().unwrap_or_else(|| panic!("no table below `{heading}`"));
    let body = rows.skip(1); // the line of dashes
    body.map(|row| {
        assert_eq!(row.len(), columns.len(), "{path}: {row:?} does not fit {columns:?}");
        columns.iter().cloned().zip(row).collect()
    })
    .collect()
}

/// One column of a table.
#[must_use]
pub fn column(table: &Table, name: &str) -> Vec<String> {
    table.iter().map(|row| row[name].clone()).collect()
}

fn cells(line: &str) -> Vec<String> {
    line.trim().trim_matches('|').split('|').map(|cell| cell.trim().replace('`', "")).collect()
}

/// An example of a document: what it is one of, and the example itself.
#[derive(Debug)]
pub struct Example {
    /// The words of the comment above it, as `schema: <name>` or `refused: <name>`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The example.
    pub value: Value,
}

/// Every JSON block that a comment `<!-- kind: name -->` stands above.
#[must_use]
pub fn examples(path: &str) -> Vec<Example> {
    let text = files::text(path);
    text.split("<!-- ").skip(1).map(|part| example(path, part)).collect()
}

fn example(path: &str, part: &str) -> Example {
    let (mark, rest) = part.split_once(" -->\n").unwrap_or_else(|| panic!("{path}: an open comment"));
    let (kind, name) = mark.split_once(": ").unwrap_or_else(|| panic!("{path}: `{mark}` is no mark"));
    let block = rest.strip_prefix("```json\n").and_then(|block| block.split_once("\n```"));
    let (json, _) = block.unwrap_or_else(|| panic!("{path}: no JSON block below `{mark}`"));
    let value = serde_json::from_str(json).unwrap_or_else(|error| panic!("{path}, `{mark}`: {error}"));
    Example { kind: kind.to_owned(), name: name.to_owned(), value }
}

/// The first example of a schema in `docs/CONTRACT.md`.
#[must_use]
pub fn example_of(schema: &str) -> Value {
    static ALL: LazyLock<Vec<Example>> = LazyLock::new(|| examples("docs/CONTRACT.md"));
    let found = ALL.iter().find(|example| example.kind == "schema" && example.name == schema);
    found.unwrap_or_else(|| panic!("docs/CONTRACT.md shows no {schema}")).value.clone()
}
