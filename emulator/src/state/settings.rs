//! An account's own settings in a Region. They live in its session and die with it; an
//! administrator's settings do not reach its members, automated discovery excepted.

use serde::{Deserialize, Serialize};

use super::core::State;
use super::refusal::Refusal;
use crate::SessionKey;

/// Where sensitive data discovery results go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExportDestination {
    /// The bucket.
    pub bucket_name: String,
    /// The prefix in the bucket.
    pub key_prefix: Option<String>,
    /// The key that encrypts the results.
    pub kms_key_arn: String,
    /// The account that must own the bucket.
    pub expected_bucket_owner: Option<String>,
}

/// Which findings go to Security Hub.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FindingsPublication {
    /// Sensitive data findings; off by default.
    pub classification_findings: bool,
    /// Policy findings; on by default.
    pub policy_findings: bool,
}

impl Default for FindingsPublication {
    fn default() -> Self {
        Self { classification_findings: false, policy_findings: true }
    }
}

/// Whether automated sensitive data discovery runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AutomatedDiscoveryStatus {
    /// It runs.
    Enabled,
    /// It does not; the default.
    #[default]
    Disabled,
}

/// For which members automated discovery is turned on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AutoEnableMembers {
    /// Present and future ones; what an update without the field means.
    All,
    /// Future ones.
    New,
    /// None; before the first update.
    #[default]
    None,
}

/// The automated discovery of an account in a Region.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AutomatedDiscovery {
    /// Whether it runs.
    pub status: AutomatedDiscoveryStatus,
    /// For which members.
    pub auto_enable: AutoEnableMembers,
    /// When it was first enabled, milliseconds since 1970.
    pub first_enabled_at_ms: Option<u64>,
    /// When it was disabled, if it is, milliseconds since 1970.
    pub disabled_at_ms: Option<u64>,
    /// When it was last updated, milliseconds since 1970.
    pub last_updated_at_ms: Option<u64>,
}

impl AutomatedDiscovery {
    fn set(&mut self, status: AutomatedDiscoveryStatus, now_ms: u64) {
        self.status = status;
        self.last_updated_at_ms = Some(now_ms);
        match status {
            AutomatedDiscoveryStatus::Enabled => {
                self.first_enabled_at_ms.get_or_insert(now_ms);
                self.disabled_at_ms = None;
            }
            AutomatedDiscoveryStatus::Disabled => self.disabled_at_ms = Some(now_ms),
        }
    }
}

/// Every setting of a session.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Settings {
    export: Option<ExportDestination>,
    publication: FindingsPublication,
    discovery: AutomatedDiscovery,
}

impl State {
    /// `GetClassificationExportConfiguration`.
    pub fn classification_export(&self, at: SessionKey) -> Result<Option<&ExportDestination>, Refusal> {
        Ok(self.get_macie_session(at)?.settings.export.as_ref())
    }

    /// `PutClassificationExportConfiguration`.
    pub fn put_classification_export(
        &mut self,
        at: SessionKey,
        to: ExportDestination,
    ) -> Result<(), Refusal> {
        self.require_session(at)?.settings.export = Some(to);
        Ok(())
    }

    /// `GetFindingsPublicationConfiguration`.
    pub fn findings_publication(&self, at: SessionKey) -> Result<FindingsPublication, Refusal> {
        Ok(self.get_macie_session(at)?.settings.publication)
    }

    /// `PutFindingsPublicationConfiguration`; without a configuration nothing changes.
    pub fn put_findings_publication(
        &mut self,
        at: SessionKey,
        publication: Option<FindingsPublication>,
    ) -> Result<(), Refusal> {
        let session = self.require_session(at)?;
        session.settings.publication = publication.unwrap_or(session.settings.publication);
        Ok(())
    }

    /// `GetAutomatedDiscoveryConfiguration`: for an administrator or a standalone account.
    pub fn automated_discovery(&self, at: SessionKey) -> Result<AutomatedDiscovery, Refusal> {
        let session = self.get_macie_session(at)?;
        self.refuse_discovery_of_member(at)?;
        Ok(session.settings.discovery)
    }

    /// `UpdateAutomatedDiscoveryConfiguration`: an administrator's reaches its members.
    pub fn update_automated_discovery(
        &mut self,
        at: SessionKey,
        status: AutomatedDiscoveryStatus,
        auto_enable: AutoEnableMembers,
    ) -> Result<(), Refusal> {
        self.get_macie_session(at)?;
        self.refuse_discovery_of_member(at)?;
        let now_ms = self.now_ms;
        let discovery = &mut self.require_session(at)?.settings.discovery;
        discovery.set(status, now_ms);
        discovery.auto_enable = auto_enable;
        let reaches = match status {
            AutomatedDiscoveryStatus::Disabled => true,
            AutomatedDiscoveryStatus::Enabled => auto_enable == AutoEnableMembers::All,
        };
        if reaches {
            self.set_discovery_of_members(at, status);
        }
        Ok(())
    }

    /// What a member's automated discovery is, whoever asks.
    #[must_use]
    pub fn automated_discovery_of(&self, key: SessionKey) -> Option<AutomatedDiscovery> {
        self.sessions.get(&key).map(|session| session.settings.discovery)
    }

    /// Turns automated discovery of an account off, as happens when it ceases to be a member.
    pub(super) fn stop_discovery(&mut self, key: SessionKey) {
        let now_ms = self.now_ms;
        if let Some(session) = self.sessions.get_mut(&key)
            && session.settings.discovery.status == AutomatedDiscoveryStatus::Enabled
        {
            session.settings.discovery.set(AutomatedDiscoveryStatus::Disabled, now_ms);
        }
    }

    /// Turns automated discovery of a new member on, where its administrator asked for that.
    pub(super) fn start_discovery_of_new_member(&mut self, administrator: SessionKey, member: SessionKey) {
        let own = self.automated_discovery_of(administrator).unwrap_or_default();
        let wanted = match own.auto_enable {
            AutoEnableMembers::All | AutoEnableMembers::New => {
                own.status == AutomatedDiscoveryStatus::Enabled
            }
            AutoEnableMembers::None => false,
        };
        let now_ms = self.now_ms;
        if let Some(session) = self.sessions.get_mut(&member).filter(|_| wanted) {
            session.settings.discovery.set(AutomatedDiscoveryStatus::Enabled, now_ms);
        }
    }

    /// Turns automated discovery of an account on or off.
    pub(super) fn set_discovery(&mut self, key: SessionKey, status: AutomatedDiscoveryStatus) {
        let now_ms = self.now_ms;
        if let Some(session) = self.sessions.get_mut(&key) {
            session.settings.discovery.set(status, now_ms);
        }
    }

    fn set_discovery_of_members(&mut self, administrator: SessionKey, status: AutomatedDiscoveryStatus) {
        let Some(roster) = self.rosters.get(&administrator) else { return };
        for account in roster.bound_accounts() {
            let key = SessionKey { region: administrator.region, account };
            if let Some(session) = self.sessions.get_mut(&key) {
                session.settings.discovery.set(status, self.now_ms);
            }
        }
    }

    fn refuse_discovery_of_member(&self, at: SessionKey) -> Result<(), Refusal> {
        if self.bonds.contains_key(&at) { Err(Refusal::AutomatedDiscoveryOfMember) } else { Ok(()) }
    }
}
