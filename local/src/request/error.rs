//! Why a command cannot be turned into something to run.

use std::io;
use std::path::PathBuf;

use macie_emulator::DumpError;

/// Why a command cannot be turned into something to run.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// A file cannot be read.
    #[error("{path} cannot be read")]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The list of accounts is none.
    #[error("{path} is not a list of accounts; make one with `aws organizations list-accounts`")]
    Accounts {
        /// The file.
        path: PathBuf,
        /// Which entry and field.
        #[source]
        source: DumpError,
    },
    /// The saved answers of Macie Classic are none.
    #[error(
        "{path} does not hold saved answers of Macie Classic; `macie-org migrate-classic --help` shows them"
    )]
    Export {
        /// The file.
        path: PathBuf,
        /// Where it differs.
        #[source]
        source: serde_json::Error,
    },
    /// The execution input is not JSON.
    #[error("{path} is not JSON")]
    Json {
        /// The file.
        path: PathBuf,
        /// Where.
        #[source]
        source: serde_json::Error,
    },
    /// The execution input is for another command.
    #[error("{path} asks for the operation `{found}`, not for `{expected}`")]
    AnotherOperation {
        /// The file.
        path: PathBuf,
        /// What it asks for.
        found: String,
        /// What the command is.
        expected: &'static str,
    },
    /// Nobody is known to be the administrator.
    #[error("it is not known who the delegated administrator is or becomes; name it with --administrator")]
    NoAdministrator,
}
