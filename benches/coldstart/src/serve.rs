//! HTTP/1.1 on one connection, plain or encrypted.

use std::convert::Infallible;
use std::future::Future;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};

/// What every handler returns.
pub(crate) type Answer = Response<Full<Bytes>>;

/// Answers requests until the peer goes away.
pub(crate) async fn serve<Answering>(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    handler: impl Fn(Request<Incoming>) -> Answering,
) where
    Answering: Future<Output = Answer>,
{
    let service = service_fn(|request| {
        let answering = handler(request);
        async move { Ok::<_, Infallible>(answering.await) }
    });
    // A peer that goes away is no failure of this side.
    let _gone = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

/// An answer with a status and a body.
pub(crate) fn answer(status: u16, body: impl Into<Bytes>) -> Answer {
    let mut answer = Response::new(Full::new(body.into()));
    *answer.status_mut() = status.try_into().expect("a status");
    answer
}
