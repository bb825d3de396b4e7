//! What is right: from an organization and a request to the end of every account in every
//! Region, and how the report tells of it.
//!
//! The only definition of that, and independent of the core's: it is stated account by account
//! on the emulator's words, knows no calls and no order, and holds when nothing stands in the
//! way any more. What a troubled run leaves meanwhile is for the watch to judge.

use macie_emulator::RelationshipStatus::{
    self, AccountSuspended, Created, EmailVerificationFailed, EmailVerificationInProgress, Enabled, Invited,
    Paused, RegionDisabled, Removed, Resigned,
};
use macie_emulator::SessionStatus;

use crate::picture::{Ask, Operation, Picture, Place, Standing};

/// How an account ends in a Region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct End {
    /// What the administrator's record of it says.
    pub(crate) record: Option<RelationshipStatus>,
    /// Its session.
    pub(crate) session: Option<SessionStatus>,
    /// How the report tells of it.
    pub(crate) told: Told,
}

/// How a report tells of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// As asked for.
    Done,
    /// Left alone.
    Skipped,
    /// Not as asked for.
    Failed,
}

/// How an account of the picture ends, by its place in a Region.
#[must_use]
pub(crate) fn end(picture: &Picture, ask: &Ask, place: &Place) -> End {
    let as_it_is = |told| End { record: place.status(), session: place.session, told };
    if picture.is_stopped(ask, place.region) {
        return End { session: own_session_of_stopped(picture, ask, place), ..as_it_is(Told::Failed) };
    }
    match ask.operation {
        Operation::Teardown if ask.is_full && place.standing == Standing::Administrator => {
            End { record: None, session: place.session.filter(|_| !ask.disable_sessions), told: Told::Done }
        }
        Operation::Teardown => torn_down(ask, place).unwrap_or_else(|| as_it_is(Told::Skipped)),
        _ if !place.in_scope => End { session: own_session(ask, place), ..as_it_is(Told::Skipped) },
        Operation::Onboard | Operation::Audit if place.standing == Standing::Missing => {
            as_it_is(Told::Failed)
        }
        Operation::Onboard | Operation::Audit if place.standing == Standing::Administrator => {
            End { session: Some(SessionStatus::Enabled), ..as_it_is(Told::Skipped) }
        }
        _ if !matches!(place.standing, Standing::Member | Standing::Management) => as_it_is(Told::Skipped),
        Operation::Onboard | Operation::Audit => onboarded(ask, place),
        Operation::Suspend => match place.record {
            Some((Enabled, false)) => of_session(SessionStatus::Paused),
            Some((Paused, _)) => as_it_is(Told::Done),
            Some((Created, _)) => as_it_is(Told::Failed),
            _ => as_it_is(Told::Skipped),
        },
        Operation::Resume => match place.record {
            Some((Paused, false)) if ask.resumes_all || place.suspended_by_us => {
                of_session(SessionStatus::Enabled)
            }
            Some((Enabled, _)) => as_it_is(Told::Done),
            Some((Created, _)) => as_it_is(Told::Failed),
            _ => as_it_is(Told::Skipped),
        },
    }
}

fn of_session(session: SessionStatus) -> End {
    let record = if session == SessionStatus::Enabled { Enabled } else { Paused };
    End { record: Some(record), session: Some(session), told: Told::Done }
}

/// Onboarding enables the management account's session and the administrator's, whatever the scope.
fn own_session(ask: &Ask, place: &Place) -> Option<SessionStatus> {
    match (ask.operation, place.standing) {
        (Operation::Onboard | Operation::Audit, Standing::Administrator) => Some(SessionStatus::Enabled),
        (Operation::Onboard | Operation::Audit, Standing::Management) => {
            place.session.or(Some(SessionStatus::Enabled))
        }
        _ => place.session,
    }
}

/// Where another account is the administrator elsewhere, that shows when ours is to be designated.
fn own_session_of_stopped(picture: &Picture, ask: &Ask, place: &Place) -> Option<SessionStatus> {
    let is_unknown = !picture.administrators.contains_key(&place.region) || picture.needs_session;
    let is_tried = is_unknown && ask.operation == Operation::Onboard;
    let is_management = place.account == picture.management;
    if is_tried && is_management { place.session.or(Some(SessionStatus::Enabled)) } else { place.session }
}

fn onboarded(ask: &Ask, place: &Place) -> End {
    let session = own_session(ask, place);
    let as_it_is = |told| End { record: place.status(), session, told };
    match place.status() {
        Some(Enabled) => as_it_is(Told::Done),
        Some(Paused | RegionDisabled | AccountSuspended) => as_it_is(Told::Skipped),
        Some(Created | Invited | EmailVerificationInProgress) => as_it_is(Told::Failed),
        None | Some(Removed | Resigned | EmailVerificationFailed) => {
            let nobody = |told| End { record: place.over(), session, told };
            match session {
                _ if place.is_of_another => nobody(Told::Failed),
                Some(SessionStatus::Paused) => nobody(Told::Failed),
                _ if place.is_region_off && place.is_region_refused => nobody(Told::Failed),
                _ if place.is_region_off => {
                    End { record: Some(RegionDisabled), session, told: Told::Skipped }
                }
                _ => of_session(SessionStatus::Enabled),
            }
        }
    }
}

/// `None`: it is left alone.
fn torn_down(ask: &Ask, place: &Place) -> Option<End> {
    let is_management = place.standing == Standing::Management;
    let ends_own = ask.is_full && is_management && ask.disable_management_session;
    let own = place.session.filter(|_| !ends_own);
    let Some((status, invited)) = place.record else {
        let is_told = place.in_scope && !ask.is_full && !place.is_exempt();
        let told = if is_told && place.standing != Standing::Missing { Told::Done } else { Told::Skipped };
        return Some(End { record: None, session: own, told });
    };
    if !ask.is_full && (!place.in_scope || place.is_exempt() || (invited && !ask.include_invited)) {
        return None;
    }
    let had_session = match status {
        Enabled | Paused | Created | Removed | AccountSuspended => !invited && !is_management,
        RegionDisabled | Invited | Resigned | EmailVerificationInProgress | EmailVerificationFailed => false,
    };
    let is_ours_to_end = had_session && ask.disable_sessions;
    let can_be_ended = place.standing == Standing::Member;
    let session = if is_ours_to_end && can_be_ended && !place.is_region_off { None } else { own };
    let told = if is_ours_to_end && !can_be_ended { Told::Failed } else { Told::Done };
    // Records that nobody can delete end with the designation.
    let record = place.over().filter(|_| !ask.is_full);
    Some(End { record, session, told })
}
