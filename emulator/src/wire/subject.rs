//! What a request is about, before it is answered: for faults, which strike some
//! operations, Regions and accounts and not others. A request that its service would
//! turn away at the door is about nothing, and no fault strikes it.

use bytes::Bytes;
use hyper::Request;
use serde_json::Value;

use super::authorization::Scope;
use super::exchange::Access;
use super::query::Query;
use super::{classic, macie, organizations, sts};
use crate::state::{Caller, State};
use crate::{AccountId, Region, SessionKey};

/// Whether a request continues a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paging {
    /// It carries a token of the page before.
    Continued,
    /// It does not.
    Fresh,
}

/// An operation's name and whether it writes.
pub(super) type Identified = (&'static str, Access);

/// What a request is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Subject {
    pub(crate) service: &'static str,
    pub(crate) operation: &'static str,
    pub(crate) access: Access,
    /// As signed.
    pub(crate) region: String,
    pub(crate) access_key_id: String,
    pub(crate) caller: Caller,
    /// The account that the request names.
    pub(crate) target: Option<AccountId>,
    pub(crate) paging: Paging,
}

impl Subject {
    /// Reads a request; `None` if no operation would be reached.
    pub(crate) fn of(state: &State, request: &Request<Bytes>) -> Option<Self> {
        let scope = Scope::of(request).ok()?;
        let caller = state.caller(&scope.access_key_id).ok()?;
        let (service, (operation, access)) = identify(&scope, request)?;
        if service == "macie2" {
            let at = SessionKey { region: scope.region.parse().ok()?, account: caller.account };
            if state.is_region_off(at) {
                return None;
            }
        }
        let fields = Fields::of(request);
        let (target, paging) = (fields.target(), fields.paging());
        let Scope { access_key_id, region, .. } = scope;
        Some(Self { service, operation, access, region, access_key_id, caller, target, paging })
    }

    /// The Region, if Macie exists there.
    pub(crate) fn macie_region(&self) -> Option<Region> {
        self.region.parse().ok()
    }
}

fn identify(scope: &Scope, request: &Request<Bytes>) -> Option<(&'static str, Identified)> {
    match scope.service.as_str() {
        "macie2" => Some(("macie2", macie::identify(request)?)),
        classic::SERVICE => Some((classic::SERVICE, classic::identify(scope, request)?)),
        "organizations" => Some(("organizations", organizations::identify(request)?)),
        "sts" => Some(("sts", sts::identify(request)?)),
        _ => None,
    }
}

/// The places where requests name accounts and carry tokens.
struct Fields<'a> {
    path: &'a str,
    query: Query,
    form: Query,
    body: Value,
}

impl<'a> Fields<'a> {
    fn of(request: &'a Request<Bytes>) -> Self {
        let body = serde_json::from_slice(request.body()).unwrap_or(Value::Null);
        let form = match body {
            Value::Null => Query::form(&String::from_utf8_lossy(request.body())),
            Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {
                Query::default()
            }
        };
        let query = Query::percent_encoded(request.uri().query().unwrap_or_default());
        Self { path: request.uri().path(), query, form, body }
    }

    fn target(&self) -> Option<AccountId> {
        let body = &self.body;
        let in_body = [
            &body["account"]["accountId"],
            &body["adminAccountId"],
            &body["AccountId"],
            &body["memberAccountId"],
        ];
        let in_body = in_body.into_iter().filter_map(Value::as_str);
        let role = self.form.first("RoleArn").or(self.query.first("RoleArn"));
        let in_role = role.and_then(|arn| arn.strip_prefix("arn:aws:iam::")?.split(':').next());
        let last = self.path.rsplit('/').next();
        let mut named = in_body.chain(self.query.first("adminAccountId")).chain(in_role).chain(last);
        named.find_map(|text| text.parse().ok())
    }

    fn paging(&self) -> Paging {
        let in_body = [&self.body["nextToken"], &self.body["NextToken"]];
        let continued =
            self.query.first("nextToken").is_some() || in_body.into_iter().any(|token| !token.is_null());
        if continued { Paging::Continued } else { Paging::Fresh }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organization::Organization;
    use crate::switches::Switches;

    fn subject(service: &str, method: &str, uri: &str, target: &str, body: &str) -> Option<Subject> {
        let header = format!("AWS4-HMAC-SHA256 Credential=AKIA/20260101/eu-west-1/{service}/aws4_request");
        let request = Request::builder().method(method).uri(uri).header("authorization", header);
        let request = request.header("x-amz-target", format!("AWSOrganizationsV20161128.{target}"));
        let state = State::new(Organization::generate(3, 1), Switches::default());
        Subject::of(&state, &request.body(Bytes::copy_from_slice(body.as_bytes())).unwrap())
    }

    #[test]
    fn an_account_is_found_wherever_a_request_names_it() {
        let id = "222222222222";
        let calls = [
            subject("macie2", "GET", "/members/222222222222", "", ""),
            subject("macie2", "POST", "/members", "", r#"{"account": {"accountId": "222222222222"}}"#),
            subject("macie2", "POST", "/admin", "", r#"{"adminAccountId": "222222222222"}"#),
            subject("macie2", "DELETE", "/admin?adminAccountId=222222222222", "", ""),
            subject("organizations", "POST", "/", "DescribeAccount", r#"{"AccountId": "222222222222"}"#),
            subject("sts", "POST", "/", "", "Action=AssumeRole&RoleArn=arn:aws:iam::222222222222:role/x"),
        ];
        for call in calls {
            let call = call.unwrap();
            assert_eq!(
                call.target.map(|target| target.to_string()).as_deref(),
                Some(id),
                "{}",
                call.operation
            );
        }
    }

    #[test]
    fn a_token_makes_a_request_a_continuation() {
        let paging = |uri, body| subject("organizations", "POST", uri, "ListAccounts", body).unwrap().paging;
        assert_eq!(paging("/", "{}"), Paging::Fresh);
        assert_eq!(paging("/", r#"{"NextToken": "x"}"#), Paging::Continued);
        let members = subject("macie2", "GET", "/members?nextToken=x", "", "").unwrap();
        assert_eq!((members.operation, members.paging), ("ListMembers", Paging::Continued));
    }

    #[test]
    fn what_reaches_no_operation_is_about_nothing() {
        assert_eq!(subject("macie2", "GET", "/nowhere", "", ""), None);
        assert_eq!(subject("organizations", "POST", "/", "Nothing", ""), None);
        assert_eq!(subject("sts", "POST", "/", "", "Action=Nothing"), None);
        assert_eq!(subject("s3", "GET", "/", "", ""), None);
    }
}
