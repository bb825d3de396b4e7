//! A small organization with its emulator, and a client that speaks all three protocols
//! to it without a network.

use bytes::Bytes;
use hyper::{Request, Response};
use macie_emulator::{
    AccountId, AssumedRole, Clock, Emulator, JoinedMethod, NewAccount, Organization, Region, SessionKey,
    State, Switches,
};
use serde_json::{Value, json};

pub(crate) const MANAGEMENT: &str = "111111111111";
pub(crate) const ADMINISTRATOR: &str = "222222222222";
pub(crate) const MEMBER: &str = "333333333333";
pub(crate) const OTHER: &str = "444444444444";
pub(crate) const FOREIGN: &str = "555555555555";
pub(crate) const OUTSIDE: &str = "999999999999";
pub(crate) const HOME: &str = "eu-west-1";
pub(crate) const ELSEWHERE: &str = "us-east-1";
/// 2026-01-01T00:00:00Z.
pub(crate) const START_MS: u64 = 1_767_225_600_000;

pub(crate) fn id(text: &str) -> AccountId {
    text.parse().unwrap()
}

pub(crate) fn region(text: &str) -> Region {
    text.parse().unwrap()
}

pub(crate) fn key(account: &str) -> SessionKey {
    SessionKey { region: region(HOME), account: id(account) }
}

/// What came back.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) code: Option<String>,
    pub(crate) body: Value,
}

impl Reply {
    fn read(response: &Response<Bytes>) -> Self {
        let code = response.headers().get("x-amzn-errortype");
        Self {
            status: response.status().as_u16(),
            code: code.map(|code| code.to_str().unwrap().to_owned()),
            body: serde_json::from_slice(response.body()).unwrap_or(Value::Null),
        }
    }

    /// The body of a success.
    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        assert_eq!((self.status, self.code.as_deref()), (200, None), "{}", self.body);
        self.body
    }

    /// Status, code and text of a refusal.
    #[track_caller]
    pub(crate) fn refusal(&self) -> (u16, &str, &str) {
        let code = self.code.as_deref().unwrap_or_else(|| panic!("not refused: {}", self.body));
        let text = self.body.get("message").or_else(|| self.body.get("Message"));
        (self.status, code, text.and_then(Value::as_str).unwrap_or_default())
    }
}

/// An emulator of seven accounts, none of which uses Macie yet.
pub(crate) struct World {
    pub(crate) emulator: Emulator,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(Switches::default())
    }

    pub(crate) fn with(switches: Switches) -> Self {
        Self::of(
            organization(&[ADMINISTRATOR, MEMBER, OTHER, FOREIGN, "666666666666", "777777777777"]),
            switches,
        )
    }

    pub(crate) fn of(organization: Organization, switches: Switches) -> Self {
        Self { emulator: Emulator::with_clock(organization, switches, Clock::Manual(START_MS)) }
    }

    /// With an administrator in the home Region.
    pub(crate) fn designated() -> Self {
        Self::designated_with(Switches::default())
    }

    pub(crate) fn designated_with(switches: Switches) -> Self {
        let world = Self::with(switches);
        world.designate(HOME);
        world
    }

    pub(crate) fn designate(&self, region: &str) {
        let body = json!({ "adminAccountId": ADMINISTRATOR });
        self.macie_in(region, MANAGEMENT, "POST /admin", Some(body)).ok();
    }

    /// With an administrator and one member in the home Region.
    pub(crate) fn enrolled() -> Self {
        let world = Self::designated();
        world.create(MEMBER).ok();
        world
    }

    pub(crate) fn create(&self, account: &str) -> Reply {
        let email = "account@example.com";
        self.macie(
            ADMINISTRATOR,
            "POST /members",
            json!({ "account": { "accountId": account, "email": email } }),
        )
    }

    /// A call with a body, in the home Region.
    pub(crate) fn macie(&self, caller: &str, route: &str, body: Value) -> Reply {
        self.macie_in(HOME, caller, route, Some(body))
    }

    /// A call without a body, in the home Region.
    pub(crate) fn ask(&self, caller: &str, route: &str) -> Reply {
        self.macie_in(HOME, caller, route, None)
    }

    pub(crate) fn macie_in(&self, region: &str, caller: &str, route: &str, body: Option<Value>) -> Reply {
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        self.raw(region, caller, route, body.into()).expect("an answer")
    }

    /// Any body at all; `None` if the connection would be closed.
    pub(crate) fn raw(&self, region: &str, caller: &str, route: &str, body: Bytes) -> Option<Reply> {
        let (method, path) = route.split_once(' ').unwrap();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", authorization(&self.access_key(caller), region, "macie2"))
            .body(body)
            .unwrap();
        self.emulator.respond(request).as_ref().map(Reply::read)
    }

    pub(crate) fn organizations(&self, caller: &str, operation: &str, body: Value) -> Reply {
        self.organizations_raw(caller, operation, body.to_string().into())
    }

    pub(crate) fn organizations_raw(&self, caller: &str, operation: &str, body: Bytes) -> Reply {
        let request = Request::post("/")
            .header("x-amz-target", format!("AWSOrganizationsV20161128.{operation}"))
            .header("content-type", "application/x-amz-json-1.1")
            .header("authorization", authorization(&self.access_key(caller), "us-east-1", "organizations"))
            .body(body)
            .unwrap();
        Reply::read(&self.emulator.respond(request).unwrap())
    }

    /// A call of Macie Classic; `None` if the connection would be closed.
    pub(crate) fn classic_in(
        &self,
        region: &str,
        caller: &str,
        operation: &str,
        body: &str,
    ) -> Option<Reply> {
        let request = Request::post("/")
            .header("x-amz-target", format!("MacieService.{operation}"))
            .header("content-type", "application/x-amz-json-1.1")
            .header("authorization", authorization(&self.access_key(caller), region, "macie"))
            .body(Bytes::from(body.to_owned()))
            .unwrap();
        self.emulator.respond(request).as_ref().map(Reply::read)
    }

    /// A call of Macie Classic in us-east-1.
    pub(crate) fn classic(&self, caller: &str, operation: &str, body: Value) -> Reply {
        self.classic_in(ELSEWHERE, caller, operation, &body.to_string()).unwrap()
    }

    /// Status and XML.
    pub(crate) fn sts(&self, access_key: &str, form: &str) -> (u16, String) {
        let request = Request::post("/")
            .header("authorization", authorization(access_key, HOME, "sts"))
            .body(Bytes::from(form.to_owned()))
            .unwrap();
        let response = self.emulator.respond(request).unwrap();
        (response.status().as_u16(), String::from_utf8(response.body().to_vec()).unwrap())
    }

    pub(crate) fn state<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        self.emulator.state(act)
    }

    /// The status of a member as the list with everything shows it.
    pub(crate) fn relationship(&self, account: &str) -> Option<String> {
        let list = self.ask(ADMINISTRATOR, "GET /members?onlyAssociated=false").ok();
        let members = list["members"].as_array().unwrap();
        let member = members.iter().find(|member| member["accountId"] == account)?;
        Some(member["relationshipStatus"].as_str().unwrap().to_owned())
    }

    /// The status of an account's own session in the home Region.
    pub(crate) fn session(&self, account: &str) -> Option<String> {
        let reply = self.ask(account, "GET /macie");
        (reply.status == 200).then(|| reply.body["status"].as_str().unwrap().to_owned())
    }

    fn access_key(&self, caller: &str) -> String {
        if caller == MANAGEMENT {
            return "AKIAOPERATOR".to_owned();
        }
        let role = AssumedRole { account: id(caller), role: "Test".to_owned(), session: "test".to_owned() };
        self.state(|state| state.issue_key(role, 3_600_000)).access_key_id
    }
}

pub(crate) fn organization(accounts: &[&str]) -> Organization {
    let mut organization = Organization::new(id(MANAGEMENT));
    for account in accounts {
        let new = NewAccount::named_after(id(account));
        organization.add_account(new, JoinedMethod::Created, START_MS).unwrap();
    }
    organization
}

pub(crate) fn authorization(access_key: &str, region: &str, service: &str) -> String {
    format!(
        "AWS4-HMAC-SHA256 Credential={access_key}/20260101/{region}/{service}/aws4_request, SignedHeaders=host, Signature=0"
    )
}

pub(crate) fn switches(json: &str) -> Switches {
    serde_json::from_str(json).unwrap()
}
