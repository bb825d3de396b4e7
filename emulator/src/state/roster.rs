//! Reading and keeping member records: every change goes through two functions here,
//! which keep the rosters and the members' view of their administrator in step.

use super::core::State;
use super::member::{Association, Member, MemberFilter, Page, RelationshipStatus};
use super::refusal::Refusal;
use crate::{AccountId, SessionKey};

impl State {
    /// `GetMember`.
    pub fn get_member(&self, at: SessionKey, account: AccountId) -> Result<Member, Refusal> {
        self.get_macie_session(at)?;
        Ok(self.record(at, account)?.at(self.now_ms))
    }

    /// `ListMembers`: by account id, from after `after`. A page costs the page, not the roster.
    pub fn list_members(
        &self,
        at: SessionKey,
        filter: MemberFilter,
        after: Option<AccountId>,
        limit: usize,
    ) -> Result<Page<Member>, Refusal> {
        self.get_macie_session(at)?;
        let records = self.rosters.get(&at).into_iter().flat_map(|roster| roster.after(after));
        let shown = records.filter(|member| match filter {
            MemberFilter::Associated => member.status_at(self.now_ms).is_associated(),
            MemberFilter::Every => true,
        });
        let page = Page::take(shown, limit, |member| member.account);
        let items = page.items.into_iter().map(|member| member.at(self.now_ms)).collect();
        Ok(Page { items, next: page.next })
    }

    /// `GetAdministratorAccount`: the administrator, and what the caller is to it.
    pub fn get_administrator_account(
        &self,
        at: SessionKey,
    ) -> Result<(AccountId, RelationshipStatus), Refusal> {
        self.get_macie_session(at)?;
        let administrator = self.administrator_of(at).ok_or(Refusal::NoAdministrator)?;
        let key = SessionKey { account: administrator, ..at };
        let record = self.rosters.get(&key).and_then(|roster| roster.get(at.account));
        Ok((
            administrator,
            record.map_or(RelationshipStatus::Enabled, |record| record.status_at(self.now_ms)),
        ))
    }

    /// Whether the account is a member through the organization.
    #[must_use]
    pub fn is_member_by_organization(&self, key: SessionKey) -> bool {
        let Some(administrator) = self.administrator_of(key) else { return false };
        let record = self.record(SessionKey { account: administrator, ..key }, key.account);
        record.is_ok_and(|record| record.association == Association::Organization)
    }

    pub(super) fn record(&self, administrator: SessionKey, account: AccountId) -> Result<&Member, Refusal> {
        let record = self.rosters.get(&administrator).and_then(|roster| roster.get(account));
        record.ok_or(Refusal::MemberUnknown)
    }

    /// Writes a record as of now.
    pub(super) fn put_record(&mut self, member: Member) {
        let (key, administrator) = (member.key(), member.administrator_key());
        self.note_member(administrator, key.account);
        if member.is_bound() {
            self.bonds.insert(key, administrator.account);
        } else {
            self.unbind(key, administrator.account);
        }
        if member.is_pending() {
            self.invited_by.entry(key).or_default().insert(administrator.account);
        } else {
            self.forget_sender(key, administrator.account);
        }
        let updated_at_ms = self.now_ms;
        self.roster_mut(administrator).put(Member { updated_at_ms, ..member });
    }

    /// Drops a record.
    pub(super) fn drop_record(&mut self, administrator: SessionKey, account: AccountId) {
        self.note_member(administrator, account);
        self.roster_mut(administrator).remove(account);
        let member = SessionKey { account, ..administrator };
        self.unbind(member, administrator.account);
        self.forget_sender(member, administrator.account);
    }

    /// Gives a record another status.
    pub(super) fn set_status(&mut self, record: &Member, status: RelationshipStatus) {
        self.put_record(Member { status, ..record.clone() });
    }

    fn forget_sender(&mut self, recipient: SessionKey, sender: AccountId) {
        if let Some(senders) = self.invited_by.get_mut(&recipient) {
            senders.remove(&sender);
            if senders.is_empty() {
                self.invited_by.remove(&recipient);
            }
        }
    }

    fn unbind(&mut self, member: SessionKey, administrator: AccountId) {
        if self.bonds.get(&member) == Some(&administrator) {
            self.bonds.remove(&member);
        }
    }
}
