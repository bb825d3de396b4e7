//! The permissions that a request needs, by the reference of each service's actions.
//!
//! Knows what functions and state machines of this product may send; anything else has no
//! answer here and is refused, so that nothing passes unseen.

use hyper::http::request::Parts;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::objects;
use super::signed::{Service, Signed};

/// An action on a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Need {
    /// As `dynamodb:UpdateItem`.
    pub(super) action: String,
    /// Its ARN.
    pub(super) resource: String,
}

impl Need {
    pub(super) fn new(action: impl Into<String>, resource: impl Into<String>) -> Self {
        Self { action: action.into(), resource: resource.into() }
    }
}

/// What a request needs; absent for one that is not known here. `body` is empty where the service does not
/// name its resource there; `account` owns the stack.
pub(super) fn of(signed: &Signed, head: &Parts, body: &[u8], account: &str) -> Option<Vec<Need>> {
    match signed.service {
        Service::S3 => objects::needs(head),
        Service::DynamoDb => table(signed, head, body, account).map(|need| vec![need]),
        Service::StepFunctions => machine(head, body).map(|need| vec![need]),
        Service::Sns => topic(body).map(|need| vec![need]),
        Service::Lambda => function(signed, head, account).map(|need| vec![need]),
    }
}

/// The operation that `X-Amz-Target` names after the service's own prefix.
fn target<'a>(head: &'a Parts, prefix: &str) -> Option<&'a str> {
    head.headers.get("x-amz-target")?.to_str().ok()?.strip_prefix(prefix)
}

fn field(body: &[u8], name: &str) -> Option<String> {
    let body: Value = serde_json::from_slice(body).ok()?;
    Some(body.get(name)?.as_str()?.to_owned())
}

fn table(signed: &Signed, head: &Parts, body: &[u8], account: &str) -> Option<Need> {
    let operation = target(head, "DynamoDB_20120810.")?;
    let name = field(body, "TableName")?;
    let arn = format!("arn:aws:dynamodb:{}:{account}:table/{name}", signed.region);
    Some(Need::new(format!("dynamodb:{operation}"), arn))
}

fn machine(head: &Parts, body: &[u8]) -> Option<Need> {
    match target(head, "AWSStepFunctions.")? {
        "StartExecution" => Some(Need::new("states:StartExecution", field(body, "stateMachineArn")?)),
        _ => None,
    }
}

/// SNS is called with a form.
fn topic(body: &[u8]) -> Option<Need> {
    let form = std::str::from_utf8(body).ok()?;
    let value = |name: &str| {
        let pair = form.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
        percent_decode_str(pair).decode_utf8().ok()
    };
    let action = value("Action").filter(|action| action == "Publish")?;
    Some(Need::new(format!("sns:{action}"), value("TopicArn")?))
}

/// A function is named by its name or its ARN.
fn function(signed: &Signed, head: &Parts, account: &str) -> Option<Need> {
    let path = head.uri.path().strip_prefix("/2015-03-31/functions/")?;
    let name = percent_decode_str(path.strip_suffix("/invocations")?).decode_utf8().ok()?;
    let arn = if name.starts_with("arn:") {
        name.into_owned()
    } else {
        format!("arn:aws:lambda:{}:{account}:function:{name}", signed.region)
    };
    Some(Need::new("lambda:InvokeFunction", arn))
}

#[cfg(test)]
mod tests {
    use hyper::Request;

    use super::*;

    const ACCOUNT: &str = "111111111111";

    fn needs(service: Service, uri: &str, target: &str, body: &str) -> Option<Vec<Need>> {
        let request = Request::post(uri).header("x-amz-target", target).body(()).unwrap();
        let signed = Signed { access_key_id: "KEY".into(), region: "eu-west-1".into(), service };
        of(&signed, &request.into_parts().0, body.as_bytes(), ACCOUNT)
    }

    #[test]
    fn a_row_is_written_with_the_permission_on_its_table() {
        let arn = "arn:aws:dynamodb:eu-west-1:111111111111:table/leases";
        let body = r#"{"TableName": "leases"}"#;
        let found = needs(Service::DynamoDb, "/", "DynamoDB_20120810.UpdateItem", body);
        assert_eq!(found, Some(vec![Need::new("dynamodb:UpdateItem", arn)]));
    }

    #[test]
    fn an_execution_is_started_with_the_permission_on_its_state_machine() {
        let arn = "arn:aws:states:eu-west-1:111111111111:stateMachine:m";
        let body = format!(r#"{{"stateMachineArn": "{arn}"}}"#);
        let found = needs(Service::StepFunctions, "/", "AWSStepFunctions.StartExecution", &body);
        assert_eq!(found, Some(vec![Need::new("states:StartExecution", arn)]));
    }

    #[test]
    fn a_message_is_published_with_the_permission_on_its_topic() {
        let body = "Action=Publish&Version=2010-03-31&TopicArn=arn%3Aaws%3Asns%3Aeu-west-1%3A1%3At&Message=x";
        let found = needs(Service::Sns, "/", "", body);
        assert_eq!(found, Some(vec![Need::new("sns:Publish", "arn:aws:sns:eu-west-1:1:t")]));
    }

    #[test]
    fn a_function_is_invoked_with_the_permission_on_it_however_it_is_named() {
        let arn = "arn:aws:lambda:eu-west-1:111111111111:function:f";
        for name in ["f", arn, "arn%3Aaws%3Alambda%3Aeu-west-1%3A111111111111%3Afunction%3Af"] {
            let uri = format!("/2015-03-31/functions/{name}/invocations");
            let found = needs(Service::Lambda, &uri, "", "");
            assert_eq!(found, Some(vec![Need::new("lambda:InvokeFunction", arn)]), "{name}");
        }
    }

    #[test]
    fn what_is_not_known_needs_something_that_nobody_has() {
        assert_eq!(needs(Service::DynamoDb, "/", "DynamoDB_20120810.UpdateItem", "{}"), None);
        assert_eq!(needs(Service::StepFunctions, "/", "AWSStepFunctions.StopExecution", "{}"), None);
        assert_eq!(needs(Service::Sns, "/", "", "Action=CreateTopic&TopicArn=x"), None);
        assert_eq!(needs(Service::Lambda, "/2015-03-31/functions/f", "", ""), None);
    }
}
