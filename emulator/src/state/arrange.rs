//! Verbs that arrange a situation for a test, however unlikely, and short readers for
//! its assertions. No service calls these.

use super::core::State;
use super::designation::{AutoEnable, Designation};
use super::member::{Association, Member, MemberFilter, RelationshipStatus};
use super::refusal::Refusal;
use super::services::MACIE_PRINCIPAL;
use super::session::{Session, SessionStatus};
use crate::{AccountId, Region, SessionKey};

impl State {
    /// Puts a session into an account and Region, in this status, in place of any other.
    pub fn put_session(&mut self, account: AccountId, region: Region, status: SessionStatus) {
        self.sessions.insert(SessionKey { region, account }, Session::new(status, self.now_ms));
    }

    /// Takes a session away, whatever depends on it.
    pub fn drop_session(&mut self, account: AccountId, region: Region) {
        let key = SessionKey { region, account };
        self.sessions.remove(&key);
        self.jobs.remove(&key);
    }

    /// Stops a running job as Macie does when the monthly quota of its account is used up: it is `PAUSED`.
    pub fn exhaust_job_quota(&mut self, at: SessionKey, job_id: &str) -> Result<(), Refusal> {
        let (now_ms, run_ms) = (self.now_ms, self.switches.job_run_ms);
        let job = self.jobs.get_mut(&at).and_then(|jobs| jobs.get_mut(job_id)).ok_or(Refusal::JobUnknown)?;
        job.advance(now_ms, run_ms);
        job.exhaust_quota(now_ms)
    }

    /// Designates an administrator with all side effects, in place of any other and without asking.
    pub fn put_administrator(&mut self, region: Region, administrator: AccountId) {
        self.designations.insert(region, Designation { administrator, auto_enable: AutoEnable::Off });
        self.services.trust(MACIE_PRINCIPAL, self.now_ms);
        if !self.is_management(administrator) {
            self.services.delegate(administrator, MACIE_PRINCIPAL, self.now_ms);
        }
        self.ensure_session(SessionKey { region, account: administrator });
    }

    /// Makes an account a member, with its session enabled, of an administrator that is not the organization's.
    pub fn bind_to_other_administrator(&mut self, account: AccountId, region: Region, other: AccountId) {
        let at = SessionKey { region, account: other };
        self.ensure_session(at);
        self.ensure_session(SessionKey { region, account });
        let record = Member::of_organization(at, account, RelationshipStatus::Enabled);
        let invited_at_ms = Some(self.now_ms);
        let invitation_id = Some(self.next_id("invitation", SessionKey { region, account }));
        self.put_record(Member {
            association: Association::Invitation,
            invited_at_ms,
            invitation_id,
            ..record
        });
    }

    /// Writes the administrator's record of an account, with this status; an `Enabled` or `Paused` one brings
    /// a session to match.
    ///
    /// # Panics
    ///
    /// If the Region has no administrator.
    pub fn put_member(&mut self, region: Region, account: AccountId, status: RelationshipStatus) {
        let administrator = self.administrator(region).expect("a record is its administrator's");
        match status {
            RelationshipStatus::Enabled => self.put_session(account, region, SessionStatus::Enabled),
            RelationshipStatus::Paused => self.put_session(account, region, SessionStatus::Paused),
            RelationshipStatus::Invited
            | RelationshipStatus::Created
            | RelationshipStatus::Removed
            | RelationshipStatus::Resigned
            | RelationshipStatus::EmailVerificationInProgress
            | RelationshipStatus::EmailVerificationFailed
            | RelationshipStatus::RegionDisabled
            | RelationshipStatus::AccountSuspended => {}
        }
        let at = SessionKey { region, account: administrator };
        self.put_record(Member::of_organization(at, account, status));
    }

    /// The status of an account's session; `None` if it has none.
    #[must_use]
    pub fn session(&self, account: AccountId, region: Region) -> Option<SessionStatus> {
        self.session_of(SessionKey { region, account }).map(|session| session.status)
    }

    /// The organization's administrator's record of an account, as it reads now.
    #[must_use]
    pub fn member(&self, region: Region, account: AccountId) -> Option<Member> {
        let at = SessionKey { region, account: self.administrator(region)? };
        self.record(at, account).ok().map(|record| record.at(self.now_ms))
    }

    /// Every record of the organization's administrator in a Region, as it reads now, by account.
    #[must_use]
    pub fn members(&self, region: Region) -> Vec<Member> {
        let Some(administrator) = self.administrator(region) else { return Vec::new() };
        let at = SessionKey { region, account: administrator };
        let page = self.list_members(at, MemberFilter::Every, None, usize::MAX);
        page.map(|page| page.items).unwrap_or_default()
    }

    /// Every record of an administrator, of the organization or not, whatever its status.
    pub fn records(&self, administrator: SessionKey) -> impl Iterator<Item = &Member> {
        self.rosters.get(&administrator).into_iter().flat_map(|roster| roster.after(None))
    }

    /// What an administrator's record of an account says, as it reads now.
    #[must_use]
    pub fn relationship(&self, administrator: SessionKey, account: AccountId) -> Option<RelationshipStatus> {
        self.record(administrator, account).ok().map(|record| record.status_at(self.now_ms))
    }

    /// Every account that has an administrator, in its Region.
    pub fn bound_accounts(&self) -> impl Iterator<Item = SessionKey> {
        self.bonds.keys().copied()
    }

    /// Every session there is, with its status.
    pub fn sessions(&self) -> impl Iterator<Item = (SessionKey, SessionStatus)> {
        self.sessions.iter().map(|(key, session)| (*key, session.status))
    }
}
