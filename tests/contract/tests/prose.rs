//! Every file says what it is for, stays small, speaks of the product alone and uses
//! the glossary's words.

use std::path::Path;

use macie_org_contract::documents::{column, table};
use macie_org_contract::files;

/// The longest file that is not a test.
const MOST_LINES: usize = 400;

/// Files of a test, an example or a bench.
fn is_test(path: &str) -> bool {
    path.ends_with("/tests.rs")
        || ["tests/", "examples/", "benches/"]
            .iter()
            .any(|part| path.starts_with(part) || path.contains(&format!("/{part}")))
}

fn documents() -> Vec<(String, String)> {
    let is_document = |path: &str| Path::new(path).extension().is_some_and(|ending| ending == "md");
    files::all().into_iter().filter(|(path, _)| is_document(path)).collect()
}

#[test]
fn no_file_speaks_of_the_place_where_it_was_written() {
    // In two pieces, so that this file does not speak of it either.
    let words = [
        ["shared/", "DESIGN"],
        ["/wo", "rk/"],
        ["MACIE-", "FACTS"],
        ["/tmp/", "brief"],
        ["issue", " #"],
        ["the ", "seeds"],
    ];
    for (path, text) in files::all() {
        for word in words.map(|parts| parts.concat()) {
            assert!(!text.contains(&word), "{path} says `{word}`");
        }
    }
}

#[test]
fn every_rust_file_opens_with_what_it_is_for() {
    for (path, source) in files::rust() {
        assert!(source.starts_with("//! "), "{path}");
    }
}

#[test]
fn no_rust_file_outside_tests_is_long_or_unwraps() {
    for (path, source) in files::rust().into_iter().filter(|(path, _)| !is_test(path)) {
        let lines = source.lines().count();
        assert!(lines <= MOST_LINES, "{path} has {lines} lines");
        let unwraps = files::without_tests(&source).contains(&format!(".{}()", "unwrap"));
        assert!(!unwraps, "{path} unwraps: say the invariant with `expect`");
    }
}

#[test]
fn every_link_between_documents_leads_to_a_file() {
    for (path, text) in documents() {
        let folder = Path::new(&path).parent().expect("a file lies in a folder").to_owned();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link) {
            let file = link.split('#').next().unwrap_or_default();
            if file.is_empty() || file.contains("://") {
                continue;
            }
            assert!(files::root().join(&folder).join(file).exists(), "{path}: {link}");
        }
    }
}

#[test]
fn every_directory_that_a_document_maps_exists() {
    let is_directory = |word: &&str| {
        word.ends_with('/')
            && word.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c))
            && word.len() > 1
    };
    let mut mapped = 0;
    for (path, text) in documents() {
        // Keys of the bucket look the same, and are held to the code elsewhere.
        let of_bucket = ["snapshots/", "executions/", "plans/", "ledgers/", "reports/"];
        for word in
            text.split([' ', '`', '|', '\n']).filter(is_directory).filter(|word| !of_bucket.contains(word))
        {
            assert!(
                files::root().join(word).is_dir() || word.starts_with("target/"),
                "{path}: there is no {word}"
            );
            mapped += 1;
        }
    }
    assert!(mapped > 5, "the documents map {mapped} directories");
}

#[test]
fn every_source_file_that_a_document_names_exists() {
    let is_source = |word: &&str| {
        let ending = Path::new(word).extension();
        word.contains('/') && ending.is_some_and(|ending| ending == "rs" || ending == "py")
    };
    let mut named = 0;
    for (path, text) in documents() {
        for word in text.split([' ', '`', '|', ',', '\n', ';']).filter(is_source) {
            assert!(files::root().join(word).is_file(), "{path}: there is no {word}");
            named += 1;
        }
    }
    assert!(named > 5, "the documents name {named} source files");
}

#[test]
fn documents_use_the_glossarys_words() {
    let table = table("docs/GLOSSARY.md", "Words");
    let never = column(&table, "Never say");
    let never: Vec<_> = never.iter().flat_map(|cell| cell.split(", ")).filter(|word| *word != "-").collect();
    assert!(never.len() > 10);
    for (path, text) in documents().into_iter().filter(|(path, _)| path != "docs/GLOSSARY.md") {
        let text = text.to_lowercase();
        for word in &never {
            assert!(!text.contains(&word.to_lowercase()), "{path} says `{word}`");
        }
    }
}
