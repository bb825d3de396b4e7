//! Where things lie: the sources, Cargo's target directory and the profile in use.
//!
//! Derived from the running executable, so that whatever chose the target directory
//! (`CARGO_TARGET_DIR`, a configuration file, a flag) is respected without being read.

use std::env;
use std::io;
use std::path::{Path, PathBuf};

/// The sources of this product, where this crate was compiled from.
const CRATE: &str = env!("CARGO_MANIFEST_DIR");

/// Files of which Cargo writes at least one into every target directory.
const TARGET_MARKS: [&str; 2] = ["CACHEDIR.TAG", ".rustc_info.json"];

/// Directories inside a profile's own that hold executables too.
const INNER: [&str; 2] = ["deps", "examples"];

/// The workspace as the running executable sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// The directory of the workspace's `Cargo.toml` and `template.yaml`.
    pub root: PathBuf,
    /// Cargo's target directory.
    pub target: PathBuf,
    /// The target triple, where one was asked for.
    pub triple: Option<String>,
    /// The directory of the profile in use: `debug`, `release`, or a profile's own name.
    pub profile: String,
}

/// Why the workspace cannot be found.
#[derive(Debug, thiserror::Error)]
pub enum WorkspaceError {
    /// The executable's own path is not known.
    #[error("the running executable cannot be found")]
    Executable(#[source] io::Error),
    /// The executable was moved away from where Cargo built it.
    #[error("{path} does not lie in a target directory of Cargo; start it with `cargo run`")]
    Moved {
        /// Where it lies.
        path: PathBuf,
    },
    /// The sources are gone.
    #[error("{path} is missing; start this from a checkout of the sources with `cargo run`")]
    Sources {
        /// The template that was looked for.
        path: PathBuf,
    },
}

impl Workspace {
    /// The workspace of the running executable.
    pub fn current() -> Result<Self, WorkspaceError> {
        let executable = env::current_exe().map_err(WorkspaceError::Executable)?;
        let root = Path::new(CRATE).parent().unwrap_or(Path::new(CRATE));
        let workspace = Self::of(&executable, root)?;
        let path = workspace.template();
        if path.is_file() { Ok(workspace) } else { Err(WorkspaceError::Sources { path }) }
    }

    /// The workspace at `root` whose target directory holds `executable`.
    pub fn of(executable: &Path, root: &Path) -> Result<Self, WorkspaceError> {
        let moved = || WorkspaceError::Moved { path: executable.to_owned() };
        let directory = executable.parent().ok_or_else(moved)?;
        let inner = INNER.iter().any(|inner| directory.ends_with(inner));
        let directory = if inner { directory.parent().ok_or_else(moved)? } else { directory };
        let profile = name(directory).ok_or_else(moved)?;
        let above = directory.parent().ok_or_else(moved)?;
        let (target, triple) = if is_target(above) {
            (above, None)
        } else {
            (above.parent().filter(|target| is_target(target)).ok_or_else(moved)?, name(above))
        };
        Ok(Self { root: root.to_owned(), target: target.to_owned(), triple, profile })
    }

    /// The template that is deployed, and run here.
    #[must_use]
    pub fn template(&self) -> PathBuf {
        self.root.join("template.yaml")
    }

    /// What this product keeps in the target directory.
    #[must_use]
    pub fn own(&self) -> PathBuf {
        self.target.join("macie-org")
    }

    /// Where plans are kept for a later process.
    #[must_use]
    pub fn plans(&self) -> PathBuf {
        self.own().join("plans")
    }

    /// Where reports are kept.
    #[must_use]
    pub fn reports(&self) -> PathBuf {
        self.own().join("reports")
    }

    /// Where processes announce what they run.
    #[must_use]
    pub fn running(&self) -> PathBuf {
        self.own().join("running")
    }
}

fn name(path: &Path) -> Option<String> {
    Some(path.file_name()?.to_str()?.to_owned())
}

fn is_target(path: &Path) -> bool {
    TARGET_MARKS.iter().any(|mark| path.join(mark).is_file())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// A target directory of its own for each test.
    fn target(test: &str) -> PathBuf {
        let target = env::temp_dir().join(format!("macie-org-workspace-{test}-{}", std::process::id()));
        fs::create_dir_all(&target).unwrap();
        fs::write(target.join("CACHEDIR.TAG"), "").unwrap();
        target
    }

    fn found(executable: &Path) -> (Option<String>, String) {
        let workspace = Workspace::of(executable, Path::new("/sources")).unwrap();
        (workspace.triple, workspace.profile)
    }

    #[test]
    fn every_place_that_cargo_builds_executables_in_is_understood() {
        let target = target("places");
        for place in ["debug/macie-org", "debug/deps/wire-0a1b", "debug/examples/probe"] {
            assert_eq!(found(&target.join(place)), (None, "debug".into()), "{place}");
        }
        let crossed = target.join("aarch64-unknown-linux-gnu/release/deps/wire-0a1b");
        assert_eq!(found(&crossed), (Some("aarch64-unknown-linux-gnu".into()), "release".into()));
        fs::remove_dir_all(target).unwrap();
    }

    #[test]
    fn an_executable_that_was_moved_away_is_told_to_use_cargo_run() {
        let error = Workspace::of(Path::new("/opt/bin/macie-org"), Path::new("/sources")).unwrap_err();
        assert!(error.to_string().contains("start it with `cargo run`"), "{error}");
    }

    #[test]
    fn a_test_finds_the_sources_that_it_was_compiled_from() {
        let workspace = Workspace::current().unwrap();
        assert!(workspace.template().is_file());
        assert!(workspace.own().starts_with(&workspace.target));
    }
}
