//! The answers to Macie Classic's calls for member accounts, from the rows of the report.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::answer::{Answer, Answers, MemberAccount, SCHEMA_VERSION};
use super::call::{Call, malformed};
use super::error::CallError;
use super::item::missing;
use crate::ids::{AccountId, Region};
use crate::model::RelationshipStatus;
use crate::report::{FailureReason, Outcome, Row, SkipReason};
use crate::request::{MemberCalls, Verb};

impl Answers {
    /// The answers to calls for member accounts in a Region.
    #[must_use]
    pub fn of_members(calls: &MemberCalls, region: Region, rows: &[Row]) -> Self {
        let by_account: BTreeMap<_, _> = rows.iter().map(|row| (&row.account_id, row)).collect();
        let request = calls.request();
        let administrator = request.administrator_id();
        let answer = |body: &Map<String, Value>| match calls {
            MemberCalls::ListMemberAccounts(_) => listed(body, administrator, rows),
            MemberCalls::AssociateMemberAccount(_) => {
                changed(body, |account| associated(account, administrator, by_account.get(account).copied()))
            }
            MemberCalls::DisassociateMemberAccount(_) => {
                changed(body, |account| removed(account, administrator, by_account.get(account).copied()))
            }
        };
        Self {
            schema_version: SCHEMA_VERSION,
            operation: calls.operation().to_owned(),
            region,
            dry_run: request.dry_run(),
            answers: calls.bodies().iter().map(answer).collect(),
            created: Vec::new(),
            cancelled: Vec::new(),
        }
    }
}

/// Classic's list: the administrator, then its members.
fn listed(body: &Map<String, Value>, administrator: &AccountId, rows: &[Row]) -> Answer {
    if let Err(error) = Call::read(Verb::List, body) {
        return Answer { error: Some(error), ..Answer::default() };
    }
    let members = rows.iter().filter(|row| is_member(row)).map(|row| &row.account_id);
    let accounts = std::iter::once(administrator).chain(members.filter(|id| *id != administrator));
    let accounts = accounts.map(|id| MemberAccount { account_id: id.clone() }).collect();
    Answer { member_accounts: Some(accounts), ..Answer::default() }
}

fn is_member(row: &Row) -> bool {
    let relationship = row.observed.as_ref().and_then(|seen| seen.relationship.as_ref());
    matches!(relationship, Some(RelationshipStatus::Enabled | RelationshipStatus::Paused))
}

/// The answer to a call that names one account: nothing, where it is as asked for.
fn changed(body: &Map<String, Value>, refusal: impl FnOnce(&AccountId) -> Option<CallError>) -> Answer {
    let text = body.get("memberAccountId").and_then(Value::as_str);
    let error = match text.map(str::parse::<AccountId>) {
        None => Some(missing("memberAccountId")),
        Some(Err(_)) => Some(malformed()),
        Some(Ok(account)) => refusal(&account),
    };
    Answer { member_account_id: text.map(str::to_owned), error, ..Answer::default() }
}

fn associated(account: &AccountId, administrator: &AccountId, row: Option<&Row>) -> Option<CallError> {
    if account == administrator {
        return Some(CallError::member(account, "is the current account"));
    }
    match &row?.outcome {
        Outcome::Changed
        | Outcome::Unchanged
        | Outcome::Planned { .. }
        | Outcome::Skipped { reason: SkipReason::Paused } => None,
        Outcome::Skipped { .. } => {
            Some(CallError::member(account, "cannot become a member account of Macie"))
        }
        Outcome::Failed(failure) if failure.reason == FailureReason::NotInOrganization => {
            Some(CallError::member(account, "has no role that Macie can assume"))
        }
        Outcome::Failed(failure) if failure.reason == FailureReason::Refused => {
            Some(CallError::member(account, "is associated with another administrator account of Macie"))
        }
        Outcome::Failed(failure) => Some(of_failure(account, failure.reason, &failure.message)),
    }
}

fn removed(account: &AccountId, administrator: &AccountId, row: Option<&Row>) -> Option<CallError> {
    if account == administrator {
        return Some(CallError::member(account, "is a master Macie account and cannot be disassociated"));
    }
    match &row?.outcome {
        Outcome::Changed | Outcome::Planned { .. } => None,
        Outcome::Unchanged | Outcome::Skipped { reason: SkipReason::NotInOrganization } => {
            Some(CallError::unknown_member(account))
        }
        Outcome::Skipped { .. } => Some(CallError::member(account, "cannot be disassociated")),
        Outcome::Failed(failure) => Some(of_failure(account, failure.reason, &failure.message)),
    }
}

fn of_failure(account: &AccountId, reason: FailureReason, message: &str) -> CallError {
    match reason {
        FailureReason::QuotaExceeded => CallError::too_many_members(),
        FailureReason::AccessDenied | FailureReason::CredentialsRefused => {
            CallError::denied(account, "cannot be reached with these permissions")
        }
        FailureReason::Refused | FailureReason::NotInOrganization => {
            CallError::member(account, "was refused")
        }
        FailureReason::RegionNotEnabled
        | FailureReason::Unavailable
        | FailureReason::Unrecognized
        | FailureReason::NotConfirmed
        | FailureReason::NotAttempted
        | FailureReason::NotPlanned
        | FailureReason::SessionLeft
        | FailureReason::ResourcesFailed => CallError::internal(message),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::classic::Exception;
    use crate::report::{Failure, Observed};
    use crate::request::Input;
    use crate::testing::id;

    fn row(n: u64, outcome: Outcome, relationship: Option<RelationshipStatus>) -> Row {
        let observed =
            relationship.map(|it| Observed { in_scope: true, relationship: Some(it), session: None });
        Row { account_id: id(n), region: Region::ALL[0], outcome, observed }
    }

    fn answers(operation: &str, requests: &Value, rows: &[Row]) -> Vec<Answer> {
        let mut input = json!({"operation": operation, "administratorId": id(2), "requests": requests});
        if operation == "disassociateMemberAccount" {
            input["dryRun"] = json!(true);
        }
        let calls = Input::parse(&input).unwrap().members.unwrap();
        Answers::of_members(&calls, Region::ALL[0], rows).answers
    }

    fn codes(answers: &[Answer]) -> Vec<Option<Exception>> {
        answers.iter().map(|answer| answer.error.as_ref().map(|error| error.exception)).collect()
    }

    fn failed(reason: FailureReason) -> Outcome {
        Outcome::Failed(Failure { reason, message: "no".into() })
    }

    #[test]
    fn an_association_is_answered_by_what_became_of_the_account() {
        let of = |text: &str| json!({"memberAccountId": text});
        let requests: Value = [id(3).as_str(), id(4).as_str(), id(5).as_str(), id(2).as_str(), "5"]
            .map(of)
            .into_iter()
            .collect();
        let rows = [
            row(3, Outcome::Changed, None),
            row(4, failed(FailureReason::Refused), None),
            row(5, failed(FailureReason::QuotaExceeded), None),
        ];
        let invalid = Some(Exception::InvalidInput);
        let expected = [None, invalid, Some(Exception::LimitExceeded), invalid, invalid];
        assert_eq!(codes(&answers("associateMemberAccount", &requests, &rows)), expected);
    }

    #[test]
    fn an_account_that_is_no_member_cannot_be_disassociated() {
        let requests = json!([{"memberAccountId": id(3)}, {"memberAccountId": id(4)}, {}]);
        let rows = [row(3, Outcome::Changed, None), row(4, Outcome::Unchanged, None)];
        let found = answers("disassociateMemberAccount", &requests, &rows);
        let invalid = Some(Exception::InvalidInput);
        assert_eq!(codes(&found), [None, invalid, invalid]);
        assert!(found[1].error.as_ref().unwrap().message.contains("is not yet associated with Macie"));
    }

    #[test]
    fn the_administrator_is_listed_first_and_then_its_members() {
        let rows = [
            row(1, Outcome::Unchanged, Some(RelationshipStatus::Enabled)),
            row(2, Outcome::Unchanged, None),
            row(3, Outcome::Unchanged, Some(RelationshipStatus::Removed)),
            row(4, Outcome::Unchanged, Some(RelationshipStatus::Paused)),
        ];
        let found = answers("listMemberAccounts", &json!([{}, {"maxResults": 251}]), &rows);
        let listed: Vec<_> =
            found[0].member_accounts.as_ref().unwrap().iter().map(|it| it.account_id.clone()).collect();
        assert_eq!(listed, [id(2), id(1), id(4)]);
        assert_eq!(codes(&found[1..]), [Some(Exception::InvalidInput)]);
    }
}
