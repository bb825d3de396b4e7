//! What happens to accounts outside Macie, and what Macie makes of it: joining and
//! leaving the organization, suspension and closure, Regions turned on and off.

use std::collections::BTreeMap;

use super::core::State;
use super::designation::AutoEnable;
use super::member::{Member, RelationshipStatus};
use super::membership::NewMember;
use crate::organization::{AccountState, JoinedMethod, NewAccount, TreeError};
use crate::{AccountId, Region, SessionKey};

/// Why an account cannot be changed as asked.
pub type AccountVerbError = TreeError;

impl State {
    /// An account joins the organization. In every Region whose administrator has auto-enable on, it
    /// becomes a member, unless something forbids that: then nothing happens there, and nobody is told.
    pub fn join(&mut self, new: NewAccount, how: JoinedMethod) -> Result<(), AccountVerbError> {
        let id = new.id;
        self.note_account(id);
        self.organization.add_account(new, how, self.now_ms)?;
        self.outside.remove(&id);
        for region in Region::ALL {
            self.auto_enable(SessionKey { region, account: id });
        }
        Ok(())
    }

    /// An account leaves the organization: no longer a member through it, its records stay `Removed`, its
    /// sessions run on. If it was the administrator, its members become standalone.
    pub fn leave(&mut self, id: AccountId) -> Result<(), AccountVerbError> {
        self.note_account(id);
        let account = self.organization.remove_account(id)?;
        self.outside.insert(id, account.email);
        for region in Region::ALL {
            let key = SessionKey { region, account: id };
            if self.is_administrator(key) {
                self.end_designation(region);
            }
            if self.is_member_by_organization(key) {
                self.mark(key, |_| RelationshipStatus::Removed);
            }
        }
        self.services.forget(id);
        Ok(())
    }

    /// AWS suspends an account: as a member it reads `AccountSuspended`; as administrator it loses its members.
    pub fn suspend_account(&mut self, id: AccountId) -> Result<(), AccountVerbError> {
        self.take_out_of_use(id, AccountState::Suspended)
    }

    /// An account is closed: Macie treats it as a suspended one.
    pub fn close_account(&mut self, id: AccountId) -> Result<(), AccountVerbError> {
        self.take_out_of_use(id, AccountState::Closed)
    }

    /// A suspended account is active again, and a member again where it was one.
    pub fn reinstate_account(&mut self, id: AccountId) -> Result<(), AccountVerbError> {
        self.note_account(id);
        self.organization.set_account_state(id, AccountState::Active)?;
        for region in Region::ALL {
            let key = SessionKey { region, account: id };
            let status = self.running_status(key);
            self.mark(
                key,
                |before| if before == RelationshipStatus::AccountSuspended { status } else { before },
            );
        }
        Ok(())
    }

    /// A Region is turned off for an account: its calls are refused there, and as a member it reads
    /// `RegionDisabled`.
    pub fn disable_region(&mut self, id: AccountId, region: Region) {
        self.regions_off.entry(id).or_default().insert(region);
        self.mark(SessionKey { region, account: id }, |before| {
            if before == RelationshipStatus::AccountSuspended {
                before
            } else {
                RelationshipStatus::RegionDisabled
            }
        });
    }

    /// A Region is turned on for an account. It becomes a member by itself only through auto-enable.
    pub fn enable_region(&mut self, id: AccountId, region: Region) {
        if let Some(off) = self.regions_off.get_mut(&id) {
            off.remove(&region);
        }
        self.auto_enable(SessionKey { region, account: id });
    }

    /// An account outside the organization is known to exist, with this address.
    pub fn know_outside_account(&mut self, new: NewAccount) {
        self.outside.insert(new.id, new.email);
    }

    fn take_out_of_use(&mut self, id: AccountId, state: AccountState) -> Result<(), AccountVerbError> {
        if self.is_management(id) {
            return Err(TreeError::Management);
        }
        self.note_account(id);
        self.organization.set_account_state(id, state)?;
        for region in Region::ALL {
            let key = SessionKey { region, account: id };
            if self.is_administrator(key) {
                self.release_members(key);
            }
            self.mark(key, |_| RelationshipStatus::AccountSuspended);
        }
        Ok(())
    }

    /// Makes the account a member of the Region's administrator, if auto-enable is on and nothing forbids it.
    fn auto_enable(&mut self, key: SessionKey) {
        let on = self
            .designations
            .get(&key.region)
            .filter(|designation| designation.auto_enable == AutoEnable::On);
        let Some(administrator) = on.map(|designation| designation.administrator) else { return };
        let Some(account) = self.organization.account(key.account) else { return };
        let new = NewMember { account: key.account, email: account.email.clone(), tags: BTreeMap::new() };
        let at = SessionKey { account: administrator, ..key };
        // A refusal is silence: AWS tells nobody but the limit, by a Health event.
        let _refused = self.create_member(at, new);
    }

    /// Gives the record that binds an account, if there is one, another status.
    fn mark(&mut self, key: SessionKey, status: impl Fn(RelationshipStatus) -> RelationshipStatus) {
        if let Some(record) = self.binding_record(key) {
            self.set_status(&record, status(record.status));
        }
    }

    fn binding_record(&self, key: SessionKey) -> Option<Member> {
        let administrator = SessionKey { account: self.administrator_of(key)?, ..key };
        self.record(administrator, key.account).ok().cloned()
    }

    /// What a member in use reads, by its Region and its session.
    fn running_status(&self, key: SessionKey) -> RelationshipStatus {
        if self.is_region_off(key) {
            return RelationshipStatus::RegionDisabled;
        }
        let session = self.session_of(key).map(|session| session.status);
        session.map_or(RelationshipStatus::RegionDisabled, RelationshipStatus::of_session)
    }
}
