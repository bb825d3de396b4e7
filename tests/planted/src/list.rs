//! The lists of bugs, and how one is written into a source.

use std::collections::BTreeMap;
use std::path::Path;

use regex::Regex;
use serde::Deserialize;

/// What stands for the switch in a list.
const SWITCH: &str = "PLANTED";

/// A bug that can be planted.
#[derive(Debug, Clone)]
pub struct Bug {
    /// What it breaks.
    pub name: String,
    /// Where, from the root of the workspace.
    pub file: String,
    from: String,
    to: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    from: String,
    to: String,
}

/// Reads a list of this package, by its file's name.
///
/// # Panics
///
/// If it cannot be read.
#[must_use]
pub fn bugs(list: &str) -> Vec<Bug> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(list);
    let text = std::fs::read_to_string(path).expect("the list is there");
    let files: BTreeMap<String, Vec<Entry>> = serde_yaml_ng::from_str(&text).expect("the list is YAML");
    let of_file = |(file, entries): (String, Vec<Entry>)| {
        let bug = move |Entry { name, from, to }| Bug { name, file: file.clone(), from, to };
        entries.into_iter().map(bug)
    };
    files.into_iter().flat_map(of_file).collect()
}

impl Bug {
    /// Writes the bug into its file's text, behind switch `number`.
    ///
    /// # Errors
    ///
    /// Says how often the place was found, where that is not once, or that nothing switches it.
    pub fn plant(&self, source: &str, number: usize) -> Result<String, String> {
        let words: Vec<_> = self.from.split_whitespace().map(regex::escape).collect();
        let place = Regex::new(&words.join("[[:space:]]+")).expect("escaped words are a pattern");
        let found = place.find_iter(source).count();
        if found != 1 {
            return Err(format!("{}: `{}`: its place is there {found} times", self.file, self.name));
        }
        if !self.to.contains(SWITCH) {
            return Err(format!("{}: `{}`: nothing switches it", self.file, self.name));
        }
        let planted = self.to.replace(SWITCH, &format!("crate::planted({number})"));
        Ok(place.replace(source, regex::NoExpand(&planted)).into_owned())
    }

    /// The root of the crate that the bug is in.
    #[must_use]
    pub fn crate_root(&self) -> String {
        let (package, _) = self.file.split_once("/src/").expect("bugs are planted in sources");
        format!("{package}/src/lib.rs")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bug(from: &str, to: &str) -> Bug {
        Bug { name: "x".into(), file: "a/src/b.rs".into(), from: from.into(), to: to.into() }
    }

    #[test]
    fn a_bug_is_written_at_its_one_place_whatever_the_white_space() {
        let bug = bug("if a { b(); }", "if a && !PLANTED { b(); }");
        let planted = bug.plant("f();\nif a {\n    b();\n}\n", 7).unwrap();
        assert_eq!(planted, "f();\nif a && !crate::planted(7) { b(); }\n");
        assert_eq!(bug.crate_root(), "a/src/lib.rs");
    }

    #[test]
    fn a_bug_without_its_one_place_or_without_a_switch_is_refused() {
        assert!(bug("b()", "PLANTED").plant("b(); b();", 0).unwrap_err().contains("2 times"));
        assert!(bug("b()", "PLANTED").plant("c();", 0).unwrap_err().contains("0 times"));
        assert!(bug("b()", "c()").plant("b();", 0).unwrap_err().contains("nothing switches it"));
    }
}
