//! The SDK without a network: its connector hands requests to the simulated services, and its clock
//! is the simulation's.

use std::future::poll_fn;
use std::mem::replace;
use std::pin::Pin;
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
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use aws_smithy_types::timeout::TimeoutConfig;
use macie_emulator::{Answered, Incoming};
use macie_org::lease::LONGEST_CALL;
use macie_org_simulation::Wire;
use tokio::time::Instant;

use crate::kept::Kept;

/// Where the functions run: no Region that a case asks for, so that a key which is refused in one of
/// those is read as a Region that is off.
const HOME: &str = "ca-central-1";

/// What comes of a request, on the thread of its world; `None`: the connection breaks.
type Exchange = Pin<Box<dyn Future<Output = Option<Answered>>>>;

/// The SDK's configuration in one invocation, as [`Aws::load`](macie_org::aws::Aws::load) makes it,
/// with `wire` in place of a network.
pub(crate) fn configuration(wire: &Wire) -> SdkConfig {
    let connector = SharedHttpConnector::new(Connector(Kept::new(wire.clone())));
    let timeouts = TimeoutConfig::builder().operation_attempt_timeout(LONGEST_CALL).build();
    // Nobody issued this key: it stands for the management account, where the functions run.
    let credentials = Credentials::new("AKIAFUNCTIONSOWN", "secret", None, None, "simulation");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::from_static(HOME))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(http_client_fn(move |_, _| connector.clone()))
        .timeout_config(timeouts)
        .time_source(Clock { begun_ms: wire.now_ms(), begun: Instant::now() })
        .build()
}

#[derive(Debug)]
struct Connector(Kept<Wire>);

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let wire = self.0.with(|wire| wire.clone());
        let exchange: Kept<Exchange> = Kept::new(Box::pin(exchange(wire, request)));
        HttpConnectorFuture::new(async move {
            let answered = poll_fn(|context| exchange.with(|it| it.as_mut().poll(context))).await;
            let answered = answered.ok_or_else(|| ConnectorError::io("the connection broke".into()))?;
            Ok(response(answered))
        })
    }
}

/// Reads the body to its end, as a network does: the SDK takes one that nobody reads for stalled.
async fn exchange(wire: Wire, request: HttpRequest) -> Option<Answered> {
    let mut request = request.try_into_http1x().expect("the SDK's requests are HTTP");
    let body = ByteStream::new(replace(request.body_mut(), SdkBody::empty())).collect().await;
    let body = body.expect("bodies are in memory").into_bytes();
    wire.exchange(|state, number| Incoming::read(state, number, request.map(|_| body))).await
}

fn response(answered: Answered) -> HttpResponse {
    let response = answered.into_response().map(SdkBody::from);
    response.try_into().expect("the emulator's answers are HTTP")
}

/// Simulated time, as the SDK reads it.
#[derive(Debug)]
struct Clock {
    begun_ms: u64,
    begun: Instant,
}

impl TimeSource for Clock {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_millis(self.begun_ms) + self.begun.elapsed()
    }
}
