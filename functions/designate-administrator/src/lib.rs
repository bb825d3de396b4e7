//! Makes sure that the administrator asked for is designated in one Region: the
//! management account's session first, then trusted access, then the designation.
//!
//! It looks, makes what changes are due, and asks to be repeated until a look shows
//! nothing left. Another administrator ends the Region before anything is changed.

use macie_org::call::Caller;
use macie_org::change::ManagementChange;
use macie_org::error::{Error, ErrorKind};
use macie_org::ids::{AccountId, Region};
use macie_org::lease::{Ended, Lease, Wish};
use macie_org::leg::LegSettings;
use macie_org::observe;
use macie_org::plan::onboard::{Designation, designation};
use macie_org::ports::{AdministratorRegistry, LeaseTable};
use macie_org::step::{DesignateAdministratorInput, DesignateAdministratorOutput, Step, StepError};

/// Legs after which a designation that does not show is an error.
const MOST_LEGS: u32 = 40;
/// Legs in which a designation that conflicts may still be an own one that does not show;
/// legs that waited for a dead one's lease are among them.
const CONFLICTING_LEGS: u32 = 10;

/// One Region's designation.
#[derive(Debug)]
pub struct DesignationStep<'a, R> {
    /// The administrator asked for.
    pub administrator_id: &'a AccountId,
    /// The management account.
    pub registry: &'a R,
    /// Sends the calls.
    pub caller: &'a Caller,
    /// How the stack paces legs.
    pub settings: LegSettings,
}

impl<R: AdministratorRegistry> DesignationStep<'_, R> {
    /// One leg of the designation, while the Region is held.
    ///
    /// # Errors
    ///
    /// Another administrator, a designation that never settles, or a call's failure.
    pub async fn leg<T: LeaseTable>(
        &self,
        input: DesignateAdministratorInput,
        wish: Wish<'_, T>,
    ) -> Result<DesignateAdministratorOutput, StepError> {
        let (region, previous) = (input.region, input.previous);
        if previous.step.leg > MOST_LEGS {
            return self.end_waiting(region, previous).await;
        }
        let waiting = |seconds| again(previous.clone(), seconds);
        let ended = |output: &DesignateAdministratorOutput| Ended::Leg(output.step.wait_seconds);
        wish.hold(waiting, async |lease: &Lease<'_, T>| self.run(region, &previous, lease).await, ended).await
    }

    /// Waits no longer for an execution that holds the Region: by now that one has designated
    /// the administrator, or this one cannot. Looking takes no lease, and whoever enrolls
    /// members waits again, for as long as it takes.
    async fn end_waiting(
        &self,
        region: Region,
        previous: DesignateAdministratorOutput,
    ) -> Result<DesignateAdministratorOutput, StepError> {
        let observed = observe::management(self.registry, self.caller, region).await?;
        match designation(self.administrator_id, &observed) {
            Designation::Settled => {
                Ok(DesignateAdministratorOutput { management_session: observed.session, ..done(previous) })
            }
            Designation::AnotherAdministrator(other) => Err(another(&other, region)),
            Designation::Wait | Designation::Change(_) => Err(not_settled(self.administrator_id, region)),
        }
    }

    async fn run(
        &self,
        region: Region,
        previous: &DesignateAdministratorOutput,
        lease: &Lease<'_, impl LeaseTable>,
    ) -> Result<DesignateAdministratorOutput, StepError> {
        if lease.before().asked_to_stop {
            let message = format!("the execution was asked to stop; nothing more was changed in {region}");
            return Err(StepError::Stopped(message));
        }
        let Self { administrator_id, registry, caller, settings } = *self;
        let observed = observe::management(registry, caller, region).await?;
        let mut output = previous.clone();
        output.management_session = observed.session.clone();
        match designation(administrator_id, &observed) {
            Designation::Settled => return Ok(done(output)),
            Designation::AnotherAdministrator(other) => return Err(another(&other, region)),
            Designation::Wait => {}
            Designation::Change(changes) => {
                for change in changes {
                    if caller.time().stopped().is_some() {
                        break; // the next leg looks and goes on
                    }
                    match make(change, administrator_id, registry, caller, region).await {
                        Ok(()) => output.changes.push(change.operation().to_owned()),
                        Err(error) if error.kind == ErrorKind::Conflict => {
                            tolerate(&error, change, &output.step)?;
                            // Perhaps by an attempt of this step that went unanswered.
                            output.changes.push(change.operation().to_owned());
                        }
                        Err(error) => return Err(error.into()),
                    }
                }
            }
        }
        if output.step.leg >= MOST_LEGS {
            return Err(not_settled(administrator_id, region));
        }
        Ok(again(output, settings.wait_seconds))
    }
}

fn done(output: DesignateAdministratorOutput) -> DesignateAdministratorOutput {
    DesignateAdministratorOutput { step: output.step.done(), ..output }
}

fn again(output: DesignateAdministratorOutput, wait_seconds: u32) -> DesignateAdministratorOutput {
    DesignateAdministratorOutput { step: output.step.again(wait_seconds), ..output }
}

async fn make(
    change: ManagementChange,
    administrator_id: &AccountId,
    registry: &impl AdministratorRegistry,
    caller: &Caller,
    region: Region,
) -> Result<(), Error> {
    match change {
        ManagementChange::EnableSession => caller.call(async || registry.enable_session(region).await).await,
        ManagementChange::TrustMacie => caller.call(async || registry.trust_macie().await).await,
        ManagementChange::Designate => {
            caller.call(async || registry.designate(region, administrator_id).await).await
        }
    }
}

/// It was there already, or an unanswered attempt took effect: the next look tells.
/// A designation that conflicts and never shows is one in another Region.
fn tolerate(error: &Error, change: ManagementChange, step: &Step) -> Result<(), StepError> {
    if change != ManagementChange::Designate || step.leg < CONFLICTING_LEGS {
        return Ok(());
    }
    Err(StepError::AnotherAdministrator(format!(
        "{error}. No administrator is shown in this Region, so another account is designated in another one, \
         or registered with Organizations: an organization has one Macie administrator for all Regions"
    )))
}

fn another(other: &AccountId, region: Region) -> StepError {
    StepError::AnotherAdministrator(format!(
        "{other} is the delegated administrator in {region}; nothing was changed there. \
         Tear it down first, or ask for it as administratorId"
    ))
}

fn not_settled(administrator_id: &AccountId, region: Region) -> StepError {
    StepError::DesignationNotSettled(format!(
        "{administrator_id} is still not shown as the enabled delegated administrator in {region}; \
         run the same input again later"
    ))
}
