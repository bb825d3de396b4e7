//! The other half of I5: the calls that a dry run announced, as a multiset, are those that
//! the run then makes. A call that a fault stopped on the way was not made.
//!
//! What the management account and the administrator change for the whole organization or
//! in their own sessions has no account in a plan, and Organizations has no Region.

use std::collections::BTreeMap;

use super::call::{Arrival, WatchedAnswer, WatchedCall};
use super::concern::Concern;
use super::expectations::{Expectations, PlannedCall};
use super::findings::{Findings, Invariant, Violation};
use super::report::Moment;

/// What was announced, and what was made.
#[derive(Debug)]
pub(super) struct Plan {
    announced: Vec<PlannedCall>,
    made: BTreeMap<PlannedCall, u64>,
}

impl Plan {
    /// `None`: nothing was announced, so nothing is compared.
    pub(super) fn begin(expected: &Expectations) -> Option<Self> {
        let announced = expected.planned.as_ref()?.iter();
        let announced = announced.map(|planned| comparable(planned.clone(), expected)).collect();
        Some(Self { announced, made: BTreeMap::new() })
    }

    pub(super) fn note(&mut self, call: &WatchedCall<'_>, answer: WatchedAnswer, expected: &Expectations) {
        if call.is_mutating() && answer.arrival == Arrival::Arrived {
            let made = PlannedCall { call: call.name(), region: call.region, account_id: Some(call.item()) };
            *self.made.entry(comparable(made, expected)).or_default() += 1;
        }
    }

    pub(super) fn judge(&self, moment: Moment, findings: &mut Findings) {
        let mut left = self.made.clone();
        self.announced.iter().for_each(|_| findings.exercise(Invariant::I5));
        let inexact = self.announced.iter().filter(|planned| !take(&mut left, planned)).collect();
        for planned in by_precision(inexact) {
            let fitting = first_fitting(&left, planned);
            if !fitting.is_some_and(|made| take(&mut left, &made)) {
                accuse(findings, moment, planned, "the dry run announced it, and it was not made");
            }
        }
        for (made, count) in left {
            let why = format!("the dry run did not announce it; calls beyond what it announced: {count}");
            accuse(findings, moment, &made, &why);
        }
    }
}

/// Takes one call away, if it is there.
fn take(left: &mut BTreeMap<PlannedCall, u64>, call: &PlannedCall) -> bool {
    let Some(count) = left.get_mut(call) else { return false };
    *count -= 1;
    if *count == 0 {
        left.remove(call);
    }
    true
}

/// Those that leave less open come first, so that they find what fits them.
fn by_precision(mut planned: Vec<&PlannedCall>) -> Vec<&PlannedCall> {
    planned.sort_by_key(|planned| (planned.region.is_none(), planned.account_id.is_none()));
    planned
}

/// A call that was made and has what the planned one says.
fn first_fitting(left: &BTreeMap<PlannedCall, u64>, planned: &PlannedCall) -> Option<PlannedCall> {
    if planned.region.is_some() && planned.account_id.is_some() {
        return None;
    }
    let first = PlannedCall { account_id: None, ..planned.clone() };
    let of_call = left.range(first..).map(|(made, _)| made).take_while(|made| made.call == planned.call);
    let fits = |made: &&PlannedCall| {
        planned.region.is_none_or(|region| made.region == Some(region))
            && planned.account_id.is_none_or(|account| made.account_id == Some(account))
    };
    of_call.into_iter().find(fits).cloned()
}

/// Without what a plan does not say.
fn comparable(call: PlannedCall, expected: &Expectations) -> PlannedCall {
    let in_charge = [expected.management_id, expected.administrator_id];
    match concern_of(&call.call) {
        Concern::Member | Concern::Other => call,
        Concern::Session if !in_charge.contains(&call.account_id) => call,
        Concern::Session | Concern::Designation | Concern::Settings => {
            PlannedCall { account_id: None, ..call }
        }
        Concern::Registration => PlannedCall { account_id: None, region: None, ..call },
    }
}

fn concern_of(name: &str) -> Concern {
    match name.split_once(':') {
        Some(("macie2", operation)) => Concern::of_macie(operation),
        Some(("organizations", _)) => Concern::Registration,
        _ => Concern::Other,
    }
}

fn accuse(findings: &mut Findings, moment: Moment, call: &PlannedCall, why: &str) {
    let about = call.account_id.map(|account| format!(" about {account}")).unwrap_or_default();
    let place = call.region.map(|region| format!(" in {region}")).unwrap_or_default();
    findings.note(Violation {
        invariant: Invariant::I5,
        sequence: moment.sequence,
        at_ms: moment.at_ms,
        call: call.call.clone(),
        message: format!("{}{about}{place}: {why}", call.call),
    });
}
