//! What is measured: how each program is started, what it is told, what it is asked.

use std::path::{Path, PathBuf};

use bytes::Bytes;
use serde_json::json;

use crate::problem::Problem;

const PACKAGE: &str = env!("CARGO_MANIFEST_DIR");

/// One program.
pub(crate) struct Subject {
    pub(crate) name: String,
    pub(crate) program: PathBuf,
    pub(crate) arguments: Vec<String>,
    pub(crate) kind: Kind,
}

/// What a program is to the comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Calls nothing.
    Hello,
    /// One of ours.
    Function,
    /// The same job in another language.
    Twin,
}

/// All programs, the bare one first.
pub(crate) fn all(binaries: &Path, twins: &Path) -> Result<Vec<Subject>, Problem> {
    let mut all = vec![binary("hello", binaries, Kind::Hello)];
    for name in functions()? {
        all.push(binary(&name, binaries, Kind::Function));
    }
    all.push(Subject {
        name: "Python, boto3".to_owned(),
        program: twins.join("python/bin/python"),
        arguments: vec!["-m".to_owned(), "awslambdaric".to_owned(), "twin.handler".to_owned()],
        kind: Kind::Twin,
    });
    all.push(Subject {
        name: "Node, AWS SDK v3".to_owned(),
        program: PathBuf::from("node"),
        arguments: vec![twins.join("node/twin.mjs").display().to_string()],
        kind: Kind::Twin,
    });
    Ok(all)
}

fn binary(name: &str, binaries: &Path, kind: Kind) -> Subject {
    Subject { name: name.to_owned(), program: binaries.join(name), arguments: Vec::new(), kind }
}

/// Every package under `functions/`, by name.
fn functions() -> Result<Vec<String>, Problem> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(Path::new(PACKAGE).join("../../functions"))? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// What template.yaml and Lambda give a function, and where AWS is said to be.
pub(crate) fn environment(runtime_api: &str, endpoint: &str) -> Vec<(&'static str, String)> {
    let fixed = [
        ("STACK", "macie-org"),
        ("BUCKET", "bucket"),
        ("REGIONS", "eu-west-1"),
        ("MANAGEMENT_ROLE", ""),
        ("ADMINISTRATOR_ROLE", ""),
        ("MEMBER_ROLE", ""),
        ("EXTERNAL_ID", ""),
        ("PROTECTED_ACCOUNTS", ""),
        ("WAIT_SECONDS", "15"),
        ("LEASE_TABLE", "leases"),
        ("LEASE_SECONDS", "60"),
        ("CALLS_PER_SECOND", "50"),
        ("MOST_LEGS", "40"),
        ("ONBOARDING", r#"{"operation":"onboard","administratorId":"222222222222"}"#),
        ("STATE_MACHINE", "arn:aws:states:us-east-1:123456789012:stateMachine:macie-org"),
        ("AWS_REGION", "us-east-1"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "example"),
        ("AWS_SESSION_TOKEN", "example"),
        ("AWS_LAMBDA_FUNCTION_NAME", "f"),
        ("AWS_LAMBDA_FUNCTION_VERSION", "1"),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"),
        ("AWS_LAMBDA_LOG_FORMAT", "JSON"),
        ("AWS_LAMBDA_LOG_GROUP_NAME", "f"),
        ("AWS_LAMBDA_LOG_STREAM_NAME", "f"),
        ("PATH", "/usr/local/bin:/usr/bin:/bin"),
        ("PYTHONPATH", concat!(env!("CARGO_MANIFEST_DIR"), "/twins")),
        ("PYTHONDONTWRITEBYTECODE", "1"),
        ("TZ", ":UTC"),
    ];
    let mut all: Vec<_> = fixed.map(|(name, value)| (name, value.to_owned())).into();
    all.push(("AWS_LAMBDA_RUNTIME_API", runtime_api.to_owned()));
    all.push(("AWS_ENDPOINT_URL", endpoint.to_owned()));
    all
}

/// The event: a step's first leg. Each step reads of it what it knows.
pub(crate) fn event(name: &str) -> Bytes {
    let event = if name == "admit-account" { account_created() } else { first_leg() };
    event.to_string().into()
}

fn account_created() -> serde_json::Value {
    json!({
        "source": "aws.organizations",
        "detail-type": "AWS Service Event via CloudTrail",
        "account": "111111111111",
        "detail": {
            "eventSource": "organizations.amazonaws.com",
            "eventName": "CreateAccountResult",
            "eventID": "d3f0b5a2-1c4e-4f6a-9b7d-2e8c1a0f5b3c",
            "serviceEventDetails": {"createAccountStatus": {
                "id": "car-examplecreateaccountrequestid111",
                "state": "SUCCEEDED",
                "accountId": "333333333333"
            }}
        }
    })
}

fn first_leg() -> serde_json::Value {
    let step = json!({
        "settled": false, "waitSeconds": 0, "leg": 0, "checkpointKey": "", "rateEstimate": null,
        "counts": {"targets": 0, "changed": 0, "unchanged": 0, "skipped": 0, "failed": 0, "planned": 0},
        "error": null, "managementSession": "ENABLED", "changes": [], "planHash": "", "warnings": [],
        "rowsKey": "", "unfinished": false, "regions": {}
    });
    json!({
        "execution": {"name": "onboard-1", "startTime": "2026-11-20T08:00:00.000Z"},
        "request": {"operation": "onboard", "administratorId": "222222222222"},
        "inventoryKey": "snapshots/onboard-1.json",
        "region": "eu-west-1",
        "waves": [],
        "slice": 0,
        "designation": step, "members": step, "plan": step, "ownSessions": step, "registration": step,
        "previous": step
    })
}
