//! Why a measurement fails.

use std::io;
use std::path::PathBuf;

/// Why a measurement fails.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    /// A server's program cannot be started.
    #[error("cannot start {}: {source}", path.display())]
    Start { path: PathBuf, source: io::Error },
    /// A server ends, or does not listen in time.
    #[error("{} does not listen", .0.display())]
    Silent(PathBuf),
    /// A connection breaks.
    #[error("cannot talk to the server: {0}")]
    Connection(#[from] io::Error),
    /// A server answers with something else than was asked for.
    #[error("unexpected answer to {route}: {status} {body}")]
    Answer { route: String, status: u16, body: String },
}
