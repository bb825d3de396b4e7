//! A file that says what a process runs, for as long as it does.
//!
//! The process holds a lock on its file, which the operating system lets go when the
//! process ends in whatever way: a file that can be locked was left behind.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::Run;

/// Announces a run until it is dropped.
#[derive(Debug)]
pub struct Announcement {
    path: PathBuf,
    _locked: File,
}

/// What the files of a directory say.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// What runs.
    pub running: Vec<Run>,
    /// What processes ran that are gone.
    pub gone: Vec<Run>,
}

impl Announcement {
    /// Announces `run` in `directory`.
    pub fn of(run: &Run, directory: &Path) -> io::Result<Self> {
        fs::create_dir_all(directory)?;
        let path = directory.join(format!("{}.json", run.process));
        // Nobody sees it before it is complete and locked.
        let part = path.with_extension("part");
        let mut file = File::create(&part)?;
        file.lock()?;
        file.write_all(&serde_json::to_vec_pretty(run)?)?;
        fs::rename(&part, &path)?;
        Ok(Self { path, _locked: file })
    }
}

impl Drop for Announcement {
    fn drop(&mut self) {
        // One that stays is known by its lock.
        let _ = fs::remove_file(&self.path);
    }
}

/// Reads every announcement in `directory`, and removes those that were left behind.
pub fn find(directory: &Path) -> io::Result<Found> {
    let mut found = Found::default();
    let entries = match fs::read_dir(directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(found),
        entries => entries?,
    };
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            sort(&path, &mut found)?;
        }
    }
    found.running.sort_by(|a, b| a.execution.cmp(&b.execution));
    Ok(found)
}

fn sort(path: &Path, found: &mut Found) -> io::Result<()> {
    let file = match File::open(path) {
        // Its process has ended meanwhile.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        file => file?,
    };
    let run = serde_json::from_reader(&file)?;
    match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => found.running.push(run),
        Err(TryLockError::Error(error)) => return Err(error),
        Ok(()) => {
            fs::remove_file(path)?;
            found.gone.push(run);
        }
    }
    Ok(())
}
