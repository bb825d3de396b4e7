//! A small organization whose emulator enforces a template, and a client with any key.

use std::collections::BTreeMap;

use bytes::Bytes;
use hyper::Request;
use macie_emulator::policy::{Context, Decision, Enforcement, Policy, PolicyError, Request as Question};
use macie_emulator::{AccountId, Clock, Emulator, JoinedMethod, NewAccount, Organization, Switches};
use serde_json::{Value, json};

pub(crate) const MANAGEMENT: &str = "111111111111";
pub(crate) const ADMINISTRATOR: &str = "222222222222";
pub(crate) const MEMBER: &str = "333333333333";
pub(crate) const OUTSIDE: &str = "999999999999";
/// A key that nobody issued.
pub(crate) const OPERATOR: &str = "AKIAOPERATOR";

pub(crate) fn id(text: &str) -> AccountId {
    text.parse().unwrap()
}

/// The policy with these statements.
pub(crate) fn policy(statements: &Value) -> Result<Policy, PolicyError> {
    Policy::parse(&json!({ "Version": "2012-10-17", "Statement": statements }).to_string())
}

pub(crate) fn decide(statements: &Value, action: &str, resource: &str, context: &Context) -> Decision {
    policy(statements).unwrap().evaluate(&Question { action, resource, context })
}

/// A template of one function `F` with these statements.
pub(crate) fn template_of(statements: &Value) -> String {
    let policies = json!([{ "Version": "2012-10-17", "Statement": statements }]);
    let function = json!({
        "Type": "AWS::Serverless::Function",
        "Properties": { "FunctionName": "stack-f", "Policies": policies },
    });
    json!({ "Resources": { "F": function } }).to_string()
}

/// What came back.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) code: String,
    pub(crate) body: String,
}

impl Reply {
    #[track_caller]
    pub(crate) fn ok(&self) -> &Self {
        assert_eq!((self.status, self.code.as_str()), (200, ""), "{}", self.body);
        self
    }

    /// The text of a refusal for want of permission. The code alone does not tell: Macie has the same one for
    /// "Macie is not enabled".
    #[track_caller]
    pub(crate) fn denial(&self) -> String {
        let json: Value = serde_json::from_str(&self.body).unwrap_or_default();
        let text = json.get("message").or_else(|| json.get("Message")).and_then(Value::as_str);
        let text = text.map_or_else(|| element(&self.body, "Message"), str::to_owned);
        let coded = ["AccessDeniedException", "AccessDenied"].contains(&self.code.as_str());
        let worded =
            text.starts_with("User: ") || text == "You don't have permissions to access this resource.";
        assert!(coded && worded, "{} {} {}", self.status, self.code, self.body);
        text
    }
}

/// The text of an element of an XML answer.
pub(crate) fn element(xml: &str, name: &str) -> String {
    let rest = xml.split_once(&format!("<{name}>")).map(|(_, rest)| rest).unwrap_or_default();
    rest.split_once("</").map(|(text, _)| text.to_owned()).unwrap_or_default()
}

/// An emulator of four accounts that enforces a template.
pub(crate) struct World {
    pub(crate) emulator: Emulator,
    pub(crate) enforcement: Enforcement,
}

impl World {
    pub(crate) fn of(template: &str) -> Self {
        Self::with(template, &[])
    }

    pub(crate) fn with(template: &str, overrides: &[(&str, &str)]) -> Self {
        let emulator = emulator();
        let overrides: BTreeMap<String, String> =
            overrides.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let enforcement = emulator.enforce(template, &overrides).unwrap();
        Self { emulator, enforcement }
    }

    /// One function `F` with these statements, and its key.
    pub(crate) fn allowing(statements: &Value) -> (Self, String) {
        let world = Self::of(&template_of(statements));
        let key = world.enforcement.key_for("F").unwrap();
        (world, key)
    }

    /// Designates the administrator in a Region, with full rights.
    pub(crate) fn designate(&self, region: &str) {
        let body = json!({ "adminAccountId": ADMINISTRATOR });
        self.macie(OPERATOR, region, "POST /admin", Some(body)).ok();
    }

    pub(crate) fn macie(&self, key: &str, region: &str, route: &str, body: Option<Value>) -> Reply {
        let (method, path) = route.split_once(' ').unwrap();
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        self.send(Request::builder().method(method).uri(path), key, region, "macie2", body)
    }

    pub(crate) fn organizations(&self, key: &str, operation: &str, body: &Value) -> Reply {
        let request = Request::builder()
            .method("POST")
            .uri("/")
            .header("x-amz-target", format!("AWSOrganizationsV20161128.{operation}"));
        self.send(request, key, "us-east-1", "organizations", body.to_string())
    }

    pub(crate) fn sts(&self, key: &str, form: &str) -> Reply {
        self.send(Request::builder().method("POST").uri("/"), key, "eu-west-1", "sts", form.to_owned())
    }

    pub(crate) fn assume(&self, key: &str, role_arn: &str, more: &str) -> Reply {
        let form = format!(
            "Action=AssumeRole&Version=2011-06-15&RoleSessionName=run&RoleArn={role_arn}{}{more}",
            if more.is_empty() { "" } else { "&" }
        );
        self.sts(key, &form)
    }

    /// Reads or replaces the whole state over the control plane.
    pub(crate) fn control(&self, method: &str, body: String) -> String {
        let request = Request::builder().method(method).uri("/_macie/state");
        let response = self.emulator.respond(request.body(Bytes::from(body)).unwrap()).unwrap();
        assert!(response.status().is_success(), "{}", String::from_utf8_lossy(response.body()));
        String::from_utf8(response.body().to_vec()).unwrap()
    }

    fn send(
        &self,
        request: hyper::http::request::Builder,
        key: &str,
        region: &str,
        service: &str,
        body: String,
    ) -> Reply {
        let scope = format!(
            "AWS4-HMAC-SHA256 Credential={key}/20260101/{region}/{service}/aws4_request, SignedHeaders=host, Signature=0"
        );
        let request = request.header("authorization", scope).body(Bytes::from(body)).unwrap();
        let response = self.emulator.respond(request).unwrap();
        let code = response.headers().get("x-amzn-errortype");
        Reply {
            status: response.status().as_u16(),
            code: code.map(|code| code.to_str().unwrap().to_owned()).unwrap_or_default(),
            body: String::from_utf8(response.body().to_vec()).unwrap(),
        }
    }
}

pub(crate) fn emulator() -> Emulator {
    let mut organization = Organization::new(id(MANAGEMENT));
    for account in [ADMINISTRATOR, MEMBER, "444444444444"] {
        let new = NewAccount::named_after(id(account));
        organization.add_account(new, JoinedMethod::Created, 0).unwrap();
    }
    Emulator::with_clock(organization, Switches::default(), Clock::Manual(0))
}
