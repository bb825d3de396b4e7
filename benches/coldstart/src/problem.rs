//! Why a measurement fails.

use std::io;

/// Why a measurement fails.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    /// A program cannot be started.
    #[error("cannot start {program}: {source}")]
    Start { program: String, source: io::Error },
    /// A program does not ask for an invocation, or does not answer it, in time.
    #[error("{0} says nothing")]
    Silent(String),
    /// A program does something else than what is compared.
    #[error("{program} sent {calls} calls in its first invocation, not one; it answered {answer}")]
    Calls { program: String, calls: usize, answer: String },
    /// The certificate cannot be made.
    #[error("openssl makes no certificate: {0}")]
    Certificate(String),
    /// TLS cannot be set up with the certificate.
    #[error("the certificate cannot be used: {0}")]
    Tls(#[from] tokio_rustls::rustls::Error),
    /// A file or a socket fails.
    #[error(transparent)]
    Io(#[from] io::Error),
}
