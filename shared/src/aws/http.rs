//! One connector for every client: one pool of connections, one set of trusted roots.
//!
//! The SDK would make a connector for each client, and read the system's hundred and more
//! roots for it. Here it is made once, at start, and trusts the roots of Amazon Trust
//! Services alone, which are part of the binary.

use std::env;
use std::time::Duration;

use aws_smithy_http_client::Connector;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_runtime_api::client::http::{
    HttpConnectorSettings, SharedHttpClient, SharedHttpConnector, http_client_fn,
};

/// How long to wait for a connection. Short: a host that does not exist shows here.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// Written by `build.rs`.
const AMAZON_ROOTS: &str = include_str!(concat!(env!("OUT_DIR"), "/roots.pem"));

/// What one of these names is trusted instead, where a proxy intercepts what leaves the
/// organization. rustls's native roots, and OpenSSL, read them as well.
const OTHER_ROOTS: [&str; 2] = ["SSL_CERT_FILE", "SSL_CERT_DIR"];

/// The client that all services' clients share.
pub(super) fn client() -> SharedHttpClient {
    let connector = connector(trusted());
    http_client_fn(move |_, _| connector.clone())
}

fn trusted() -> TrustStore {
    if OTHER_ROOTS.iter().any(|name| env::var_os(name).is_some()) {
        TrustStore::empty().with_native_roots(true)
    } else {
        TrustStore::empty().with_pem_certificate(AMAZON_ROOTS)
    }
}

fn connector(trusted: TrustStore) -> SharedHttpConnector {
    let context = TlsContext::builder().with_trust_store(trusted).build();
    let connector = Connector::builder()
        .connector_settings(HttpConnectorSettings::builder().connect_timeout(CONNECT_TIMEOUT).build())
        .tls_provider(Provider::rustls(CryptoMode::AwsLc))
        .tls_context(context.expect("nothing is asked for that TLS lacks"))
        .build();
    SharedHttpConnector::new(connector)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_roots_in_the_binary_are_amazons_five_and_can_be_read() {
        assert_eq!(AMAZON_ROOTS.matches("-----BEGIN CERTIFICATE-----").count(), 5);
        // Panics on a root that is none.
        connector(TrustStore::empty().with_pem_certificate(AMAZON_ROOTS));
    }
}
