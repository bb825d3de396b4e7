//! The repository's files, as they lie in the working tree.

use std::fs;
use std::path::{Path, PathBuf};

/// Directories that are built or fetched, and no part of the repository.
const NOT_OURS: [&str; 5] = ["target", ".git", ".venv", "node_modules", "__pycache__"];

/// The repository's root. Cargo and nextest run a test in its package's folder; unlike
/// a path from build time, that stays right when checkouts share a target directory.
#[must_use]
pub fn root() -> PathBuf {
    let package = std::env::current_dir().expect("a test runs somewhere");
    let root = package.ancestors().nth(2).expect("tests/contract lies two levels down").to_owned();
    assert!(root.join("template.yaml").is_file(), "run this test with cargo, or in tests/contract");
    root
}

/// A file's text, by its path from the root.
#[must_use]
pub fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every text file, by its path from the root, in order; what is not text is left out.
#[must_use]
pub fn all() -> Vec<(String, String)> {
    let mut found = Vec::new();
    collect(&root(), &mut found);
    let mut texts: Vec<_> = found.iter().filter_map(|path| readable(path)).collect();
    texts.sort();
    texts
}

/// Every Rust file, by its path from the root.
#[must_use]
pub fn rust() -> Vec<(String, String)> {
    let is_rust = |path: &str| Path::new(path).extension().is_some_and(|ending| ending == "rs");
    all().into_iter().filter(|(path, _)| is_rust(path)).collect()
}

/// A Rust file's own part: everything before its tests.
#[must_use]
pub fn without_tests(source: &str) -> &str {
    source.split("#[cfg(test)]").next().unwrap_or_default()
}

/// Every string literal of a source that is a name: letters, digits, `:`, `.` and `_`.
#[must_use]
pub fn names(source: &str) -> Vec<&str> {
    let is_name = |text: &&str| text.chars().all(|c| c.is_alphanumeric() || ":._".contains(c));
    source.split('"').skip(1).step_by(2).filter(is_name).collect()
}

fn readable(path: &Path) -> Option<(String, String)> {
    let text = fs::read_to_string(path).ok()?;
    let path = path.strip_prefix(root()).ok()?.to_str()?.to_owned();
    Some((path, text))
}

fn collect(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).expect("a directory of the repository opens").flatten() {
        let path = entry.path();
        if path.is_file() {
            found.push(path);
        } else if !NOT_OURS.iter().any(|name| path.ends_with(name)) {
            collect(&path, found);
        }
    }
}
