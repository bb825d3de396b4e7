//! "Access denied", as each service words it and with its HTTP status.
//!
//! Sources: the error tables of each API's reference; S3 puts the resource in quotes.

use bytes::Bytes;
use hyper::header::CONTENT_TYPE;
use hyper::{Method, Response, StatusCode};
use macie_emulator::policy::{AuthorizationError, Denial};
use serde_json::json;

use super::signed::Service;

const XML: &str = "application/xml";
const JSON: &str = "application/x-amz-json-1.0";

/// The refusal of a call to a service; an answer to HEAD has no body.
pub(super) fn of(service: Service, method: &Method, why: &AuthorizationError) -> Response<Bytes> {
    let text = text(service, why);
    let answer = match service {
        Service::S3 => {
            answer(StatusCode::FORBIDDEN, XML, format!("<Error>{}</Error>", xml("AccessDenied", &text)))
        }
        Service::Sns => {
            let error = format!("<Type>Sender</Type>{}", xml("AuthorizationError", &text));
            let body = format!("<ErrorResponse><Error>{error}</Error></ErrorResponse>");
            answer(StatusCode::FORBIDDEN, XML, body)
        }
        Service::DynamoDb | Service::StepFunctions => {
            let kind = "com.amazon.coral.service#AccessDeniedException";
            let body = json!({"__type": kind, "Message": text}).to_string();
            answer(StatusCode::BAD_REQUEST, JSON, body)
        }
        Service::Lambda => {
            let body = json!({"Message": text}).to_string();
            let mut answer = answer(StatusCode::FORBIDDEN, JSON, body);
            answer.headers_mut().insert("x-amzn-errortype", "AccessDeniedException".parse().expect("ASCII"));
            answer
        }
    };
    if method == Method::HEAD { answer.map(|_| Bytes::new()) } else { answer }
}

fn text(service: Service, why: &AuthorizationError) -> String {
    match why {
        AuthorizationError::Denied(denial) if service == Service::S3 => {
            Denial { resource: format!("\"{}\"", denial.resource), ..denial.clone() }.to_string()
        }
        AuthorizationError::Denied(_) | AuthorizationError::Key(_) => why.to_string(),
    }
}

fn xml(code: &str, text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    format!("<Code>{code}</Code><Message>{text}</Message>")
}

fn answer(status: StatusCode, kind: &'static str, body: String) -> Response<Bytes> {
    let mut answer = Response::new(Bytes::from(body));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, kind.parse().expect("a media type"));
    answer
}

#[cfg(test)]
mod tests {
    use macie_emulator::policy::DenialReason;

    use super::*;

    fn denied(service: Service, method: &Method) -> (u16, String) {
        let why = AuthorizationError::Denied(Denial {
            principal: "arn:p".to_owned(),
            action: "a:B".to_owned(),
            resource: "arn:r".to_owned(),
            reason: DenialReason::NotAllowed,
        });
        let answer = of(service, method, &why);
        (answer.status().as_u16(), String::from_utf8(answer.body().to_vec()).unwrap())
    }

    #[test]
    fn each_service_refuses_in_its_own_words() {
        let because = "because no identity-based policy allows the a:B action";
        let text = format!("User: arn:p is not authorized to perform: a:B on resource: arn:r {because}");
        let quoted = text.replace("arn:r", "\"arn:r\"");
        let coral = json!({"__type": "com.amazon.coral.service#AccessDeniedException", "Message": text});
        let table = [
            (
                Service::S3,
                403,
                format!("<Error><Code>AccessDenied</Code><Message>{quoted}</Message></Error>"),
            ),
            (Service::DynamoDb, 400, coral.to_string()),
            (Service::StepFunctions, 400, coral.to_string()),
            (Service::Lambda, 403, json!({"Message": text}).to_string()),
        ];
        for (service, status, body) in table {
            assert_eq!(denied(service, &Method::POST), (status, body), "{service:?}");
        }
        let (status, body) = denied(Service::Sns, &Method::POST);
        assert!(status == 403 && body.contains("<Code>AuthorizationError</Code>"), "{body}");
    }

    #[test]
    fn an_answer_to_head_has_no_body() {
        assert_eq!(denied(Service::S3, &Method::HEAD), (403, String::new()));
    }
}
