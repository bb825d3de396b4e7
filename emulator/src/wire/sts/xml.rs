//! STS's answers and refusals as XML documents.

use bytes::Bytes;

use crate::wire::problem::{Answer, Problem};

/// STS's namespace.
const NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";

/// An answer: the result's elements, then the request's id.
pub(super) fn answer(operation: &str, result: &str, request_id: &str) -> Answer {
    document(format!(
        "<{operation}Response xmlns=\"{NAMESPACE}\"><{operation}Result>{result}</{operation}Result>\
         <ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata></{operation}Response>"
    ))
}

/// A refusal.
pub(in crate::wire) fn refusal(problem: &Problem, request_id: &str) -> Answer {
    let (code, message) = (problem.code, escaped(&problem.message));
    let body = document(format!(
        "<ErrorResponse xmlns=\"{NAMESPACE}\"><Error><Type>Sender</Type><Code>{code}</Code>\
         <Message>{message}</Message></Error><RequestId>{request_id}</RequestId></ErrorResponse>"
    ));
    Answer { status: problem.status, error: Some(code), ..body }
}

/// One element with text in it.
pub(super) fn element(name: &str, text: &str) -> String {
    format!("<{name}>{}</{name}>", escaped(text))
}

fn document(text: String) -> Answer {
    Answer { status: 200, content_type: "text/xml", error: None, body: Bytes::from(text) }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_end_its_element() {
        assert_eq!(element("A", "</A>&\""), "<A>&lt;/A&gt;&amp;&quot;</A>");
    }
}
