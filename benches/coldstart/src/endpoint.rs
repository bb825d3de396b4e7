//! AWS as far as the first call goes: every call is refused, and counted.
//!
//! A refusal ends every function at its first call, so that each does the same: one.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hyper::Request;
use hyper::body::Incoming;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use crate::problem::Problem;
use crate::serve::{Answer, answer, serve};

const XML: &str = "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>no</Message></Error>";
const JSON: &str = r#"{"__type":"AccessDeniedException","Message":"no"}"#;

/// A running endpoint.
pub(crate) struct Endpoint {
    pub(crate) url: String,
    calls: Arc<AtomicUsize>,
    serving: JoinHandle<()>,
}

impl Endpoint {
    /// Listens on a port of its own, with TLS if there is an acceptor.
    pub(crate) async fn start(tls: Option<TlsAcceptor>) -> Result<Self, Problem> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let scheme = if tls.is_some() { "https" } else { "http" };
        let url = format!("{scheme}://{}", listener.local_addr()?);
        let calls = Arc::new(AtomicUsize::new(0));
        let serving = tokio::spawn(accept(listener, tls, Arc::clone(&calls)));
        Ok(Self { url, calls, serving })
    }

    /// The calls so far.
    pub(crate) fn calls(&self) -> usize {
        self.calls.load(Ordering::Relaxed)
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn accept(listener: TcpListener, tls: Option<TlsAcceptor>, calls: Arc<AtomicUsize>) {
    while let Ok((stream, _)) = listener.accept().await {
        let _nagle = stream.set_nodelay(true);
        let (tls, calls) = (tls.clone(), Arc::clone(&calls));
        tokio::spawn(async move {
            let refuse = |request| refuse(request, &calls);
            match tls {
                None => serve(stream, refuse).await,
                Some(tls) => match tls.accept(stream).await {
                    Ok(stream) => serve(stream, refuse).await,
                    Err(error) => eprintln!("no handshake: {error}"),
                },
            }
        });
    }
}

/// In the words of the service's protocol: S3's XML, or JSON.
fn refuse(request: Request<Incoming>, calls: &AtomicUsize) -> impl Future<Output = Answer> + use<> {
    calls.fetch_add(1, Ordering::Relaxed);
    let refusal = if request.headers().contains_key("x-amz-target") {
        answer(400, JSON)
    } else if request.uri().path().starts_with("/bucket") {
        answer(403, XML)
    } else {
        let mut refusal = answer(403, JSON);
        let code = hyper::header::HeaderValue::from_static("AccessDeniedException");
        refusal.headers_mut().insert("x-amzn-errortype", code);
        refusal
    };
    drop(request);
    std::future::ready(refusal)
}
