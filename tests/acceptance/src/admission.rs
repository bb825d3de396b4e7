//! What the tests of `admit-account` share: the product with a standing request, and a way to
//! hand it events as EventBridge does.

use std::collections::BTreeSet;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use macie_emulator::{AccountChange, AccountId, Emulator, Vendor};
use macie_org_local::system::{System, SystemOptions};
use serde_json::Value;
use tokio::net::TcpStream;

use crate::{Ended, administrator, ended, start};

/// The stack's Regions in these tests; the second has to be opted in to.
pub const REGIONS: [&str; 2] = ["us-east-1", "eu-south-1"];

/// The product in front of an organization, with a standing request.
#[derive(Debug)]
pub struct Stack {
    /// The organization.
    pub emulator: Emulator,
    /// The product.
    pub system: System,
}

/// Options of a stack whose standing request is about these accounts, in [`REGIONS`].
#[must_use]
pub fn options(emulator: &Emulator, accounts: &Value) -> SystemOptions {
    let mut options = SystemOptions::quick(emulator.clone());
    let parameters = [
        ("AdministratorId", administrator(emulator).to_string()),
        ("Accounts", accounts.to_string()),
        ("Regions", REGIONS.join(",")),
    ];
    options.parameters.extend(parameters.map(|(name, value)| (name.to_owned(), value)));
    options
}

impl Stack {
    /// One whose standing request is about these accounts.
    pub async fn standing(emulator: Emulator, accounts: Value) -> Self {
        let system = start(options(&emulator, &accounts)).await;
        Self { emulator, system }
    }

    /// The events about a change that was made just now.
    #[must_use]
    pub fn change(&self, change: &AccountChange) -> Vec<Value> {
        self.emulator.change_account(change).expect("the change can be made").events
    }

    /// Hands an event to `admit-account`, whose answer has to be in order.
    pub async fn admit(&self, event: &Value) -> Value {
        self.function().await.admit(event).await
    }

    /// A connection to `admit-account`.
    pub async fn function(&self) -> Function {
        Function::connect(&self.system).await
    }

    /// The names of all executions that were ever started.
    pub async fn executions(&self) -> BTreeSet<String> {
        let names = self.system.executions().await.expect("the engine lists executions");
        names.into_iter().collect()
    }

    /// The end of the execution that an answer names.
    pub async fn execution(&self, answer: &Value) -> Ended {
        let name = answer["execution"].as_str().unwrap_or_else(|| panic!("no execution: {answer}"));
        let execution = self.system.execution(name).wait().await.expect("the execution ends");
        ended(&self.system, execution).await
    }
}

/// A connection to one function, `admit-account` as a rule, through Lambda's Invoke API.
#[derive(Debug)]
pub struct Function {
    host: String,
    path: String,
    connection: SendRequest<Full<Bytes>>,
}

impl Function {
    /// Connects to the function of a system.
    pub async fn connect(system: &System) -> Self {
        Self::called(&system.lambda().endpoint(), "macie-org-admit-account").await
    }

    /// Connects to the function that a host runs under this name.
    pub async fn called(host: &str, name: &str) -> Self {
        let host = host.trim_start_matches("http://").to_owned();
        let stream = TcpStream::connect(&host).await.expect("the host listens");
        stream.set_nodelay(true).expect("a socket");
        let (connection, served) = http1::handshake(TokioIo::new(stream)).await.expect("a connection");
        tokio::spawn(served);
        let path = format!("/2015-03-31/functions/{name}/invocations");
        Self { host, path, connection }
    }

    /// What the function answers, and whether it ended in an error.
    pub async fn invoke(&mut self, payload: impl Into<Bytes>) -> Result<Value, Value> {
        let request = Request::post(&self.path).header("host", &self.host);
        let request = request.body(Full::new(payload.into())).expect("a request");
        self.connection.ready().await.expect("the host listens");
        let (head, body) = self.connection.send_request(request).await.expect("an answer").into_parts();
        let body = body.collect().await.expect("a body").to_bytes();
        let answer: Value = serde_json::from_slice(&body).expect("an answer is JSON");
        assert_eq!(head.status, 200, "{answer}");
        if head.headers.contains_key("x-amz-function-error") { Err(answer) } else { Ok(answer) }
    }

    /// What becomes of an event, by the schema of such answers.
    pub async fn admit(&mut self, event: &Value) -> Value {
        let answer = self.invoke(event.to_string()).await;
        let answer = answer.unwrap_or_else(|error| panic!("{error} for {event}"));
        let schema = serde_json::to_value(&macie_org::schema::all()["admit-account.output"]);
        if let Err(error) = jsonschema::validate(&schema.expect("a schema is JSON"), &answer) {
            panic!("{error} at {} of {answer}", error.instance_path());
        }
        answer
    }
}

/// An answer's outcome and reason, as `ignored outOfScope`.
#[must_use]
pub fn said(answer: &Value) -> String {
    let text = |name: &str| answer[name].as_str().unwrap_or_default();
    format!("{} {}", text("outcome"), text("reason")).trim().to_owned()
}

/// A new account, created by Organizations or vended by Control Tower.
#[must_use]
pub fn created(through: Vendor) -> AccountChange {
    AccountChange::Create { account: None, name: None, email: None, parent: None, through }
}

/// An account that accepts the organization's invitation.
#[must_use]
pub fn joined(id: &str) -> AccountChange {
    AccountChange::Join { account: account(id), name: None, email: None }
}

/// An account by its digits.
#[must_use]
pub fn account(id: &str) -> AccountId {
    id.parse().expect("an account id")
}

/// The account that an event's answer names.
#[must_use]
pub fn admitted(answer: &Value) -> AccountId {
    account(answer["accountId"].as_str().unwrap_or_else(|| panic!("no account: {answer}")))
}

/// The same event with `value` at `pointer`; what leads there is made.
#[must_use]
pub fn with(event: &Value, pointer: &str, value: Value) -> Value {
    let mut event = event.clone();
    let mut at = &mut event;
    for part in pointer.trim_start_matches('/').split('/') {
        at = match part.parse::<usize>() {
            Ok(index) => &mut at[index],
            Err(_) => &mut at[part],
        };
    }
    *at = value;
    event
}

/// The same event without what is at `pointer`.
#[must_use]
pub fn without(event: &Value, pointer: &str) -> Value {
    let mut event = event.clone();
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    let parent = event.pointer_mut(parent).and_then(Value::as_object_mut).expect("its parent is there");
    parent.remove(name).expect("it is there");
    event
}
