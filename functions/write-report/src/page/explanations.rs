//! What names mean and what to do about them, taken from the document that says so.

use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use super::text;
use crate::document::json_of;

const DOCUMENT: &str = include_str!("../../../../docs/ERRORS.md");

/// Which of its sections explain what; of a name that two of them hold, the later one counts.
const SECTIONS: [(&str, &str); 6] = [
    ("Errors of a step", "errors"),
    ("Errors of a Region that a step returns", "errors"),
    ("Errors of Lambda and Step Functions", "errors"),
    ("Reasons of skipped targets", "skipped"),
    ("Reasons of failed targets", "failed"),
    ("Reasons of planned targets", "planned"),
];

/// All of it, as the page's data has it.
pub(crate) static TEXT: LazyLock<String> = LazyLock::new(|| text::safe(&json_of(&all())));

/// By what it is about and its name: the meaning, who acts, and the remedy.
pub(super) fn all() -> Value {
    let mut all = Map::new();
    for section in DOCUMENT.split("\n## ") {
        let (heading, body) = section.split_once('\n').unwrap_or_default();
        if let Some((_, about)) = SECTIONS.iter().find(|(known, _)| *known == heading) {
            let names = all.entry(*about).or_insert_with(|| json!({}));
            names.as_object_mut().expect("made above").extend(body.lines().filter_map(explanation));
        }
    }
    all.into()
}

/// ``| `name` | meaning | retried | who acts | remedy |``
fn explanation(line: &str) -> Option<(String, Value)> {
    let mut cells = line.strip_prefix("| `")?.strip_suffix(" |")?.split(" | ");
    let name = cells.next()?.trim_end_matches('`').to_owned();
    let (meaning, _retried, who, remedy) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?);
    Some((name, json!([without_links(meaning), who, without_links(remedy)])))
}

/// `[CONTRACT](CONTRACT.md)` leads nowhere from a page: what is left is `CONTRACT`.
fn without_links(text: &str) -> String {
    let Some((before, rest)) = text.split_once('[') else { return text.to_owned() };
    let Some((shown, rest)) = rest.split_once("](") else { return text.to_owned() };
    let Some((_, after)) = rest.split_once(')') else { return text.to_owned() };
    format!("{before}{shown}{}", without_links(after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_becomes_its_words() {
        assert_eq!(without_links("see [A](A.md) and [B](B.md#b)."), "see A and B.");
        assert_eq!(without_links("a [b] c"), "a [b] c");
    }

    #[test]
    fn every_row_of_the_document_has_the_columns_that_are_read() {
        let names = DOCUMENT.lines().filter(|line| line.starts_with("| `"));
        for line in names {
            assert!(explanation(line).is_some(), "{line}");
            assert_eq!(line.matches(" | ").count(), 4, "{line}");
        }
    }
}
