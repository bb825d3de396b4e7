//! Events as AWS's documents show them, cut down to what is read.

use macie_org::admission::AdmissionReason as Reason;
use serde_json::{Value, json};

use super::*;

const ID: &str = "0f3a5b7c-1d2e-4f60-8a9b-0c1d2e3f4a5b";
const REPORT: &str = "AWS Service Event via CloudTrail";
const CALL: &str = "AWS API Call via CloudTrail";

fn event(source: &str, kind: &str, detail: &Value) -> Value {
    json!({
        "source": format!("aws.{source}"), "detail-type": kind, "account": "111111111111",
        "time": "2026-11-21T18:22:51Z", "detail": detail
    })
}

fn recorded(source: &str, kind: &str, name: &str, more: &Value) -> Value {
    let mut detail =
        json!({"eventSource": format!("{source}.amazonaws.com"), "eventName": name, "eventID": ID});
    detail.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    event(source, kind, &detail)
}

fn status(field: &str, status: &Value) -> Value {
    json!({"serviceEventDetails": {field: status}})
}

fn about() -> Value {
    json!({"requestParameters": {"accountId": "444444444444"}})
}

fn handshake(resources: &Value) -> Value {
    json!({"responseElements": {"handshake": {"action": "INVITE", "state": "ACCEPTED", "resources": resources}}})
}

fn news(event: &Value) -> Result<News, Reason> {
    let notice = read(event)?;
    assert_eq!(notice.account.as_str(), "444444444444");
    assert_eq!(notice.speaker.as_str(), "111111111111");
    Ok(notice.news)
}

#[test]
fn every_event_says_what_happened_to_which_account() {
    let created = json!({"state": "SUCCEEDED", "accountId": "444444444444"});
    let vended = json!({"state": "SUCCEEDED", "account": {"accountId": "444444444444"}});
    let resources =
        json!([{"type": "ORGANIZATION", "value": "o-a1"}, {"type": "ACCOUNT", "value": "444444444444"}]);
    let left = json!({"userIdentity": {"accountId": "444444444444"}});
    let (org, tower) = ("organizations", "controltower");
    let cases = [
        (org, REPORT, "CreateAccountResult", status("createAccountStatus", &created), News::Arrived),
        (org, CALL, "AcceptHandshake", handshake(&resources), News::Arrived),
        (org, REPORT, "AcceptHandshake", handshake(&resources), News::Arrived),
        (tower, REPORT, "CreateManagedAccount", status("createManagedAccountStatus", &vended), News::Arrived),
        (tower, REPORT, "UpdateManagedAccount", status("updateManagedAccountStatus", &vended), News::Arrived),
        (org, CALL, "MoveAccount", about(), News::Moved),
        (org, CALL, "CloseAccount", about(), News::Going(Reason::ClosureRequested)),
        (org, CALL, "RemoveAccountFromOrganization", about(), News::Going(Reason::AccountRemoved)),
        (
            org,
            REPORT,
            "CloseAccountResult",
            status("closeAccountStatus", &created),
            News::Going(Reason::AccountClosed),
        ),
        (org, CALL, "LeaveOrganization", left, News::Left),
    ];
    for (source, kind, name, more, expected) in cases {
        assert_eq!(news(&recorded(source, kind, name, &more)), Ok(expected), "{name}");
    }
}

#[test]
fn a_name_is_known_under_its_own_detail_type_and_source_alone() {
    let cases = [
        ("organizations", CALL, "CreateAccountResult", Reason::UnknownEvent),
        ("organizations", REPORT, "MoveAccount", Reason::UnknownEvent),
        ("organizations", CALL, "CreateManagedAccount", Reason::UnknownEvent),
        ("controltower", CALL, "CreateManagedAccount", Reason::UnknownEvent),
        ("organizations", "AWS Console Sign In via CloudTrail", "MoveAccount", Reason::UnknownDetailType),
        ("account", CALL, "MoveAccount", Reason::UnknownDetailType),
        ("iam", CALL, "MoveAccount", Reason::UnknownSource),
    ];
    for (source, kind, name, reason) in cases {
        assert_eq!(news(&recorded(source, kind, name, &about())), Err(reason), "{source} {kind} {name}");
    }
}

#[test]
fn an_invitation_names_one_account() {
    let one = json!({"type": "ACCOUNT", "value": "444444444444"});
    let cases = [json!([]), json!([one, one]), json!({"0": one}), json!([{"type": "EMAIL", "value": "x"}])];
    for resources in cases {
        let event = recorded("organizations", CALL, "AcceptHandshake", &handshake(&resources));
        assert_eq!(news(&event), Err(Reason::Unreadable), "{resources}");
    }
}

#[test]
fn an_error_code_is_a_refusal_and_null_is_none() {
    let refused = |code: Value| {
        let mut event = recorded("organizations", CALL, "MoveAccount", &about());
        event["detail"]["errorCode"] = code;
        news(&event)
    };
    assert_eq!(refused(json!("AccessDenied")), Err(Reason::CallFailed));
    assert_eq!(refused(json!(false)), Err(Reason::CallFailed));
    assert_eq!(refused(Value::Null), Ok(News::Moved));
}

#[test]
fn an_opt_in_counts_once_the_region_is_enabled_and_has_macie() {
    let opted = |region: &str, status: &str| {
        let detail = json!({"accountId": "444444444444", "regionName": region, "status": status});
        news(&event("account", "Region Opt-In Status Change", &detail))
    };
    assert_eq!(opted("eu-south-1", "ENABLED"), Ok(News::OptedIn("eu-south-1".parse().unwrap())));
    for status in ["ENABLING", "DISABLING", "DISABLED"] {
        assert_eq!(opted("eu-south-1", status), Err(Reason::RegionNotOptedIn));
    }
    assert_eq!(opted("eu-south-1", "PERHAPS"), Err(Reason::Unreadable));
    assert_eq!(opted("mx-central-1", "ENABLED"), Err(Reason::RegionNotCovered));
}
