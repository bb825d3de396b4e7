//! Why there is no engine, each with what to do about it.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

/// Why the Step Functions engine is not running.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// Python is not installed.
    #[error(
        "the Step Functions engine needs Python 3.10 or later, and `python3` cannot be started; \
         install it (Debian, Ubuntu: `apt-get install python3 python3-venv`)"
    )]
    PythonMissing(#[source] io::Error),
    /// Python cannot make environments.
    #[error(
        "`python3 -m venv` failed; install the module (Debian, Ubuntu: `apt-get install python3-venv`): {output}"
    )]
    VenvMissing {
        /// Python's words.
        output: String,
    },
    /// The packages cannot be had.
    #[error(
        "the Step Functions engine's Python packages cannot be installed; this needs the package index once \
         (behind a mirror, set PIP_INDEX_URL): {output}"
    )]
    PackagesMissing {
        /// The end of pip's words.
        output: String,
    },
    /// Something did not end in time.
    #[error("{what} did not finish within {} seconds", limit.as_secs())]
    TimedOut {
        /// What was waited for.
        what: &'static str,
        /// For how long.
        limit: Duration,
    },
    /// A file or directory of the engine cannot be used.
    #[error("{path} cannot be used")]
    File {
        /// Which one.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The engine ended instead of listening.
    #[error("the Step Functions engine did not start; {log} says why: {output}")]
    Ended {
        /// What it printed instead.
        output: String,
        /// Where its errors lie.
        log: PathBuf,
    },
}

impl EngineError {
    /// A file that cannot be used, for `map_err`.
    pub(super) fn file(path: &std::path::Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::File { path: path.to_owned(), source }
    }
}
