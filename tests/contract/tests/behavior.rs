//! `docs/BEHAVIOR.md` says what tests prove, in their own words: each passage is the doc comment
//! of its proof, and every acceptance test is one.
//!
//! `BLESS=1 cargo test -p macie_org_contract --test behavior` writes the passages anew. Which
//! there are, and below which heading, is decided in the document.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use macie_org_contract::files;

const DOCUMENT: &str = "docs/BEHAVIOR.md";

/// The tests that are all quoted; of others, some are.
const ACCEPTANCE: &str = "tests/acceptance/tests/";

/// A test, by its file and its name.
type Proof = (String, String);

/// Every test that runs by default, with its doc comment on one line.
static TESTS: LazyLock<BTreeMap<Proof, String>> = LazyLock::new(|| {
    let of_file = |(path, source): (String, String)| {
        tests_of(&path, &source).into_iter().map(move |(name, comment)| ((path.clone(), name), comment))
    };
    files::rust().into_iter().flat_map(of_file).collect()
});

/// The document's lines; with `BLESS` in the environment, after its passages were written anew.
static LINES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let text = files::text(DOCUMENT);
    if std::env::var_os("BLESS").is_none() {
        return text.lines().map(str::to_owned).collect();
    }
    let lines: Vec<_> = text.lines().map(blessed).collect();
    std::fs::write(files::root().join(DOCUMENT), lines.join("\n") + "\n").expect("the document is writable");
    lines
});

/// A line that says what a test proves.
struct Passage<'a> {
    text: &'a str,
    proof: Proof,
}

/// Reads ``- <text> ([proof](../<path>): `<test>`)``.
fn passage(line: &str) -> Option<Passage<'_>> {
    let (text, proof) = line.strip_prefix("- ")?.split_once(" ([proof](../")?;
    let (path, name) = proof.strip_suffix("`)")?.split_once("): `")?;
    Some(Passage { text, proof: (path.to_owned(), name.to_owned()) })
}

fn blessed(line: &str) -> String {
    let said = passage(line).and_then(|Passage { proof, .. }| Some((TESTS.get(&proof)?, proof)));
    said.map_or_else(
        || line.to_owned(),
        |(comment, (path, test))| format!("- {comment} ([proof](../{path}): `{test}`)"),
    )
}

fn passages() -> Vec<Passage<'static>> {
    LINES.iter().filter_map(|line| passage(line)).collect()
}

/// A file's tests, as they stand at the left margin, with their doc comments; one that is ignored
/// by default proves nothing.
fn tests_of(path: &str, source: &str) -> BTreeMap<String, String> {
    let (mut comment, mut attributes) = (Vec::new(), String::new());
    let mut tests = BTreeMap::new();
    for line in source.lines() {
        if let Some(words) = line.strip_prefix("///") {
            comment.push(words.trim());
        } else if line.starts_with("#[") {
            attributes.push_str(line);
        } else {
            if is_test(&attributes) {
                let name = function(line).unwrap_or_else(|| panic!("{path}: `{line}` is no test"));
                tests.insert(name.to_owned(), comment.join(" "));
            }
            comment.clear();
            attributes.clear();
        }
    }
    tests
}

fn is_test(attributes: &str) -> bool {
    (attributes.contains("#[test]") || attributes.contains("#[tokio::test"))
        && !attributes.contains("#[ignore")
}

fn function(line: &str) -> Option<&str> {
    let line = line.strip_prefix("async ").unwrap_or(line);
    line.strip_prefix("fn ")?.split_once('(').map(|(name, _)| name)
}

#[test]
fn each_passage_is_the_doc_comment_of_its_proof() {
    for Passage { text, proof } in passages() {
        let (path, test) = &proof;
        let comment = TESTS.get(&proof).unwrap_or_else(|| panic!("{path} has no test `{test}` that runs"));
        assert_eq!(text, comment, "{DOCUMENT} is stale, `{test}`: run with BLESS=1");
    }
}

#[test]
fn every_line_with_a_proof_is_a_passage() {
    for line in LINES.iter().filter(|line| line.contains("[proof](")) {
        assert!(passage(line).is_some(), "{DOCUMENT}: `{line}` is not written like the others");
    }
}

#[test]
fn every_acceptance_test_says_what_it_proves_and_is_quoted() {
    let quoted: BTreeSet<_> = passages().into_iter().map(|passage| passage.proof).collect();
    let acceptance: Vec<_> = TESTS.iter().filter(|((path, _), _)| path.starts_with(ACCEPTANCE)).collect();
    assert!(acceptance.len() > 50, "{} tests were found", acceptance.len());
    for (proof, comment) in acceptance {
        let (path, test) = proof;
        assert!(!comment.is_empty(), "{path}: `{test}` does not say what it proves");
        assert!(quoted.contains(proof), "{DOCUMENT} does not quote `{test}` of {path}");
    }
}

#[test]
fn no_proof_is_quoted_twice() {
    let mut quoted = BTreeSet::new();
    for Passage { proof, .. } in passages() {
        assert!(quoted.insert(proof.clone()), "{DOCUMENT} quotes `{}` twice", proof.1);
    }
}

#[test]
fn a_doc_comment_of_several_lines_is_one_passage_and_an_ignored_test_is_none() {
    let source = [
        "/// Not a test.",
        "fn helper() {}",
        "/// One thing.",
        "/// And another.",
        "#[tokio::test(flavor = \"multi_thread\")]",
        "async fn proves_it() {}",
        "/// Too slow.",
        "#[test]",
        "#[ignore = \"long\"]",
        "fn hardly_ever_runs() {}",
        "#[test]",
        "fn says_nothing() {}",
    ];
    let expected = [("proves_it", "One thing. And another."), ("says_nothing", "")];
    let expected = expected.map(|(name, said)| (name.to_owned(), said.to_owned()));
    assert_eq!(tests_of("", &source.join("\n")), BTreeMap::from(expected));
}
