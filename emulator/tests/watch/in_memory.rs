//! The watch without a wire: whoever calls [`State`] tells it the calls.

use macie_emulator::{
    Arrival, Detail, Expectations, Invariant, State, Switches, Told, Watch, WatchedAnswer, WatchedCall,
};

use serde_json::json;

use crate::support::*;

fn state() -> State {
    let mut state = State::new(organization(&[ADMINISTRATOR, MEMBER]), Switches::default());
    state.put_administrator(region(HOME), id(ADMINISTRATOR));
    state.put_member(region(HOME), id(MEMBER), macie_emulator::RelationshipStatus::Enabled);
    state
}

fn call(sequence: u64, operation: &'static str) -> WatchedCall<'static> {
    WatchedCall {
        sequence,
        at_ms: 7,
        caller: id(ADMINISTRATOR),
        session: Some("run"),
        region: Some(region(HOME)),
        service: "macie2",
        operation,
        target: Some(id(MEMBER)),
        detail: Detail::None,
    }
}

const ARRIVED: WatchedAnswer = WatchedAnswer { told: Told::Done, fault: None, arrival: Arrival::Arrived };

#[test]
fn a_run_is_judged_call_by_call_with_the_state_before_each() {
    let mut state = state();
    let mut watch = Watch::begin(Expectations::default(), &state);
    let removal = call(1, "DisassociateMember");
    watch.asked(&removal, &state);
    state.disassociate_member(key(ADMINISTRATOR), id(MEMBER)).unwrap();
    watch.answered(&removal, WatchedAnswer { told: Told::Nothing, fault: Some("lost"), ..ARRIVED });
    let revocation = WatchedCall {
        caller: id(MANAGEMENT),
        target: Some(id(ADMINISTRATOR)),
        ..call(2, "DisableOrganizationAdminAccount")
    };
    watch.asked(&revocation, &state);
    state.revoke_administrator(key(MANAGEMENT), id(ADMINISTRATOR)).unwrap();
    watch.answered(&revocation, ARRIVED);
    let found = watch.findings();
    let found: Vec<_> = found.violations.iter().map(|found| (found.invariant, found.sequence)).collect();
    assert_eq!(found, [(Invariant::I1, 2), (Invariant::I6, 1)]);
}

#[test]
fn every_violation_is_counted_and_ten_thousand_are_listed() {
    let state = state();
    let dry_run = Expectations { read_only: true, ..Expectations::default() };
    let mut watch = Watch::begin(dry_run, &state);
    (1..=10_001).for_each(|sequence| watch.asked(&call(sequence, "TagResource"), &state));
    let found = watch.findings();
    assert_eq!((found.violations.len(), found.violated[&Invariant::I5]), (10_000, 10_001));
}

/// A disassociation whose answer was lost, and a report that says this of it.
fn after_a_loss(outcome: &str, status: &str) -> Vec<Invariant> {
    let state = state();
    let mut watch = Watch::begin(Expectations::default(), &state);
    watch.asked(&call(1, "DisassociateMember"), &state);
    let lost = WatchedAnswer { told: Told::Nothing, fault: Some("lost"), ..ARRIVED };
    watch.answered(&call(1, "DisassociateMember"), lost);
    let rows = json!([{ "accountId": MEMBER, "region": HOME, "outcome": outcome, "reason": "unavailable" }]);
    let report = json!({ "rows": rows, "regions": [{ "region": HOME, "status": status }] });
    let proved = watch.report(&serde_json::from_value(report).unwrap(), &state);
    proved.into_iter().map(|violation| violation.invariant).collect()
}

#[test]
fn what_a_report_calls_failed_or_leaves_to_a_region_that_stopped_is_not_taken_for_done() {
    assert_eq!(after_a_loss("changed", "finished"), [Invariant::I6]);
    assert_eq!(after_a_loss("changed", "stopped"), [Invariant::I6]);
    assert_eq!(after_a_loss("skipped", "finished"), [Invariant::I6]);
    assert_eq!(after_a_loss("failed", "finished"), []);
    assert_eq!(after_a_loss("skipped", "stopped"), []);
}

#[test]
fn an_execution_that_broke_off_claims_nothing() {
    let state = state();
    let mut watch = Watch::begin(Expectations::default(), &state);
    watch.asked(&call(1, "DisassociateMember"), &state);
    watch.answered(&call(1, "DisassociateMember"), WatchedAnswer { told: Told::Nothing, ..ARRIVED });
    assert_eq!(watch.findings().violated[&Invariant::I6], 1);
    watch.broke_off();
    assert_eq!(watch.findings().violated[&Invariant::I6], 0);
}

#[test]
fn a_step_that_died_may_ask_three_times_more_and_forgets_what_it_was_told() {
    let attempts = |died: bool, made: u64, operation: &'static str, told: Told| {
        let state = state();
        let mut watch = Watch::begin(Expectations::default(), &state);
        for sequence in 1..=made {
            let own = WatchedCall { target: None, ..call(sequence, operation) };
            watch.asked(&own, &state);
            watch.answered(&own, WatchedAnswer { told, ..ARRIVED });
            if died && sequence == 1 {
                watch.interrupted("run");
            }
        }
        let found = watch.findings().violated;
        (found[&Invariant::I7], found[&Invariant::I10])
    };
    assert_eq!(attempts(false, 3, "UpdateMacieSession", Told::Refused).0, 1);
    assert_eq!(attempts(true, 5, "UpdateMacieSession", Told::Refused).0, 0);
    assert_eq!(attempts(true, 6, "UpdateMacieSession", Told::Refused).0, 1);
    assert_eq!(attempts(false, 2, "DisableMacie", Told::SessionAbsent).1, 1);
    assert_eq!(attempts(true, 2, "DisableMacie", Told::SessionAbsent).1, 0);
}

#[test]
fn each_execution_has_attempts_of_its_own() {
    let state = state();
    let mut watch = Watch::begin(Expectations::default(), &state);
    for (sequence, session) in (1..).zip(["run", "run", "other", "other", "other"]) {
        let call = WatchedCall { session: Some(session), ..call(sequence, "UpdateMemberSession") };
        watch.asked(&call, &state);
        watch.answered(&call, WatchedAnswer { told: Told::Refused, ..ARRIVED });
    }
    let found = watch.findings().violations;
    assert_eq!(found.iter().map(|it| (it.invariant, it.sequence)).collect::<Vec<_>>(), [(Invariant::I7, 5)]);
}
