//! The real `aws-sdk-macie2`: its own retries, its own rate limiter, its own clock in
//! simulated time. Only the connector is ours: it asks the simulated server.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use aws_sdk_macie2::Client;
use aws_sdk_macie2::config::retry::{RetryConfig, RetryPartition};
use aws_sdk_macie2::config::{BehaviorVersion, Credentials, Region, StalledStreamProtectionConfig};
use aws_sdk_macie2::types::MacieStatus;
use aws_smithy_async::time::TimeSource;
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::retry::RetrySpec;
use futures_util::StreamExt;
use futures_util::future::join_all;
use tokio::time::Instant;

use super::shares;
use crate::server::{Answer, Server};

/// The SDK's retry behaviours, each set explicitly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behaviour {
    /// The default: exponential backoff and a retry quota.
    Standard,
    /// A client-side rate limiter on top.
    Adaptive,
    /// The same with what becomes the default at the end of 2026.
    Adaptive2026,
}

impl Behaviour {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Adaptive => "adaptive",
            Self::Adaptive2026 => "adaptive, 2026 retries",
        }
    }

    fn config(self) -> RetryConfig {
        match self {
            Self::Standard => RetryConfig::standard().with_retry_spec(RetrySpec::v2_0()),
            Self::Adaptive => RetryConfig::adaptive().with_retry_spec(RetrySpec::v2_0()),
            Self::Adaptive2026 => RetryConfig::adaptive().with_retry_spec(RetrySpec::v2_1()),
        }
    }
}

pub(super) async fn work(server: &Server, behaviour: Behaviour, attempts: u32, concurrency: usize) -> u32 {
    let worker = async |calls: u32| {
        let client = client(server, behaviour.config().with_max_attempts(attempts));
        let one = async |_| {
            let request = client.update_member_session().id("111122223333").status(MacieStatus::Paused);
            request.send().await.is_ok()
        };
        let done = futures_util::stream::iter(0..calls).map(one).buffer_unordered(concurrency);
        done.fold(0, async |done, succeeded| done + u32::from(succeeded)).await
    };
    join_all(shares(server).into_iter().map(worker)).await.into_iter().sum()
}

/// A client as a process of its own has it: nothing is shared with other clients.
fn client(server: &Server, retries: RetryConfig) -> Client {
    static PARTITIONS: AtomicU64 = AtomicU64::new(0);
    let partition = format!("process-{}", PARTITIONS.fetch_add(1, Ordering::Relaxed));
    let connector = SharedHttpConnector::new(Connector(server.clone()));
    let config = aws_sdk_macie2::Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new("eu-west-1"))
        .credentials_provider(Credentials::new("AKID", "secret", None, None, "simulation"))
        .http_client(http_client_fn(move |_, _| connector.clone()))
        .time_source(Clock(Instant::now()))
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .retry_partition(RetryPartition::new(partition))
        .retry_config(retries)
        .build();
    Client::from_conf(config)
}

#[derive(Debug)]
struct Connector(Server);

impl HttpConnector for Connector {
    fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
        let server = self.0.clone();
        HttpConnectorFuture::new(async move { Ok(respond(server.call().await)) })
    }
}

fn respond(answer: Answer) -> HttpResponse {
    let (status, body) = match answer {
        Answer::Served => (200_u16, "{}"),
        Answer::Throttled => (429, r#"{"message":"Too Many Requests"}"#),
    };
    let status = status.try_into().expect("both are statuses");
    let mut response = HttpResponse::new(status, SdkBody::from(body));
    if answer == Answer::Throttled {
        response.headers_mut().insert("x-amzn-errortype", "TooManyRequestsException");
    }
    response
}

/// Simulated time, as the SDK reads it.
#[derive(Debug)]
struct Clock(Instant);

impl TimeSource for Clock {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_hours(500_000) + self.0.elapsed()
    }
}
