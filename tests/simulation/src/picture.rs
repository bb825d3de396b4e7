//! What is there, and what is asked for, in the words that the model is stated in.

use std::collections::{BTreeMap, BTreeSet};

use macie_emulator::switches::{DeleteMemberOfOrganization, RegionDisabledMember};
use macie_emulator::{
    AccountId, AccountState, Association, MACIE_PRINCIPAL, Member, Organization, Region, RelationshipStatus,
    SessionKey, SessionStatus, State,
};
use serde::Deserialize;
use serde_json::Value;

use crate::drawn::is_guest;
use crate::people::{administrator, theirs, there};
use crate::records::Mutation;
use crate::world::World;

/// What an execution does to accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    /// Makes them members.
    Onboard,
    /// Suspends their sessions.
    Suspend,
    /// Resumes their sessions.
    Resume,
    /// Removes them.
    Teardown,
    /// Says what onboarding would do.
    Audit,
}

/// What a request asks for.
#[expect(clippy::struct_excessive_bools, reason = "each is a field of the request, and means what it says")]
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    /// Who is to administer.
    administrator: AccountId,
    /// What is to be done.
    pub(crate) operation: Operation,
    /// Where.
    pub(crate) regions: Vec<Region>,
    /// Whether nothing is to be done after all.
    pub(crate) only_plans: bool,
    /// Whether all accounts are meant.
    pub(crate) is_full: bool,
    /// Whether whoever is suspended is resumed.
    pub(crate) resumes_all: bool,
    /// Whether former members' sessions end.
    pub(crate) disable_sessions: bool,
    /// Whether the management account's session ends.
    pub(crate) disable_management_session: bool,
    /// Whether members by invitation are removed too.
    pub(crate) include_invited: bool,
    /// Whether accounts that join are to become members, where that is asked for.
    pub(crate) auto_enable: Option<bool>,
    /// The share of a Region's members that may be suspended.
    pub(crate) max_percent: u64,
    /// How many accounts may fail in a Region.
    pub(crate) max_failures: usize,
    /// How many active accounts the request may mean.
    pub(crate) max_accounts: usize,
    include: BTreeSet<AccountId>,
    exclude: BTreeSet<AccountId>,
    units: BTreeSet<String>,
    protected: BTreeSet<AccountId>,
}

/// What an account is to the organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// An active account like any other.
    Member,
    /// Owns the organization.
    Management,
    /// Administers Macie, or is to.
    Administrator,
    /// Is not to be touched.
    Protected,
    /// Is suspended or closed.
    Inactive,
    /// Is not of the organization.
    Missing,
}

/// An account in a Region.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// The account.
    pub(crate) account: AccountId,
    /// The Region.
    pub(crate) region: Region,
    /// What it is to the organization.
    pub(crate) standing: Standing,
    /// Whether the stack protects it, of the organization or not.
    pub(crate) is_protected: bool,
    /// Whether the request means it.
    pub(crate) in_scope: bool,
    /// The administrator's record of it, and whether it came by invitation.
    pub(crate) record: Option<(RelationshipStatus, bool)>,
    /// Its session.
    pub(crate) session: Option<SessionStatus>,
    /// Whether it is another administrator's member, or is one itself.
    pub(crate) is_of_another: bool,
    /// Whether the Region is turned off for it.
    pub(crate) is_region_off: bool,
    /// Whether Macie then refuses to make it a member.
    pub(crate) is_region_refused: bool,
    /// Whether its record cannot be deleted once it is over.
    pub(crate) is_kept: bool,
    /// Whether this system has suspended it.
    pub(crate) suspended_by_us: bool,
    /// Whether this system has removed it: its session may be its to end, or may be ended.
    pub(crate) removed_by_us: bool,
}

/// Everything that is there, in the Regions that are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Picture {
    /// The management account.
    pub(crate) management: AccountId,
    /// Whether it needs a session of its own to ask who is the administrator.
    pub(crate) needs_session: bool,
    /// Regions, asked for or not, in which nobody can tell who is the administrator: the management
    /// account has no session to ask with, and the administrator has one.
    pub(crate) unreadable: BTreeSet<Region>,
    /// Every Region's administrator, asked for or not.
    pub(crate) administrators: BTreeMap<Region, AccountId>,
    /// Who is registered with Organizations for Macie.
    pub(crate) registered: BTreeSet<AccountId>,
    /// Accounts that the request means.
    pub(crate) scope: BTreeSet<AccountId>,
    /// Whether an account is left in scope that is active.
    pub(crate) is_anybody_active: bool,
    /// How many accounts in scope can be members.
    pub(crate) eligible: usize,
    /// Whether accounts that join become members.
    pub(crate) auto_enable: BTreeMap<Region, bool>,
    /// Accounts by Region.
    pub(crate) places: BTreeMap<(Region, AccountId), Place>,
    /// Regions with a record that may not be removed where all are meant.
    in_the_way: BTreeSet<Region>,
}

impl Ask {
    /// What a request asks for, of a stack that protects these accounts.
    #[must_use]
    pub(crate) fn of(request: &Value, protected: &BTreeSet<macie_org::ids::AccountId>) -> Self {
        let flag = |name: &str, default| request[name].as_bool().unwrap_or(default);
        let accounts = &request["accounts"];
        let ids = |name: &str| BTreeSet::deserialize(&accounts[name]).unwrap_or_default();
        let operation = match request["operation"].as_str() {
            Some("onboard") => Operation::Onboard,
            Some("suspend") => Operation::Suspend,
            Some("resume") => Operation::Resume,
            Some("teardown") => Operation::Teardown,
            _ => Operation::Audit,
        };
        Self {
            administrator: theirs(&administrator()),
            operation,
            regions: Vec::deserialize(&request["regions"]).expect("Regions"),
            only_plans: flag("dryRun", operation == Operation::Audit),
            is_full: accounts.is_null(),
            resumes_all: request["resumeScope"] == "all-paused",
            disable_sessions: flag("disableSessions", true),
            disable_management_session: flag("disableManagementSession", false),
            include_invited: flag("includeInvited", false),
            auto_enable: request["settings"]["autoEnable"].as_bool(),
            max_percent: request["limits"]["maxPercent"]
                .as_u64()
                .filter(|_| !flag("dryRun", false))
                .unwrap_or(100),
            max_failures: usize::deserialize(&request["limits"]["maxFailures"]).unwrap_or(100),
            max_accounts: usize::deserialize(&request["limits"]["maxAccounts"]).unwrap_or(10_000),
            include: ids("include"),
            exclude: ids("exclude"),
            units: BTreeSet::deserialize(&accounts["organizationalUnits"]).unwrap_or_default(),
            protected: protected.iter().map(theirs).collect(),
        }
    }

    fn means(&self, organization: &Organization, account: AccountId) -> bool {
        let lies = || {
            let path = organization.account(account).map(|it| organization.path(&it.parent));
            path.is_some_and(|path| self.units.iter().any(|unit| path.contains(&format!("/{unit}/"))))
        };
        (self.include.is_empty() || self.include.contains(&account))
            && !self.exclude.contains(&account)
            && (self.units.is_empty() || lies())
    }

    /// Whether a record stays, whatever is asked for.
    fn may_not_remove(&self, place: &Place) -> bool {
        place.record.is_some_and(|(_, invited)| {
            self.protected.contains(&place.account) || (invited && !self.include_invited)
        })
    }

    fn standing(&self, organization: &Organization, id: AccountId) -> Standing {
        let Some(account) = organization.account(id) else { return Standing::Missing };
        if self.protected.contains(&id) {
            Standing::Protected
        } else if account.state != AccountState::Active {
            Standing::Inactive
        } else if id == self.administrator {
            Standing::Administrator
        } else if id == *organization.management_id() {
            Standing::Management
        } else {
            Standing::Member
        }
    }
}

impl Standing {
    /// Whether a member can be made of it.
    fn is_eligible(self) -> bool {
        matches!(self, Self::Member | Self::Management)
    }
}

impl Place {
    pub(crate) fn status(&self) -> Option<RelationshipStatus> {
        self.record.map(|(status, _)| status)
    }

    /// What is left of its record once that is over.
    pub(crate) fn over(&self) -> Option<RelationshipStatus> {
        self.status().filter(|_| self.is_kept).map(|_| RelationshipStatus::Removed)
    }

    /// Whether it may become due without anybody's doing: it is being created, or has just joined.
    pub(crate) fn is_unsettled(&self) -> bool {
        self.status() == Some(RelationshipStatus::Created) || is_guest(self.account)
    }

    /// Whether no teardown of named accounts touches it.
    pub(crate) fn is_exempt(&self) -> bool {
        self.is_protected || matches!(self.standing, Standing::Protected | Standing::Administrator)
    }
}

impl Picture {
    /// What is there now.
    #[must_use]
    pub(crate) fn of(world: &World, ask: &Ask) -> Self {
        let (suspended, removed) =
            (changed_by_us(world, &["suspend"]), changed_by_us(world, &["disassociate", "delete"]));
        let state = world.state();
        let organization = state.organization();
        let administrators: BTreeMap<_, _> = Region::ALL
            .into_iter()
            .filter_map(|region| Some((region, state.administrator(region)?)))
            .collect();
        let registered = state.delegated_administrators().iter();
        let registered = registered.filter(|(_, services)| services.contains_key(MACIE_PRINCIPAL));
        let known = organization.accounts().map(|account| account.id);
        let named = ask.include.iter().filter(|id| !ask.exclude.contains(*id)).copied();
        let named = named.filter(|id| organization.account(*id).is_none());
        let scope: BTreeSet<_> = known.filter(|id| ask.means(organization, *id)).chain(named).collect();
        let mut picture = Self {
            management: *organization.management_id(),
            needs_session: state.switches().management_session_required_for_administrator_operations,
            unreadable: unreadable(&state),
            registered: registered.map(|(id, _)| *id).collect(),
            is_anybody_active: scope.iter().any(|id| {
                organization.account(*id).is_some_and(|account| account.state == AccountState::Active)
            }),
            eligible: scope.iter().filter(|id| ask.standing(organization, **id).is_eligible()).count(),
            auto_enable: auto_enable(&state, &administrators),
            administrators,
            scope,
            places: BTreeMap::new(),
            in_the_way: BTreeSet::new(),
        };
        for region in &ask.regions {
            let sessions = state.sessions().map(|(key, _)| key).filter(|key| key.region == *region);
            let mut accounts: BTreeSet<_> = sessions.map(|key| key.account).collect();
            let records = records(&state, SessionKey { region: *region, account: ask.administrator });
            accounts.extend(records.keys());
            accounts.extend(&picture.scope);
            accounts.extend([picture.management, ask.administrator]);
            for account in accounts {
                let key = SessionKey { region: *region, account };
                let mut place = place(&state, ask.administrator, key, records.get(&account).copied());
                place.standing = ask.standing(organization, account);
                place.is_protected = ask.protected.contains(&account);
                place.in_scope = picture.scope.contains(&account);
                place.suspended_by_us = suspended.contains(&key);
                place.removed_by_us = removed.contains(&key);
                picture.places.insert((*region, account), place);
            }
        }
        let in_the_way = picture.places.values().filter(|place| ask.may_not_remove(place));
        picture.in_the_way = in_the_way.map(|place| place.region).collect();
        picture
    }

    /// Whether more of a Region's members would be suspended than may be.
    fn is_share_exceeded(&self, ask: &Ask, region: Region) -> bool {
        let places = self.places.values().filter(|place| place.region == region);
        let (mut members, mut due) = (0, 0);
        for place in places {
            let is_member =
                matches!(place.status(), Some(RelationshipStatus::Enabled | RelationshipStatus::Paused));
            let is_meant = place.in_scope && place.standing.is_eligible();
            members += u64::from(is_member);
            due += u64::from(is_meant && place.record == Some((RelationshipStatus::Enabled, false)));
        }
        due * 100 > members * ask.max_percent
    }

    /// Whether the request stops in a Region before anything is changed there.
    #[must_use]
    pub(crate) fn is_stopped(&self, ask: &Ask, region: Region) -> bool {
        let ours = ask.administrator;
        let has_session = self.places.get(&(region, ours)).is_some_and(|place| place.session.is_some());
        let another = |id: Option<&AccountId>| id.is_some_and(|id| *id != ours);
        match ask.operation {
            Operation::Onboard | Operation::Audit => {
                another(self.administrators.get(&region))
                    || (!self.administrators.contains_key(&region)
                        && (self.administrators.values().any(|id| *id != ours)
                            || self.registered.iter().any(|id| *id != ours)))
            }
            Operation::Suspend => !has_session || self.is_share_exceeded(ask, region),
            Operation::Resume => !has_session,
            Operation::Teardown => {
                another(self.administrators.get(&region))
                    || (ask.is_full && has_session && self.in_the_way.contains(&region))
                    || (ask.is_full && self.unreadable.contains(&region))
            }
        }
    }
}

fn unreadable(state: &State) -> BTreeSet<Region> {
    let management = *state.organization().management_id();
    let has_session = |account| move |region: &Region| state.session(account, *region).is_some();
    let is_needed = state.switches().management_session_required_for_administrator_operations;
    let regions = Region::ALL.into_iter().filter(|_| is_needed);
    regions.filter(has_session(theirs(&administrator()))).filter(|it| !has_session(management)(it)).collect()
}

fn place(state: &State, ours: AccountId, key: SessionKey, record: Option<&Member>) -> Place {
    let SessionKey { region, account } = key;
    let is_of_ours = |record: &Member| record.association == Association::Organization;
    Place {
        account,
        region,
        standing: Standing::Missing,
        is_protected: false,
        in_scope: false,
        record: record.map(|it| (it.status, it.invited_at_ms.is_some())),
        session: state.session(account, region),
        is_of_another: state.administrator_of(key).is_some_and(|other| other != ours)
            || state.administrator(region) == Some(account)
            || state.records(key).any(Member::is_bound),
        is_region_off: state.is_region_off(key),
        is_region_refused: state.switches().region_disabled_member == RegionDisabledMember::Refused,
        is_kept: record.is_some_and(is_of_ours) && keeps_records(state),
        suspended_by_us: false,
        removed_by_us: false,
    }
}

/// The records of the administrator, by account. One that is on its way is what it becomes.
fn records(state: &State, administrator: SessionKey) -> BTreeMap<AccountId, &Member> {
    state.records(administrator).map(|it| (it.account, it)).collect()
}

fn auto_enable(state: &State, administrators: &BTreeMap<Region, AccountId>) -> BTreeMap<Region, bool> {
    let is_on = |(region, account): (&Region, &AccountId)| {
        let at = SessionKey { region: *region, account: *account };
        let found = state.organization_configuration(at).ok()?;
        Some((*region, found.auto_enable == macie_emulator::AutoEnable::On))
    };
    administrators.iter().filter_map(is_on).collect()
}

/// Every member that this system has ever changed like this, or tried to where nobody can.
fn changed_by_us(world: &World, kinds: &[&str]) -> BTreeSet<SessionKey> {
    let is_kept = keeps_records(&world.state());
    let records = world.records();
    let is_tried = |it: &Mutation| is_kept && it.kind == "delete";
    let is_done = |it: &&Mutation| (it.effective || is_tried(it)) && kinds.contains(&it.kind);
    let changed = records.mutations.iter().filter(is_done);
    changed.map(|it| SessionKey { region: there(it.region), account: theirs(&it.account) }).collect()
}

fn keeps_records(state: &State) -> bool {
    state.switches().delete_member_of_organization == DeleteMemberOfOrganization::RefusedNotAssociated
}
