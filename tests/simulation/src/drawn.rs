//! Organizations drawn from a seed: how many accounts in how many Regions, what Macie says of
//! each, whose sessions run, what is set, who was closed, has left or came by invitation.
//!
//! Whatever can be there is drawn, however unlikely; what a teardown or an onboarding makes
//! of it is for the tests to say.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::rc::Rc;

use macie_emulator::{
    AutoEnable, AutoEnableMembers, AutomatedDiscoveryStatus, JoinedMethod, NewAccount, NewMember, ParentId,
    RelationshipStatus, SessionKey, SessionStatus, State,
};
use macie_org::ids::{AccountId, Region};

use crate::people::{administrator, management, member, theirs, there};
use crate::quota::Quota;
use crate::readings;
use crate::world::World;

/// The Regions that may be asked for, and one more that never is.
const REGIONS: [&str; 4] = ["us-east-1", "eu-west-1", "ap-south-1", "sa-east-1"];
/// Members by invitation are numbered from here on, the administrator of others is this one, and
/// an account of the organization that may be the administrator in place of ours that.
const GUESTS: u64 = 900_000;
const STRANGER: u64 = 990_000;
const RIVAL: u64 = 991_000;
/// Organizational units: the second lies in the first, the third beside them.
const UNITS: [&str; 3] = ["ou-root-outer000", "ou-root-inner000", "ou-root-beside00"];

/// How large a drawn organization is.
#[derive(Debug, Clone, PartialEq)]
pub struct Size {
    /// Accounts that can become members.
    pub members: RangeInclusive<u64>,
    /// Regions to ask for.
    pub regions: RangeInclusive<usize>,
    /// Members on one page at most.
    pub page: usize,
    /// What Macie grants.
    pub quota: Quota,
    /// Whether whatever can be there is drawn: another administrator, members that are protected or
    /// came by invitation, and any reading of AWS.
    pub varied: bool,
}

impl Size {
    /// The small case: up to 20 accounts, two Regions and pages of four.
    pub const SMALL: Self = Self {
        members: 0..=18,
        regions: 1..=2,
        page: 4,
        quota: Quota { rate: 5.0, burst: 10.0 },
        varied: true,
    };

    /// Most organizations are far smaller than they may be: what goes wrong does so with few
    /// accounts in one Region, and in less time.
    fn draw(&self, dice: &mut fastrand::Rng) -> (u64, usize) {
        if !self.varied {
            return (dice.u64(self.members.clone()), dice.usize(self.regions.clone()));
        }
        let (fewest, most) = (*self.members.start(), *self.members.end());
        let usual = if dice.u8(..) < 48 { most } else { fewest + (most - fewest) / 4 };
        let (first, last) = (*self.regions.start(), *self.regions.end());
        (
            dice.u64(fewest..=usual),
            if dice.u8(..) < 96 { last } else { dice.usize(first..=first.max(last / 2)) },
        )
    }
}

/// An organization, and what may be asked for in it.
#[derive(Debug)]
pub struct Drawn {
    /// The services.
    pub world: Rc<World>,
    /// Regions to ask for.
    pub regions: Vec<Region>,
    /// Accounts of the organization that may be members.
    pub members: u64,
    /// Accounts that nothing may touch.
    pub protected: BTreeSet<AccountId>,
    /// The dice, for what else is to be drawn.
    pub dice: fastrand::Rng,
    is_varied: bool,
}

impl Drawn {
    /// Draws an organization.
    #[must_use]
    pub fn of(seed: u64, quota: Quota) -> Self {
        Self::sized(seed, &Size { members: 0..=14, regions: 1..=3, page: 25, quota, varied: false })
    }

    /// Draws an organization of a size.
    #[must_use]
    pub fn sized(seed: u64, size: &Size) -> Self {
        let mut dice = fastrand::Rng::with_seed(seed);
        let (members, regions) = size.draw(&mut dice);
        let world = World::new(members, size.quota, seed);
        world.set_page(dice.usize(1..=size.page));
        let protected = (0..members).filter(|_| dice.u8(..) < 2).map(member).collect();
        if size.varied {
            *world.state().switches_mut() = readings::draw(&mut dice);
        }
        let is_varied = size.varied;
        let mut drawn = Self { world, regions: Vec::new(), members, protected, dice, is_varied };
        drawn.draw_units();
        let has_rival = drawn.dice.u8(..) < 12 && size.varied;
        // Nobody asks for the last one, and it keeps the registration.
        let kept = drawn.dice.u8(..) < 64;
        let names = REGIONS.into_iter().map(|name| name.parse().expect("Macie is there"));
        let others = Region::ALL.into_iter().filter(|it| !REGIONS.contains(&it.as_str()));
        let all: Vec<Region> = names.chain(others).collect();
        drawn.regions = all[..regions].to_vec();
        for region in &all[..regions] {
            if has_rival {
                drawn.draw_rival(*region);
            } else {
                drawn.draw_region(*region);
            }
        }
        if kept && !has_rival && regions < all.len() {
            drawn.draw_region(all[regions]);
        }
        drawn.draw_fates();
        drawn
    }

    /// Three accounts in one Region, on two pages: members, unless they are to become that.
    pub(crate) fn of_three(is_new: bool) -> Self {
        let (members, region) = (3, REGIONS[0].parse().expect("Macie is there"));
        let quota = Size::SMALL.quota;
        let world = if is_new {
            World::new(members, quota, 1)
        } else {
            let world = World::enrolled(members, &[region], quota, 1);
            let at = SessionKey { region: there(region), account: theirs(&administrator()) };
            let on = world.state().update_organization_configuration(at, AutoEnable::On);
            on.expect("it is the administrator");
            world
        };
        world.set_page(2);
        Self {
            world,
            regions: vec![region],
            members,
            protected: BTreeSet::new(),
            dice: fastrand::Rng::with_seed(1),
            is_varied: false,
        }
    }

    /// Every account lies in some unit, or in the root.
    fn draw_units(&mut self) {
        let mut state = self.world.state();
        let organization = state.organization_mut();
        let root = organization.root().clone();
        let units = UNITS.map(|unit| unit.parse::<ParentId>().expect("a unit"));
        for (unit, parent) in units.iter().zip([&root, &units[0], &root]) {
            organization.add_unit(unit.clone(), unit.as_str(), parent.clone()).expect("it is new");
        }
        for n in 0..self.members {
            let at = self.dice.usize(..=units.len());
            let unit = units.get(at).unwrap_or(&root);
            organization.move_account(theirs(&member(n)), unit).expect("it is there");
        }
    }

    /// Some of the units.
    pub(crate) fn some_units(&mut self) -> Vec<&'static str> {
        let some = UNITS.into_iter().filter(|_| self.dice.bool()).collect::<Vec<_>>();
        if some.is_empty() { vec![UNITS[0]] } else { some }
    }

    /// Another account of the organization is the administrator there.
    fn draw_rival(&mut self, region: Region) {
        let rival = theirs(&member(RIVAL));
        let mut state = self.world.state();
        if state.organization().account(rival).is_none() {
            let new = NewAccount::named_after(rival);
            state.join(new, JoinedMethod::Created).expect("the number is new");
        }
        if self.dice.bool() {
            state.put_administrator(there(region), rival);
            for n in (0..self.members).filter(|_| self.dice.bool()) {
                state.put_member(there(region), theirs(&member(n)), RelationshipStatus::Enabled);
            }
        }
    }

    fn draw_region(&mut self, region: Region) {
        let dice = &mut self.dice;
        let is_needed =
            self.world.state().switches().management_session_required_for_administrator_operations;
        let has_management_session = dice.bool() || is_needed;
        if has_management_session {
            self.world.state().put_session(theirs(&management()), there(region), SessionStatus::Enabled);
        }
        if dice.u8(..) < 64 {
            return self.draw_unused(region); // Macie has no administrator there
        }
        self.world.state().put_administrator(there(region), theirs(&administrator()));
        for n in 0..self.members {
            self.draw_member(region, &member(n));
        }
        if has_management_session && self.dice.u8(..) < 64 {
            self.world.put_member(region, &management(), RelationshipStatus::Enabled);
        }
        self.draw_settings(region);
        if self.dice.u8(..) < 48 {
            let guest = member(GUESTS + self.dice.u64(0..3));
            let mut state = self.world.state();
            if state.organization().account(theirs(&guest)).is_some() {
                return; // it has joined since
            }
            invite(&mut state, region, &guest);
            if self.is_varied && self.dice.bool() {
                let joined = state.join(NewAccount::named_after(theirs(&guest)), JoinedMethod::Invited);
                joined.expect("it was outside");
            }
        }
    }

    /// Sessions of accounts that are nobody's members. None is suspended: right after a designation
    /// such an account's refusal is not believed at once.
    fn draw_unused(&mut self, region: Region) {
        for account in (0..self.members).map(member).chain([administrator()]) {
            if self.dice.u8(..) < 64 {
                self.world.state().put_session(theirs(&account), there(region), SessionStatus::Enabled);
            }
        }
    }

    fn draw_session(&mut self, region: Region, account: &AccountId) {
        let status = if self.dice.bool() { SessionStatus::Enabled } else { SessionStatus::Paused };
        self.world.state().put_session(theirs(account), there(region), status);
    }

    fn draw_member(&mut self, region: Region, account: &AccountId) {
        match self.dice.u8(..) {
            0..=23 => {}
            24..=39 => self.draw_session(region, account),
            40..=55 => {
                let stranger = theirs(&member(STRANGER));
                self.world.state().bind_to_other_administrator(theirs(account), there(region), stranger);
            }
            _ if self.protected.contains(account) && !self.is_varied => {}
            56..=151 => self.world.put_member(region, account, RelationshipStatus::Enabled),
            152..=183 => self.world.put_member(region, account, RelationshipStatus::Paused),
            184..=199 => {
                self.world.put_member(region, account, RelationshipStatus::Enabled);
                self.world.state().disable_region(theirs(account), there(region));
            }
            200..=201 => self.world.put_member(region, account, RelationshipStatus::Created),
            _ => {
                let all = RelationshipStatus::ALL;
                let mut statuses = all.iter().filter(|it| **it != RelationshipStatus::Created);
                let status = statuses.nth(self.dice.usize(..all.len() - 1)).expect("one of the others");
                let is_allowed = readings::allow(self.world.state().switches(), *status);
                let status = if is_allowed { status } else { &RelationshipStatus::Removed };
                self.world.put_member(region, account, *status);
                if *status == RelationshipStatus::RegionDisabled {
                    self.world.state().disable_region(theirs(account), there(region));
                }
            }
        }
    }

    fn draw_settings(&mut self, region: Region) {
        let at = SessionKey { region: there(region), account: theirs(&administrator()) };
        let auto_enable = if self.dice.bool() { AutoEnable::On } else { AutoEnable::Off };
        let all = [AutoEnableMembers::All, AutoEnableMembers::New, AutoEnableMembers::None];
        let members = all[self.dice.usize(..all.len())];
        let mut state = self.world.state();
        state.update_organization_configuration(at, auto_enable).expect("it is the administrator");
        if self.dice.bool() {
            let status = AutomatedDiscoveryStatus::Enabled;
            state.update_automated_discovery(at, status, members).expect("it is the administrator");
        }
    }

    /// Some accounts are closed, some leave the organization.
    fn draw_fates(&mut self) {
        for n in 0..self.members {
            let account = theirs(&member(n));
            let fate = match self.dice.u8(..) {
                0..=11 => self.world.state().close_account(account),
                12..=19 => self.world.state().suspend_account(account),
                20..=27 => self.world.state().leave(account),
                _ => Ok(()),
            };
            fate.expect("it is an account of the organization");
        }
    }
}

/// Whether an account came by invitation, whatever became of it since.
pub(crate) fn is_guest(account: macie_emulator::AccountId) -> bool {
    (0..3).any(|n| theirs(&member(GUESTS + n)) == account)
}

/// Makes an account outside of the organization a member by invitation.
pub fn invite(state: &mut State, region: Region, guest: &AccountId) {
    let at = SessionKey { region: there(region), account: theirs(&administrator()) };
    let own = SessionKey { account: theirs(guest), ..at };
    let known = NewAccount::named_after(own.account);
    let new = NewMember { account: own.account, email: known.email.clone(), tags: [].into() };
    state.know_outside_account(known);
    state.create_member(at, new).expect("it is nobody's member");
    state.create_invitations(at, &[own.account]).expect("it was added");
    state.enable_macie(own, None, None, None).expect("it had no session");
    let invitations = state.list_invitations(own, None, 1).expect("it has a session");
    state.accept_invitation(own, &invitations.items[0].id, None).expect("it was invited");
}
