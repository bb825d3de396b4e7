//! Answers to what is no request: bytes that are not HTTP, heads and bodies that are cut off or
//! too large. The codes and texts are ours, in the shape of AWS.

use std::io::Write as _;

use bytes::Bytes;
use hyper::Response;

use crate::wire::request_id;

/// What cannot be read as a request.
pub(super) fn malformed() -> Response<Bytes> {
    refusal(400, "BadRequestException", r#"{"message":"Bad Request"}"#)
}

/// More headers, or longer ones, than anybody reads.
fn head_too_large() -> Response<Bytes> {
    let body = r#"{"message":"Request Header Fields Too Large"}"#;
    refusal(431, "RequestHeaderFieldsTooLargeException", body)
}

/// The answer to a head that hyper does not read, whole. `None` if nothing was asked.
pub(super) fn last_words(error: &hyper::Error) -> Option<Vec<u8>> {
    if error.is_parse_too_large() {
        Some(raw(&head_too_large()))
    } else if error.is_parse() || error.is_incomplete_message() {
        Some(raw(&malformed()))
    } else {
        None
    }
}

fn refusal(status: u16, code: &'static str, body: &'static str) -> Response<Bytes> {
    let response = Response::builder().status(status).header("content-type", "application/json");
    let response = response.header("x-amzn-requestid", request_id(0)).header("x-amzn-errortype", code);
    response.body(Bytes::from_static(body.as_bytes())).expect("every part is a constant")
}

/// The answer on the wire, the last of its connection.
fn raw(response: &Response<Bytes>) -> Vec<u8> {
    let mut raw = format!("HTTP/1.1 {}\r\n", response.status()).into_bytes();
    for (name, value) in response.headers() {
        raw.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    let body = response.body();
    let ending = write!(raw, "content-length: {}\r\nconnection: close\r\n\r\n", body.len());
    ending.expect("writing to memory cannot fail");
    raw.extend_from_slice(body);
    raw
}
