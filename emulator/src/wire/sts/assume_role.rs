//! `AssumeRole`: keys for a role in an account of the organization. Whether the role
//! exists and trusts the caller is looked at if roles are enforced.

use crate::AccountId;
use crate::clock::iso;
use crate::policy::{Asked, Assumption};
use crate::state::{AssumedRole, Caller, Identity};
use crate::wire::exchange::Exchange;
use crate::wire::problem::Problem;
use crate::wire::query::Query;

use super::constraints::{EXTERNAL_ID, ROLE_ARN, SESSION_NAME, Violations, is_role_name};
use super::xml::element;

/// An hour: the default, and the most that a role may ask for who was assumed itself.
const HOUR_SECONDS: u64 = 3600;

pub(super) fn assume(exchange: &mut Exchange<'_>, form: &Query) -> Result<String, Problem> {
    let mut violations = Violations::default();
    let arn = violations.required(&ROLE_ARN, form);
    let session = violations.required(&SESSION_NAME, form);
    violations.optional(&EXTERNAL_ID, form);
    let asked_seconds = violations.duration(form)?;
    violations.refuse()?;
    let seconds = unchained(asked_seconds.unwrap_or(HOUR_SECONDS), &exchange.caller)?;
    let (account, role) = read_role(arn).ok_or_else(|| invalid(format!("{arn} is invalid")))?;
    exchange.about(account);
    permit(exchange, form, (account, role))?;
    if !exchange.state.is_reachable(account) {
        return Err(denied(&exchange.caller, arn));
    }
    let role = AssumedRole { account, role: role.to_owned(), session: session.to_owned() };
    Ok(issue(exchange, role, seconds))
}

/// Whether the caller may assume the role, and the role trusts the caller.
fn permit(
    exchange: &mut Exchange<'_>,
    form: &Query,
    (account, role): (AccountId, &str),
) -> Result<(), Problem> {
    if !exchange.is_bound() {
        return Ok(());
    }
    let narrowing = ["Policy", "PolicyArns.member.1.arn", "Tags.member.1.Key", "SourceIdentity"];
    if let Some(name) = narrowing.iter().find(|name| form.first(name).is_some()) {
        return Err(invalid(format!("{name} is not evaluated by this emulator")));
    }
    let text = |name: &str| form.first(name).map(str::to_owned);
    let assumption = Assumption {
        role_arn: text("RoleArn").unwrap_or_default(),
        account,
        role: role.to_owned(),
        session: text("RoleSessionName").unwrap_or_default(),
        external_id: text("ExternalId"),
        duration_seconds: text("DurationSeconds"),
        region: exchange.region.to_owned(),
    };
    let denial = exchange.permit(&Asked::AssumeRole(assumption));
    denial.map_err(|denial| Problem::new(403, "AccessDenied", denial.to_string()))
}

fn issue(exchange: &mut Exchange<'_>, role: AssumedRole, seconds: u64) -> String {
    let user = element("AssumedRoleId", &role_id(&role)) + &element("Arn", &role.arn());
    let key = exchange.state.issue_key(role, seconds * 1000);
    let credentials = [
        element("AccessKeyId", &key.access_key_id),
        element("SecretAccessKey", &format!("{}/of/the/emulator", key.access_key_id)),
        element("SessionToken", &format!("{}//token", key.access_key_id)),
        element("Expiration", &iso(key.expires_at_ms)),
    ]
    .concat();
    format!("<AssumedRoleUser>{user}</AssumedRoleUser><Credentials>{credentials}</Credentials>")
}

/// The unique id that AWS gives a caller: for a role, the role's id and the session's name.
pub(super) fn user_id(caller: &Caller) -> String {
    match &caller.identity {
        Identity::Operator => format!("AIDA{:0>17}", caller.account.as_str()),
        Identity::Role(role) => role_id(role),
    }
}

fn role_id(role: &AssumedRole) -> String {
    format!("AROA{:0>17}:{}", role.account.as_str(), role.session)
}

/// Reads `arn:aws:iam::111111111111:role/path/name`.
fn read_role(arn: &str) -> Option<(AccountId, &str)> {
    let rest = arn.strip_prefix("arn:aws:iam::")?;
    let (account, path) = rest.split_once(":role/")?;
    let name = path.rsplit('/').next().filter(|name| is_role_name(name))?;
    Some((account.parse().ok()?, name))
}

fn unchained(seconds: u64, caller: &Caller) -> Result<u64, Problem> {
    match caller.identity {
        Identity::Role(_) if seconds > HOUR_SECONDS => Err(invalid(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
        )),
        Identity::Role(_) | Identity::Operator => Ok(seconds),
    }
}

fn invalid(message: impl Into<String>) -> Problem {
    Problem::new(400, "ValidationError", message)
}

fn denied(caller: &Caller, role_arn: &str) -> Problem {
    let message = format!(
        "User: {} is not authorized to perform: sts:AssumeRole on resource: {role_arn}",
        caller.arn()
    );
    Problem::new(403, "AccessDenied", message)
}
