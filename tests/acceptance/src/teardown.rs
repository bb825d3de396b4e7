//! What the tests of a teardown share: members with sessions in several Regions, and an
//! execution that first plans and then confirms.

use std::collections::BTreeSet;

use macie_emulator::{
    AccountId, AccountState, Emulator, Expectations, PlannedCall, RelationshipStatus, SessionStatus,
    WatchedOperation, WatchedReport,
};
use macie_org_local::system::System;
use serde_json::{Value, json};

use crate::{Ended, administrator, emulator, region, succeed};

/// An organization of this many accounts, every active one a member in these Regions but the
/// administrator.
#[must_use]
pub fn enrolled(size: usize, regions: &[&str]) -> Emulator {
    let emulator = emulator(size);
    enroll(&emulator, regions);
    emulator
}

/// Makes every active account a member in these Regions but the administrator.
pub fn enroll(emulator: &Emulator, regions: &[&str]) {
    let administrator = administrator(emulator);
    emulator.state(|state| {
        let accounts = state.organization().accounts();
        let active = accounts.filter(|account| account.state == AccountState::Active);
        let accounts: Vec<_> = active.map(|account| account.id).collect();
        for name in regions {
            state.put_administrator(region(name), administrator);
            for account in accounts.iter().filter(|account| **account != administrator) {
                state.put_session(*account, region(name), SessionStatus::Enabled);
                state.put_member(region(name), *account, RelationshipStatus::Enabled);
            }
        }
    });
}

/// An execution input that tears down `regions`, with these fields in addition.
#[must_use]
pub fn teardown(emulator: &Emulator, regions: &[&str], more: &Value) -> Value {
    let administrator = administrator(emulator).to_string();
    let mut input = json!({"operation": "teardown", "administratorId": administrator, "regions": regions});
    input.as_object_mut().expect("an object").extend(more.as_object().expect("fields").clone());
    input
}

/// Makes a dry run of `input`, which has to change nothing.
pub async fn plan(system: &System, emulator: &Emulator, name: &str, input: &Value) -> Ended {
    let mut dry = input.clone();
    dry["dryRun"] = json!(true);
    emulator.begin_watch(Expectations { read_only: true, ..Expectations::default() });
    let plan = succeed(system, &format!("{name}-dry"), &dry).await;
    assert_held(emulator, None);
    plan
}

/// The input with the plan's hash in `confirm`.
#[must_use]
pub fn confirmed(input: &Value, plan: &Ended) -> Value {
    let mut input = input.clone();
    input["confirm"] = plan.output["planHash"].clone();
    input
}

/// Plans, confirms, and runs to the end, with the emulator as the judge of every call and of the
/// report.
pub async fn tear_down(system: &System, emulator: &Emulator, name: &str, input: &Value) -> Ended {
    let plan = plan(system, emulator, name, input).await;
    carry_out(system, emulator, name, input, &plan).await
}

/// Confirms a plan, and runs to the end under the same judge.
pub async fn carry_out(
    system: &System,
    emulator: &Emulator,
    name: &str,
    input: &Value,
    plan: &Ended,
) -> Ended {
    emulator.begin_watch(expectations(input));
    let ended = succeed(system, name, &confirmed(input, plan)).await;
    assert_held(emulator, Some(&ended));
    ended
}

/// The same where nothing goes wrong: what was planned is what is done, call by call.
pub async fn tear_down_as_planned(system: &System, emulator: &Emulator, name: &str, input: &Value) -> Ended {
    let plan = plan(system, emulator, name, input).await;
    emulator.begin_watch(Expectations { planned: Some(planned(&plan)), ..expectations(input) });
    let ended = succeed(system, name, &confirmed(input, &plan)).await;
    assert_held(emulator, Some(&ended));
    ended
}

/// What a teardown with this input is held to.
#[must_use]
pub fn expectations(input: &Value) -> Expectations {
    let flag = |name: &str, otherwise: bool| Some(input[name].as_bool().unwrap_or(otherwise));
    let named = input.pointer("/accounts/include");
    let read = |value: &Value| serde_json::from_value(value.clone()).expect("an execution input");
    Expectations {
        operation: Some(WatchedOperation::Teardown),
        administrator_id: serde_json::from_value(input["administratorId"].clone()).ok(),
        regions: serde_json::from_value(input["regions"].clone()).ok(),
        targets: named.map(read),
        full: named.is_none(),
        disable_sessions: flag("disableSessions", true),
        disable_management_session: flag("disableManagementSession", false),
        ..Expectations::default()
    }
}

/// No invariant was violated, by any call nor by what the report says.
fn assert_held(emulator: &Emulator, ended: Option<&Ended>) {
    if let Some(ended) = ended {
        let report: WatchedReport = serde_json::from_value(ended.report.clone()).expect("a report");
        emulator.judge_report(&report).expect("a watch");
    }
    let findings = emulator.findings().expect("a watch");
    assert_eq!(findings.violations, []);
    emulator.end_watch();
}

/// Every call that a plan announces.
fn planned(plan: &Ended) -> Vec<PlannedCall> {
    let mut planned = Vec::new();
    let mut add = |region: &Value, account: &Value, calls: &Value| {
        for call in calls.as_array().expect("calls") {
            planned.push(PlannedCall {
                call: call.as_str().expect("a call").to_owned(),
                region: serde_json::from_value(region.clone()).ok(),
                account_id: serde_json::from_value(account.clone()).ok(),
            });
        }
    };
    for row in plan.rows().filter(|row| row["outcome"] == "planned") {
        add(&row["region"], &row["accountId"], &row["calls"]);
    }
    for line in plan.output["regions"].as_array().expect("regions") {
        add(&line["region"], &Value::Null, &line["changes"]);
    }
    add(&Value::Null, &Value::Null, &plan.output["changes"]);
    planned
}

/// Accounts that have a session in a Region, by the emulator's own state.
#[must_use]
pub fn sessions(emulator: &Emulator, name: &str) -> BTreeSet<AccountId> {
    emulator.state(|state| {
        let accounts: Vec<_> = state.organization().accounts().map(|account| account.id).collect();
        let has_one = |account: &AccountId| state.session(*account, region(name)).is_some();
        accounts.into_iter().filter(has_one).collect()
    })
}

/// What the emulator's own state still holds of Macie in a Region: who administers it, how
/// many records there are, and who has a session.
#[must_use]
pub fn left(emulator: &Emulator, name: &str) -> (Option<AccountId>, usize, BTreeSet<AccountId>) {
    let (administrator, members) = emulator.state(|state| {
        let at = region(name);
        (state.administrator(at), state.members(at).len())
    });
    (administrator, members, sessions(emulator, name))
}
