//! I4 and half of I5: a run that has nothing left to do, and a dry run, make no mutating
//! call, not even one that is refused or lost. Every call exercises the rule.

use super::call::WatchedCall;
use super::expectations::Expectations;
use super::findings::{Findings, Invariant};

pub(super) fn judge(call: &WatchedCall<'_>, expected: &Expectations, findings: &mut Findings) {
    let rules = [
        (expected.no_more_writes, Invariant::I4, "the run before this one left nothing to change"),
        (expected.read_only, Invariant::I5, "a dry run changes nothing"),
    ];
    for (_, invariant, why) in rules.into_iter().filter(|(holds, ..)| *holds) {
        findings.exercise(invariant);
        if call.is_mutating() {
            findings.accuse(invariant, call, why);
        }
    }
}
