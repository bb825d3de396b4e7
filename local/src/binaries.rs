//! Builds the functions' binaries with Cargo, in the running executable's own profile
//! and target directory, so that what runs is what the sources say.
//!
//! Once per process; Cargo's own lock settles what several processes do at once.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use cargo_metadata::Message;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::OnceCell;
use tokio::time::timeout;

use crate::progress::Progress;
use crate::workspace::Workspace;

/// A clean build of everything on a slow machine.
const LONGEST_BUILD: Duration = Duration::from_mins(30);

/// Variables that Cargo sets for what it starts, and that would make the inner Cargo
/// believe that build scripts have to run again.
const SET_BY_CARGO: [&str; 5] =
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_NAME", "CARGO_PRIMARY_PACKAGE"];

/// Where each binary lies, by its name.
pub type Binaries = BTreeMap<String, PathBuf>;

/// Why the functions' binaries are not there.
#[derive(Debug, Clone, thiserror::Error)]
pub enum BuildError {
    /// Cargo cannot be started.
    #[error("cargo cannot be started; install Rust from https://rustup.rs: {message}")]
    Cargo {
        /// The operating system's words.
        message: String,
    },
    /// The build failed; the compiler's words follow.
    #[error("the functions do not build:\n{diagnostics}")]
    Failed {
        /// What Cargo printed.
        diagnostics: String,
    },
    /// The build did not end.
    #[error("cargo did not finish within {} minutes", LONGEST_BUILD.as_secs() / 60)]
    TimedOut,
    /// The build succeeded without this binary.
    #[error("no package of the workspace builds a binary `{name}`, which the template names")]
    Absent {
        /// The binary.
        name: String,
    },
}

impl From<io::Error> for BuildError {
    fn from(error: io::Error) -> Self {
        Self::Cargo { message: error.to_string() }
    }
}

/// Builds every binary of the workspace, or returns those that this process built
/// before, and sees to it that those called `names` are among them.
pub async fn build(
    workspace: &Workspace,
    names: &[String],
    progress: &Progress,
) -> Result<Binaries, BuildError> {
    static BUILT: OnceCell<Result<Binaries, BuildError>> = OnceCell::const_new();
    let built = BUILT.get_or_init(|| async {
        let building = build_once(workspace, progress);
        timeout(LONGEST_BUILD, building).await.unwrap_or(Err(BuildError::TimedOut))
    });
    let built = built.await.clone()?;
    let absent = names.iter().find(|name| !built.contains_key(*name));
    absent.map_or(Ok(built.clone()), |name| Err(BuildError::Absent { name: name.clone() }))
}

async fn build_once(workspace: &Workspace, progress: &Progress) -> Result<Binaries, BuildError> {
    progress.say("building the functions");
    let mut cargo = command(workspace).spawn()?;
    let mut said = String::new();
    let mut errors = cargo.stderr.take();
    let diagnostics = async {
        match errors.as_mut() {
            Some(errors) => errors.read_to_string(&mut said).await,
            None => Ok(0),
        }
    };
    let (built, read) = tokio::join!(artifacts(&mut cargo, progress), diagnostics);
    read?;
    let status = cargo.wait().await?;
    if status.success() { built } else { Err(BuildError::Failed { diagnostics: said.trim().to_owned() }) }
}

fn command(workspace: &Workspace) -> Command {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(cargo);
    // The whole workspace, as for `cargo test --workspace`: the same features, so that
    // tests build no dependency a second time.
    command.current_dir(&workspace.root).args(["build", "--workspace", "--bins"]);
    command.args(["--message-format", "json-render-diagnostics", "--profile", profile(workspace)]);
    command.arg("--target-dir").arg(&workspace.target);
    command.args(workspace.triple.iter().flat_map(|triple| ["--target", triple]));
    for (name, _) in env::vars_os().filter(|(name, _)| is_set_by_cargo(name)) {
        command.env_remove(name);
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    command
}

/// Cargo calls the profile that builds into `debug` differently.
fn profile(workspace: &Workspace) -> &str {
    if workspace.profile == "debug" { "dev" } else { &workspace.profile }
}

fn is_set_by_cargo(name: &OsString) -> bool {
    name.to_str().is_some_and(|name| SET_BY_CARGO.iter().any(|prefix| name.starts_with(prefix)))
}

/// Reads Cargo's messages and keeps the executables.
async fn artifacts(cargo: &mut Child, progress: &Progress) -> Result<Binaries, BuildError> {
    let mut built = Binaries::new();
    let Some(output) = cargo.stdout.take() else { return Ok(built) };
    let mut lines = BufReader::new(output).lines();
    let mut compiled = 0_u32;
    while let Some(line) = lines.next_line().await? {
        let Ok(Message::CompilerArtifact(artifact)) = serde_json::from_str(&line) else { continue };
        if !artifact.fresh {
            compiled += 1;
            progress
                .say(&format!("building the functions: {compiled} crates, {} last", artifact.target.name));
        }
        let executable = artifact.executable.map(|path| (artifact.target.name, path.into_std_path_buf()));
        built.extend(executable);
    }
    Ok(built)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// A package of one binary in a directory of its own.
    fn package(test: &str, source: &str) -> Workspace {
        let root = env::temp_dir().join(format!("macie-org-binaries-{test}-{}", std::process::id()));
        fs::create_dir_all(root.join("src")).unwrap();
        let manifest = "[package]\nname = \"step\"\nedition = \"2024\"\n[workspace]\n";
        fs::write(root.join("Cargo.toml"), manifest).unwrap();
        fs::write(root.join("src/main.rs"), source).unwrap();
        let target = root.join("target");
        Workspace { root, target, triple: None, profile: "debug".into() }
    }

    async fn built(workspace: &Workspace) -> Result<Binaries, BuildError> {
        let built = build_once(workspace, &Progress::silent()).await;
        fs::remove_dir_all(&workspace.root).unwrap();
        built
    }

    #[tokio::test]
    async fn a_binary_is_found_where_the_profile_puts_it() {
        let workspace = package("found", "fn main() {}");
        let binaries = built(&workspace).await.unwrap();
        assert_eq!(binaries, Binaries::from([("step".into(), workspace.target.join("debug/step"))]));
    }

    #[tokio::test]
    async fn a_build_that_fails_says_what_the_compiler_said() {
        let error = built(&package("broken", "fn main() { missing(); }")).await.unwrap_err().to_string();
        assert!(error.starts_with("the functions do not build:"), "{error}");
        assert!(error.contains("cannot find function `missing`"), "{error}");
    }

    #[tokio::test]
    async fn a_build_happens_once_and_a_binary_that_nothing_builds_is_named() {
        let workspace = package("once", "fn main() {}");
        let ask = async |name: &str| build(&workspace, &[name.to_owned()], &Progress::silent()).await;
        let first = ask("step").await.unwrap();
        fs::remove_dir_all(&workspace.root).unwrap();
        assert_eq!(ask("step").await.unwrap(), first, "without the sources nothing could be built again");
        let error = ask("another-step").await.unwrap_err().to_string();
        assert!(error.contains("no package of the workspace builds a binary `another-step`"), "{error}");
    }

    #[test]
    fn variables_of_the_outer_cargo_stay_outside_and_the_users_own_do_not() {
        let outer = ["CARGO_PKG_NAME", "CARGO_MANIFEST_DIR", "CARGO_BIN_EXE_x", "CARGO_CRATE_NAME"];
        assert!(outer.iter().all(|name| is_set_by_cargo(&OsString::from(name))));
        let own = ["CARGO_HOME", "CARGO_TARGET_DIR", "CARGO_NET_OFFLINE", "RUSTFLAGS", "PATH"];
        assert!(!own.iter().any(|name| is_set_by_cargo(&OsString::from(name))));
    }

    #[test]
    fn the_profile_that_builds_into_debug_is_called_dev() {
        let profile_of = |name: &str| {
            let none = PathBuf::new();
            let workspace =
                Workspace { root: none.clone(), target: none, triple: None, profile: name.into() };
            profile(&workspace).to_owned()
        };
        assert_eq!(["debug", "release", "size"].map(profile_of), ["dev", "release", "size"]);
    }
}
