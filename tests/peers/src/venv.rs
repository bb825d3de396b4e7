//! Makes the peers' Python environment, once per target directory and lock files.
//!
//! A marker that holds the lock files themselves says that the environment is complete; a file
//! lock keeps parallel tests from making it twice.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;

use tokio::process::Command;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::PeerError;

/// The packages, each at one exact version.
const LOCK: &str = include_str!("../requirements.lock");

/// The package that Macie Classic's model comes from.
const CLASSIC_LOCK: &str = include_str!("../classic.lock");

/// Both: another environment than this one's has others.
const LOCKS: &str = concat!(include_str!("../requirements.lock"), include_str!("../classic.lock"));

const LIMIT: Duration = Duration::from_mins(5);

/// How much of a tool's output an error repeats.
const LAST_LINES: usize = 8;

/// A Python with boto3 and the AWS command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Python {
    /// The interpreter.
    pub executable: PathBuf,
    /// Models of services that today's botocore has dropped, as `AWS_DATA_PATH` wants them.
    pub models: PathBuf,
}

/// Finds the environment below `directory`, or makes it.
pub async fn prepare(directory: &Path) -> Result<Python, PeerError> {
    let home = directory.join(format!("peers-{:016x}", fingerprint(LOCKS)));
    let python = Python { executable: home.join("bin").join("python"), models: home.join("models") };
    if is_complete(&home) {
        return Ok(python);
    }
    fs::create_dir_all(directory).map_err(file(directory))?;
    let _only_one = exclusive(directory.join("peers.lock")).await?;
    if !is_complete(&home) {
        make(&home, &python).await?;
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

fn is_complete(home: &Path) -> bool {
    fs::read_to_string(marker(home)).is_ok_and(|installed| installed == LOCKS)
}

/// Waits for its turn; the turn ends when the file is dropped.
async fn exclusive(path: PathBuf) -> Result<File, PeerError> {
    let opened = File::create(&path).map_err(file(&path))?;
    let locked = timeout(LIMIT * 2, spawn_blocking(move || opened.lock().map(|()| opened))).await;
    let locked = locked.map_err(|_| late("another installation of the AWS packages"))?;
    locked.map_err(std::io::Error::other).and_then(|locked| locked).map_err(file(&path))
}

async fn make(home: &Path, python: &Python) -> Result<(), PeerError> {
    let mut venv = Command::new("python3");
    venv.args(["-m", "venv", "--clear"]).arg(home);
    let made = bounded(venv, "python3 -m venv").await?;
    if !made.status.success() {
        return Err(PeerError::VenvMissing { output: last_lines(&made) });
    }
    install(python, &home.join("requirements.lock"), LOCK, &[]).await?;
    add_classic(home, python).await?;
    fs::write(marker(home), LOCKS).map_err(file(home))
}

/// Takes Macie Classic's model, and nothing else, out of an old botocore.
async fn add_classic(home: &Path, python: &Python) -> Result<(), PeerError> {
    let unpacked = home.join("classic");
    let target = [OsStr::new("--target"), unpacked.as_os_str()];
    install(python, &home.join("classic.lock"), CLASSIC_LOCK, &target).await?;
    fs::create_dir_all(&python.models).map_err(file(&python.models))?;
    let model = unpacked.join("botocore/data/macie");
    fs::rename(&model, python.models.join("macie")).map_err(file(&model))?;
    fs::remove_dir_all(&unpacked).map_err(file(&unpacked))
}

async fn install(python: &Python, lock: &Path, packages: &str, options: &[&OsStr]) -> Result<(), PeerError> {
    fs::write(lock, packages).map_err(file(lock))?;
    let mut pip = Command::new(&python.executable);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]);
    pip.args(["--only-binary", ":all:", "--no-deps"]).args(options).arg("-r").arg(lock);
    let installed = bounded(pip, "pip install").await?;
    if installed.status.success() {
        Ok(())
    } else {
        Err(PeerError::PackagesMissing { output: last_lines(&installed) })
    }
}

/// Runs a tool to its end.
async fn bounded(mut command: Command, what: &str) -> Result<Output, PeerError> {
    command.stdin(Stdio::null()).kill_on_drop(true);
    let output = timeout(LIMIT, command.output()).await;
    output.map_err(|_| late(what))?.map_err(PeerError::PythonMissing)
}

/// The end of what a tool printed, errors last, where the cause stands.
fn last_lines(output: &Output) -> String {
    let text = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes)).concat();
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(LAST_LINES)..].join("\n")
}

fn late(what: &str) -> PeerError {
    PeerError::TimedOut { what: what.to_owned(), limit: LIMIT }
}

fn file(path: &Path) -> impl FnOnce(std::io::Error) -> PeerError {
    let path = path.to_owned();
    move |source| PeerError::File { path, source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_package_is_pinned_exactly_and_the_models_are_one_version() {
        let packages: Vec<&str> = LOCKS.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(packages.iter().all(|package| package.contains("==")), "{packages:?}");
        assert!(packages.contains(&"boto3==1.44.5") && packages.contains(&"botocore==1.44.5"));
    }

    #[test]
    fn a_half_made_environment_is_not_complete() {
        let home = tempfile::tempdir().unwrap();
        assert!(!is_complete(home.path()));
        fs::write(marker(home.path()), "boto3==0.0.1").unwrap();
        assert!(!is_complete(home.path()), "another lock file's environment");
        fs::write(marker(home.path()), LOCKS).unwrap();
        assert!(is_complete(home.path()));
    }

    #[tokio::test]
    async fn a_missing_python_names_the_remedy() {
        let error = bounded(Command::new("/no/such/python3"), "python3").await.unwrap_err();
        assert!(error.to_string().contains("apt-get install python3"), "{error}");
    }

    #[tokio::test]
    async fn an_index_that_is_not_there_says_that_it_is_needed_once() {
        let mut pip = Command::new("sh");
        pip.args(["-c", "echo no index >&2; exit 1"]);
        let failed = bounded(pip, "pip install").await.unwrap();
        let error = PeerError::PackagesMissing { output: last_lines(&failed) };
        assert!(error.to_string().contains("PIP_INDEX_URL"), "{error}");
        assert!(error.to_string().ends_with("no index"), "{error}");
    }
}
