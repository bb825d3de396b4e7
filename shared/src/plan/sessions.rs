//! What suspending and resuming do, decided for one Region.
//!
//! Only members of the organization are touched, and only those in scope. A member by
//! invitation is never suspended: only that account itself could resume it. Resuming
//! restores what this system suspended, as its ledger tells, or every suspended member
//! when that is asked for.

use super::{Decision, Decisions};
use crate::change::MemberChangeKind;
use crate::inventory::{Standing, Target};
use crate::ledger::Ledger;
use crate::model::{Relationship, RelationshipStatus, Relationships, SessionAim};
use crate::report::SkipReason;
use crate::request::{Request, ResumeScope};

/// Decides every target of a request that suspends or resumes; of any other, none.
#[must_use]
pub fn of_request(
    request: &Request,
    targets: &[Target],
    relationships: &Relationships,
    ledger: &Ledger,
) -> Option<Decisions> {
    match request {
        Request::Suspend(_) => Some(suspension(targets, relationships)),
        Request::Resume(resume) => Some(resumption(targets, relationships, resume.resume_scope, ledger)),
        Request::Onboard(_) => None,
    }
}

/// Decides every target that is to be suspended.
#[must_use]
pub fn suspension(targets: &[Target], relationships: &Relationships) -> Decisions {
    decisions(targets, relationships, |_, relationship| match relationship.status {
        RelationshipStatus::Enabled if relationship.by_invitation => Decision::Skip(SkipReason::ByInvitation),
        RelationshipStatus::Enabled => Decision::Change(MemberChangeKind::Suspend),
        _ => Decision::Desired,
    })
}

/// Decides every target that is to be resumed.
#[must_use]
pub fn resumption(
    targets: &[Target],
    relationships: &Relationships,
    scope: ResumeScope,
    ledger: &Ledger,
) -> Decisions {
    decisions(targets, relationships, |target, relationship| match relationship.status {
        RelationshipStatus::Enabled => Decision::Desired,
        _ if relationship.by_invitation => Decision::Skip(SkipReason::ByInvitation),
        _ if scope == ResumeScope::SuspendedByUs && !ledger.suspended.contains(&target.id) => {
            Decision::Skip(SkipReason::NotSuspendedByUs)
        }
        _ => Decision::Change(MemberChangeKind::Resume),
    })
}

/// Decides every target of a Region that stopped before its records were seen: whoever
/// could have been a member would have been worked on.
#[must_use]
pub fn unseen(targets: &[Target]) -> Decisions {
    let by_standing = |target: &Target| {
        let decision = of_standing(&target.standing).unwrap_or(Decision::Change(MemberChangeKind::Suspend));
        (target.id.clone(), decision)
    };
    targets.iter().map(by_standing).collect()
}

/// What a change sets a session to; `None` for a change of something else.
#[must_use]
pub fn aim(kind: MemberChangeKind) -> Option<SessionAim> {
    match kind {
        MemberChangeKind::Suspend => Some(SessionAim::Paused),
        MemberChangeKind::Resume => Some(SessionAim::Enabled),
        MemberChangeKind::Create | MemberChangeKind::Replace => None,
    }
}

/// Members of the Region that have a session of their own to suspend or resume.
#[must_use]
pub fn members(relationships: &Relationships) -> usize {
    let is_member = |known: &&Relationship| {
        matches!(known.status, RelationshipStatus::Enabled | RelationshipStatus::Paused)
    };
    relationships.values().filter(is_member).count()
}

/// Decides every target; `settled` decides those that are enabled or suspended members.
fn decisions(
    targets: &[Target],
    relationships: &Relationships,
    settled: impl Fn(&Target, &Relationship) -> Decision,
) -> Decisions {
    let one = |target: &Target| {
        let by_record = || match relationships.get(&target.id) {
            None => Decision::Skip(SkipReason::NotAMember),
            Some(known) => without_session(&known.status).unwrap_or_else(|| settled(target, known)),
        };
        (target.id.clone(), of_standing(&target.standing).unwrap_or_else(by_record))
    };
    targets.iter().map(one).collect()
}

/// The decision about an account that is left alone whatever its record says.
fn of_standing(standing: &Standing) -> Option<Decision> {
    let reason = match standing {
        Standing::Management | Standing::Member => return None,
        Standing::Protected => SkipReason::Protected,
        Standing::NotActive(_) => SkipReason::AccountNotActive,
        Standing::Administrator => SkipReason::Administrator,
        Standing::Missing => SkipReason::NotInOrganization,
    };
    Some(Decision::Skip(reason))
}

/// The decision about a record whose session cannot be set; `None` for a member's.
fn without_session(status: &RelationshipStatus) -> Option<Decision> {
    let reason = match status {
        RelationshipStatus::Enabled | RelationshipStatus::Paused => return None,
        RelationshipStatus::Created => return Some(Decision::Wait),
        RelationshipStatus::Removed | RelationshipStatus::Resigned => SkipReason::NotAssociated,
        RelationshipStatus::Invited
        | RelationshipStatus::EmailVerificationInProgress
        | RelationshipStatus::EmailVerificationFailed => SkipReason::NotAMember,
        RelationshipStatus::RegionDisabled => SkipReason::RegionDisabled,
        RelationshipStatus::AccountSuspended => SkipReason::AccountSuspended,
        RelationshipStatus::Unknown(_) => SkipReason::UnknownRelationship,
    };
    Some(Decision::Skip(reason))
}
