//! docs/ARCHITECTURE.md lists every kind of trouble, and which test injects it.

use std::path::Path;

use macie_org_simulation::Trouble;

/// The rows of the table of faults: name, and the tests that inject it.
fn listed() -> Vec<(String, Vec<String>)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/ARCHITECTURE.md");
    let document = std::fs::read_to_string(path).expect("the document is there");
    let (_, section) = document.split_once("\n## Faults\n").expect("it has that section");
    let section = section.split("\n## ").next().expect("the first");
    let quoted = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.map(|row| {
        (row.split('`').next().expect("a name").to_owned(), quoted(row.rsplit('|').nth(1).expect("tests")))
    })
    .collect()
}

#[test]
fn the_document_lists_every_kind_in_its_order_and_none_besides() {
    let names: Vec<_> = listed().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, Trouble::ALL.map(Trouble::name));
}

#[test]
fn every_test_that_it_names_is_there() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    for (name, tests) in listed() {
        assert!(!tests.is_empty(), "{name}");
        assert!(tests.iter().all(|test| folder.join(test).is_file()), "{name}: {tests:?}");
    }
}
