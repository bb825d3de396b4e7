//! The organization's administrator, designated Region by Region by the management
//! account; and its configuration, which is auto-enable.

use serde::{Deserialize, Serialize};

use super::core::State;
use super::member::{Association, Member};
use super::refusal::Refusal;
use super::services::MACIE_PRINCIPAL;
use crate::switches::SecondDesignation;
use crate::{AccountId, Region, SessionKey};

/// The administrator of a Region.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Designation {
    pub(super) administrator: AccountId,
    pub(super) auto_enable: AutoEnable,
}

/// Whether accounts that join become members by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AutoEnable {
    /// They do.
    On,
    /// They do not; the default.
    Off,
}

/// What `DescribeOrganizationConfiguration` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrganizationConfiguration {
    /// Whether accounts that join become members by themselves.
    pub auto_enable: AutoEnable,
    /// Whether there is no room for another member.
    pub max_account_limit_reached: bool,
}

impl State {
    /// `EnableOrganizationAdminAccount`.
    ///
    /// Also enables trusted access, registers the account as a delegated administrator (unless it is the
    /// management account) and enables its session in this Region. It makes no account a member.
    pub fn designate_administrator(&mut self, at: SessionKey, account: AccountId) -> Result<(), Refusal> {
        self.require_management(at)?;
        if let Some(present) = self.designations.get(&at.region) {
            return self.answer_second_designation(present.administrator, account);
        }
        self.refuse_member_management(at)?;
        self.refuse_unfit_administrator(SessionKey { account, ..at })?;
        let designation = Designation { administrator: account, auto_enable: AutoEnable::Off };
        self.note_designation(at.region);
        self.designations.insert(at.region, designation);
        self.services.trust(MACIE_PRINCIPAL, self.now_ms);
        if !self.is_management(account) {
            self.services.delegate(account, MACIE_PRINCIPAL, self.now_ms);
        }
        self.ensure_session(SessionKey { account, ..at });
        self.adopt_invited_members(SessionKey { account, ..at });
        Ok(())
    }

    /// `DisableOrganizationAdminAccount`: the members of the organization become standalone, with their
    /// sessions as they are. The delegation in Organizations stays.
    pub fn revoke_administrator(&mut self, at: SessionKey, account: AccountId) -> Result<(), Refusal> {
        self.require_management(at)?;
        self.refuse_member_management(at)?;
        let present = self.designations.get(&at.region).map(|designation| designation.administrator);
        if present != Some(account) {
            return Err(Refusal::AdministratorNotDesignated);
        }
        self.end_designation(at.region);
        Ok(())
    }

    /// `ListOrganizationAdminAccounts`: at most one.
    pub fn list_administrators(&self, at: SessionKey) -> Result<Option<AccountId>, Refusal> {
        self.require_management(at)?;
        Ok(self.administrator(at.region))
    }

    /// `DescribeOrganizationConfiguration`.
    pub fn organization_configuration(&self, at: SessionKey) -> Result<OrganizationConfiguration, Refusal> {
        let designation = self.own_designation(at)?;
        let max_account_limit_reached = self.is_full(at);
        Ok(OrganizationConfiguration { auto_enable: designation.auto_enable, max_account_limit_reached })
    }

    /// `UpdateOrganizationConfiguration`: concerns only accounts that join later.
    pub fn update_organization_configuration(
        &mut self,
        at: SessionKey,
        auto_enable: AutoEnable,
    ) -> Result<(), Refusal> {
        self.own_designation(at)?;
        let designation = self.designations.get_mut(&at.region).ok_or(Refusal::NotAdministrator)?;
        designation.auto_enable = auto_enable;
        Ok(())
    }

    /// The organization's administrator in a Region.
    #[must_use]
    pub fn administrator(&self, region: Region) -> Option<AccountId> {
        self.designations.get(&region).map(|designation| designation.administrator)
    }

    pub(super) fn is_administrator(&self, at: SessionKey) -> bool {
        self.administrator(at.region) == Some(at.account)
    }

    /// Ends the designation in a Region: its members become standalone.
    pub(super) fn end_designation(&mut self, region: Region) {
        self.note_designation(region);
        if let Some(designation) = self.designations.remove(&region) {
            self.release_members(SessionKey { region, account: designation.administrator });
        }
    }

    /// Ends the designation in every Region.
    pub(super) fn end_designations(&mut self) {
        for region in Region::ALL {
            self.end_designation(region);
        }
    }

    /// Drops an administrator's records of the organization; those by invitation stay.
    pub(super) fn release_members(&mut self, administrator: SessionKey) {
        for record in self.records_of(administrator, Association::Organization) {
            self.stop_discovery(record.key());
            self.drop_record(administrator, record.account);
        }
    }

    /// Members whom the administrator had invited, and who are of the organization, are now members
    /// through it.
    fn adopt_invited_members(&mut self, administrator: SessionKey) {
        for record in self.records_of(administrator, Association::Invitation) {
            if record.is_bound() && self.organization.account(record.account).is_some() {
                let adopted = Member {
                    association: Association::Organization,
                    email: None,
                    invited_at_ms: None,
                    invitation_id: None,
                    ..record
                };
                self.put_record(adopted);
            }
        }
    }

    fn records_of(&self, administrator: SessionKey, association: Association) -> Vec<Member> {
        let records = self.rosters.get(&administrator).into_iter().flat_map(|roster| roster.after(None));
        records.filter(|record| record.association == association).cloned().collect()
    }

    fn require_management(&self, at: SessionKey) -> Result<(), Refusal> {
        if !self.is_management(at.account) {
            return Err(Refusal::NotManagement);
        }
        if self.switches.management_session_required_for_administrator_operations {
            self.get_macie_session(at)?;
        }
        Ok(())
    }

    fn refuse_member_management(&self, at: SessionKey) -> Result<(), Refusal> {
        if self.bonds.contains_key(&at) { Err(Refusal::ManagementIsMember) } else { Ok(()) }
    }

    fn answer_second_designation(&self, present: AccountId, asked: AccountId) -> Result<(), Refusal> {
        match self.switches.second_designation {
            SecondDesignation::Idempotent if present == asked => Ok(()),
            SecondDesignation::Idempotent | SecondDesignation::Conflict => {
                Err(Refusal::AdministratorDesignated)
            }
        }
    }

    /// The administrator must be the same account in every Region, active, of the organization and nobody's
    /// member; and the management account must have enabled Macie itself.
    fn refuse_unfit_administrator(&self, key: SessionKey) -> Result<(), Refusal> {
        let designated = self.designations.values().map(|designation| designation.administrator);
        let mut others = designated.chain(self.services.delegates(MACIE_PRINCIPAL));
        if others.any(|other| other != key.account) {
            return Err(Refusal::AdministratorDesignated);
        }
        if !self.is_usable(key.account) {
            return Err(Refusal::AdministratorOutside);
        }
        if self.bonds.contains_key(&key) {
            return Err(Refusal::AdministratorIsMember);
        }
        if self.is_management(key.account) { self.get_macie_session(key).map(|_| ()) } else { Ok(()) }
    }

    fn own_designation(&self, at: SessionKey) -> Result<Designation, Refusal> {
        let own = self.designations.get(&at.region).filter(|found| found.administrator == at.account);
        own.filter(|_| self.sessions.contains_key(&at)).copied().ok_or(Refusal::NotAdministrator)
    }
}
