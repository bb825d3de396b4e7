//! What a teardown does to one Region's records.
//!
//! Without a filter of accounts every record is meant, whatever the organization says of
//! its account: any record left stands in the way of the administrator's end. With one,
//! only the accounts in scope are. Every relationship status has its own rule.

use std::collections::BTreeSet;

use super::{Decision, Decisions};
use crate::change::MemberChangeKind;
use crate::ids::{AccountId, Region};
use crate::inventory::{Inventory, Standing, Target};
use crate::ledger::Ledger;
use crate::model::{AutoEnableMembers, AutomatedDiscovery, Relationship, RelationshipStatus, Relationships};
use crate::report::SkipReason;
use crate::request::{Settings, Teardown};
use crate::step::StepError;

/// What a Region's records are decided on, but for the records themselves.
#[derive(Debug, Clone, Copy)]
pub struct Removal<'a> {
    /// The execution's snapshot.
    pub inventory: &'a Inventory,
    /// What was asked for.
    pub teardown: &'a Teardown,
    /// Accounts that nothing touches.
    pub protected: &'a BTreeSet<AccountId>,
    /// The Region.
    pub region: Region,
}

impl Removal<'_> {
    /// Decides every target. Those in `begun` were found in need of a change by this execution;
    /// records in `kept` are those that Macie lets nobody delete.
    ///
    /// # Errors
    ///
    /// A member that may not be removed, where all are meant: nothing is removed then.
    pub fn decide(
        &self,
        seen: &Relationships,
        ledger: &Ledger,
        begun: &BTreeSet<AccountId>,
        kept: &BTreeSet<AccountId>,
    ) -> Result<Decisions, StepError> {
        if self.teardown.is_full() {
            self.check(seen)?;
            let targets = seen.keys().cloned().chain(ledger.removed()).chain(begun.iter().cloned());
            return Ok(targets
                .map(|id| (id.clone(), of_record(seen.get(&id), kept.contains(&id))))
                .collect());
        }
        let one = |target: &Target| {
            let known = seen.get(&target.id);
            let decision = self
                .skipped(target, known, begun.contains(&target.id))
                .map_or_else(|| of_record(known, kept.contains(&target.id)), Decision::Skip);
            (target.id.clone(), decision)
        };
        Ok(self.inventory.targets.iter().map(one).collect())
    }

    /// Where all are meant, leaving one out would leave the administrator.
    fn check(&self, seen: &Relationships) -> Result<(), StepError> {
        let region = self.region;
        if let Some(id) = seen.keys().find(|id| self.protected.contains(*id)) {
            return Err(StepError::ProtectedMember(format!(
                "{id} is a member in {region} and is protected; nothing was removed there. Take it off \
                 ProtectedAccounts, or name the accounts to remove"
            )));
        }
        let invited = seen.iter().find(|(_, known)| known.by_invitation);
        if let Some((id, _)) = invited.filter(|_| !self.teardown.include_invited) {
            return Err(StepError::InvitedMember(format!(
                "{id} is a member by invitation in {region}; nothing was removed there. Set includeInvited, \
                 or name the accounts to remove"
            )));
        }
        let (found, allowed) = (seen.len(), self.teardown.limits.max_accounts);
        if found > allowed as usize {
            return Err(StepError::TooManyAccounts(format!(
                "field `limits.maxAccounts`: {found} members are in {region}, {allowed} are allowed; nothing \
                 was removed there"
            )));
        }
        Ok(())
    }

    /// Why a target is left alone. Whose record this execution has removed was not.
    fn skipped(&self, target: &Target, known: Option<&Relationship>, begun: bool) -> Option<SkipReason> {
        match target.standing {
            _ if self.protected.contains(&target.id) => Some(SkipReason::Protected),
            Standing::Protected => Some(SkipReason::Protected),
            Standing::Administrator => Some(SkipReason::Administrator),
            Standing::Missing if known.is_none() && !begun => Some(SkipReason::NotInOrganization),
            _ if known.is_some_and(|known| known.by_invitation) && !self.teardown.include_invited => {
                Some(SkipReason::ByInvitation)
            }
            Standing::Management | Standing::Member | Standing::NotActive(_) | Standing::Missing => None,
        }
    }

    /// Who is entered into the ledger before anything is sent: whoever is to be removed and
    /// was a member through the organization, so that its session is this system's to end. The
    /// management account's is asked for separately.
    #[must_use]
    pub fn leaving(&self, seen: &Relationships, decisions: &Decisions) -> BTreeSet<AccountId> {
        let changed = decisions.iter().filter(|(_, decision)| matches!(decision, Decision::Change(_)));
        let had_session = |id: &AccountId| {
            *id != self.inventory.organization.management_id && seen.get(id).is_some_and(has_session)
        };
        changed.map(|(id, _)| id).filter(|id| had_session(id)).cloned().collect()
    }

    /// Whether the session of a former member is to be disabled by a role in its account.
    /// No role can be assumed in an account that is not an active one of the organization.
    #[must_use]
    pub fn ends_session_of(&self, account: &AccountId) -> bool {
        self.teardown.disable_sessions
            && !self.protected.contains(account)
            && self.standing(account) == Some(&Standing::Member)
    }

    /// How an account stands in the organization; `None` for one that is not in it.
    #[must_use]
    pub fn standing(&self, account: &AccountId) -> Option<&Standing> {
        let at = self.inventory.targets.binary_search_by(|target| target.id.cmp(account));
        at.ok().map(|at| &self.inventory.targets[at].standing)
    }
}

fn has_session(known: &Relationship) -> bool {
    let in_force = match known.status {
        RelationshipStatus::Enabled
        | RelationshipStatus::Paused
        | RelationshipStatus::Created
        | RelationshipStatus::Removed
        | RelationshipStatus::AccountSuspended
        | RelationshipStatus::Unknown(_) => true,
        // Where an account has not enabled the Region, nothing runs, and nobody can reach it.
        RelationshipStatus::RegionDisabled
        | RelationshipStatus::Invited
        | RelationshipStatus::Resigned
        | RelationshipStatus::EmailVerificationInProgress
        | RelationshipStatus::EmailVerificationFailed => false,
    };
    in_force && !known.by_invitation
}

fn of_record(known: Option<&Relationship>, kept: bool) -> Decision {
    let Some(known) = known else { return Decision::Desired };
    match known.status {
        RelationshipStatus::Removed if kept => Decision::Desired,
        // Disassociating what is over, or never was in force, is refused.
        RelationshipStatus::Removed
        | RelationshipStatus::Resigned
        | RelationshipStatus::Invited
        | RelationshipStatus::EmailVerificationInProgress
        | RelationshipStatus::EmailVerificationFailed => Decision::Change(MemberChangeKind::Delete),
        RelationshipStatus::Enabled
        | RelationshipStatus::Paused
        | RelationshipStatus::Created
        | RelationshipStatus::RegionDisabled
        | RelationshipStatus::AccountSuspended
        | RelationshipStatus::Unknown(_) => Decision::Change(MemberChangeKind::Remove),
    }
}

/// The settings that keep accounts from becoming members while members are removed.
#[must_use]
pub fn settings(discovery: Option<&AutomatedDiscovery>) -> Settings {
    let automated_discovery = discovery.map(|discovery| AutomatedDiscovery {
        auto_enable_organization_members: AutoEnableMembers::None,
        ..discovery.clone()
    });
    Settings { auto_enable: Some(false), automated_discovery, ..Settings::default() }
}
