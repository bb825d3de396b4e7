//! What the emulator remembers, and the lookups that every rule uses.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::classic::Classic;
use super::credentials::Credentials;
use super::designation::Designation;
use super::history::History;
use super::jobs::Job;
use super::member::Roster;
use super::refusal::Refusal;
use super::services::Services;
use super::session::Session;
use crate::organization::{AccountState, Email, Organization};
use crate::policy::Guard;
use crate::switches::Switches;
use crate::{AccountId, Region, SessionKey};

/// Everything that the emulated services remember.
///
/// The operations take the calling account and Region as a [`SessionKey`] and trust it: who the caller is
/// was decided at the wire. Verbs that arrange a situation for a test have no caller.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct State {
    /// Not of the snapshot: time is told.
    #[serde(skip)]
    pub(super) now_ms: u64,
    pub(super) switches: Switches,
    pub(super) organization: Organization,
    pub(super) sessions: BTreeMap<SessionKey, Session>,
    /// An administrator's member records, by the administrator's account and Region.
    pub(super) rosters: BTreeMap<SessionKey, Roster>,
    /// The administrator of a member, by the member's account and Region: the rosters, turned around.
    pub(super) bonds: BTreeMap<SessionKey, AccountId>,
    /// Whose invitations an account can answer: those records of the rosters, turned around.
    pub(super) invited_by: BTreeMap<SessionKey, BTreeSet<AccountId>>,
    pub(super) designations: BTreeMap<Region, Designation>,
    /// The jobs of a session, by id.
    pub(super) jobs: BTreeMap<SessionKey, BTreeMap<String, Job>>,
    pub(super) classic: Classic,
    /// How many identifiers were given out.
    pub(super) issued: u64,
    pub(super) services: Services,
    pub(super) regions_off: BTreeMap<AccountId, BTreeSet<Region>>,
    /// Accounts outside the organization that are known to exist.
    pub(super) outside: BTreeMap<AccountId, Email>,
    pub(super) credentials: Credentials,
    #[serde(skip)]
    pub(super) history: History,
    /// Not of the snapshot: who may do what was said to the emulator, not to the services.
    #[serde(skip)]
    pub(crate) guard: Guard,
}

impl State {
    /// An organization in which Macie was never used.
    #[must_use]
    pub fn new(organization: Organization, switches: Switches) -> Self {
        Self {
            now_ms: 0,
            switches,
            organization,
            sessions: BTreeMap::new(),
            rosters: BTreeMap::new(),
            bonds: BTreeMap::new(),
            invited_by: BTreeMap::new(),
            designations: BTreeMap::new(),
            jobs: BTreeMap::new(),
            classic: Classic::default(),
            issued: 0,
            services: Services::default(),
            regions_off: BTreeMap::new(),
            outside: BTreeMap::new(),
            credentials: Credentials::default(),
            history: History::default(),
            guard: Guard::default(),
        }
    }

    /// Tells the time, in milliseconds since 1970. Time never runs backwards.
    pub fn advance_to(&mut self, now_ms: u64) {
        self.now_ms = self.now_ms.max(now_ms);
    }

    /// The time that was last told, in milliseconds since 1970.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        self.now_ms
    }

    /// The readings that the rules follow.
    #[must_use]
    pub fn switches(&self) -> &Switches {
        &self.switches
    }

    /// The readings that the rules follow, to be changed.
    pub fn switches_mut(&mut self) -> &mut Switches {
        &mut self.switches
    }

    /// The organization.
    #[must_use]
    pub fn organization(&self) -> &Organization {
        &self.organization
    }

    /// The organization, for changes that do not concern Macie: units, tags, names, moves.
    pub fn organization_mut(&mut self) -> &mut Organization {
        &mut self.organization
    }

    /// Whether the account is the management account.
    #[must_use]
    pub fn is_management(&self, account: AccountId) -> bool {
        *self.organization.management_id() == account
    }

    /// The session of an account in a Region.
    #[must_use]
    pub fn session_of(&self, key: SessionKey) -> Option<&Session> {
        self.sessions.get(&key)
    }

    /// The administrator whose member the account is in the Region.
    #[must_use]
    pub fn administrator_of(&self, key: SessionKey) -> Option<AccountId> {
        self.bonds.get(&key).copied()
    }

    /// Whether the account has opted out of the Region (or never opted in).
    #[must_use]
    pub fn is_region_off(&self, key: SessionKey) -> bool {
        self.regions_off.get(&key.account).is_some_and(|off| off.contains(&key.region))
    }

    pub(super) fn is_usable(&self, account: AccountId) -> bool {
        self.organization.account(account).is_some_and(|found| found.state == AccountState::Active)
    }

    pub(super) fn require_session(&mut self, key: SessionKey) -> Result<&mut Session, Refusal> {
        self.sessions.get_mut(&key).ok_or(Refusal::SessionAbsent)
    }

    pub(super) fn roster_mut(&mut self, administrator: SessionKey) -> &mut Roster {
        self.rosters.entry(administrator).or_default()
    }
}
