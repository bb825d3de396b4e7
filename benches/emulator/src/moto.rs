//! moto's server on the calls that both answer. It keeps no rule of Macie and enables
//! Macie everywhere, so that `GetMacieSession` is an answer without any work before.

use std::path::Path;
use std::time::Duration;

use crate::arguments::Row;
use crate::connection::{Connection, Request};
use crate::load::repeat;
use crate::problem::Problem;
use crate::server::Server;

/// As many accounts as fill a page of `ListAccounts`.
const ACCOUNTS: usize = 20;

/// Starts moto, creates an organization, and measures.
pub(crate) async fn measure(
    program: &Path,
    length: Duration,
    connections: usize,
) -> Result<Vec<Row>, Problem> {
    let server = Server::start(program, "-p", &["-H".to_owned(), "127.0.0.1".to_owned()]).await?;
    let milliseconds = server.started_in.as_secs_f64() * 1000.0;
    let mut rows =
        vec![Row::new("moto: start, until it takes a connection", format!("{milliseconds:.0} ms"))];
    let mut connection = Connection::new(server.address);
    connection.expect(&organizations("CreateOrganization", r#"{"FeatureSet": "ALL"}"#)).await?;
    for number in 1..ACCOUNTS {
        let body = format!(r#"{{"AccountName": "a{number}", "Email": "a{number}@example.com"}}"#);
        connection.expect(&organizations("CreateAccount", &body)).await?;
    }
    let session = Request::signed(("AKIA", "eu-west-1", "macie2"), "GET /macie", "", "");
    for (name, request) in [
        ("moto: GetMacieSession", session),
        ("moto: ListAccounts, 20 accounts", organizations("ListAccounts", "{}")),
    ] {
        let load = repeat(&server, request, connections, length).await?;
        rows.push(Row::new(name, load.shown()));
    }
    Ok(rows)
}

fn organizations(operation: &str, body: &str) -> Request {
    let target = format!(
        "x-amz-target: AWSOrganizationsV20161128.{operation}\r\ncontent-type: application/x-amz-json-1.1\r\n"
    );
    Request::signed(("AKIA", "us-east-1", "organizations"), "POST /", &target, body)
}
