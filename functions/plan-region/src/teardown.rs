//! What a teardown would do in one Region: nobody joins any more, members go, then the
//! designation, then the sessions of those who were members.

use std::collections::BTreeSet;

use macie_org::administrator::{self, Closing};
use macie_org::change::REVOKE;
use macie_org::error::{Error, ErrorKind};
use macie_org::ids::AccountId;
use macie_org::ledger::Ledger;
use macie_org::leg::{Leg, RegionStep};
use macie_org::model::{Administrator, AdministratorStatus, SessionStatus};
use macie_org::page::all_pages;
use macie_org::plan::teardown::Removal;
use macie_org::ports::{AdministratorRegistry, MemberRegistry, ObjectStore};
use macie_org::request::Teardown;
use macie_org::step::{MembersOutput, StepError};

use super::Planning;

impl<R: AdministratorRegistry, M: MemberRegistry, S: ObjectStore> Planning<'_, R, M, S> {
    pub(super) async fn teardown(
        &self,
        teardown: &Teardown,
        mut leg: Leg<'_, S>,
    ) -> Result<MembersOutput, StepError> {
        let RegionStep { input, inventory, members, store, caller, .. } = self.region;
        let (region, full) = (input.region, teardown.is_full());
        let closing = administrator::closing(region, members, caller).await?;
        let designated = self.designated(teardown, &closing).await?;
        let mut changes = Vec::new();
        match &closing {
            Closing::NoSession => leg.nothing_to_see(),
            Closing::Due(due) if full => {
                changes.extend(due.iter().map(|change| change.operation().to_owned()));
            }
            Closing::Due(_) => {}
        }
        if leg.must_look() && !leg.look(members).await? {
            return leg.end_early().await;
        }
        if full && designated {
            changes.push(REVOKE.to_owned());
        }
        leg.checkpoint.changes = changes;
        let removal = Removal { inventory, teardown, protected: self.protected, region };
        let ledger = Ledger::read(store, &teardown.administrator_id, region).await?;
        let nobody = BTreeSet::new();
        let decisions = removal.decide(leg.seen(), &ledger, &nobody, &nobody)?;
        let former = &ledger.removed() | &removal.leaving(leg.seen(), &decisions);
        let has_session = |id: &&AccountId| decisions.contains_key(*id) && removal.ends_session_of(id);
        let sessions = former.iter().filter(has_session).cloned().collect();
        let own_sessions = self.own_sessions(teardown, closing != Closing::NoSession).await?;
        leg.end_planned(&decisions, &sessions, own_sessions).await
    }

    /// Whether the administrator asked for is designated, and not ending already. Where the management account may not
    /// ask without a session of its own, and the administrator has none either, nobody is.
    async fn designated(&self, teardown: &Teardown, closing: &Closing) -> Result<bool, StepError> {
        let RegionStep { input, caller, .. } = self.region;
        let read = async |page| self.registry.administrators(input.region, page).await;
        let list: Result<Vec<Administrator>, Error> = all_pages(caller, read).await;
        match list {
            Ok(list) => match list.first() {
                None => Ok(false),
                Some(shown) if shown.account == teardown.administrator_id => {
                    Ok(shown.status == AdministratorStatus::Enabled)
                }
                Some(other) => Err(StepError::AnotherAdministrator(format!(
                    "{} is the delegated administrator in {}; nothing would be changed there",
                    other.account, input.region
                ))),
            },
            Err(error) if error.kind == ErrorKind::SessionAbsent && *closing == Closing::NoSession => {
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Whose own session ends: the administrator's with all of its members, the management
    /// account's where that is asked for.
    async fn own_sessions(
        &self,
        teardown: &Teardown,
        administrator_has_one: bool,
    ) -> Result<BTreeSet<AccountId>, StepError> {
        let RegionStep { input, inventory, caller, .. } = self.region;
        let (administrator, management) = (&teardown.administrator_id, &inventory.organization.management_id);
        let mut own = BTreeSet::new();
        if !teardown.is_full() {
            return Ok(own);
        }
        if teardown.disable_sessions && administrator_has_one && administrator != management {
            own.insert(administrator.clone());
        }
        if teardown.disable_management_session {
            let session = caller.call(async || self.registry.session(input.region).await).await?;
            if session.status != SessionStatus::Absent {
                own.insert(management.clone());
            }
        }
        Ok(own)
    }
}
