//! Why a program of the peers does not run, each with what to do about it.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum PeerError {
    /// Python is not installed.
    #[error(
        "these tests need Python 3.10 or later, and `python3` cannot be started; \
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
        "boto3 and the AWS command line cannot be installed; this needs the package index once \
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
        what: String,
        /// For how long.
        limit: Duration,
    },
    /// A file or directory cannot be used.
    #[error("{} cannot be used", path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The emulator's binary does not build or start.
    #[error("the emulator does not start: {0}")]
    Emulator(String),
    /// A program wrote something that is no line of the conversation.
    #[error("the program wrote a line that nobody understands: {line}")]
    Line {
        /// The line.
        line: String,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// A program ended early or unhappily.
    #[error("the program ended after {checks} checks without saying that it was through:\n{errors}")]
    Ended {
        /// How many checks it had reported.
        checks: usize,
        /// What it wrote to standard error.
        errors: String,
    },
    /// The pipes to a program broke.
    #[error("the conversation with the program broke off")]
    Pipe(#[source] io::Error),
}
