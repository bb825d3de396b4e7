//! Readings of AWS that sources disagree on, drawn from a seed: the steps have to be right under
//! each of them. Those that only a client can tell apart, by a message or a status, are not here.

use fastrand::Rng;
use macie_emulator::switches::{DeleteMemberOfOrganization, RegionDisabledMember, SecondDesignation};
use macie_emulator::{RelationshipStatus, Switches};

/// A new member may read `Created` for so long, in milliseconds.
const LONGEST_CREATION_MS: u64 = 30_000;

/// Each in some of all organizations, independently of the others.
pub(crate) fn draw(dice: &mut Rng) -> Switches {
    let mut other = |share: u8| dice.u8(..) < share;
    let mut drawn = Switches {
        management_session_required_for_administrator_operations: other(64),
        ..Switches::default()
    };
    if other(24) {
        drawn.delete_member_of_organization = DeleteMemberOfOrganization::RefusedNotAssociated;
    }
    if other(64) {
        drawn.region_disabled_member = RegionDisabledMember::Refused;
    }
    if other(64) {
        drawn.second_designation = SecondDesignation::Idempotent;
    }
    if other(64) {
        drawn.member_creation_visible_after_ms = dice.u64(0..=LONGEST_CREATION_MS);
    }
    drawn
}

/// Whether a record of the organization can have this status: where nobody can delete what is over,
/// only what was disassociated is.
pub(crate) fn allow(switches: &Switches, status: RelationshipStatus) -> bool {
    use RelationshipStatus as S;
    let keeps = switches.delete_member_of_organization == DeleteMemberOfOrganization::RefusedNotAssociated;
    match status {
        S::Invited | S::Resigned | S::EmailVerificationInProgress | S::EmailVerificationFailed => !keeps,
        S::Enabled | S::Paused | S::Created | S::Removed | S::RegionDisabled | S::AccountSuspended => true,
    }
}
