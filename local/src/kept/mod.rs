//! Reports that outlive the process and its bucket: each execution's in a directory of its name,
//! as JSON and as the page for people.

mod browser;
mod command;

use std::cmp::Reverse;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use std::{fs, io};

use crate::prune::keep_newest;

pub use browser::{BrowserError, open};
pub use command::show;

const REPORT: &str = "report.json";
const PAGE: &str = "page.html";

/// Where one execution's report lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// For programs.
    pub report: PathBuf,
    /// For people.
    pub page: PathBuf,
}

/// Why a report is not shown.
#[derive(Debug, thiserror::Error)]
pub enum KeptError {
    /// The directory cannot be read.
    #[error("the reports that are kept cannot be read")]
    Unreadable(#[from] io::Error),
    /// No execution has left one.
    #[error("no report is kept: run an operation first, such as `macie-org audit`")]
    None,
    /// The one that was named has left none.
    #[error("no report of {execution} is kept")]
    Unknown {
        /// What was named.
        execution: String,
    },
    /// It lies there, but nothing shows it.
    #[error(transparent)]
    Browser(#[from] BrowserError),
}

impl Kept {
    /// Writes an execution's report and page below `directory`.
    pub fn keep(directory: &Path, execution: &str, report: &[u8], page: &[u8]) -> io::Result<Self> {
        let kept = Self::at(&directory.join(execution));
        fs::create_dir_all(directory.join(execution))?;
        fs::write(&kept.report, report)?;
        fs::write(&kept.page, page)?;
        keep_newest(directory);
        Ok(kept)
    }

    /// The report of `execution` below `directory`, or the latest one.
    pub fn find(directory: &Path, execution: Option<&str>) -> Result<Self, KeptError> {
        let Some(name) = execution else {
            let latest = Self::newest(directory, 1)?.pop();
            return latest.map(|(_, kept)| kept).ok_or(KeptError::None);
        };
        let all = all(directory)?;
        let named = all.into_iter().find(|(_, execution, _)| execution == name);
        named.map(|(_, _, kept)| kept).ok_or_else(|| KeptError::Unknown { execution: name.to_owned() })
    }

    /// The last reports below `directory` by their executions, newest first.
    pub fn newest(directory: &Path, most: usize) -> io::Result<Vec<(String, Self)>> {
        let mut all = all(directory)?;
        all.sort_by_key(|(written, _, _)| Reverse(*written));
        Ok(all.into_iter().take(most).map(|(_, execution, kept)| (execution, kept)).collect())
    }

    /// Where the answers to Macie Classic's calls in a Region lie beside them.
    #[must_use]
    pub fn answers(&self, region: &str) -> PathBuf {
        self.report.with_file_name(format!("answers-{region}.json"))
    }

    fn at(directory: &Path) -> Self {
        Self { report: directory.join(REPORT), page: directory.join(PAGE) }
    }
}

/// Every page with the time at which it was written and its execution.
fn all(directory: &Path) -> io::Result<Vec<(SystemTime, String, Kept)>> {
    let entries = match fs::read_dir(directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut all = Vec::new();
    for entry in entries {
        let entry = entry?;
        let kept = Kept::at(&entry.path());
        // An execution's directory is there before its page is.
        if let Ok(page) = fs::metadata(&kept.page) {
            all.push((page.modified()?, entry.file_name().to_string_lossy().into_owned(), kept));
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::time::Duration;

    use super::*;

    /// A directory of its own for each test.
    fn directory(test: &str) -> PathBuf {
        std::env::temp_dir().join(format!("macie-org-kept-{test}-{}", std::process::id()))
    }

    #[test]
    fn what_is_kept_is_found_by_its_name_and_the_latest_without_one() {
        let directory = directory("found");
        let old = Kept::keep(&directory, "audit-1", b"{}", b"<p>old").unwrap();
        let new = Kept::keep(&directory, "audit-2", b"{}", b"<p>new").unwrap();
        let earlier = SystemTime::now() - Duration::from_mins(1);
        File::options().write(true).open(&old.page).unwrap().set_modified(earlier).unwrap();
        fs::create_dir(directory.join("audit-3")).unwrap();
        assert_eq!(Kept::find(&directory, None).unwrap(), new);
        assert_eq!(Kept::find(&directory, Some("audit-1")).unwrap(), old);
        for other in ["audit-3", "../audit-1", ""] {
            let error = Kept::find(&directory, Some(other)).unwrap_err();
            assert!(matches!(error, KeptError::Unknown { .. }), "{other}: {error}");
        }
        fs::remove_dir_all(directory).unwrap();
    }

    #[test]
    fn before_any_execution_there_is_no_report() {
        let error = Kept::find(&directory("none"), None).unwrap_err();
        assert!(matches!(error, KeptError::None), "{error}");
    }
}
