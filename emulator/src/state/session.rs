//! Sessions: Macie itself, in one account and Region. Absent, enabled or paused.

use serde::{Deserialize, Serialize};

use super::core::State;
use super::member::Roster;
use super::refusal::{Refusal, SelfChange};
use super::settings::Settings;
use crate::SessionKey;
use crate::switches::RepeatedEnablement;

/// Whether a present session works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SessionStatus {
    /// It does.
    Enabled,
    /// It is suspended.
    Paused,
}

impl SessionStatus {
    /// The value on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Enabled => "ENABLED",
            Self::Paused => "PAUSED",
        }
    }
}

/// How often findings are published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FindingPublishingFrequency {
    /// The default, as recorded from a fresh session.
    FifteenMinutes,
    /// Hourly.
    OneHour,
    /// Every six hours.
    SixHours,
}

impl FindingPublishingFrequency {
    /// The value on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FifteenMinutes => "FIFTEEN_MINUTES",
            Self::OneHour => "ONE_HOUR",
            Self::SixHours => "SIX_HOURS",
        }
    }
}

/// A session, and the settings that are lost with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Session {
    /// Whether it works.
    pub status: SessionStatus,
    /// How often it publishes findings.
    pub frequency: FindingPublishingFrequency,
    /// When it was enabled, milliseconds since 1970.
    pub created_at_ms: u64,
    /// When its status or frequency last changed, milliseconds since 1970.
    pub updated_at_ms: u64,
    /// The client token of the request that enabled it, if that had one.
    pub(super) client_token: Option<String>,
    pub(super) settings: Settings,
}

impl Session {
    pub(super) fn new(status: SessionStatus, now_ms: u64) -> Self {
        Self {
            status,
            frequency: FindingPublishingFrequency::FifteenMinutes,
            created_at_ms: now_ms,
            updated_at_ms: now_ms,
            client_token: None,
            settings: Settings::default(),
        }
    }
}

impl State {
    /// `EnableMacie`: starts a session, which there may be only one of.
    pub fn enable_macie(
        &mut self,
        at: SessionKey,
        status: Option<SessionStatus>,
        frequency: Option<FindingPublishingFrequency>,
        client_token: Option<String>,
    ) -> Result<(), Refusal> {
        if let Some(present) = self.sessions.get(&at) {
            let same = client_token.is_some() && present.client_token == client_token;
            return match self.switches.repeated_enablement {
                RepeatedEnablement::Idempotent if same => Ok(()),
                RepeatedEnablement::Idempotent | RepeatedEnablement::Conflict => Err(Refusal::SessionExists),
            };
        }
        let mut session = Session::new(status.unwrap_or(SessionStatus::Enabled), self.now_ms);
        session.frequency = frequency.unwrap_or(session.frequency);
        session.client_token = client_token;
        self.sessions.insert(at, session);
        Ok(())
    }

    /// `GetMacieSession`.
    pub fn get_macie_session(&self, at: SessionKey) -> Result<&Session, Refusal> {
        self.sessions.get(&at).ok_or(Refusal::SessionAbsent)
    }

    /// `UpdateMacieSession`: changes the frequency, or suspends and resumes the account's own session.
    ///
    /// A member's status is its administrator's to change, and an administrator with members cannot suspend
    /// itself.
    pub fn update_macie_session(
        &mut self,
        at: SessionKey,
        status: Option<SessionStatus>,
        frequency: Option<FindingPublishingFrequency>,
    ) -> Result<(), Refusal> {
        let session = self.get_macie_session(at)?;
        if status.is_some_and(|asked| asked != session.status) {
            self.refuse_while_associated(at, SelfChange::Suspend)?;
        }
        let now_ms = self.now_ms;
        let session = self.require_session(at)?;
        session.status = status.unwrap_or(session.status);
        session.frequency = frequency.unwrap_or(session.frequency);
        session.updated_at_ms = now_ms;
        let status = session.status;
        self.follow_session(at, status);
        self.follow_with_jobs(at, status);
        Ok(())
    }

    /// `DisableMacie`: ends the session, and its settings and jobs are lost.
    pub fn disable_macie(&mut self, at: SessionKey) -> Result<(), Refusal> {
        self.require_session(at)?;
        self.refuse_while_associated(at, SelfChange::Disable)?;
        self.sessions.remove(&at);
        self.jobs.remove(&at);
        Ok(())
    }

    /// Neither a member of the organization's administrator nor, itself, an administrator with records.
    ///
    /// A member by invitation may suspend itself, but not disable Macie before it has left.
    fn refuse_while_associated(&self, at: SessionKey, change: SelfChange) -> Result<(), Refusal> {
        let bound = match change {
            SelfChange::Disable => self.bonds.contains_key(&at),
            SelfChange::Suspend => self.is_member_by_organization(at),
        };
        if bound {
            return Err(Refusal::AssociatedWithAdministrator(change));
        }
        let kept = match change {
            SelfChange::Disable => self.rosters.get(&at).is_some_and(|roster| !roster.is_empty()),
            SelfChange::Suspend => self.rosters.get(&at).is_some_and(Roster::has_bound),
        };
        if kept { Err(Refusal::MembersAssociated) } else { Ok(()) }
    }

    /// Starts a session where there is none; what is there stays as it is.
    pub(super) fn ensure_session(&mut self, key: SessionKey) {
        let now_ms = self.now_ms;
        self.sessions.entry(key).or_insert_with(|| Session::new(SessionStatus::Enabled, now_ms));
    }
}
