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

/// Builds the binaries called `names`, or returns those that this process built before.
///
/// The first call decides the names: one process runs one template.
pub async fn build(
    workspace: &Workspace,
    names: &[String],
    progress: &Progress,
) -> Result<Binaries, BuildError> {
    static BUILT: OnceCell<Result<Binaries, BuildError>> = OnceCell::const_new();
    let built = BUILT.get_or_init(|| async {
        let building = build_once(workspace, names, progress);
        timeout(LONGEST_BUILD, building).await.unwrap_or(Err(BuildError::TimedOut))
    });
    let built = built.await.clone()?;
    let absent = names.iter().find(|name| !built.contains_key(*name));
    absent.map_or(Ok(built.clone()), |name| Err(BuildError::Absent { name: name.clone() }))
}

async fn build_once(
    workspace: &Workspace,
    names: &[String],
    progress: &Progress,
) -> Result<Binaries, BuildError> {
    progress.say("building the functions");
    let mut cargo = command(workspace, names).spawn()?;
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

fn command(workspace: &Workspace, names: &[String]) -> Command {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(cargo);
    // The default members, as for the `cargo run` that started this process: the same
    // features, so that no dependency is built a second time.
    command.current_dir(&workspace.root).arg("build");
    command.args(names.iter().flat_map(|name| ["--bin", name]));
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
