//! Builds the emulator's binary with Cargo, in the running test's own profile and target
//! directory, so that what runs is what the sources say.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use macie_org_local::workspace::Workspace;
use serde_json::Value;
use tokio::process::Command;
use tokio::time::timeout;

use crate::program::workspace;
use crate::{Host, PeerError};

/// A clean build on a slow machine.
const LIMIT: Duration = Duration::from_mins(20);

/// What Cargo sets for a test, and what would make the inner Cargo build everything again.
const SET_BY_CARGO: [&str; 5] =
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_NAME", "CARGO_PRIMARY_PACKAGE"];

impl Host {
    /// The real binary, built from the sources as they are.
    pub async fn binary() -> Result<Self, PeerError> {
        let building = timeout(LIMIT, command(&workspace()?).output()).await;
        let built =
            building.map_err(|_| PeerError::TimedOut { what: "cargo build".to_owned(), limit: LIMIT })?;
        let built = built.map_err(|error| failed(&error))?;
        let path = executable(&String::from_utf8_lossy(&built.stdout));
        path.map(Self::Binary).ok_or_else(|| failed(&String::from_utf8_lossy(&built.stderr)))
    }
}

fn command(workspace: &Workspace) -> Command {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    // Cargo calls the profile that builds into `debug` differently.
    let profile = if workspace.profile == "debug" { "dev" } else { &workspace.profile };
    let mut command = Command::new(cargo);
    command.current_dir(&workspace.root).args([
        "build",
        "--package",
        "macie_emulator",
        "--bin",
        "macie-emulator",
    ]);
    command.args(["--message-format", "json-render-diagnostics", "--profile", profile, "--target-dir"]);
    command.arg(&workspace.target).args(workspace.triple.iter().flat_map(|triple| ["--target", triple]));
    for (name, _) in env::vars_os().filter(|(name, _)| is_set_by_cargo(name)) {
        command.env_remove(name);
    }
    command.stdin(Stdio::null()).kill_on_drop(true);
    command
}

fn is_set_by_cargo(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| SET_BY_CARGO.iter().any(|prefix| name.starts_with(prefix)))
}

/// The one executable among Cargo's messages.
fn executable(messages: &str) -> Option<PathBuf> {
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    messages.filter_map(|message| message["executable"].as_str().map(PathBuf::from)).next_back()
}

fn failed(why: &impl ToString) -> PeerError {
    PeerError::Emulator(why.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_executable_is_found_among_cargos_messages() {
        let messages = concat!(
            r#"{"reason": "compiler-artifact", "executable": null}"#,
            "\nno json\n",
            r#"{"reason": "compiler-artifact", "executable": "/target/debug/macie-emulator"}"#,
            "\n",
            r#"{"reason": "build-finished", "success": true}"#,
        );
        assert_eq!(executable(messages), Some(PathBuf::from("/target/debug/macie-emulator")));
        assert_eq!(executable(r#"{"reason": "build-finished", "success": false}"#), None);
    }
}
