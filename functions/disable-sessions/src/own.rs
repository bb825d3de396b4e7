//! What comes after all former members: the ledger forgets whose session is ended, then the
//! administrator ends its own, and the management account, if asked for, ends its own.

use std::collections::BTreeSet;

use macie_org::error::{Error, ErrorKind, chain};
use macie_org::ids::{AccountId, Region};
use macie_org::lease::{Ended, Lease};
use macie_org::ledger::Ledger;
use macie_org::page::all_pages;
use macie_org::ports::{AdministratorRegistry, LeaseTable, MemberRegistry, ObjectStore, SessionControl};
use macie_org::report::{FailureReason, NamedError};
use macie_org::slice::{FormerMembers, Slice};
use macie_org::step::{DisableSessionsOutput, OwnSessions, StepError, call_name};

use super::{MOST_TRIES, SessionsEnd, may_end_later, not_ended};

/// How a Region stands after a look at it.
enum Stands {
    /// Nothing more can be done.
    Settled,
    /// Another leg may come further.
    Open,
}

impl<C, R, M, S, T> SessionsEnd<'_, C, R, M, S, T>
where
    C: SessionControl,
    R: AdministratorRegistry,
    M: MemberRegistry,
    S: ObjectStore,
    T: LeaseTable,
{
    /// Region by Region, each held meanwhile: nobody designates there again, nor writes its
    /// ledger.
    pub(super) async fn own_sessions(&self, regions: &[Region]) -> Result<DisableSessionsOutput, StepError> {
        let became = Slice::read_all(&self.sides.store, &self.sides.inventory).await?;
        let mut output = self.done();
        let mut is_open = false;
        for region in became.regions.keys().chain(regions).copied().collect::<BTreeSet<_>>() {
            let mut own = output.regions.remove(&region).unwrap_or_default();
            own.error = None;
            let former = became.regions.get(&region);
            let is_torn_down = regions.contains(&region);
            let wish = self.leases.wish(&self.sides.inventory, region, self.caller);
            let leg = async |lease: &Lease<'_, T>| {
                if let Some(former) = former {
                    self.forget(region, former).await?;
                }
                if !is_torn_down {
                    return Ok(Stands::Settled);
                }
                if lease.before().asked_to_stop {
                    return Err(stopped(region));
                }
                self.end_own(region, &mut own).await
            };
            match wish.hold(|_| Stands::Open, leg, |_| Ended::Region).await {
                Ok(Stands::Settled) => {}
                Ok(Stands::Open) => is_open = true,
                Err(error @ (StepError::AnotherOperation(_) | StepError::Stopped(_))) => {
                    let (name, message) = (error.name().to_owned(), error.message());
                    own.error = Some(NamedError { name, message });
                }
                Err(other) => return Err(other),
            }
            output.regions.insert(region, own);
        }
        if is_open && self.input.previous.step.leg < MOST_TRIES {
            output.step = self.input.previous.step.again(self.settings.wait_seconds);
        }
        Ok(output)
    }

    /// What was done is kept no longer; nor is what nobody can do, since no role can be assumed.
    async fn forget(&self, region: Region, members: &FormerMembers) -> Result<(), StepError> {
        let administrator = &self.teardown.administrator_id;
        let mut ledger = Ledger::read(&self.sides.store, administrator, region).await?;
        let before = ledger.clone();
        let is_lost = |id: &AccountId| {
            let left = members.left.get(id).is_some_and(|it| it.reason == FailureReason::SessionLeft);
            left && !self.protected.contains(id)
        };
        ledger.former.retain(|id| !members.ended.contains(id) && !is_lost(id));
        ledger.write_over(&before, &self.sides.store, administrator, region).await
    }

    /// The Region was given back when its designation had ended: another execution may have
    /// designated there again, and whoever is designated needs its session.
    async fn designated_again(
        &self,
        session: &AccountId,
        region: Region,
    ) -> Result<Option<NamedError>, StepError> {
        let registry = &self.sides.registry;
        let list = all_pages(self.caller, async |page| registry.administrators(region, page).await).await;
        let error = match list {
            Ok(list) => match list.first() {
                None => return Ok(None),
                Some(by) => StepError::AnotherOperation(format!(
                    "{} is designated in {region} again, since this execution ended that; the session of {session} \
                     was left alone",
                    by.account
                )),
            },
            // Without a session of its own, the management account has designated nobody.
            Err(error) if error.kind == ErrorKind::SessionAbsent => return Ok(None),
            Err(error) => error.into(),
        };
        Ok(Some(NamedError { name: error.name().to_owned(), message: error.message() }))
    }

    /// Ends what the plan has.
    async fn end_own(&self, region: Region, own: &mut OwnSessions) -> Result<Stands, StepError> {
        let allowed = self.allowed(region).await?;
        let Some(plan) = allowed.plan() else { return Ok(Stands::Settled) };
        let due: Vec<_> = plan.own_sessions.iter().filter(|id| !own.disabled.contains(*id)).collect();
        if let Some(id) = due.first()
            && let Some(error) = self.designated_again(id, region).await?
        {
            own.error = Some(error);
            return Ok(Stands::Settled);
        }
        for id in due {
            if self.caller.time().stopped().is_some() {
                return Ok(Stands::Open);
            }
            let is_management = *id == self.sides.inventory.organization.management_id;
            let end = async || {
                if is_management {
                    self.sides.registry.disable_session(region).await
                } else {
                    self.sides.members.disable_session(region).await
                }
            };
            match not_ended(self.caller.call(end).await) {
                None => {
                    own.disabled.insert(id.clone());
                }
                Some(error) => {
                    own.error = Some(named(id, &error));
                    return Ok(if may_end_later(&error) { Stands::Open } else { Stands::Settled });
                }
            }
        }
        Ok(Stands::Settled)
    }
}

fn stopped(region: Region) -> StepError {
    StepError::Stopped(format!("the execution was asked to stop; own sessions in {region} were not ended"))
}

fn named(id: &AccountId, error: &Error) -> NamedError {
    let message = format!("the session of {id} goes on: {}", chain(error));
    NamedError { name: call_name(error.kind).to_owned(), message }
}
