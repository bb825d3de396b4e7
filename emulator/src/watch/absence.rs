//! I10: whoever was told that Macie is not enabled is done. One execution is told so by
//! `DisableMacie` once, and does not ask for it after `GetMacieSession` told it so, unless
//! the session was enabled in between.

use std::collections::BTreeMap;

use super::call::{Told, WatchedCall};
use super::findings::{Findings, Invariant};
use crate::SessionKey;

/// What callers know of absent sessions: by session, then by their execution.
#[derive(Debug, Default)]
pub(super) struct Absence {
    known: BTreeMap<SessionKey, BTreeMap<Option<String>, Known>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    /// `DisableMacie` said so.
    ByDisabling,
    /// `GetMacieSession` said so.
    ByReading,
}

impl Absence {
    pub(super) fn asked(&mut self, call: &WatchedCall<'_>, findings: &mut Findings) {
        match call.operation {
            "DisableMacie" if self.knows(call) == Some(Known::ByReading) => {
                findings.accuse(Invariant::I10, call, "the session was read to be absent");
            }
            "EnableMacie" | "CreateMember" | "EnableOrganizationAdminAccount" => self.forget(call),
            _ => {}
        }
    }

    pub(super) fn answered(&mut self, call: &WatchedCall<'_>, told: Told, findings: &mut Findings) {
        if told != Told::SessionAbsent {
            return;
        }
        match call.operation {
            "DisableMacie" => {
                findings.exercise(Invariant::I10);
                if self.knows(call) == Some(Known::ByDisabling) {
                    let why = "it was told before that Macie is not enabled";
                    findings.accuse(Invariant::I10, call, why);
                }
                self.learn(call, Known::ByDisabling);
            }
            "GetMacieSession" => {
                findings.exercise(Invariant::I10);
                self.learn(call, Known::ByReading);
            }
            _ => {}
        }
    }

    fn knows(&self, call: &WatchedCall<'_>) -> Option<Known> {
        let of_session = self.known.get(&call.at()?)?;
        of_session.iter().find(|(execution, _)| execution.as_deref() == call.session).map(|(_, known)| *known)
    }

    fn learn(&mut self, call: &WatchedCall<'_>, known: Known) {
        if let Some(key) = call.at() {
            self.known.entry(key).or_default().insert(call.session.map(str::to_owned), known);
        }
    }

    /// An execution whose step died was told nothing that it still knows.
    pub(super) fn forget_all_of(&mut self, session: &str) {
        for of_session in self.known.values_mut() {
            of_session.retain(|execution, _| execution.as_deref() != Some(session));
        }
    }

    /// The account of the call may have a session again.
    fn forget(&mut self, call: &WatchedCall<'_>) {
        if let Some(region) = call.region {
            self.known.remove(&SessionKey { region, account: call.item() });
        }
    }
}
