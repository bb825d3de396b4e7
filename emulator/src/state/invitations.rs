//! Membership by invitation: sent by an administrator to accounts that it has added,
//! answered by those accounts, left by them. An invitation lives in the sender's member
//! record; what the recipient sees is an index of those records.
//!
//! Left out: the email itself, and what anyone writes in it.

use super::core::State;
use super::member::{Association, Member, Page, RelationshipStatus};
use super::refusal::Refusal;
use crate::organization::Email;
use crate::switches::RepeatedInvitation;
use crate::{AccountId, SessionKey};

/// An invitation, as its recipient sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Who sent it.
    pub sender: AccountId,
    /// 32 hexadecimal digits.
    pub id: String,
    /// When it was sent, milliseconds since 1970.
    pub invited_at_ms: u64,
    /// What sender and recipient are to each other.
    pub status: RelationshipStatus,
}

/// Accounts that a request names and that it could not be done for.
pub type Unprocessed = Vec<(AccountId, Refusal)>;

impl Member {
    /// Whether the recipient can answer, once its address is verified.
    pub(super) fn is_pending(&self) -> bool {
        self.status == RelationshipStatus::Invited && self.invitation_id.is_some()
    }

    fn invitation(&self, now_ms: u64) -> Option<Invitation> {
        Some(Invitation {
            sender: self.administrator,
            id: self.invitation_id.clone()?,
            invited_at_ms: self.invited_at_ms?,
            status: self.status_at(now_ms),
        })
    }
}

impl State {
    /// `CreateInvitations`: sends an invitation to each account, which must have been added before. What
    /// cannot be done for one account does not hinder the others.
    pub fn create_invitations(
        &mut self,
        at: SessionKey,
        accounts: &[AccountId],
    ) -> Result<Unprocessed, Refusal> {
        self.get_macie_session(at)?;
        if self.bonds.contains_key(&at) {
            return Err(Refusal::CallerIsMember);
        }
        Ok(each(accounts, |account| self.invite(at, account)))
    }

    /// `ListInvitations`: those that the account can answer, by their senders.
    pub fn list_invitations(
        &self,
        at: SessionKey,
        after: Option<AccountId>,
        limit: usize,
    ) -> Result<Page<Invitation>, Refusal> {
        self.get_macie_session(at)?;
        let shown = self.pending(at).filter(|record| after.is_none_or(|after| record.administrator > after));
        let invitations = shown.filter_map(|record| record.invitation(self.now_ms));
        Ok(Page::take(invitations, limit, |invitation| invitation.sender))
    }

    /// `GetInvitationsCount`: how many the account can answer.
    pub fn count_invitations(&self, at: SessionKey) -> Result<usize, Refusal> {
        self.get_macie_session(at)?;
        Ok(self.pending(at).count())
    }

    /// `AcceptInvitation`: the account becomes a member, in the state that its session is in.
    pub fn accept_invitation(
        &mut self,
        at: SessionKey,
        id: &str,
        sender: Option<AccountId>,
    ) -> Result<(), Refusal> {
        let status = RelationshipStatus::of_session(self.get_macie_session(at)?.status);
        let meant = |record: &&Member| {
            record.invitation_id.as_deref() == Some(id)
                && sender.is_none_or(|sender| sender == record.administrator)
        };
        let record = self.pending(at).find(meant).cloned();
        let free = !self.bonds.contains_key(&at);
        let record = record.filter(|_| free).ok_or(Refusal::NoPendingInvitation)?;
        if self.administers(at) {
            return Err(Refusal::CallerIsAdministrator);
        }
        if self.is_out_of_use(at.account) {
            return Err(Refusal::MemberSuspended);
        }
        self.put_record(Member { status, settled_from_ms: 0, ..record });
        Ok(())
    }

    /// `DeclineInvitations`: the senders' records of the account go.
    pub fn decline_invitations(
        &mut self,
        at: SessionKey,
        senders: &[AccountId],
    ) -> Result<Unprocessed, Refusal> {
        self.get_macie_session(at)?;
        Ok(each(senders, |sender| {
            let record = self.pending_from(at, sender)?;
            self.drop_record(record.administrator_key(), at.account);
            Ok(())
        }))
    }

    /// `DeleteInvitations`: the account no longer has them; the senders' records stay `Invited`.
    pub fn delete_invitations(
        &mut self,
        at: SessionKey,
        senders: &[AccountId],
    ) -> Result<Unprocessed, Refusal> {
        self.get_macie_session(at)?;
        Ok(each(senders, |sender| {
            let record = self.pending_from(at, sender)?;
            self.put_record(Member { invitation_id: None, ..record });
            Ok(())
        }))
    }

    /// `DisassociateFromAdministratorAccount`: a member by invitation leaves; its session stays as it is, the
    /// record becomes `Resigned`. A member through the organization cannot leave by itself.
    pub fn disassociate_from_administrator(&mut self, at: SessionKey) -> Result<(), Refusal> {
        self.get_macie_session(at)?;
        let administrator = self.administrator_of(at).ok_or(Refusal::NoAdministrator)?;
        let record = self.record(SessionKey { account: administrator, ..at }, at.account)?.clone();
        match record.association {
            Association::Organization => Err(Refusal::MemberThroughOrganization),
            Association::Invitation => {
                self.put_record(Member {
                    status: RelationshipStatus::Resigned,
                    invitation_id: None,
                    ..record
                });
                Ok(())
            }
        }
    }

    /// The invitation by which an account became the member that it is.
    #[must_use]
    pub fn accepted_invitation(&self, at: SessionKey) -> Option<Invitation> {
        let administrator = SessionKey { account: self.administrator_of(at)?, ..at };
        self.record(administrator, at.account).ok()?.invitation(self.now_ms)
    }

    /// The address of an account, as far as anybody knows it.
    pub(super) fn address(&self, account: AccountId) -> Option<&Email> {
        let own = self.organization.account(account).map(|account| &account.email);
        own.or_else(|| self.outside.get(&account))
    }

    /// Whether an account of the organization is suspended or closed; others are not known to be.
    fn is_out_of_use(&self, account: AccountId) -> bool {
        self.organization.account(account).is_some() && !self.is_usable(account)
    }

    /// Whether an account is an administrator: of the organization, or of members by invitation.
    pub(super) fn administers(&self, at: SessionKey) -> bool {
        self.is_administrator(at) || self.rosters.get(&at).is_some_and(super::member::Roster::has_bound)
    }

    fn invite(&mut self, at: SessionKey, account: AccountId) -> Result<(), Refusal> {
        let record = self.record(at, account)?.clone();
        if record.association == Association::Organization {
            return Err(Refusal::InvitationWithinOrganization);
        }
        match record.status_at(self.now_ms) {
            RelationshipStatus::Removed | RelationshipStatus::Resigned if self.is_full_of_invited(at) => {
                Err(Refusal::MemberQuota)
            }
            RelationshipStatus::Created | RelationshipStatus::Removed | RelationshipStatus::Resigned => {
                self.send(record)
            }
            RelationshipStatus::Invited | RelationshipStatus::EmailVerificationInProgress => {
                match self.switches.repeated_invitation {
                    RepeatedInvitation::Resent => self.send(record),
                    RepeatedInvitation::Refused => Err(Refusal::InvitationPending),
                }
            }
            RelationshipStatus::EmailVerificationFailed => Err(Refusal::MemberEmailMismatch),
            RelationshipStatus::Enabled
            | RelationshipStatus::Paused
            | RelationshipStatus::RegionDisabled
            | RelationshipStatus::AccountSuspended => Err(Refusal::MemberExists),
        }
    }

    /// Sends an invitation. Whether the address is the account's shows once it is verified.
    fn send(&mut self, record: Member) -> Result<(), Refusal> {
        let key = record.key();
        if self.bonds.contains_key(&key) || self.administers(key) {
            return Err(Refusal::MemberOfAnother);
        }
        if self.is_out_of_use(record.account) {
            return Err(Refusal::MemberSuspended);
        }
        let known = self.address(record.account);
        let arrives = known.is_some_and(|known| record.email.as_ref() == Some(known));
        let settled_from_ms = self.now_ms.saturating_add(self.switches.email_verification_ms);
        let invited_at_ms = Some(self.now_ms);
        let (status, invitation_id) = if arrives {
            let id = record.invitation_id.clone().unwrap_or_else(|| self.next_id("invitation", key));
            (RelationshipStatus::Invited, Some(id))
        } else {
            (RelationshipStatus::EmailVerificationFailed, None)
        };
        self.put_record(Member { status, invited_at_ms, invitation_id, settled_from_ms, ..record });
        Ok(())
    }

    /// The senders' records of invitations that an account can answer now.
    fn pending(&self, recipient: SessionKey) -> impl Iterator<Item = &Member> {
        let senders = self.invited_by.get(&recipient).into_iter().flatten();
        let records = senders.filter_map(move |sender| {
            self.record(SessionKey { account: *sender, ..recipient }, recipient.account).ok()
        });
        records.filter(|record| record.status_at(self.now_ms) == RelationshipStatus::Invited)
    }

    fn pending_from(&self, recipient: SessionKey, sender: AccountId) -> Result<Member, Refusal> {
        let record = self.pending(recipient).find(|record| record.administrator == sender);
        record.cloned().ok_or(Refusal::NoInvitationFrom)
    }
}

/// Does something for each account, and notes for which it could not be done.
fn each(accounts: &[AccountId], mut act: impl FnMut(AccountId) -> Result<(), Refusal>) -> Unprocessed {
    accounts.iter().filter_map(|account| act(*account).err().map(|refusal| (*account, refusal))).collect()
}
