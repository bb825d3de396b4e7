//! Requests that nobody would write: never a crash, and always an answer in AWS's shape
//! (or none, where a Region has no Macie). Every request follows from its seed.

#![expect(clippy::unwrap_used, reason = "a test fails where it unwraps")]

mod in_memory;
mod over_tcp;
mod requests;

use bytes::Bytes;
use hyper::Response;
use serde_json::Value;

/// What is wrong with an answer as an answer of AWS, if anything.
fn misshapen(response: &Response<Bytes>) -> Option<String> {
    let header = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    let status = response.status().as_u16();
    if header("x-amzn-requestid").is_none() {
        return Some("no request id".to_owned());
    }
    if status < 400 {
        return (!matches!(status, 200 | 204)).then(|| format!("status {status}"));
    }
    let Some(code) = header("x-amzn-errortype") else {
        return Some(format!("status {status} without a code"));
    };
    let body = String::from_utf8_lossy(response.body()).into_owned();
    let worded = match header("content-type").as_deref() {
        Some("application/json") => json(&body).is_some_and(|body| body["message"].is_string()),
        Some("application/x-amz-json-1.1") => {
            // Services differ in how they spell it, and their clients read both.
            let worded = |body: &Value| body["Message"].is_string() || body["message"].is_string();
            json(&body).is_some_and(|body| worded(&body) && body["__type"] == code.as_str())
        }
        Some("text/xml") => body.contains(&format!("<Code>{code}</Code>")) && body.contains("<Message>"),
        _ => false,
    };
    (!worded).then(|| format!("status {status}, {code}: {body}"))
}

fn json(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

/// A check of the check.
#[test]
fn a_misshapen_answer_is_seen_as_one() {
    let build = |status: u16, kind: &str, code: &str, body: &'static str| {
        let response = Response::builder().status(status).header("x-amzn-requestid", "1");
        let response = response.header("content-type", kind).header("x-amzn-errortype", code);
        response.body(Bytes::from_static(body.as_bytes())).unwrap()
    };
    assert_eq!(misshapen(&build(400, "application/json", "X", r#"{"message":"m"}"#)), None);
    assert_eq!(
        misshapen(&build(400, "application/x-amz-json-1.1", "X", r#"{"__type":"X","Message":"m"}"#)),
        None
    );
    for wrong in [
        build(400, "application/json", "X", r#"{"Message":"m"}"#),
        build(400, "application/json", "X", "oops"),
        build(400, "text/html", "X", r#"{"message":"m"}"#),
        build(400, "application/x-amz-json-1.1", "X", r#"{"__type":"Y","Message":"m"}"#),
        build(302, "application/json", "X", ""),
        Response::new(Bytes::new()),
    ] {
        assert!(misshapen(&wrong).is_some(), "{wrong:?}");
    }
}
