//! A certificate for the local endpoint, which programs are told to trust by a file.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::problem::Problem;

/// The certificate's file, and TLS that uses it.
pub(crate) struct Certificate {
    pub(crate) path: PathBuf,
    pub(crate) acceptor: TlsAcceptor,
}

impl Certificate {
    /// Has openssl write a self-signed certificate for 127.0.0.1 into `directory`.
    pub(crate) fn make(directory: &Path) -> Result<Self, Problem> {
        std::fs::create_dir_all(directory)?;
        let (path, key) = (directory.join("certificate.pem"), directory.join("key.pem"));
        let made = Command::new("openssl")
            .args("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2".split(' '))
            .args("-subj /CN=macie-org -addext subjectAltName=IP:127.0.0.1".split(' '))
            .args("-addext basicConstraints=critical,CA:FALSE -keyout".split(' '))
            .args([key.as_os_str(), "-out".as_ref(), path.as_os_str()])
            .output()
            .map_err(|error| Problem::Certificate(error.to_string()))?;
        if !made.status.success() {
            return Err(Problem::Certificate(String::from_utf8_lossy(&made.stderr).into_owned()));
        }
        Ok(Self { acceptor: acceptor(&path, &key)?, path })
    }
}

fn acceptor(certificate: &Path, key: &Path) -> Result<TlsAcceptor, Problem> {
    let wrong = |error: tokio_rustls::rustls::pki_types::pem::Error| Problem::Certificate(error.to_string());
    let certificate = CertificateDer::from_pem_file(certificate).map_err(wrong)?;
    let key = PrivateKeyDer::from_pem_file(key).map_err(wrong)?;
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate], key)?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}
