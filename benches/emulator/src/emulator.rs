//! The measurements of `macie-emulator`.

use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use crate::arguments::Row;
use crate::connection::{Connection, Request};
use crate::load::{each, repeat};
use crate::problem::Problem;
use crate::server::Server;

/// Macie's Regions.
const REGIONS: [&str; 22] = [
    "af-south-1",
    "ap-east-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-south-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "il-central-1",
    "me-south-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];

/// A key that stands for the management account.
const OPERATOR: &str = "AKIAOPERATOR";

/// The management account, which cannot be a member before it has a session.
const MANAGEMENT: &str = "111111111111";

/// Starts the emulator, fills it, and measures it full.
pub(crate) async fn measure(
    binary: &Path,
    length: Duration,
    connections: usize,
    accounts: usize,
) -> Result<Vec<Row>, Problem> {
    let mut rows = vec![start(binary, accounts).await?];
    let server = Server::start(binary, "--port", &size(accounts)).await?;
    rows.push(Row::new(format!("memory with {accounts} accounts, no member"), megabytes(&server)?));
    let administrator = designate(&server).await?;
    let members = members(&server, &administrator).await?;
    let count = members.len();
    let created = each(&server, members, connections).await?;
    rows.push(Row::new(format!("CreateMember, {count} of them"), created.shown()));
    rows.push(Row::new(
        format!("memory with {accounts} accounts in 22 Regions, and the log of {count} calls"),
        megabytes(&server)?,
    ));
    let mut connection = Connection::new(server.address);
    connection.expect(&Request::new("DELETE /_macie/calls", "", "")).await?;
    for (name, request) in reads(&administrator.key) {
        let load = repeat(&server, request, connections, length).await?;
        rows.push(Row::new(name, load.shown()));
    }
    Ok(rows)
}

/// The median of eleven starts.
async fn start(binary: &Path, accounts: usize) -> Result<Row, Problem> {
    let mut times = Vec::new();
    for _ in 0..11 {
        times.push(Server::start(binary, "--port", &size(accounts)).await?.started_in);
    }
    times.sort();
    let what = format!("start with {accounts} accounts, until it takes a connection (median of 11)");
    Ok(Row::new(what, format!("{:.1} ms", times[5].as_secs_f64() * 1000.0)))
}

fn size(accounts: usize) -> Vec<String> {
    vec!["--size".to_owned(), accounts.to_string()]
}

fn megabytes(server: &Server) -> Result<String, Problem> {
    Ok(format!("{} MB", server.resident_mb()?))
}

struct Administrator {
    id: String,
    key: String,
}

/// Designates the second account in every Region, and assumes a role in it.
async fn designate(server: &Server) -> Result<Administrator, Problem> {
    let mut connection = Connection::new(server.address);
    let id = ids(&mut connection).await?.swap_remove(1);
    for region in REGIONS {
        let body = format!(r#"{{"adminAccountId": "{id}"}}"#);
        connection.expect(&Request::signed((OPERATOR, region, "macie2"), "POST /admin", "", &body)).await?;
    }
    let form = format!("Action=AssumeRole&RoleArn=arn:aws:iam::{id}:role/Bench&RoleSessionName=bench");
    let xml =
        connection.expect(&Request::signed((OPERATOR, "us-east-1", "sts"), "POST /", "", &form)).await?;
    let key = xml.split("<AccessKeyId>").nth(1).and_then(|rest| rest.split('<').next());
    Ok(Administrator { id, key: key.unwrap_or_default().to_owned() })
}

/// Every account of the organization, by id.
async fn ids(connection: &mut Connection) -> Result<Vec<String>, Problem> {
    let state = connection.expect(&Request::new("GET /_macie/state", "", "")).await?;
    let state: Value = serde_json::from_str(&state).unwrap_or_default();
    let accounts = state["organization"]["accounts"].as_object();
    Ok(accounts.map(|accounts| accounts.keys().cloned().collect()).unwrap_or_default())
}

/// One request for each account and Region, in the order in which a client would send them.
async fn members(server: &Server, administrator: &Administrator) -> Result<Vec<Request>, Problem> {
    let mut connection = Connection::new(server.address);
    let ids = ids(&mut connection).await?;
    let others = ids.iter().filter(|id| **id != administrator.id && *id != MANAGEMENT);
    let requests = others.flat_map(|id| {
        let body = format!(r#"{{"account": {{"accountId": "{id}", "email": "account@example.com"}}}}"#);
        REGIONS
            .map(|region| Request::signed((&administrator.key, region, "macie2"), "POST /members", "", &body))
    });
    Ok(requests.collect())
}

/// The reads that a client repeats.
fn reads(key: &str) -> Vec<(&'static str, Request)> {
    let macie = |route| Request::signed((key, "eu-west-1", "macie2"), route, "", "");
    let target = "x-amz-target: AWSOrganizationsV20161128.ListAccounts\r\ncontent-type: application/x-amz-json-1.1\r\n";
    vec![
        ("GetMacieSession", macie("GET /macie")),
        ("ListMembers, a page of 25", macie("GET /members?maxResults=25&onlyAssociated=false")),
        (
            "ListAccounts, a page of 20",
            Request::signed((OPERATOR, "us-east-1", "organizations"), "POST /", target, "{}"),
        ),
    ]
}
