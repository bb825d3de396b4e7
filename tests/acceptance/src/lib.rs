//! What the acceptance tests share: a system, an execution, and the questions that
//! are asked of them afterwards.
//!
//! Nothing here calls a handler: binaries run as processes, spoken to over the Lambda
//! Runtime API, chained by the deployed definition in an interpreter.

pub mod admission;
pub mod alone;
pub mod classic;
pub mod endpoints;
pub mod mutation;
pub mod page;
pub mod privileges;
pub mod sessions;
pub mod teardown;

use std::collections::{BTreeMap, BTreeSet};

use macie_emulator::{
    AccountId, AccountState, Call, Emulator, Organization, Region, RelationshipStatus, Switches,
};
use macie_org_local::system::{Execution, ExecutionStatus, System, SystemOptions};
use serde_json::{Value, json};

/// The delegated administrator of every test's organization.
#[must_use]
pub fn administrator(emulator: &Emulator) -> AccountId {
    nth(emulator, 0)
}

/// The `n`th account that is active and not the management account, by id.
#[must_use]
pub fn nth(emulator: &Emulator, n: usize) -> AccountId {
    emulator.state(|state| {
        let organization = state.organization();
        let management = *organization.management_id();
        let mut others = organization
            .accounts()
            .filter(|account| account.state == AccountState::Active)
            .map(|account| account.id)
            .filter(|id| *id != management);
        others.nth(n).expect("the organization is large enough")
    })
}

/// A Region by its name.
#[must_use]
pub fn region(name: &str) -> Region {
    name.parse().expect("a Region with Macie")
}

/// An emulator of a generated organization.
#[must_use]
pub fn emulator(accounts: usize) -> Emulator {
    Emulator::new(Organization::generate(accounts, 7), Switches::default())
}

/// The product in front of `emulator`.
pub async fn system(emulator: &Emulator) -> System {
    start(SystemOptions::quick(emulator.clone())).await
}

/// The product, started as these options say.
pub async fn start(options: SystemOptions) -> System {
    match System::start(options).await {
        Ok(system) => system,
        Err(error) => panic!("the system did not start: {}", macie_org::error::chain(&error)),
    }
}

/// An execution input that onboards everything in `regions`.
#[must_use]
pub fn onboard(emulator: &Emulator, regions: &[&str]) -> Value {
    let administrator = administrator(emulator).to_string();
    json!({"operation": "onboard", "administratorId": administrator, "regions": regions})
}

/// Runs an execution to its end.
pub async fn execute(system: &System, name: &str, input: &Value) -> Execution {
    let handle = system.execute(name, input).await.expect("the execution starts");
    handle.wait().await.expect("the execution ends")
}

/// Runs an execution that has to succeed.
pub async fn succeed(system: &System, name: &str, input: &Value) -> Ended {
    let execution = execute(system, name, input).await;
    ended(system, execution).await
}

/// An execution that has succeeded, with its report.
pub async fn ended(system: &System, execution: Execution) -> Ended {
    assert_eq!(execution.status, ExecutionStatus::Succeeded, "{:?} {:?}", execution.error, execution.cause);
    let output = execution.output.clone().expect("a succeeded execution has an output");
    let key = output["reportKey"].as_str().expect("the output names the report").to_owned();
    let report = system.object(&key).await.expect("the bucket answers").expect("the report is there");
    let report = serde_json::from_slice(&report).expect("the report is JSON");
    let key = output["pageKey"].as_str().expect("the output names the page").to_owned();
    let page = system.object(&key).await.expect("the bucket answers").expect("the page is there");
    let page = String::from_utf8(page).expect("the page is text");
    assert!(!page.contains("@example.com"), "the page has an email address");
    let ended = Ended { execution, output, report, cells: page::cells(&page) };
    ended.check();
    check_for_addresses(system, &ended);
    ended
}

/// An execution that succeeded, with its report.
#[derive(Debug)]
pub struct Ended {
    /// The execution.
    pub execution: Execution,
    /// Its output.
    pub output: Value,
    /// Its report.
    pub report: Value,
    /// What its page shows of each account in each Region.
    pub cells: BTreeMap<page::Pair, Value>,
}

impl Ended {
    /// The report's row of an account in a Region.
    #[must_use]
    pub fn row(&self, account: AccountId, region: &str) -> &Value {
        let account = account.to_string();
        let mut rows = self.rows().filter(|row| row["accountId"] == account && row["region"] == region);
        let row = rows.next().unwrap_or_else(|| panic!("no row for {account} in {region}"));
        assert!(rows.next().is_none(), "two rows for {account} in {region}");
        row
    }

    /// An account's outcome and reason in a Region, as `skipped paused`.
    #[must_use]
    pub fn outcome(&self, account: AccountId, region: &str) -> String {
        let row = self.row(account, region);
        let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        format!("{} {}", text("outcome"), text("reason")).trim().to_owned()
    }

    /// All rows.
    pub fn rows(&self) -> impl Iterator<Item = &Value> {
        self.report["rows"].as_array().expect("the report has rows").iter()
    }

    /// A Region's line.
    #[must_use]
    pub fn region(&self, region: &str) -> &Value {
        let mut regions = self.output["regions"].as_array().expect("regions").iter();
        regions.find(|line| line["region"] == region).expect("the Region is in the output")
    }

    /// A count of the whole execution.
    #[must_use]
    pub fn count(&self, name: &str) -> u64 {
        self.output["counts"][name].as_u64().unwrap_or_else(|| panic!("no count {name}"))
    }

    /// Holds what is true of every report: schemas, the exact partition, one row for
    /// each pair of account and Region, a reason wherever one is due.
    fn check(&self) {
        for (schema, instance) in [("report", &self.report), ("execution-output", &self.output)] {
            let schema = serde_json::to_value(&macie_org::schema::all()[schema]).expect("a schema is JSON");
            if let Err(error) = jsonschema::validate(&schema, instance) {
                panic!("{error} at {}", error.instance_path());
            }
        }
        let mut pairs = BTreeSet::new();
        let mut counted: BTreeMap<String, u64> = BTreeMap::new();
        for row in self.rows() {
            assert!(pairs.insert((row["region"].to_string(), row["accountId"].to_string())), "two of {row}");
            let pair = ["accountId", "region"].map(|name| row[name].as_str().unwrap_or_default().to_owned());
            assert_eq!(self.cells.get(&pair.into()), Some(&page::said(row)), "the page of {row}");
            *counted.entry(row["outcome"].as_str().expect("an outcome").to_owned()).or_default() += 1;
        }
        for outcome in ["changed", "unchanged", "skipped", "failed", "planned"] {
            assert_eq!(self.count(outcome), counted.get(outcome).copied().unwrap_or(0), "{outcome}");
        }
        assert_eq!(self.count("targets"), pairs.len() as u64);
        assert_eq!(self.cells.len(), pairs.len(), "the page has other cells than the report has rows");
        assert!(
            self.execution.history.largest_state_bytes < 64 * 1024,
            "{}",
            self.execution.history.largest_state
        );
    }
}

/// No email address in any log line, error, report or output.
fn check_for_addresses(system: &System, ended: &Ended) {
    for line in system.logs() {
        assert!(!line.text.contains('@'), "{}", line.text);
    }
    assert!(!ended.report.to_string().contains('@') && !ended.output.to_string().contains('@'));
}

/// Calls that would change something, refused ones included.
#[must_use]
pub fn mutating(emulator: &Emulator) -> Vec<Call> {
    emulator.calls().into_iter().filter(|call| call.mutating).collect()
}

/// How often an operation was called, in all Regions, by IAM's name for it.
#[must_use]
pub fn calls(emulator: &Emulator, operation: &str) -> u64 {
    assert!(operation.contains(':'), "{operation} has no service");
    emulator.call_counts().get(operation).copied().unwrap_or(0)
}

/// The relationship that the emulator's own state holds.
#[must_use]
pub fn relationship(emulator: &Emulator, account: AccountId, region: Region) -> Option<RelationshipStatus> {
    emulator.state(|state| state.member(region, account).map(|member| member.status))
}

/// Whether the emulator's own state shows every active account, the administrator
/// aside, as an enabled member in these Regions.
pub fn assert_all_enabled(emulator: &Emulator, regions: &[&str]) {
    let administrator = administrator(emulator);
    let active: Vec<AccountId> = emulator.state(|state| {
        let accounts = state.organization().accounts();
        accounts.filter(|account| account.state == AccountState::Active).map(|account| account.id).collect()
    });
    for name in regions {
        for account in active.iter().filter(|account| **account != administrator) {
            let status = relationship(emulator, *account, region(name));
            assert_eq!(status, Some(RelationshipStatus::Enabled), "{account} in {name}");
        }
    }
}
