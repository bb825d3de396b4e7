//! The watch without a wire: whoever calls [`State`] tells it the calls.

use macie_emulator::{
    Arrival, Detail, Expectations, Invariant, State, Switches, Told, Watch, WatchedAnswer, WatchedCall,
};

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
