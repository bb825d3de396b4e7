//! Puts the tables into docs/BENCHMARKS.md, between markers; the rest is left alone.

use std::fmt;
use std::path::PathBuf;

use jiff::Timestamp;

const BEGIN: &str = "<!-- pacing: written by `cargo run --release -p macie_org_bench_pacing` -->";
const END: &str = "<!-- pacing: end -->";
const HEADING: &str = "## Pacing";

/// When, where and how the figures were made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    date: String,
    machine: String,
}

impl Provenance {
    /// Now, on this machine.
    #[must_use]
    pub fn here() -> Self {
        let date = Timestamp::now().strftime("%Y-%m-%d").to_string();
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let machine = format!("{}-{}, {processors} processors", std::env::consts::OS, std::env::consts::ARCH);
        Self { date, machine }
    }
}

impl fmt::Display for Provenance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}, `cargo run --release -p macie_org_bench_pacing`", self.date, self.machine)
    }
}

/// Writes the tables into the document, which is made if it does not exist.
///
/// # Errors
///
/// The file cannot be read or written.
pub fn write(tables: &str) -> std::io::Result<()> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/BENCHMARKS.md");
    let before = match std::fs::read_to_string(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => "# Benchmarks\n".to_owned(),
        other => other?,
    };
    std::fs::write(path, replace(&before, tables))
}

/// The document with `tables` between its markers; a section at the end where it has none.
fn replace(document: &str, tables: &str) -> String {
    let section = format!("{BEGIN}\n\n{}\n\n{END}", tables.trim_end());
    match document.split_once(BEGIN).and_then(|(head, rest)| Some((head, rest.split_once(END)?.1))) {
        Some((head, tail)) => format!("{head}{section}{tail}"),
        None => format!("{}\n\n{HEADING}\n\n{section}\n", document.trim_end()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_without_the_section_gets_it_at_the_end() {
        let document = replace("# Benchmarks\n\n## Emulator\n\nfast\n", "tables");
        assert!(
            document.starts_with("# Benchmarks\n\n## Emulator\n\nfast\n\n## Pacing\n\n<!--"),
            "{document}"
        );
        assert!(document.ends_with("tables\n\n<!-- pacing: end -->\n"), "{document}");
    }

    #[test]
    fn writing_again_changes_only_what_is_between_the_markers() {
        let first = replace("# Benchmarks\n", "old") + "\n## Emulator\n";
        let second = replace(&first, "new");
        assert_eq!(second, first.replace("old", "new"));
        assert_eq!(replace(&second, "new"), second);
    }
}
