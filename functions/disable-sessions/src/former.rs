//! Former members: one role assumed in each, then all of its Regions side by side.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::join_all;
use macie_org::change::DISABLE_SESSION;
use macie_org::error::{Error, chain};
use macie_org::ids::{AccountId, Region};
use macie_org::ledger::Ledger;
use macie_org::ports::{
    AdministratorRegistry, LeaseTable, MemberRegistry, ObjectStore, OwnSession, SessionControl,
};
use macie_org::report::{Counts, Failure, FailureReason};
use macie_org::slice::{FormerMembers, Slice, belongs};
use macie_org::step::{DisableSessionsOutput, StepError};
use tokio::time::Instant;

use super::{MOST_TRIES, SessionsEnd, may_end_later, not_ended};

/// Accounts that are worked on at the same time: each has a role to assume and up to 22
/// calls in flight.
const SIDE_BY_SIDE: usize = 8;
/// How often progress is logged.
const PROGRESS_EVERY: Duration = Duration::from_secs(2);

/// What is left to do in a slice: the Regions of each account.
type Due = BTreeMap<AccountId, Vec<Region>>;

impl<C, R, M, S, T> SessionsEnd<'_, C, R, M, S, T>
where
    C: SessionControl,
    R: AdministratorRegistry,
    M: MemberRegistry,
    S: ObjectStore,
    T: LeaseTable,
{
    pub(super) async fn former_members(
        &self,
        slice: u32,
        regions: &[Region],
    ) -> Result<DisableSessionsOutput, StepError> {
        let mut became = Slice::read(&self.sides.store, &self.sides.inventory, slice).await?;
        let due = self.due(slice, regions, &mut became).await?;
        let total = due.values().map(Vec::len).sum();
        let remaining = total - self.end_sessions(slice, due, total, &mut became).await;
        became.write(&self.sides.store, &self.sides.inventory, slice).await?;
        let mut output = self.done();
        if remaining > 0 {
            let is_open = became.regions.values().any(|members| !members.open.is_empty());
            output.step =
                self.input.previous.step.again(if is_open { self.settings.wait_seconds } else { 0 });
        }
        output.step.counts = counts(&became, remaining);
        Ok(output)
    }

    /// Who is left, of those whom the ledger names and the plan has. Who cannot be reached is
    /// named at once.
    async fn due(&self, slice: u32, regions: &[Region], became: &mut Slice) -> Result<Due, StepError> {
        let (mut due, slices) = (Due::new(), self.sides.inventory.slices());
        for region in regions {
            let (removal, allowed) = (self.removal(*region), self.allowed(*region).await?);
            let ledger = Ledger::read(&self.sides.store, &self.teardown.administrator_id, *region).await?;
            let known = became.regions.entry(*region).or_default();
            for id in ledger.former.into_iter().filter(|id| belongs(id, slice, slices)) {
                let in_scope = self.teardown.is_full() || removal.standing(&id).is_some();
                if !in_scope || known.ended.contains(&id) || known.left.contains_key(&id) {
                    continue;
                }
                let planned = allowed.plan().is_some_and(|plan| plan.has(&id, &[DISABLE_SESSION]));
                if self.protected.contains(&id) {
                    known.left.insert(id, left(FailureReason::SessionLeft, PROTECTED));
                } else if !removal.ends_session_of(&id) {
                    known.left.insert(id, left(FailureReason::SessionLeft, NOT_ACTIVE));
                } else if !planned {
                    known.left.insert(id, left(FailureReason::NotPlanned, NOT_PLANNED));
                } else {
                    due.entry(id).or_default().push(*region);
                }
            }
        }
        Ok(due)
    }

    /// Ends what can be ended in this leg; tells how many sessions need no further leg.
    async fn end_sessions(&self, slice: u32, due: Due, total: usize, became: &mut Slice) -> usize {
        let account = async |(id, regions): (AccountId, Vec<Region>)| {
            if self.caller.time().stopped().is_some() {
                return (id, Vec::new());
            }
            let own = self.accounts.account(&id).await;
            let end =
                async |region: Region| (region, self.caller.call(async || own.disable(region).await).await);
            (id.clone(), join_all(regions.into_iter().map(end)).await)
        };
        let mut answers = futures_util::stream::iter(due).map(account).buffer_unordered(SIDE_BY_SIDE);
        let (mut done, mut logged) = (0, Instant::now());
        self.log(slice, done, total);
        while let Some((id, answers)) = answers.next().await {
            for (region, answer) in answers {
                done += usize::from(note(became.regions.entry(region).or_default(), &id, answer));
            }
            if logged.elapsed() >= PROGRESS_EVERY {
                logged = Instant::now();
                self.log(slice, done, total);
            }
        }
        self.log(slice, done, total);
        done
    }

    fn log(&self, slice: u32, done: usize, total: usize) {
        tracing::info!(
            "execution.name" = self.input.execution.name,
            slice,
            "sessions.done" = done,
            "sessions.total" = total,
            "sessions end"
        );
    }
}

const NOT_ACTIVE: &str = "the account is no longer a member, but not an active account of the organization \
                          either: no role in it can be assumed to end its session";
const PROTECTED: &str = "the account is no longer a member; its session is left alone, since the stack protects \
                         the account by now";
const NOT_PLANNED: &str = "ending the account's session is not in the plan that was confirmed; make another \
                           dry run and confirm it";

fn left(reason: FailureReason, message: &str) -> Failure {
    Failure { reason, message: message.to_owned() }
}

/// Notes an answer; tells whether it is the last about this account.
fn note(members: &mut FormerMembers, id: &AccountId, answer: Result<(), Error>) -> bool {
    let tries = members.open.remove(id).map_or(0, |(tries, _)| tries) + 1;
    let Some(error) = not_ended(answer) else {
        return members.ended.insert(id.clone());
    };
    let message = format!("the account is no longer a member, but its session goes on: {}", chain(&error));
    let failure = Failure { reason: error.kind.into(), message };
    if may_end_later(&error) && tries < MOST_TRIES {
        members.open.insert(id.clone(), (tries, failure));
        return false;
    }
    members.left.insert(id.clone(), failure);
    true
}

/// Pairs of account and Region.
fn counts(became: &Slice, remaining: usize) -> Counts {
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let ended = number(became.regions.values().map(|members| members.ended.len()).sum());
    let left = number(became.regions.values().map(|members| members.left.len()).sum());
    Counts { targets: ended + left + number(remaining), changed: ended, failed: left, ..Counts::default() }
}
