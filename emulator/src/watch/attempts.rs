//! I7: mutating calls about one account are at most two more than the faults that its
//! calls, or the lists of its Region, had met by then. Jobs, tags and invitations, of
//! which one account has many, are not counted.

use std::collections::BTreeMap;

use super::call::{Detail, WatchedAnswer, WatchedCall};
use super::concern::Concern;
use super::findings::{Findings, Invariant};
use crate::{AccountId, Region};

/// How many attempts are made without a fault: the call, and one more.
const WITHOUT_FAULTS: u64 = 2;

type Item = (Option<Region>, AccountId);

/// Attempts by operation and account, and the faults that excuse them.
#[derive(Debug, Default)]
pub(super) struct Attempts {
    made: BTreeMap<(Item, &'static str, Detail), u64>,
    faults: BTreeMap<Item, u64>,
    faults_of_lists: BTreeMap<Option<Region>, u64>,
}

impl Attempts {
    pub(super) fn note(&mut self, call: &WatchedCall<'_>, answer: WatchedAnswer, findings: &mut Findings) {
        if answer.fault.is_some() {
            self.excuse(call);
        }
        match Concern::of(call) {
            None | Some(Concern::Other) => {}
            Some(
                Concern::Member
                | Concern::Session
                | Concern::Designation
                | Concern::Registration
                | Concern::Settings,
            ) => self.judge(call, findings),
        }
    }

    fn excuse(&mut self, call: &WatchedCall<'_>) {
        let faults = if call.operation.starts_with("List") {
            self.faults_of_lists.entry(call.region).or_default()
        } else {
            self.faults.entry((call.region, call.item())).or_default()
        };
        *faults += 1;
    }

    fn judge(&mut self, call: &WatchedCall<'_>, findings: &mut Findings) {
        let item = (call.region, call.item());
        let made = self.made.entry((item, call.operation, call.detail)).or_default();
        *made += 1;
        if *made == 1 {
            return;
        }
        findings.exercise(Invariant::I7);
        let count = |faults: Option<&u64>| faults.copied().unwrap_or_default();
        let faults = count(self.faults.get(&item)) + count(self.faults_of_lists.get(&call.region));
        if *made > WITHOUT_FAULTS + faults {
            findings.accuse(Invariant::I7, call, &format!("attempt {made} after {faults} faults"));
        }
    }
}
