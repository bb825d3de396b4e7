//! Becoming, being and ceasing to be a member: the operations of an administrator on
//! one account, with everything that refuses them.

use std::collections::BTreeMap;

use super::core::State;
use super::member::{Association, Member, RelationshipStatus};
use super::refusal::Refusal;
use super::session::SessionStatus;
use crate::organization::Email;
use crate::switches::{DeleteMemberOfOrganization, MismatchedEmail, RegionDisabledMember};
use crate::{AccountId, SessionKey};

/// The account that `CreateMember` names.
#[derive(Debug, Clone)]
pub struct NewMember {
    /// The account.
    pub account: AccountId,
    /// Its address; not checked for an account of the organization.
    pub email: Email,
    /// The record's tags.
    pub tags: BTreeMap<String, String>,
}

impl State {
    /// `CreateMember`, and the ARN of the record.
    ///
    /// The organization's administrator makes an account of the organization a member at once and enables
    /// its session. Any other pair is the first step of an invitation: a record `Created`.
    pub fn create_member(&mut self, at: SessionKey, new: NewMember) -> Result<String, Refusal> {
        self.get_macie_session(at)?;
        self.refuse_present_or_foreign(at, new.account)?;
        let of_organization = self.organization.account(new.account).is_some();
        let record = if self.is_administrator(at) && of_organization {
            self.enroll(at, &new)?
        } else {
            self.add_for_invitation(at, new)?
        };
        let arn = record.arn();
        self.put_record(record);
        Ok(arn)
    }

    /// `DisassociateMember`: the account becomes standalone, its session stays as it is, the record stays
    /// `Removed`.
    pub fn disassociate_member(&mut self, at: SessionKey, account: AccountId) -> Result<(), Refusal> {
        self.get_macie_session(at)?;
        let record = self.record(at, account)?.clone();
        if !record.is_bound() {
            return Err(Refusal::MemberNotAssociated);
        }
        self.stop_discovery(record.key());
        self.set_status(&record, RelationshipStatus::Removed);
        Ok(())
    }

    /// `DeleteMember`: drops the record of an account that is no longer associated.
    pub fn delete_member(&mut self, at: SessionKey, account: AccountId) -> Result<(), Refusal> {
        self.get_macie_session(at)?;
        let record = self.record(at, account)?;
        if record.is_bound() {
            return Err(Refusal::MemberStillAssociated);
        }
        if self.is_undeletable(record) {
            return Err(Refusal::MemberNotAssociated);
        }
        self.drop_record(at, account);
        Ok(())
    }

    /// Whether the record is over, and nobody can delete it.
    #[must_use]
    pub fn is_undeletable(&self, record: &Member) -> bool {
        !record.is_bound()
            && record.association == Association::Organization
            && self.switches.delete_member_of_organization == DeleteMemberOfOrganization::RefusedNotAssociated
    }

    /// `UpdateMemberSession`: suspends or resumes a member's session. A member by invitation is resumed by
    /// itself alone.
    pub fn update_member_session(
        &mut self,
        at: SessionKey,
        account: AccountId,
        status: SessionStatus,
    ) -> Result<(), Refusal> {
        self.get_macie_session(at)?;
        let record = self.record(at, account)?.clone();
        if !record.status_at(self.now_ms).is_associated() {
            return Err(Refusal::MemberNotAssociated);
        }
        let resumes = record.status == RelationshipStatus::Paused && status == SessionStatus::Enabled;
        if resumes && record.association == Association::Invitation {
            return Err(Refusal::MemberResumesItself);
        }
        let now_ms = self.now_ms;
        let session = self.require_session(record.key()).map_err(|_| Refusal::MemberNotAssociated)?;
        session.status = status;
        session.updated_at_ms = now_ms;
        self.set_status(&record, RelationshipStatus::of_session(status));
        self.follow_with_jobs(record.key(), status);
        Ok(())
    }

    /// Lets the record of a member by invitation, who suspends and resumes itself, follow its session.
    pub(super) fn follow_session(&mut self, key: SessionKey, status: SessionStatus) {
        let Some(administrator) = self.administrator_of(key) else { return };
        let record = self.record(SessionKey { account: administrator, ..key }, key.account).ok().cloned();
        if let Some(record) = record.filter(|record| record.status.is_associated()) {
            self.set_status(&record, RelationshipStatus::of_session(status));
        }
    }

    /// What is refused whichever way the account would come.
    fn refuse_present_or_foreign(&self, at: SessionKey, account: AccountId) -> Result<(), Refusal> {
        let member = SessionKey { account, ..at };
        if account == at.account {
            return Err(Refusal::MemberIsCaller);
        }
        if self.bonds.contains_key(&at) {
            return Err(Refusal::CallerIsMember);
        }
        if let Ok(record) = self.record(at, account)
            && self.is_settled(record)
        {
            return Err(Refusal::MemberExists);
        }
        let bound_elsewhere = self.administrator_of(member).is_some_and(|other| other != at.account);
        if bound_elsewhere || self.administers(member) {
            return Err(Refusal::MemberOfAnother);
        }
        Ok(())
    }

    /// Whether adding the account again could change nothing.
    fn is_settled(&self, record: &Member) -> bool {
        match record.status {
            RelationshipStatus::Removed | RelationshipStatus::Resigned => false,
            RelationshipStatus::RegionDisabled => self.is_region_off(record.key()),
            RelationshipStatus::Enabled
            | RelationshipStatus::Paused
            | RelationshipStatus::Invited
            | RelationshipStatus::Created
            | RelationshipStatus::EmailVerificationInProgress
            | RelationshipStatus::EmailVerificationFailed
            | RelationshipStatus::AccountSuspended => true,
        }
    }

    /// Makes an account of the organization a member, and its session run.
    pub(super) fn enroll(&mut self, at: SessionKey, new: &NewMember) -> Result<Member, Refusal> {
        let key = SessionKey { account: new.account, ..at };
        self.refuse_unfit(at, key)?;
        let status = self.enroll_status(key)?;
        if status == RelationshipStatus::Enabled {
            self.ensure_session(key);
            self.start_discovery_of_new_member(at, key);
        }
        let settled_from_ms = self.now_ms.saturating_add(self.switches.member_creation_visible_after_ms);
        let record = Member::of_organization(at, new.account, status);
        Ok(Member { tags: new.tags.clone(), settled_from_ms, ..record })
    }

    fn refuse_unfit(&self, at: SessionKey, key: SessionKey) -> Result<(), Refusal> {
        let session = self.sessions.get(&key);
        if !self.is_usable(key.account) {
            return Err(Refusal::MemberSuspended);
        }
        if self.is_management(key.account) && session.is_none() {
            return Err(Refusal::MemberIsManagementWithoutSession);
        }
        if session.is_some_and(|session| session.status == SessionStatus::Paused) {
            return Err(Refusal::MemberSessionPaused);
        }
        if self.is_full(at) { Err(Refusal::MemberQuota) } else { Ok(()) }
    }

    fn enroll_status(&self, key: SessionKey) -> Result<RelationshipStatus, Refusal> {
        if !self.is_region_off(key) {
            return Ok(RelationshipStatus::Enabled);
        }
        match self.switches.region_disabled_member {
            RegionDisabledMember::Accepted => Ok(RelationshipStatus::RegionDisabled),
            RegionDisabledMember::Refused => Err(Refusal::MemberRegionDisabled),
        }
    }

    /// Whether the administrator has as many members through the organization as it may have.
    pub(super) fn is_full(&self, at: SessionKey) -> bool {
        self.counted(at, Association::Organization) >= self.switches.member_limit
    }

    /// Whether the administrator has as many members by invitation, or on their way, as it may have.
    pub(super) fn is_full_of_invited(&self, at: SessionKey) -> bool {
        self.counted(at, Association::Invitation) >= self.switches.invited_member_limit
    }

    fn counted(&self, at: SessionKey, quota: Association) -> usize {
        self.rosters.get(&at).map_or(0, |roster| roster.counted(quota))
    }

    fn add_for_invitation(&self, at: SessionKey, new: NewMember) -> Result<Member, Refusal> {
        let wrong = match self.switches.mismatched_email {
            MismatchedEmail::FailsVerification => false,
            MismatchedEmail::RefusedAtCreation => {
                self.address(new.account).is_some_and(|known| *known != new.email)
            }
        };
        if wrong || !new.email.is_plausible() {
            return Err(Refusal::MemberEmailMismatch);
        }
        if self.is_full_of_invited(at) {
            return Err(Refusal::MemberQuota);
        }
        let record = Member::of_organization(at, new.account, RelationshipStatus::Created);
        Ok(Member { association: Association::Invitation, email: Some(new.email), tags: new.tags, ..record })
    }
}
