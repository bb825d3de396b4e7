//! From a call to the permissions that it needs, and to a refusal if one is missing.

use serde_json::Value;

use super::assume::Assumption;
use super::denial::Denial;
use super::guard::Guard;
use super::macie::{MacieCall, ServiceLinkedRole};
use super::need::Need;
use super::organizations;
use crate::state::{Caller, State};
use crate::{Region, SessionKey};

/// A call that reached an operation.
#[derive(Debug)]
pub(crate) enum Asked<'a> {
    /// Macie.
    Macie(MacieCall<'a>),
    /// Macie Classic, whose operations have no resources.
    Classic { operation: &'a str, at: SessionKey },
    /// Organizations.
    Organizations { operation: &'a str, body: &'a Value },
    /// STS's `AssumeRole`; its other operation needs no permission.
    AssumeRole(Assumption),
}

impl Guard {
    /// Lets a call through, or refuses it.
    pub(crate) fn check(&mut self, state: &State, caller: &Caller, asked: &Asked<'_>) -> Result<(), Denial> {
        match asked {
            Asked::Macie(call) => {
                let needs = call.needs(state, self.service_linked_role(state, call.at));
                self.admit(state, caller, &needs)
            }
            Asked::Classic { operation, at } => {
                let region = at.region.as_str();
                let shown = format!("arn:aws:macie:{region}:{}:*", at.account);
                let need = Need::on_any(format!("macie:{operation}"), shown, region, at.account);
                self.admit(state, caller, &[need])
            }
            Asked::Organizations { operation, body } => {
                self.admit(state, caller, &[organizations::need(operation, body, state.organization())])
            }
            Asked::AssumeRole(assumption) => self.admit_assumption(state, caller, assumption),
        }
    }

    /// Macie's own role is there once an account had a session in a Region with the same principal.
    fn service_linked_role(&self, state: &State, at: SessionKey) -> ServiceLinkedRole {
        let principal = at.region.service_principal();
        let sharing = Region::ALL.into_iter().filter(|region| region.service_principal() == principal);
        let mut sessions = sharing.filter_map(|region| state.session_of(SessionKey { region, ..at }));
        if sessions.next().is_some() || self.linked.contains(&(at.account, principal)) {
            ServiceLinkedRole::Present
        } else {
            ServiceLinkedRole::Absent
        }
    }

    /// Notes that a session is about to end: Macie's own role stays behind.
    pub(crate) fn note_disabling(&mut self, state: &State, at: SessionKey) {
        if state.session_of(at).is_some() {
            self.linked.insert((at.account, at.region.service_principal()));
        }
    }
}
