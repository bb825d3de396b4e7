//! HTTP/1.1 on a listener, and answers in Lambda's shapes.

use std::convert::Infallible;
use std::future::Future;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

/// What every handler returns.
pub(super) type Answer = Response<Full<Bytes>>;

/// Answers requests on `listener` until dropped, which also ends every connection.
pub(super) async fn serve<Handler, Answering>(listener: TcpListener, handler: Handler)
where
    Handler: Fn(Request<Incoming>) -> Answering + Clone + Send + 'static,
    Answering: Future<Output = Answer> + Send + 'static,
{
    let mut connections = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        // Without this, small answers wait for the peer's delayed acknowledgement.
        let _ = stream.set_nodelay(true);
        let handler = handler.clone();
        let service = service_fn(move |request| {
            let answering = handler(request);
            async move { Ok::<_, Infallible>(answering.await) }
        });
        connections.spawn(async move {
            // A peer that goes away is no failure of this side.
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
        while connections.try_join_next().is_some() {}
    }
}

/// The whole body, or `None` when it is longer than `limit` bytes or breaks off. What is too
/// long is read to its end: a peer that still writes would see a broken connection, not the answer.
pub(super) async fn body(request: Request<Incoming>, limit: usize) -> Option<Bytes> {
    let mut body = request.into_body();
    if let Ok(whole) = Limited::new(&mut body, limit).collect().await {
        return Some(whole.to_bytes());
    }
    while let Some(Ok(_)) = body.frame().await {}
    None
}

/// An answer with a JSON body.
pub(super) fn answer(status: StatusCode, body: impl Into<Bytes>) -> Answer {
    let mut answer = Response::new(Full::new(body.into()));
    *answer.status_mut() = status;
    let json = hyper::header::HeaderValue::from_static("application/json");
    answer.headers_mut().insert(hyper::header::CONTENT_TYPE, json);
    answer
}

/// An answer with one more header.
pub(super) fn with_header(mut answer: Answer, name: &'static str, value: &str) -> Answer {
    let value = value.parse().expect("ids, ARNs and error names are visible ASCII");
    answer.headers_mut().insert(name, value);
    answer
}

/// A refusal by the service, as opposed to a function's error.
pub(super) fn refusal(status: StatusCode, code: &str, message: &str) -> Answer {
    let kind = if status.is_server_error() { "Service" } else { "User" };
    let body = json!({"Type": kind, "Message": message, "message": message}).to_string();
    with_header(answer(status, body), "x-amzn-errortype", code)
}
