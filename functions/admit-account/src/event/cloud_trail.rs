//! Events that CloudTrail passes on: calls of Organizations, and what Organizations and
//! Control Tower report when they are done.
//!
//! AWS Organizations User Guide, "Logging and monitoring"; AWS Control Tower User Guide,
//! "Lifecycle events".

use macie_org::admission::AdmissionReason as Reason;
use macie_org::ids::AccountId;
use serde_json::Value;

use super::{News, Notice, account, text};
use crate::name::EventKey;

/// A service reports an outcome of its own.
const REPORT: &str = "AWS Service Event via CloudTrail";
/// Somebody called an API.
const CALL: &str = "AWS API Call via CloudTrail";

pub(super) fn organizations(kind: &str, speaker: AccountId, detail: &Value) -> Result<Notice, Reason> {
    let name = recorded(kind, "organizations.amazonaws.com", detail)?;
    let (account, news) = match (kind, name) {
        (REPORT, "CreateAccountResult") => (created(detail)?, News::Arrived),
        (REPORT, "CloseAccountResult") => (closed(detail)?, News::Going(Reason::AccountClosed)),
        // Seen under both detail types.
        (REPORT | CALL, "AcceptHandshake") => (joined(detail)?, News::Arrived),
        (CALL, "MoveAccount") => (asked_about(detail)?, News::Moved),
        (CALL, "CloseAccount") => (asked_about(detail)?, News::Going(Reason::ClosureRequested)),
        (CALL, "RemoveAccountFromOrganization") => {
            (asked_about(detail)?, News::Going(Reason::AccountRemoved))
        }
        (CALL, "LeaveOrganization") => (account(detail, "/userIdentity/accountId")?, News::Left),
        _ => return Err(Reason::UnknownEvent),
    };
    Ok(Notice { account, speaker, key: EventKey::recorded(text(detail, "/eventID")?)?, news })
}

pub(super) fn control_tower(kind: &str, speaker: AccountId, detail: &Value) -> Result<Notice, Reason> {
    let status = match (kind, recorded(kind, "controltower.amazonaws.com", detail)?) {
        (REPORT, "CreateManagedAccount") => "/serviceEventDetails/createManagedAccountStatus",
        // A vending that failed and is tried again reports this one.
        (REPORT, "UpdateManagedAccount") => "/serviceEventDetails/updateManagedAccountStatus",
        _ => return Err(Reason::UnknownEvent),
    };
    let status = detail.pointer(status).ok_or(Reason::Unreadable)?;
    succeeded(status, Reason::VendingFailed)?;
    let (account, key) = (account(status, "/account/accountId")?, text(detail, "/eventID")?);
    Ok(Notice { account, speaker, key: EventKey::recorded(key)?, news: News::Arrived })
}

/// The event's name, if it is a record of what `service` did.
fn recorded<'a>(kind: &str, service: &str, detail: &'a Value) -> Result<&'a str, Reason> {
    if kind != REPORT && kind != CALL {
        return Err(Reason::UnknownDetailType);
    }
    if text(detail, "/eventSource")? != service {
        return Err(Reason::UnknownEvent);
    }
    match detail.get("errorCode") {
        None | Some(Value::Null) => text(detail, "/eventName"),
        Some(_) => Err(Reason::CallFailed),
    }
}

fn succeeded(status: &Value, failed: Reason) -> Result<(), Reason> {
    match text(status, "/state")? {
        "SUCCEEDED" => Ok(()),
        "FAILED" => Err(failed),
        _ => Err(Reason::Unreadable),
    }
}

fn created(detail: &Value) -> Result<AccountId, Reason> {
    let status = detail.pointer("/serviceEventDetails/createAccountStatus").ok_or(Reason::Unreadable)?;
    succeeded(status, Reason::CreationFailed)?;
    account(status, "/accountId")
}

fn closed(detail: &Value) -> Result<AccountId, Reason> {
    let status = detail.pointer("/serviceEventDetails/closeAccountStatus").ok_or(Reason::Unreadable)?;
    succeeded(status, Reason::ClosureFailed)?;
    account(status, "/accountId")
}

/// The one account of an invitation that was accepted.
fn joined(detail: &Value) -> Result<AccountId, Reason> {
    let handshake = detail.pointer("/responseElements/handshake").ok_or(Reason::Unreadable)?;
    if (text(handshake, "/action")?, text(handshake, "/state")?) != ("INVITE", "ACCEPTED") {
        return Err(Reason::InvitationNotAccepted);
    }
    let resources = handshake.get("resources").and_then(Value::as_array).ok_or(Reason::Unreadable)?;
    let mut accounts = resources.iter().filter(|resource| resource["type"] == "ACCOUNT");
    match (accounts.next(), accounts.next()) {
        (Some(one), None) => account(one, "/value"),
        (None | Some(_), _) => Err(Reason::Unreadable),
    }
}

fn asked_about(detail: &Value) -> Result<AccountId, Reason> {
    account(detail, "/requestParameters/accountId")
}
