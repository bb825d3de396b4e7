//! One leg: look, settle the administrator, send what is due, remember.

use std::collections::BTreeMap;

use macie_org::apply::{self, Applied, apply};
use macie_org::call::Caller;
use macie_org::change::{ManagementChange, MemberChange};
use macie_org::enrollment::{Checkpoint, Decisions};
use macie_org::error::{Error, ErrorKind};
use macie_org::ids::{AccountId, Email};
use macie_org::inventory::Inventory;
use macie_org::ports::MemberRegistry;
use macie_org::request::Request;
use macie_org::step::EnrollMembersInput;

use crate::{MOST_LOOKS, administrator, decide};

/// Legs in which a fresh designation may still make Macie refuse what it will accept.
const WARM_UP_LEGS: u32 = 3;

/// Whether nothing is left that another leg could change.
pub(crate) fn is_over(checkpoint: &Checkpoint, decisions: &Decisions) -> bool {
    let remaining = checkpoint.remaining(decisions);
    let waited_enough = remaining.to_send.is_empty() && checkpoint.looks > MOST_LOOKS;
    // A leg that changed something is followed by one that looks.
    let looked = checkpoint.looks > 0;
    looked && (remaining.is_nothing() || waited_enough || checkpoint.error.is_some())
}

/// Whether there is something to send that does not have to wait. What Macie did not
/// answer waits, and so does what only has to be looked at.
pub(crate) fn sends_at_once(checkpoint: &Checkpoint, decisions: &Decisions) -> bool {
    let to_send = checkpoint.remaining(decisions).to_send;
    checkpoint.error.is_none()
        && to_send.iter().any(|change| !checkpoint.doubtful.contains_key(&change.account))
}

/// What a leg works with.
pub(crate) struct Leg<'a, M> {
    pub(crate) input: &'a EnrollMembersInput,
    pub(crate) inventory: &'a Inventory,
    pub(crate) members: &'a M,
    pub(crate) caller: &'a Caller,
}

impl<M: MemberRegistry> Leg<'_, M> {
    /// Runs the leg; the decisions are those of the look at its beginning.
    pub(crate) async fn run(&self, checkpoint: &mut Checkpoint) -> Result<Decisions, Error> {
        let Request::Onboard(onboard) = &self.inventory.request;
        let changed = administrator::settle(
            &onboard.settings,
            self.input.region,
            self.members,
            self.caller,
            checkpoint,
        )
        .await?;
        let decisions = decide(self.input, self.inventory, self.members, self.caller).await?;
        let mut to_send = checkpoint.remaining(&decisions).to_send;
        if checkpoint.error.is_some() {
            to_send.clear(); // too many failures: this leg only looks at what the last one did
        }
        let leg = apply::Leg {
            execution: &self.input.execution.name,
            region: self.input.region,
            number: self.input.previous.step.leg + 1,
            counts: checkpoint.counts(&decisions),
            failures_left: onboard.limits.max_failures.saturating_sub(count(checkpoint.refused.len())),
        };
        let work = apply(self.members, self.caller, &leg, &self.with_emails(to_send)).await;
        // Refusals leave everything as it was seen: no need to look again for them.
        let refused = work.applied.values().all(|applied| matches!(applied, Applied::Refused(..)));
        checkpoint.looks = if changed || !refused { 0 } else { checkpoint.looks + 1 };
        checkpoint.remember(work, |applied| self.is_warm_up(applied));
        Ok(decisions)
    }

    /// Right after a designation Macie refuses what it accepts a little later.
    fn is_warm_up(&self, applied: &Applied) -> bool {
        let fresh =
            self.input.designation.changes.iter().any(|made| made == ManagementChange::Designate.operation());
        let early = self.input.previous.step.leg < WARM_UP_LEGS;
        let may_change =
            |kind: &ErrorKind| matches!(kind, ErrorKind::Invalid | ErrorKind::Conflict | ErrorKind::NotFound);
        fresh && early && matches!(applied, Applied::Refused(kind, _) if may_change(kind))
    }

    fn with_emails(&self, changes: Vec<MemberChange>) -> Vec<(MemberChange, Email)> {
        let emails: BTreeMap<&AccountId, &Email> = self
            .inventory
            .targets
            .iter()
            .filter_map(|target| Some((&target.id, target.email.as_ref()?)))
            .collect();
        let with_email = |change: MemberChange| {
            let email = emails.get(&change.account).copied().cloned();
            email.map(|email| (change, email))
        };
        changes.into_iter().filter_map(with_email).collect()
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
