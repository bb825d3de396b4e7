//! What the adapter of the table of leases reads out of DynamoDB's answers. What its
//! writes do to a table is proven in `tests/acceptance`.

use std::time::{Duration, Instant};

use macie_org::aws::{AwsLeaseTable, Scopes};
use macie_org::error::{Error, ErrorKind};
use macie_org::lease::{Claim, Claimed, LeaseKey, LeaseRow};
use macie_org::ports::LeaseTable;
use tokio::net::TcpListener;

use crate::endpoint::{answering, aws};

const HEADERS: &str = "content-type: application/x-amz-json-1.0\r\nx-amzn-requestid: r-1\r\n";

/// The answer to a write whose condition does not hold, as DynamoDB gives it when asked for the row.
const REFUSED: &str = r#"{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
    "message":"The conditional request failed",
    "Item":{"administratorId":{"S":"444444444444"},"region":{"S":"eu-west-1"},"execution":{"S":"other"},
    "operation":{"S":"onboard"},"token":{"S":"t-9"},"expiresAt":{"N":"1795248000123"},
    "expiresOn":{"N":"1795334400"},"stop":{"S":"other"}}}"#;

fn key() -> LeaseKey {
    LeaseKey { administrator: crate::id(), region: crate::region() }
}

fn mine() -> Claim {
    Claim { execution: "mine".into(), operation: "onboard".into(), token: "t-1".into() }
}

async fn table(endpoint: &str) -> AwsLeaseTable {
    aws(endpoint, Scopes::default()).await.leases("leases".into())
}

async fn claim(status: u16, body: &'static str) -> Result<Claimed, Error> {
    let endpoint = answering(status, HEADERS, body).await;
    table(&endpoint).await.claim(&key(), &mine(), 1, 2).await
}

#[tokio::test]
async fn a_refused_claim_says_who_holds_the_row() {
    let Claimed::Held(row) = claim(400, REFUSED).await.expect("a refusal is an answer") else {
        panic!("it is somebody else's")
    };
    let expected = LeaseRow {
        execution: "other".into(),
        operation: "onboard".into(),
        token: "t-9".into(),
        expires_at: 1_795_248_000_123,
        stop: "other".into(),
    };
    assert_eq!(row, expected);
}

#[tokio::test]
async fn a_claim_returns_what_the_row_said_before() {
    let asked_to_stop = r#"{"Attributes":{"administratorId":{"S":"444444444444"},"stop":{"S":"mine"}}}"#;
    let expected = LeaseRow { stop: "mine".into(), ..LeaseRow::default() };
    assert_eq!(claim(200, asked_to_stop).await.expect("taken"), Claimed::Taken(expected));
    assert_eq!(claim(200, "{}").await.expect("taken"), Claimed::Taken(LeaseRow::default()));
}

#[tokio::test]
async fn a_row_that_is_no_longer_ours_is_an_answer_to_every_other_write() {
    let table = table(&answering(400, HEADERS, REFUSED).await).await;
    assert_eq!(table.renew(&key(), &mine(), 2).await.expect("an answer"), None);
    table.hand_over(&key(), &mine(), 2).await.expect("an answer");
    table.release(&key(), &mine()).await.expect("an answer");
}

#[tokio::test]
async fn a_row_that_cannot_be_read_is_unrecognized() {
    for wrong in [
        r#"{"Attributes":{"expiresAt":{"S":"soon"}}}"#,
        r#"{"Attributes":{"expiresAt":{"N":"1.5"}}}"#,
        r#"{"Attributes":{"token":{"BOOL":true}}}"#,
    ] {
        let error = claim(200, wrong).await.expect_err(wrong);
        assert_eq!(error.kind, ErrorKind::Unrecognized, "{wrong}");
    }
}

#[tokio::test]
async fn a_table_that_is_denied_missing_or_throttled_is_told_apart() {
    let body = |code: &str| -> &'static str {
        format!(r#"{{"__type":"com.amazonaws.dynamodb.v20120810#{code}","message":"no"}}"#).leak()
    };
    for (code, kind) in [
        ("AccessDeniedException", ErrorKind::AccessDenied),
        ("ResourceNotFoundException", ErrorKind::NotFound),
        ("ProvisionedThroughputExceededException", ErrorKind::Throttled),
    ] {
        let error = claim(400, body(code)).await.expect_err(code);
        assert_eq!(error.kind, kind);
        assert_eq!(error.request_id.as_deref(), Some("r-1"));
        assert!(error.to_string().starts_with("dynamodb:UpdateItem for 444444444444: "), "{error}");
    }
}

#[tokio::test]
async fn a_table_that_does_not_answer_is_given_up_before_the_shortest_lease_ends() {
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a loopback port");
    let endpoint = format!("http://{}", silent.local_addr().expect("it is bound"));
    let started = Instant::now();
    let error = table(&endpoint).await.renew(&key(), &mine(), 2).await.expect_err("no answer");
    assert_eq!(error.kind, ErrorKind::Unavailable);
    assert!(started.elapsed() < Duration::from_secs(6), "{:?}", started.elapsed());
}
