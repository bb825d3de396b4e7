//! I11: in a full teardown, what makes members of accounts that join is off before the
//! administrator removes the first member of a Region.

use std::collections::BTreeSet;

use super::call::WatchedCall;
use super::expectations::Expectations;
use super::findings::{Findings, Invariant};
use crate::state::{AutoEnable, AutoEnableMembers, AutomatedDiscoveryStatus, State};
use crate::{Region, SessionKey};

/// The Regions in which the removal of members has begun.
#[derive(Debug, Default)]
pub(super) struct Removals {
    begun: BTreeSet<Region>,
}

impl Removals {
    pub(super) fn judge(
        &mut self,
        call: &WatchedCall<'_>,
        expected: &Expectations,
        state: &State,
        findings: &mut Findings,
    ) {
        let removes = ["DisassociateMember", "DeleteMember"].contains(&call.operation);
        let Some(at) = call.at().filter(|_| expected.full && removes) else { return };
        let by_administrator = state.administrator(at.region) == Some(at.account);
        if !by_administrator || !self.begun.insert(at.region) {
            return;
        }
        findings.exercise(Invariant::I11);
        if enables_members(state, at) {
            findings.accuse(Invariant::I11, call, "auto-enable is still on at the Region's first removal");
        }
        if enables_discovery(state, at) {
            let why = "automated discovery is still enabled for new members at the Region's first removal";
            findings.accuse(Invariant::I11, call, why);
        }
    }
}

fn enables_members(state: &State, at: SessionKey) -> bool {
    state.organization_configuration(at).is_ok_and(|found| found.auto_enable == AutoEnable::On)
}

fn enables_discovery(state: &State, at: SessionKey) -> bool {
    let own = state.automated_discovery_of(at).unwrap_or_default();
    let new_ones = match own.auto_enable {
        AutoEnableMembers::All | AutoEnableMembers::New => true,
        AutoEnableMembers::None => false,
    };
    new_ones && own.status == AutomatedDiscoveryStatus::Enabled
}
