//! Makes the engine's Python environment, once per target directory and lock file.
//!
//! A marker file says that the environment is complete; a file lock keeps parallel test
//! binaries from making it twice. Nothing outside the target directory is touched.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;

use tokio::process::Command;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use super::EngineError;
use crate::progress::Progress;

/// The packages, each at one exact version.
const LOCK: &str = include_str!("../../engine/requirements.lock");

const MAKE_LIMIT: Duration = Duration::from_mins(2);
const INSTALL_LIMIT: Duration = Duration::from_mins(5);

/// How much of a tool's output an error repeats.
const LAST_LINES: usize = 8;

/// A Python with the engine's packages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Python {
    /// The interpreter.
    pub executable: PathBuf,
}

/// Finds the environment below `directory`, or makes it.
pub async fn prepare(directory: &Path, progress: &Progress) -> Result<Python, EngineError> {
    let home = directory.join(format!("engine-{:016x}", fingerprint(LOCK)));
    let python = Python { executable: home.join("bin").join("python") };
    if is_complete(&home) {
        return Ok(python);
    }
    fs::create_dir_all(directory).map_err(EngineError::file(directory))?;
    let _only_one = exclusive(directory.join("engine.lock"), progress).await?;
    if !is_complete(&home) {
        make(&home, &python, progress).await?;
    }
    Ok(python)
}

fn fingerprint(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

fn marker(home: &Path) -> PathBuf {
    home.join("complete")
}

/// The marker holds the lock file itself, so that a fingerprint alone is never trusted.
fn is_complete(home: &Path) -> bool {
    fs::read_to_string(marker(home)).is_ok_and(|installed| installed == LOCK)
}

/// Waits for its turn; the turn ends when the file is dropped.
async fn exclusive(path: PathBuf, progress: &Progress) -> Result<File, EngineError> {
    let file = File::create(&path).map_err(EngineError::file(&path))?;
    if file.try_lock().is_ok() {
        return Ok(file);
    }
    progress.say("waiting for another process that installs the Step Functions engine");
    let locked = spawn_blocking(move || file.lock().map(|()| file));
    let limit = MAKE_LIMIT + INSTALL_LIMIT;
    let late = EngineError::TimedOut { what: "another installation of the engine", limit };
    let locked = timeout(limit, locked).await.map_err(|_| late)?;
    locked.map_err(std::io::Error::other).and_then(|locked| locked).map_err(EngineError::file(&path))
}

async fn make(home: &Path, python: &Python, progress: &Progress) -> Result<(), EngineError> {
    progress.say("making a Python environment for the Step Functions engine");
    let mut venv = Command::new("python3");
    venv.args(["-m", "venv", "--clear"]).arg(home);
    let made = bounded(venv, "python3 -m venv", MAKE_LIMIT).await?;
    if !made.status.success() {
        return Err(EngineError::VenvMissing { output: last_lines(&made) });
    }
    install(home, python, progress).await?;
    fs::write(marker(home), LOCK).map_err(EngineError::file(home))
}

async fn install(home: &Path, python: &Python, progress: &Progress) -> Result<(), EngineError> {
    progress.say("installing the Step Functions engine (about 30 MB, once)");
    let lock = home.join("requirements.lock");
    fs::write(&lock, LOCK).map_err(EngineError::file(&lock))?;
    let mut pip = Command::new(&python.executable);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]);
    pip.args(["--only-binary", ":all:", "-r"]).arg(&lock);
    let installed = bounded(pip, "pip install", INSTALL_LIMIT).await?;
    if installed.status.success() {
        return Ok(());
    }
    Err(EngineError::PackagesMissing { output: last_lines(&installed) })
}

/// Runs a tool to its end, for at most `limit`.
async fn bounded(mut command: Command, what: &'static str, limit: Duration) -> Result<Output, EngineError> {
    command.stdin(Stdio::null()).kill_on_drop(true);
    let output = timeout(limit, command.output()).await;
    output.map_err(|_| EngineError::TimedOut { what, limit })?.map_err(EngineError::PythonMissing)
}

/// The end of what a tool printed, errors last, where the cause stands.
fn last_lines(output: &Output) -> String {
    let text = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes)).concat();
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(LAST_LINES)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_package_is_pinned_exactly_and_none_is_a_second_engine() {
        let packages: Vec<&str> = LOCK.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(packages.len() > 20, "{packages:?}");
        assert!(packages.iter().all(|package| package.contains("==")), "{packages:?}");
        assert!(packages.contains(&"moto==5.2.5"));
    }

    #[test]
    fn a_half_made_environment_is_not_complete() {
        let home = std::env::temp_dir().join(format!("macie-org-venv-{}", std::process::id()));
        fs::create_dir_all(&home).unwrap();
        assert!(!is_complete(&home));
        fs::write(marker(&home), "moto==0.0.1").unwrap();
        assert!(!is_complete(&home), "another lock file's environment");
        fs::write(marker(&home), LOCK).unwrap();
        assert!(is_complete(&home));
        fs::remove_dir_all(home).unwrap();
    }

    #[tokio::test]
    async fn a_tool_that_does_not_exist_names_the_remedy() {
        let error = bounded(Command::new("/no/such/python3"), "python3", MAKE_LIMIT).await.unwrap_err();
        assert!(error.to_string().contains("apt-get install python3"), "{error}");
    }

    #[tokio::test]
    async fn a_tool_that_does_not_end_is_cut_off() {
        let mut sleeper = Command::new("sleep");
        sleeper.arg("30");
        let error = bounded(sleeper, "sleep", Duration::from_millis(50)).await.unwrap_err();
        assert!(matches!(error, EngineError::TimedOut { what: "sleep", .. }), "{error}");
    }
}
