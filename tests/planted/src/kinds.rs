//! The kinds of trouble, by the names that docs/ARCHITECTURE.md lists them under, and why some of
//! them notice no bug alone, as `kinds.yaml` says it.

use std::collections::BTreeMap;
use std::path::Path;

fn text(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every kind, in the document's order.
///
/// # Panics
///
/// If the document does not list them.
#[must_use]
pub fn kinds() -> Vec<String> {
    let document = text("../../docs/ARCHITECTURE.md");
    let (_, section) = document.split_once("\n## Faults\n").expect("it has that section");
    let section = section.split("\n## ").next().unwrap_or_default();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.filter_map(|row| row.split('`').next()).map(str::to_owned).collect()
}

/// Kinds that notice no bug alone, each with a sentence that says why.
///
/// # Panics
///
/// If the list cannot be read.
#[must_use]
pub fn unnoticing() -> BTreeMap<String, String> {
    serde_yaml_ng::from_str(&text("kinds.yaml")).expect("the list is YAML")
}
