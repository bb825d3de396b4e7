//! Ends the administrator's designation in one Region, as the management account, and waits
//! until it is gone.
//!
//! It takes nobody's word that no members are left. It looks itself, twice and apart in
//! time, and once more just before the call: only those looks can be exchanged for it.

use std::collections::BTreeSet;
use std::time::Duration;

use macie_org::call::Caller;
use macie_org::change::REVOKE;
use macie_org::checkpoint::Checkpoint;
use macie_org::confirmed::Allowed;
use macie_org::error::{ErrorKind, Retry};
use macie_org::ids::{AccountId, Region};
use macie_org::lease::{Ended, Lease, Wish};
use macie_org::ledger::Ledger;
use macie_org::leg::LegSettings;
use macie_org::model::{Administrator, AdministratorStatus, SessionStatus};
use macie_org::objects::{self, empty_look_key};
use macie_org::page::all_pages;
use macie_org::ports::{AdministratorRegistry, LeaseTable, MemberRegistry, ObjectStore};
use macie_org::request::Teardown;
use macie_org::sides::Sides;
use macie_org::step::{DesignateAdministratorOutput, RevokeAdministratorInput, StepError};
use macie_org::witness::{EmptyLook, Look, NoMembers};

/// Legs after which a designation that still shows is an error: AWS's own tools wait up to five
/// minutes, and all Regions share one history of events.
const MOST_LEGS: u32 = 16;
/// Legs in which members that a list shows may be those of an old list.
const LAGGING_LEGS: u32 = 5;

/// Accounts that an error names before it only counts them.
const NAMED: usize = 5;

/// One Region's revocation.
#[derive(Debug)]
pub struct Revocation<'a, R, M, S> {
    /// What the step was given.
    pub input: &'a RevokeAdministratorInput,
    /// What was asked for.
    pub teardown: &'a Teardown,
    /// The management account and the administrator.
    pub sides: &'a Sides<R, M, S>,
    /// Sends the calls.
    pub caller: &'a Caller,
    /// How the stack paces legs.
    pub settings: LegSettings,
}

/// What the Region's list of administrators asks for.
enum Due {
    /// Nobody is designated.
    Nothing,
    /// A designation is ending.
    Wait,
    /// Ours is to be ended.
    Revoke,
}

impl<R, M, S> Revocation<'_, R, M, S>
where
    R: AdministratorRegistry,
    M: MemberRegistry,
    S: ObjectStore,
{
    /// One leg, while the Region is held. A teardown of some members revokes nothing, nor
    /// does one whose Region has stopped or goes on in another execution.
    ///
    /// # Errors
    ///
    /// Members that remain, another administrator, or a call's failure.
    pub async fn leg<T: LeaseTable>(
        &self,
        wish: Wish<'_, T>,
    ) -> Result<DesignateAdministratorOutput, StepError> {
        let RevokeAdministratorInput { members, previous, .. } = self.input;
        if !self.teardown.is_full() || members.unfinished || members.step.error.is_some() {
            return Ok(DesignateAdministratorOutput { step: previous.step.done(), ..previous.clone() });
        }
        if previous.step.leg > MOST_LEGS {
            return Err(self.not_settled()); // it only waited
        }
        let waiting = |seconds| self.again(seconds);
        let ended = |output: &DesignateAdministratorOutput| {
            if output.step.settled { Ended::Region } else { Ended::Leg(output.step.wait_seconds) }
        };
        wish.hold(waiting, async |lease: &Lease<'_, T>| self.run(lease).await, ended).await
    }

    async fn run(
        &self,
        lease: &Lease<'_, impl LeaseTable>,
    ) -> Result<DesignateAdministratorOutput, StepError> {
        let (region, previous) = (self.input.region, &self.input.previous);
        if lease.before().asked_to_stop {
            let message =
                format!("the execution was asked to stop; the administrator stays designated in {region}");
            return Err(StepError::Stopped(message));
        }
        match self.due().await? {
            Due::Nothing => {
                return Ok(DesignateAdministratorOutput { step: previous.step.done(), ..previous.clone() });
            }
            _ if previous.step.leg >= MOST_LEGS => return Err(self.not_settled()),
            Due::Wait => return Ok(self.again(self.settings.wait_seconds)),
            Due::Revoke => {}
        }
        Allowed::read(&self.sides.store, &self.sides.inventory, region).await?.check(REVOKE)?;
        let Some(look) = self.look().await? else { return Ok(self.again(self.settings.wait_seconds)) };
        let key = empty_look_key(&self.sides.inventory.begun_by, region);
        let Some(first) = objects::read_if_there::<EmptyLook>(&self.sides.store, &key).await? else {
            objects::write(&self.sides.store, &key, &look).await?;
            return Ok(self.again(self.settings.wait_seconds));
        };
        let apart = Duration::from_secs(self.settings.wait_seconds.into());
        match NoMembers::seen_twice(&first, look, apart) {
            Ok(witness) => self.revoke(&witness).await,
            Err(missing) => Ok(self.again(u32::try_from(missing.as_secs()).unwrap_or(u32::MAX - 1) + 1)),
        }
    }

    async fn due(&self) -> Result<Due, StepError> {
        let (registry, caller, region) = (&self.sides.registry, self.caller, self.input.region);
        let ours = &self.teardown.administrator_id;
        let list = all_pages(caller, async |page| registry.administrators(region, page).await).await;
        let list: Vec<Administrator> = match list {
            Ok(list) => list,
            // Nobody can be administrator without a session, and this account may not ask
            // without one of its own.
            Err(error) if error.kind == ErrorKind::SessionAbsent => {
                let session = caller.call(async || self.sides.members.session(region).await).await?;
                let nothing = session.status == SessionStatus::Absent;
                return if nothing { Ok(Due::Nothing) } else { Err(error.into()) };
            }
            Err(error) => return Err(error.into()),
        };
        match list.first() {
            None => Ok(Due::Nothing),
            Some(other) if other.account != *ours => Err(another(&other.account, region)),
            Some(shown) => match shown.status {
                AdministratorStatus::Enabled => Ok(Due::Revoke),
                AdministratorStatus::DisablingInProgress | AdministratorStatus::Unknown(_) => Ok(Due::Wait),
            },
        }
    }

    /// A whole look that showed no members; `None` when it may have been at an old list.
    async fn look(&self) -> Result<Option<EmptyLook>, StepError> {
        let (region, administrator) = (self.input.region, &self.teardown.administrator_id);
        let left: Option<Checkpoint> = match self.input.members.step.checkpoint_key.as_str() {
            "" => None,
            key => Some(objects::read(&self.sides.store, key).await?),
        };
        let kept = left.map(|checkpoint| checkpoint.kept).unwrap_or_default();
        let look = Look::take(&self.sides.members, self.caller, (administrator, region), &kept).await;
        let may_lag =
            self.input.members.step.counts.failed == 0 && self.input.previous.step.leg < LAGGING_LEGS;
        let remain = match look {
            Ok(Look::Empty(look)) => return Ok(Some(look)),
            Ok(Look::Members(_) | Look::AutoEnabled) if may_lag => return Ok(None),
            Ok(Look::Members(left)) => {
                self.put_back(&left).await?;
                let named: Vec<_> = left.iter().take(NAMED).map(AccountId::as_str).collect();
                let more = if left.len() > NAMED { ", ..." } else { "" };
                format!("{} members remain in {region} ({}{more})", left.len(), named.join(", "))
            }
            Ok(Look::AutoEnabled) => format!("accounts that join become members in {region} by themselves"),
            Err(error) if error.kind == ErrorKind::NotYetVisible && may_lag => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        Err(StepError::MembersRemain(format!(
            "{remain}, so {administrator} stays its administrator; where Macie refused to let one go, its row \
             says why. Make another dry run and confirm it"
        )))
    }

    /// Who shows again has not left, whatever an earlier list had shown: its session is not ended.
    async fn put_back(&self, left: &BTreeSet<AccountId>) -> Result<(), StepError> {
        let (administrator, region) = (&self.teardown.administrator_id, self.input.region);
        let mut ledger = Ledger::read(&self.sides.store, administrator, region).await?;
        let before = ledger.clone();
        ledger.sort_removed(&BTreeSet::new(), |id| !left.contains(id));
        ledger.write_over(&before, &self.sides.store, administrator, region).await
    }

    /// Looks once more, then revokes. Whatever comes back, the next leg looks.
    async fn revoke(&self, witness: &NoMembers) -> Result<DesignateAdministratorOutput, StepError> {
        let mut output = self.again(self.settings.wait_seconds);
        let Some(fresh) = self.look().await? else { return Ok(output) };
        if self.caller.time().stopped().is_some() {
            return Ok(self.again(0));
        }
        match self.sides.registry.revoke(witness, fresh).await {
            Ok(()) => output.changes.push(REVOKE.to_owned()),
            // Gone already, or not yet possible: the next look tells.
            Err(error) if error.kind.retry() != Retry::Never => {}
            Err(error) if matches!(error.kind, ErrorKind::NotFound | ErrorKind::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(output)
    }

    fn again(&self, wait_seconds: u32) -> DesignateAdministratorOutput {
        let previous = &self.input.previous;
        DesignateAdministratorOutput { step: previous.step.again(wait_seconds), ..previous.clone() }
    }

    fn not_settled(&self) -> StepError {
        let (administrator, region) = (&self.teardown.administrator_id, self.input.region);
        StepError::RevocationNotSettled(format!(
            "{administrator} is still shown as the administrator in {region}; make another dry run and \
             confirm it later"
        ))
    }
}

fn another(other: &AccountId, region: Region) -> StepError {
    StepError::AnotherAdministrator(format!(
        "{other} is the delegated administrator in {region}; it was left alone. Ask for it as \
         administratorId to tear it down"
    ))
}
