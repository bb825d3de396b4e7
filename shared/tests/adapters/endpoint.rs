//! AWS as one endpoint on a loopback port, with one answer.

use aws_config::{BehaviorVersion, Region as SdkRegion};
use aws_credential_types::Credentials;
use macie_org::aws::{Aws, Scopes};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// An endpoint that gives this answer to whatever it is asked.
pub(crate) async fn answering(status: u16, headers: &'static str, body: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a loopback port");
    let endpoint = format!("http://{}", listener.local_addr().expect("it is bound"));
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = vec![0; 64 * 1024];
            let _asked = stream.read(&mut request).await;
            let length = body.len();
            let head = format!(
                "HTTP/1.1 {status} x\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n"
            );
            let _told = stream.write_all(format!("{head}{body}").as_bytes()).await;
        }
    });
    endpoint
}

/// AWS in `us-east-1`, behind one endpoint for every service.
pub(crate) async fn aws(endpoint: &str, scopes: Scopes) -> Aws {
    let config = aws_config::defaults(BehaviorVersion::v2026_01_12())
        .endpoint_url(endpoint)
        .region(SdkRegion::new("us-east-1"))
        .credentials_provider(Credentials::new("key", "secret", None, None, "test"));
    Aws::new(config.load().await, scopes)
}
