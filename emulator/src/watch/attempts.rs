//! I7: mutating calls about one account, by one execution, are at most two more than the
//! faults that its calls, or the lists of its Region, had met by then. Jobs, tags and
//! invitations, of which one account has many, are not counted.
//!
//! A designation is asked for a few times more: it conflicts for as long as another one is
//! ending somewhere, which nobody can see. So is the end of a session, which is refused for as long as
//! its account is a member. After a designation, members of its Region may be refused at
//! first; an execution beside another waits for it, and cannot tell whether it has designated. A step
//! that died is a fault of everything that it worked on.

use std::collections::BTreeMap;

use super::call::{Arrival, Detail, WatchedAnswer, WatchedCall};
use super::concern::Concern;
use super::findings::{Findings, Invariant};
use crate::{AccountId, Region};

/// How many attempts are made without a fault: the call, and one more.
const WITHOUT_FAULTS: u64 = 2;
/// How many attempts at a designation are, or at the end of a session.
const OF_DESIGNATIONS: u64 = 12;
/// How many more attempts are made after one.
const OF_FRESH_DESIGNATIONS: u64 = 2;
/// How many more attempts are made after a step that died: a refusal may be that step's own doing.
const OF_DEAD_STEPS: u64 = 3;

type Item = (Option<Region>, AccountId);

/// Attempts by operation and account, and the faults that excuse them.
#[derive(Debug, Default)]
pub(super) struct Attempts {
    made: BTreeMap<(Item, &'static str, Detail, usize), u64>,
    /// By their numbers.
    executions: Vec<Option<String>>,
    faults: BTreeMap<Item, u64>,
    /// Steps that died, and designations, after which an answer is not yet the last word.
    interruptions: BTreeMap<Option<Region>, u64>,
    faults_of_lists: BTreeMap<Option<Region>, u64>,
}

impl Attempts {
    pub(super) fn note(&mut self, call: &WatchedCall<'_>, answer: WatchedAnswer, findings: &mut Findings) {
        if answer.fault.is_some() {
            self.excuse(call);
        }
        if call.operation == "EnableOrganizationAdminAccount" && answer.arrival == Arrival::Arrived {
            *self.interruptions.entry(call.region).or_default() += OF_FRESH_DESIGNATIONS;
        }
        match Concern::of(call) {
            None | Some(Concern::Other) => {}
            Some(
                concern @ (Concern::Member
                | Concern::Session
                | Concern::Designation
                | Concern::Registration
                | Concern::Settings),
            ) => self.judge(call, concern, findings),
        }
    }

    /// A step died, wherever it worked.
    pub(super) fn interrupted(&mut self) {
        *self.interruptions.entry(None).or_default() += OF_DEAD_STEPS;
    }

    fn excuse(&mut self, call: &WatchedCall<'_>) {
        let faults = if call.operation.starts_with("List") {
            self.faults_of_lists.entry(call.region).or_default()
        } else {
            self.faults.entry((call.region, call.item())).or_default()
        };
        *faults += 1;
    }

    fn judge(&mut self, call: &WatchedCall<'_>, concern: Concern, findings: &mut Findings) {
        let item = (call.region, call.item());
        let execution = self.execution(call.session);
        let made = self.made.entry((item, call.operation, call.detail, execution)).or_default();
        *made += 1;
        if *made == 1 {
            return;
        }
        findings.exercise(Invariant::I7);
        let count = |faults: Option<&u64>| faults.copied().unwrap_or_default();
        let interruptions =
            count(self.interruptions.get(&call.region)) + count(self.interruptions.get(&None));
        let faults = count(self.faults.get(&item)) + count(self.faults_of_lists.get(&call.region));
        let may_be_fresh = call.operation == "CreateMember" && self.executions.len() > 1;
        let beside = if may_be_fresh { OF_FRESH_DESIGNATIONS } else { 0 };
        let faults = faults + interruptions + beside;
        let waits = concern == Concern::Designation || call.operation == "DisableMacie";
        let most = if waits { OF_DESIGNATIONS } else { WITHOUT_FAULTS };
        if *made > most + faults {
            findings.accuse(Invariant::I7, call, &format!("attempt {made} after {faults} faults"));
        }
    }

    fn execution(&mut self, session: Option<&str>) -> usize {
        let known = self.executions.iter().position(|known| known.as_deref() == session);
        known.unwrap_or_else(|| {
            self.executions.push(session.map(str::to_owned));
            self.executions.len() - 1
        })
    }
}
