//! Bodies, and answers in Lambda's shapes.

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::{Request, Response, StatusCode};
use serde_json::json;

/// What every handler returns.
pub(super) type Answer = Response<Full<Bytes>>;

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
