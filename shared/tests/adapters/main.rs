//! The SDK adapters on answers as they were captured from AWS: status line, headers and
//! body go over a socket to the real SDK, and what comes out is what the core decides on.

mod endpoint;
mod leases;

use std::time::Duration;

use endpoint::{answering, aws};
use macie_org::aws::{AwsMemberRegistry, Role, Scopes};
use macie_org::error::{Error, ErrorKind};
use macie_org::ids::{AccountId, Email, Region};
use macie_org::model::{AccountState, AdministratorStatus, RelationshipStatus, SessionStatus};
use macie_org::ports::{AdministratorRegistry, MemberRegistry, OrganizationDirectory};

fn region() -> Region {
    "eu-west-1".parse().expect("a Region with Macie")
}

fn id() -> AccountId {
    "444444444444".parse().expect("12 digits")
}

async fn members(endpoint: &str) -> AwsMemberRegistry {
    aws(endpoint, Scopes::default()).await.administrator(&id(), "test").await
}

async fn create(status: u16, headers: &'static str, body: &'static str) -> Error {
    let endpoint = answering(status, headers, body).await;
    let members = members(&endpoint).await;
    let email = Email::new("someone@example.com".into());
    members.create_member(region(), &id(), &email).await.expect_err("the answer is a refusal")
}

#[tokio::test]
async fn a_refusal_keeps_its_call_its_words_and_its_request_id() {
    let headers =
        "x-amzn-errortype: ValidationException:http://internal.amazon.com/\r\nx-amzn-requestid: r-1\r\n";
    let body = r#"{"message":"The request is rejected because someone@example.com is not the email of the account."}"#;
    let error = create(400, headers, body).await;
    assert_eq!(error.kind, ErrorKind::Invalid);
    assert_eq!(error.request_id.as_deref(), Some("r-1"));
    assert_eq!(
        error.to_string(),
        "macie2:CreateMember for 444444444444 in eu-west-1: refused: ValidationException: \
         The request is rejected because *** is not the email of the account."
    );
}

#[tokio::test]
async fn the_servers_hint_is_kept_in_milliseconds() {
    let told = |headers| create(429, headers, r#"{"message":"Rate exceeded"}"#);
    assert_eq!(told("x-amz-retry-after: 1500\r\n").await.retry_after, Some(1500));
    assert_eq!(told("x-amz-retry-after: soon\r\n").await.retry_after, None);
    assert_eq!(told("").await.retry_after, None);
}

#[tokio::test]
async fn every_way_to_be_throttled_is_read_as_one() {
    let cases = [
        ("x-amzn-errortype: ThrottlingException\r\n", r#"{"message":"Rate exceeded"}"#),
        ("x-amzn-errortype: TooManyRequestsException\r\n", r#"{"message":"Too Many Requests"}"#),
        ("", r#"{"message":"Too Many Requests"}"#),
        ("", ""),
    ];
    for (headers, body) in cases {
        assert_eq!(create(429, headers, body).await.kind, ErrorKind::Throttled, "{headers}{body}");
    }
}

#[tokio::test]
async fn a_server_that_fails_or_answers_with_rubbish_is_unavailable() {
    let failed = create(500, "x-amzn-errortype: InternalServerException\r\n", r#"{"message":""}"#).await;
    assert_eq!(failed.kind, ErrorKind::Unavailable);
    assert_eq!(create(503, "", "<html>").await.kind, ErrorKind::Unavailable);
}

#[tokio::test]
async fn nobody_listening_is_unavailable_and_says_why() {
    let members = members("http://127.0.0.1:1").await;
    let error = members.organization_configuration(region()).await.expect_err("nobody listens");
    assert_eq!(error.kind, ErrorKind::Unavailable);
    let said = macie_org::error::chain(&error);
    assert!(said.to_lowercase().contains("connect"), "{said}");
}

#[tokio::test]
async fn a_session_that_is_not_enabled_is_an_answer_and_a_denial_is_not() {
    let absent = r#"{"message":"Macie is not enabled"}"#;
    for status in [401, 403] {
        let endpoint = answering(status, "x-amzn-errortype: AccessDeniedException\r\n", absent).await;
        let session = members(&endpoint).await.session(region()).await.expect("an answer");
        assert_eq!(session.status, SessionStatus::Absent);
    }
    let denied = r#"{"message":"User: arn:aws:sts::111111111111:assumed-role/r/s is not authorized to perform: macie2:GetMacieSession because no identity-based policy allows the macie2:GetMacieSession action"}"#;
    let endpoint = answering(403, "x-amzn-errortype: AccessDeniedException\r\n", denied).await;
    let error = members(&endpoint).await.session(region()).await.expect_err("denied is not absent");
    assert_eq!(error.kind, ErrorKind::AccessDenied);
}

#[tokio::test]
async fn a_members_page_keeps_every_relationship_and_the_token() {
    let body = r#"{"members":[
        {"accountId":"333333333333","administratorAccountId":"222222222222","masterAccountId":"222222222222",
         "arn":"arn:aws:macie2:eu-west-1:222222222222:member/333333333333","email":null,"invitedAt":null,
         "relationshipStatus":"Enabled","tags":{},"updatedAt":"2020-12-03T16:22:14.821Z"},
        {"accountId":"444444444444","relationshipStatus":"SomethingNew"}],"nextToken":"t/+="}"#;
    let page = members(&answering(200, "", body).await).await.members(region(), None).await.expect("a page");
    let statuses: Vec<_> = page.items.iter().map(|member| member.relationship.status.clone()).collect();
    let unknown = RelationshipStatus::Unknown("SomethingNew".into());
    assert_eq!(statuses, [RelationshipStatus::Enabled, unknown]);
    assert_eq!(page.next.expect("a token").0, "t/+=");
}

#[tokio::test]
async fn a_member_without_an_account_is_no_page_at_all() {
    let body = r#"{"members":[{"relationshipStatus":"Enabled"}]}"#;
    let error = members(&answering(200, "", body).await).await.members(region(), None).await;
    assert_eq!(error.expect_err("unreadable").kind, ErrorKind::Unrecognized);
}

#[tokio::test]
async fn accounts_are_read_by_state_and_by_status_where_there_is_no_state() {
    let body = r#"{"Accounts":[
        {"Id":"333333333333","Email":"a@example.com","Status":"ACTIVE","State":"PENDING_CLOSURE","Paths":["o-x/r-y/333333333333/"]},
        {"Id":"444444444444","Email":"b@example.com","Status":"SUSPENDED"},
        {"Id":"555555555555","Email":"c@example.com","State":"ACTIVE"}],"NextToken":"n"}"#;
    let endpoint = answering(200, "content-type: application/x-amz-json-1.1\r\n", body).await;
    let directory = aws(&endpoint, Scopes::default()).await.directory("test").await;
    let page = directory.accounts(None).await.expect("a page");
    let states: Vec<_> = page.items.iter().map(|account| account.state.clone()).collect();
    assert_eq!(states, [AccountState::PendingClosure, AccountState::Suspended, AccountState::Active]);
    assert_eq!(page.items[0].paths, ["o-x/r-y/333333333333/"]);
}

#[tokio::test]
async fn an_account_that_organizations_does_not_know_is_none() {
    let body =
        r#"{"__type":"AccountNotFoundException","Message":"You specified an account that doesn't exist."}"#;
    let endpoint = answering(400, "content-type: application/x-amz-json-1.1\r\n", body).await;
    let directory = aws(&endpoint, Scopes::default()).await.directory("test").await;
    assert_eq!(directory.account(&id()).await.expect("an answer"), None);
}

#[tokio::test]
async fn an_administrator_that_is_being_revoked_is_told_from_one_that_is_not() {
    let body = r#"{"adminAccounts":[{"accountId":"222222222222","status":"DISABLING_IN_PROGRESS"}]}"#;
    let management = aws(&answering(200, "", body).await, Scopes::default()).await.management("test").await;
    let page = management.administrators(region(), None).await.expect("a page");
    assert_eq!(page.items[0].status, AdministratorStatus::DisablingInProgress);
}

#[tokio::test]
async fn a_role_that_cannot_be_assumed_is_refused_credentials() {
    let body = r#"<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
        <Code>AccessDenied</Code><Message>User: arn:aws:iam::111111111111:user/u is not authorized to perform:
        sts:AssumeRole</Message></Error><RequestId>r</RequestId></ErrorResponse>"#;
    let error = assuming(403, body).await;
    assert_eq!(error.kind, ErrorKind::CredentialsRefused);
    assert!(macie_org::error::chain(&error).contains("AccessDenied"), "{}", macie_org::error::chain(&error));
}

/// What comes of a session that is asked for as a role, where STS answers this.
async fn assuming(status: u16, body: &'static str) -> Error {
    let endpoint = answering(status, "content-type: text/xml\r\n", body).await;
    let scopes = Scopes { administrator: Role::from_setting("a-role"), ..Scopes::default() };
    let members = aws(&endpoint, scopes).await.administrator(&id(), "test").await;
    members.session(region()).await.expect_err("no credentials")
}

#[tokio::test]
async fn what_sts_refuses_for_now_or_nobody_has_refused_is_not_called_refused() {
    let throttled = "<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>";
    assert_eq!(assuming(400, throttled).await.kind, ErrorKind::Throttled);
    assert_eq!(assuming(403, "<html>a proxy</html>").await.kind, ErrorKind::Unrecognized);
}

#[tokio::test]
async fn sts_that_cannot_be_reached_is_unavailable() {
    let scopes = Scopes { administrator: Role::from_setting("a-role"), ..Scopes::default() };
    let members = aws("http://127.0.0.1:1", scopes).await.administrator(&id(), "test").await;
    let asked = tokio::time::timeout(Duration::from_secs(30), members.session(region()));
    let error = asked.await.expect("bounded").expect_err("no credentials");
    assert_eq!(error.kind, ErrorKind::Unavailable, "{}", macie_org::error::chain(&error));
}
