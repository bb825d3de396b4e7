//! The SDK without a network: its connector answers by itself, in simulated time.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_async::time::TimeSource;
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use tokio::time::Instant;

/// What answers a request; an error is a connection that broke.
type Answer = dyn Fn(HttpRequest) -> Result<HttpResponse, ConnectorError> + Send + Sync;

/// The SDK's configuration for `account`, with `answer` in place of a network.
pub(crate) fn configuration(
    account: &str,
    answer: impl Fn(HttpRequest) -> Result<HttpResponse, ConnectorError> + Send + Sync + 'static,
) -> SdkConfig {
    let connector = SharedHttpConnector::new(Connector(Arc::new(answer)));
    let credentials = Credentials::new(format!("AKIA{account}"), "secret", None, None, "fuzz");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new("us-east-1"))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(http_client_fn(move |_, _| connector.clone()))
        .time_source(Clock(Instant::now()))
        .build()
}

struct Connector(Arc<Answer>);

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Connector")
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::ready((self.0)(request))
    }
}

/// Simulated time, as the SDK reads it.
#[derive(Debug)]
struct Clock(Instant);

impl TimeSource for Clock {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_hours(500_000) + self.0.elapsed()
    }
}
