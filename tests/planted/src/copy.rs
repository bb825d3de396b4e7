//! A copy of the workspace with every bug of a list in it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{fs, io};

use cargo_metadata::Message;

use crate::Bug;

/// The switch, at the end of every crate that has a bug.
const SWITCH: &str = r#"
/// Whether this bug is the one that is switched on.
pub(crate) fn planted(bug: usize) -> bool {
    static ON: std::sync::OnceLock<Option<usize>> = std::sync::OnceLock::new();
    *ON.get_or_init(|| std::env::var("PLANTED").ok().and_then(|bug| bug.parse().ok())) == Some(bug)
}
"#;

/// A workspace with bugs.
#[derive(Debug)]
pub struct Copy {
    root: PathBuf,
    target: PathBuf,
}

impl Copy {
    /// Copies this workspace, as it is on disk, and plants the bugs in the copy.
    ///
    /// # Panics
    ///
    /// If a bug has lost its place, or the copy cannot be written.
    #[must_use]
    pub fn with(name: &str, bugs: &[Bug]) -> Self {
        let workspace = workspace();
        let at = workspace.join("target/planted").join(name);
        let copy = Self { root: at.join("workspace"), target: at.join("target") };
        if copy.root.exists() {
            fs::remove_dir_all(&copy.root).expect("an earlier copy can be removed");
        }
        copy_sources(&workspace, &copy.root).expect("the workspace can be copied");
        for (file, text) in planted(bugs) {
            fs::write(copy.root.join(file), text).expect("the copy can be written");
        }
        copy
    }

    /// Where a package of the copy lies.
    #[must_use]
    pub fn package(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// Builds with these arguments of cargo; returns the tests and examples among what can be
    /// executed: name and file.
    ///
    /// # Panics
    ///
    /// If it does not build.
    #[must_use]
    pub fn build(&self, arguments: &[&str]) -> Vec<(String, PathBuf)> {
        let output = Command::new(env!("CARGO"))
            .args(arguments)
            .args(["--locked", "--message-format=json-render-diagnostics"])
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", &self.target)
            .env("RUSTFLAGS", "--cap-lints=allow")
            .stderr(Stdio::inherit())
            .output()
            .expect("cargo runs");
        assert!(output.status.success(), "the copy does not build");
        let messages = Message::parse_stream(output.stdout.as_slice()).map(|message| message.expect("JSON"));
        let executable = |message| {
            let Message::CompilerArtifact(artifact) = message else { return None };
            let is_wanted = artifact.profile.test || artifact.target.is_example();
            let path = artifact.executable.filter(|_| is_wanted)?;
            Some((artifact.target.name, path.into_std_path_buf()))
        };
        messages.filter_map(executable).collect()
    }
}

/// Every file with a bug, and every crate root with the switch, by its path.
///
/// # Panics
///
/// If a bug has lost its place.
#[must_use]
pub fn planted(bugs: &[Bug]) -> BTreeMap<String, String> {
    let workspace = workspace();
    let mut texts = BTreeMap::new();
    let read = |file: &str| {
        fs::read_to_string(workspace.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    };
    for (number, bug) in bugs.iter().enumerate() {
        let text = texts.entry(bug.file.clone()).or_insert_with(|| read(&bug.file));
        *text = bug.plant(text, number).unwrap_or_else(|error| panic!("{error}"));
    }
    let roots: std::collections::BTreeSet<_> = bugs.iter().map(Bug::crate_root).collect();
    for root in roots {
        texts.entry(root.clone()).or_insert_with(|| read(&root)).push_str(SWITCH);
    }
    texts
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// All but what is built and what git keeps.
fn copy_sources(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (source, copy) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            if !["target", ".git"].iter().any(|name| entry.file_name() == *name) {
                copy_sources(&source, &copy)?;
            }
        } else {
            fs::copy(source, copy)?;
        }
    }
    Ok(())
}
