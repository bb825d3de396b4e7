//! Organizations drawn from a seed: how many accounts in how many Regions, what Macie says of
//! each, whose sessions run, what is set, who was closed, has left or came by invitation.
//!
//! Whatever can be there is drawn, however unlikely; what a teardown or an onboarding makes
//! of it is for the tests to say.

use std::collections::BTreeSet;
use std::rc::Rc;

use macie_emulator::{
    AutoEnable, AutoEnableMembers, AutomatedDiscoveryStatus, NewAccount, NewMember, RelationshipStatus,
    SessionKey, SessionStatus, State,
};
use macie_org::ids::{AccountId, Region};

use crate::people::{administrator, management, member, theirs, there};
use crate::quota::Quota;
use crate::world::World;

/// The Regions that may be asked for, and one more that never is.
const REGIONS: [&str; 4] = ["us-east-1", "eu-west-1", "ap-south-1", "sa-east-1"];
/// Members by invitation are numbered from here on, the administrator of others is this one.
const GUESTS: u64 = 900;
const STRANGER: u64 = 990;

/// An organization, and what may be asked for in it.
#[derive(Debug)]
pub struct Drawn {
    /// The services.
    pub world: Rc<World>,
    /// Regions to ask for.
    pub regions: Vec<Region>,
    /// Accounts of the organization that may be members.
    pub members: u64,
    /// Accounts that nothing may touch; none of them is a member.
    pub protected: BTreeSet<AccountId>,
    /// The dice, for what else is to be drawn.
    pub dice: fastrand::Rng,
}

impl Drawn {
    /// Draws an organization.
    #[must_use]
    pub fn of(seed: u64, quota: Quota) -> Self {
        let mut dice = fastrand::Rng::with_seed(seed);
        let members = dice.u64(0..=14);
        let world = World::new(members, quota, seed);
        world.set_page(dice.usize(1..=25));
        let protected = (0..members).filter(|_| dice.u8(..) < 8).map(member).collect();
        let regions = dice.usize(1..=3);
        let mut drawn = Self { world, regions: Vec::new(), members, protected, dice };
        for (n, name) in REGIONS.into_iter().enumerate() {
            let region = name.parse().expect("Macie is there");
            if n < regions {
                drawn.regions.push(region);
            }
            // Nobody asks for the last one, and it keeps the registration.
            if n < regions || n == REGIONS.len() - 1 {
                drawn.draw_region(region);
            }
        }
        drawn.draw_fates();
        drawn
    }

    fn draw_region(&mut self, region: Region) {
        let dice = &mut self.dice;
        let has_management_session = dice.bool();
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
            invite(&mut self.world.state(), region, &guest);
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
            _ if self.protected.contains(account) => {}
            56..=151 => self.world.put_member(region, account, RelationshipStatus::Enabled),
            152..=183 => self.world.put_member(region, account, RelationshipStatus::Paused),
            184..=199 => {
                self.world.put_member(region, account, RelationshipStatus::Enabled);
                self.world.state().disable_region(theirs(account), there(region));
            }
            _ => {
                let status = RelationshipStatus::ALL[self.dice.usize(..RelationshipStatus::ALL.len())];
                self.world.put_member(region, account, status);
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
