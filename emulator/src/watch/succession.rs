//! I8: once another execution has changed members of a Region, the one before does not
//! any more. Executions are told apart by their role sessions' names; `name-2` is the
//! continuation of `name`, where that was seen. A key without a session is not judged.

use std::collections::{BTreeMap, BTreeSet};

use super::call::WatchedCall;
use super::concern::Concern;
use super::findings::{Findings, Invariant};
use crate::SessionKey;

/// Which executions were seen, and which has changed members of a Region last.
#[derive(Debug, Default)]
pub(super) struct Succession {
    seen: BTreeSet<String>,
    reigns: BTreeMap<SessionKey, Reign>,
}

/// The execution that works in a Region, and those that did before.
#[derive(Debug)]
struct Reign {
    present: String,
    former: BTreeSet<String>,
}

impl Succession {
    /// Notes the execution of any call: a continuation is known by the name before it.
    pub(super) fn see(&mut self, call: &WatchedCall<'_>) {
        if let Some(session) = call.session.filter(|session| !self.seen.contains(*session)) {
            self.seen.insert(session.to_owned());
        }
    }

    pub(super) fn judge(&mut self, call: &WatchedCall<'_>, concern: Concern, findings: &mut Findings) {
        let (Concern::Member, Some(session), Some(at)) = (concern, call.session, call.at()) else { return };
        let execution = self.first_part(session);
        let Some(reign) = self.reigns.get_mut(&at) else {
            let reign = Reign { present: execution.to_owned(), former: BTreeSet::new() };
            self.reigns.insert(at, reign);
            return;
        };
        if reign.present == execution {
            return;
        }
        findings.exercise(Invariant::I8);
        if reign.former.contains(execution) {
            let why = format!("`{session}` changes members again, after `{}` had taken over", reign.present);
            findings.accuse(Invariant::I8, call, &why);
        } else {
            let former = std::mem::replace(&mut reign.present, execution.to_owned());
            reign.former.insert(former);
        }
    }

    /// The name of the execution that this one, in the end, continues.
    fn first_part<'a>(&self, session: &'a str) -> &'a str {
        let continued = session.rsplit_once('-').filter(|(name, part)| {
            part.parse::<u32>().is_ok_and(|part| part >= 2) && self.seen.contains(*name)
        });
        continued.map_or(session, |(name, _)| name)
    }
}
