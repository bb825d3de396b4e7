//! I3: the report is exact and true.

use macie_emulator::Invariant::I3;
use macie_emulator::{RelationshipStatus, SessionStatus};
use serde_json::{Value, json};

use crate::support::*;
use crate::{delete, disassociate, holds, report, violated, violations, watch};

fn row(account: &str, outcome: &str) -> Value {
    json!({ "accountId": account, "region": HOME, "outcome": outcome })
}

fn with_reason(account: &str, outcome: &str) -> Value {
    json!({ "accountId": account, "region": HOME, "outcome": outcome, "reason": "refused" })
}

/// A report about a world with one record, or none.
fn reported(operation: &str, record: Option<RelationshipStatus>, rows: Value) -> World {
    let world = World::designated();
    if let Some(status) = record {
        world.state(|state| state.put_member(region(HOME), id(MEMBER), status));
    }
    watch(&world, json!({ "operation": operation, "targets": [MEMBER], "regions": [HOME] }));
    report(&world, rows);
    world
}

#[test]
fn a_row_that_says_as_asked_for_is_true_of_the_record() {
    use RelationshipStatus::{Created, Enabled, Paused};
    for (operation, right) in [
        ("onboard", vec![Some(Enabled), Some(Paused), Some(Created)]),
        ("suspend", vec![Some(Paused)]),
        ("resume", vec![Some(Enabled)]),
        ("teardown", vec![None]),
    ] {
        for record in RelationshipStatus::ALL.into_iter().map(Some).chain([None]) {
            for outcome in ["changed", "unchanged"] {
                let world = reported(operation, record, json!([row(MEMBER, outcome)]));
                if right.contains(&record) {
                    holds(&world, I3);
                } else {
                    violated(&world, I3, "report", &[MEMBER, HOME, outcome]);
                }
            }
        }
    }
}

#[test]
fn every_target_has_one_row_in_every_region() {
    violated(&reported("teardown", None, json!([])), I3, "report", &[MEMBER, HOME, "no row"]);
    let twice = json!([row(MEMBER, "changed"), with_reason(MEMBER, "failed")]);
    violated(&reported("teardown", None, twice), I3, "report", &[MEMBER, HOME, "second row"]);
}

#[test]
fn regions_that_are_not_expected_are_those_of_the_report() {
    let world = World::designated();
    watch(&world, json!({ "targets": [MEMBER] }));
    report(&world, json!([]));
    violated(&world, I3, "report", &[MEMBER, HOME, "no row"]);
}

#[test]
fn a_failed_or_skipped_row_says_why_and_need_not_be_as_asked_for() {
    for outcome in ["failed", "skipped"] {
        let record = Some(RelationshipStatus::Enabled);
        let silent = reported("teardown", record, json!([row(MEMBER, outcome)]));
        violated(&silent, I3, "report", &[MEMBER, HOME, "without a reason"]);
        holds(&reported("teardown", record, json!([with_reason(MEMBER, outcome)])), I3);
    }
}

#[test]
fn an_account_or_a_region_beyond_the_request_may_be_skipped_and_nothing_else() {
    let rows = |outcome| json!([row(MEMBER, "changed"), with_reason(OTHER, outcome)]);
    holds(&reported("teardown", None, rows("skipped")), I3);
    violated(&reported("teardown", None, rows("failed")), I3, "report", &[OTHER, HOME, "beyond the request"]);
    let elsewhere = json!({ "accountId": MEMBER, "region": ELSEWHERE, "outcome": "unchanged" });
    let world = reported("teardown", None, json!([row(MEMBER, "changed"), elsewhere]));
    violated(&world, I3, "report", &[MEMBER, ELSEWHERE, "beyond the request"]);
}

/// A torn-down member whose session is still there.
fn torn_down(expectations: Value) -> World {
    let world = World::enrolled();
    watch(&world, expectations);
    disassociate(&world, MEMBER);
    delete(&world, MEMBER);
    world
}

#[test]
fn a_former_member_whose_session_was_to_be_disabled_has_none() {
    let expectations = |disable: bool| json!({ "operation": "teardown", "disableSessions": disable });
    let world = torn_down(expectations(true));
    report(&world, json!([row(MEMBER, "changed")]));
    violated(&world, I3, "report", &[MEMBER, HOME, "session is still `ENABLED`"]);
    let world = torn_down(expectations(true));
    world.ask(MEMBER, "DELETE /macie").ok();
    report(&world, json!([row(MEMBER, "changed")]));
    holds(&world, I3);
    let world = torn_down(expectations(false));
    report(&world, json!([row(MEMBER, "changed")]));
    holds(&world, I3);
}

#[test]
fn an_account_that_was_never_a_member_keeps_its_session() {
    let world = torn_down(json!({ "operation": "teardown", "disableSessions": true }));
    world.state(|state| state.put_session(id(OTHER), region(HOME), SessionStatus::Enabled));
    report(&world, json!([row(OTHER, "unchanged")]));
    holds(&world, I3);
}

#[test]
fn an_account_that_became_a_member_meanwhile_is_a_former_member_too() {
    let world = World::designated();
    watch(&world, json!({ "operation": "teardown", "disableSessions": true }));
    world.create(MEMBER).ok();
    disassociate(&world, MEMBER);
    delete(&world, MEMBER);
    report(&world, json!([row(MEMBER, "changed")]));
    violated(&world, I3, "report", &[MEMBER, "session is still"]);
}

#[test]
fn without_an_operation_no_row_can_be_untrue() {
    let world = World::enrolled();
    watch(&world, json!({}));
    report(&world, json!([row(MEMBER, "changed"), row(OTHER, "unchanged")]));
    assert_eq!(violations(&world, I3), []);
}
