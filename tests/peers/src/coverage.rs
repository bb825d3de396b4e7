//! What the programs covered, held to what the emulator's sources say there is.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::Report;

/// What is known of one operation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Covered {
    /// Whether it answered well in a check about it.
    pub answered: bool,
    /// Its refusals: texts by code and status.
    pub refusals: BTreeMap<(String, u16), BTreeSet<String>>,
    /// The switches that a check about it changed.
    pub switches: BTreeSet<String>,
}

/// What passed checks covered, by operation.
#[must_use]
pub fn by_operation(reports: &[Report]) -> BTreeMap<String, Covered> {
    let mut covered: BTreeMap<String, Covered> = BTreeMap::new();
    for report in passed(reports) {
        for operation in &report.succeeded {
            covered.entry(operation.clone()).or_default().answered = true;
        }
        for operation in &report.operations {
            covered.entry(operation.clone()).or_default().switches.extend(report.switches.iter().cloned());
        }
        for refusal in &report.refusals {
            let own = covered.entry(refusal.operation.clone()).or_default();
            let texts = own.refusals.entry((refusal.code.clone(), refusal.status)).or_default();
            texts.insert(refusal.message.clone());
        }
    }
    covered
}

/// Whether an operation lists what may take several pages.
#[must_use]
pub fn is_list(operation: &str) -> bool {
    // The first is a list under another name, the second has all tags of a resource at once.
    operation == "macie2:GetUsageStatistics"
        || operation.contains(":List") && operation != "macie2:ListTagsForResource"
}

/// Every text of a refusal that was expected and got.
#[must_use]
pub fn texts(reports: &[Report]) -> BTreeSet<String> {
    passed(reports).flat_map(|report| &report.refusals).map(|refusal| refusal.message.clone()).collect()
}

/// The reports of checks that passed; no other covers anything.
pub fn passed(reports: &[Report]) -> impl Iterator<Item = &Report> {
    reports.iter().filter(|report| report.failure.is_none())
}

/// The texts in the sources of the emulator's protocols and rules that a client can be refused with, by file.
///
/// Found by their looks: a string that starts with a capital letter and holds a space, or that says what is
/// expected, outside comments and unit tests. A placeholder reads `{}`.
#[must_use]
pub fn wordings(emulator: &Path) -> BTreeMap<String, PathBuf> {
    let mut files = Vec::new();
    collect(&emulator.join("src/wire"), &mut files);
    collect(&emulator.join("src/state"), &mut files);
    let mut found = BTreeMap::new();
    for file in files {
        let source = fs::read_to_string(&file).unwrap_or_default();
        let own = source.split("#[cfg(test)]").next().unwrap_or_default();
        found.extend(
            literals(own).into_iter().filter(|text| is_wording(text)).map(|text| (text, file.clone())),
        );
    }
    found
}

/// Whether a text that was seen can come from a wording.
#[must_use]
pub fn matches(wording: &str, seen: &str) -> bool {
    if is_reason(wording) {
        return seen.strip_suffix('.').unwrap_or(seen).ends_with(wording);
    }
    // A wording may be the end of another one, which has a placeholder for it, or what it is about follows.
    if seen.ends_with(wording) || seen.strip_prefix(wording).is_some_and(|about| about.starts_with(' ')) {
        return true;
    }
    let mut parts = wording.split("{}");
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = seen.strip_prefix(first) else { return false };
    let mut open = false;
    for part in parts {
        open = part.is_empty();
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = if open { rest } else { after };
    }
    open || rest.is_empty()
}

fn is_wording(text: &str) -> bool {
    let is_sentence = text.starts_with(|first: char| first.is_ascii_uppercase()) && text.trim().contains(' ');
    is_sentence || is_reason(text)
}

/// Whether a text is the end of a sentence about a field.
fn is_reason(text: &str) -> bool {
    text.starts_with("expected ")
}

/// The string literals of a source, unescaped as far as texts need it; placeholders read `{}`.
fn literals(source: &str) -> Vec<String> {
    let code: Vec<&str> = source.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = code.join("\n").replace("'\"'", "").replace("\\\"", "\u{1}");
    let quoted = code.split('"').skip(1).step_by(2);
    quoted.map(|text| placeholders(&unbroken(&text.replace('\u{1}', "\"").replace("\\\\", "\\")))).collect()
}

/// Joins a literal that a backslash continues on the next line.
fn unbroken(text: &str) -> String {
    let mut parts = text.split("\\\n");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |joined, part| joined + part.trim_start())
}

/// `{name}` and `{name:?}` become `{}`.
fn placeholders(text: &str) -> String {
    let mut parts = text.split('{');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |read, part| match part.split_once('}') {
        Some((_, after)) => format!("{read}{{}}{after}"),
        None => format!("{read}{{{part}"),
    })
}

fn collect(directory: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(failure: Option<&str>) -> Report {
        let line = r#"{"check": "c", "operations": ["s:O"], "switches": ["w"], "succeeded": ["s:O"],
            "paged": [], "refusals": [{"operation": "s:O", "code": "C", "status": 409, "message": "M"}], "failure": null}"#;
        Report { failure: failure.map(str::to_owned), ..serde_json::from_str(line).unwrap() }
    }

    #[test]
    fn a_passed_check_covers_and_a_failed_one_does_not() {
        let covered = by_operation(&[report(None)]);
        assert!(covered["s:O"].answered);
        assert_eq!(covered["s:O"].refusals[&("C".to_owned(), 409)], BTreeSet::from(["M".to_owned()]));
        assert_eq!(covered["s:O"].switches, BTreeSet::from(["w".to_owned()]));
        assert!(by_operation(&[report(Some("it broke"))]).is_empty());
        assert!(texts(&[report(Some("it broke"))]).is_empty());
    }

    #[test]
    fn lists_are_told_from_other_operations() {
        assert!(is_list("macie2:ListMembers") && is_list("organizations:ListTagsForResource"));
        assert!(is_list("macie2:GetUsageStatistics"));
        assert!(!is_list("macie2:ListTagsForResource") && !is_list("macie2:GetMember"));
    }

    #[test]
    fn a_wording_matches_its_own_texts_only() {
        assert!(matches("You must provide a value for {}.", "You must provide a value for ChildId."));
        assert!(matches("The body is invalid: {}", "The body is invalid: at line 1"));
        assert!(matches("Plain text", "Plain text"));
        assert!(matches("Member must be short", "Value 'x': Member must be short"));
        assert!(matches("Plain text about", "Plain text about 1"));
        assert!(matches("expected more", "x is invalid: expected more."));
        assert!(!matches("expected more", "x is invalid: expected more or less"));
        assert!(!matches("Plain text", "Plain text."));
        assert!(!matches("You must provide a value for {}.", "You must provide nothing."));
        assert!(!matches("{} is invalid", "this is valid"));
    }

    #[test]
    fn literals_are_found_outside_comments_and_joined() {
        let source =
            "// \"A comment here\"\nlet a = \"One \\\n    two {x:?} \\\"q\\\"\";\nlet b = \"lower case\";";
        assert_eq!(literals(source), ["One two {} \"q\"", "lower case"]);
        assert!(is_wording("One two") && is_wording("expected one"));
        assert!(!is_wording("lower case") && !is_wording("One"));
    }

    #[test]
    fn the_emulators_sources_hold_wordings() {
        let emulator = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../emulator");
        let found = wordings(&emulator);
        assert!(found.len() > 50, "{found:#?}");
        assert!(found.contains_key("Macie has already been enabled"));
    }
}
