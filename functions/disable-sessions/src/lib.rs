//! Ends the sessions of former members, each through a role in the account itself; then those
//! of the administrator and, if asked for, of the management account.
//!
//! It touches nobody but those whom the ledger names, in Regions whose members are settled; own
//! sessions only where everything else is done. Every account has quotas of its own, so accounts
//! are worked on side by side. Macie refuses to end the session of an account that is still
//! associated.

mod former;
mod own;

use std::collections::BTreeSet;

use macie_org::call::Caller;
use macie_org::confirmed::Allowed;
use macie_org::error::{Error, ErrorKind, Retry};
use macie_org::ids::{AccountId, Region};
use macie_org::lease::Leases;
use macie_org::leg::LegSettings;
use macie_org::plan::teardown::Removal;
use macie_org::ports::{AdministratorRegistry, LeaseTable, MemberRegistry, ObjectStore, SessionControl};
use macie_org::request::Teardown;
use macie_org::sides::Sides;
use macie_org::step::{DisableSessionsInput, DisableSessionsOutput, RegionResult, StepError};

/// Legs in which an account may still count as associated after it was disassociated: AWS's
/// own tools wait up to four minutes, and all slices share one history of events.
const MOST_TRIES: u32 = 12;

/// One slice's former members, or the sessions that come after all of those.
#[derive(Debug)]
pub struct SessionsEnd<'a, C, R, M, S, T> {
    /// What the step was given.
    pub input: &'a DisableSessionsInput,
    /// What was asked for.
    pub teardown: &'a Teardown,
    /// Accounts that nothing touches.
    pub protected: &'a BTreeSet<AccountId>,
    /// Former members.
    pub accounts: &'a C,
    /// The management account and the administrator.
    pub sides: &'a Sides<R, M, S>,
    /// The stack's leases.
    pub leases: Leases<'a, T>,
    /// Sends the calls.
    pub caller: &'a Caller,
    /// How the stack paces legs.
    pub settings: LegSettings,
}

impl<C, R, M, S, T> SessionsEnd<'_, C, R, M, S, T>
where
    C: SessionControl,
    R: AdministratorRegistry,
    M: MemberRegistry,
    S: ObjectStore,
    T: LeaseTable,
{
    /// One leg. Nothing is done in an execution that another one goes on with.
    ///
    /// # Errors
    ///
    /// What kept the ledger, the plan or the bucket from being read or written; an account's
    /// refusal is none.
    pub async fn leg(&self) -> Result<DisableSessionsOutput, StepError> {
        let results: Vec<_> = self.input.waves.iter().flatten().cloned().collect();
        if results.iter().any(RegionResult::is_unfinished) {
            return Ok(self.done());
        }
        let results = self.sides.inventory.with_carried(results);
        let regions = |is_ready: fn(&RegionResult) -> bool| -> Vec<Region> {
            results.iter().filter(|result| is_ready(result)).map(|result| result.region).collect()
        };
        match self.input.slice {
            Some(slice) if self.teardown.disable_sessions => {
                self.former_members(slice, &regions(are_members_settled)).await
            }
            Some(_) => Ok(self.done()),
            None => self.own_sessions(&regions(is_torn_down)).await,
        }
    }

    async fn allowed(&self, region: Region) -> Result<Allowed, StepError> {
        Allowed::read(&self.sides.store, &self.sides.inventory, region).await
    }

    fn removal(&self, region: Region) -> Removal<'_> {
        let Self { sides, teardown, protected, .. } = *self;
        let inventory = &sides.inventory;
        Removal { inventory, teardown, protected, region }
    }

    fn done(&self) -> DisableSessionsOutput {
        let previous = &self.input.previous;
        DisableSessionsOutput { step: previous.step.done(), ..previous.clone() }
    }
}

/// Whether all was done about a Region's members, even if one of them keeps its administrator.
fn are_members_settled(result: &RegionResult) -> bool {
    !result.members.rows_key.is_empty() && result.members.step.error.is_none()
}

/// Whether everything was done in a Region that comes before its administrator's session.
fn is_torn_down(result: &RegionResult) -> bool {
    are_members_settled(result) && result.error.is_none()
}

/// What kept a session from being ended; `None` once it is there no longer.
fn not_ended(answer: Result<(), Error>) -> Option<Error> {
    answer.err().filter(|error| {
        !matches!(error.kind, ErrorKind::SessionAbsent | ErrorKind::NotFound | ErrorKind::RegionNotEnabled)
    })
}

/// Macie may take a while to see that an account is associated no longer.
fn may_end_later(error: &Error) -> bool {
    error.kind == ErrorKind::Conflict || error.kind.retry() != Retry::Never
}
