//! I6: a mutating call whose answer was lost, or was a 5xx, may have taken effect or not.
//! Its caller has to read what the call changes, after its last attempt.
//!
//! A record is read by `GetMember`, or by `ListMembers` with every record, from a first
//! page that came after the attempt to the last; everything else by its own read. Sessions,
//! settings and registrations may also be asked for again until that is answered. What could
//! not be read any more is told as failed, or its Region as stopped: that claims nothing.

use std::collections::BTreeMap;

use super::call::{Detail, Told, WatchedCall};
use super::concern::{Concern, shown_by};
use super::findings::{Findings, Invariant};
use super::report::WatchedReport;
use crate::{AccountId, Region};

/// Caller, Region, operation and account.
type Subject = (AccountId, Option<Region>, &'static str, Option<AccountId>);

/// Who reads a list, and where.
type Reader = (AccountId, Option<Region>, Option<String>);

/// Calls in doubt, by subject, and lists that are being read.
#[derive(Debug, Default)]
pub(super) struct Doubts {
    open: BTreeMap<Subject, Doubt>,
    /// The number of the first page's call.
    lists: BTreeMap<Reader, u64>,
}

/// The last attempt at a call in doubt.
#[derive(Debug, Clone, Copy)]
struct Doubt {
    sequence: u64,
    at_ms: u64,
    service: &'static str,
}

impl Doubts {
    pub(super) fn note(&mut self, call: &WatchedCall<'_>, told: Told, findings: &mut Findings) {
        match Concern::of(call) {
            None => self.read(call, told),
            Some(Concern::Other) => {}
            Some(concern) => self.attempt(call, concern, told, findings),
        }
    }

    /// A violation for every call that is still in doubt.
    pub(super) fn accuse(&self, findings: &mut Findings) {
        for ((caller, region, operation, target), doubt) in &self.open {
            let Doubt { sequence, at_ms, service } = *doubt;
            let (caller, region, target) = (*caller, *region, *target);
            let (session, detail) = (None, Detail::None);
            let call =
                WatchedCall { sequence, at_ms, caller, session, region, service, operation, target, detail };
            let why = "its answer was lost, and nothing was read since that shows what became of it";
            findings.accuse(Invariant::I6, &call, why);
        }
    }

    /// What a report leaves open is not taken for done.
    pub(super) fn tell(&mut self, report: &WatchedReport) {
        self.open.retain(|(caller, region, _, target), _| {
            !report.leaves_open(*region, Some(target.unwrap_or(*caller)))
        });
    }

    /// Begins anew: what is in doubt was judged.
    pub(super) fn clear(&mut self) {
        self.open.clear();
    }

    fn attempt(&mut self, call: &WatchedCall<'_>, concern: Concern, told: Told, findings: &mut Findings) {
        let subject = (call.caller, call.region, call.operation, call.target);
        let doubt = Doubt { sequence: call.sequence, at_ms: call.at_ms, service: call.service };
        if told == Told::Nothing {
            findings.exercise(Invariant::I6);
            self.open.insert(subject, doubt);
        } else if call.operation == "EnableOrganizationAdminAccount" && told == Told::Done {
            self.open.remove(&subject);
            // A designation brings trust with it.
            self.open.remove(&(call.caller, None, "EnableAWSServiceAccess", None));
        } else if concern.settles_by_repetition() && told.is_definite() {
            for operation in settled_with(call.operation) {
                self.open.remove(&(call.caller, call.region, operation, call.target));
            }
        } else if let Some(open) = self.open.get_mut(&subject) {
            *open = doubt;
        }
    }

    fn read(&mut self, call: &WatchedCall<'_>, told: Told) {
        match (call.operation, told) {
            ("ListMembers", _) => self.read_list(call, told),
            ("GetMember", Told::Done | Told::Refused | Told::SessionAbsent) => {
                for operation in OF_MEMBERS {
                    self.open.remove(&(call.caller, call.region, operation, call.target));
                }
            }
            (_, Told::Done | Told::SessionAbsent) => {
                self.settle(call, shown_by(call.operation), call.sequence);
            }
            _ => {}
        }
    }

    fn read_list(&mut self, call: &WatchedCall<'_>, told: Told) {
        let reader = (call.caller, call.region, call.session.map(str::to_owned));
        match call.detail {
            Detail::AssociatedOnly => return,
            Detail::LaterPage => {}
            Detail::None | Detail::Suspends | Detail::OtherService => {
                self.lists.insert(reader.clone(), call.sequence);
            }
        }
        if told == Told::Done || told == Told::SessionAbsent {
            let begun = self.lists.remove(&reader).unwrap_or_default();
            self.settle(call, &OF_MEMBERS, begun);
        }
    }

    /// Ends the doubts of the caller in its Region about these operations, as of a call.
    fn settle(&mut self, call: &WatchedCall<'_>, operations: &[&'static str], as_of: u64) {
        for operation in operations {
            let of_operation = |(caller, region, own, _): &Subject| {
                *caller == call.caller && *region == call.region && own == operation
            };
            let first = (call.caller, call.region, *operation, None);
            let known = self.open.range(first..).take_while(|(subject, _)| of_operation(subject));
            let known = known.filter(|(_, doubt)| doubt.sequence < as_of).map(|(subject, _)| *subject);
            for subject in known.collect::<Vec<_>>() {
                self.open.remove(&subject);
            }
        }
    }
}

/// The operations that change a member's record.
const OF_MEMBERS: [&str; 4] = ["CreateMember", "DeleteMember", "DisassociateMember", "UpdateMemberSession"];

/// The operations about which the answer to this one says what became of them.
fn settled_with(operation: &'static str) -> Vec<&'static str> {
    match operation {
        "EnableMacie" | "DisableMacie" => vec!["EnableMacie", "DisableMacie"],
        _ => vec![operation],
    }
}
