//! What suspending and resuming do, decided for one Region.
//!
//! Only members of the organization are touched, and only those in scope. A member by
//! invitation is never suspended: only that account itself could resume it. Resuming
//! restores what this system suspended, as its ledger tells, or every suspended member
//! when that is asked for.

use super::{Decision, Decisions};
use crate::change::MemberChangeKind;
use crate::ids::Region;
use crate::inventory::{Inventory, Standing, Target};
use crate::ledger::Ledger;
use crate::model::{RelationshipStatus, Relationships, SessionAim};
use crate::report::SkipReason;
use crate::request::{Request, ResumeScope};
use crate::step::StepError;

/// Decides every target of a request that suspends or resumes, within the share of the
/// Region's members that may be suspended.
///
/// # Errors
///
/// [`StepError::TooManyMembers`], or [`StepError::InvalidInput`] for any other request.
pub fn decide(
    inventory: &Inventory,
    region: Region,
    seen: &Relationships,
    ledger: &Ledger,
) -> Result<Decisions, StepError> {
    let targets = &inventory.targets;
    match &inventory.request {
        Request::Suspend(suspend) => {
            let decisions = suspension(targets, seen);
            // Who plans sees the share, and who confirms has seen it.
            if !suspend.dry_run && suspend.confirm.is_none() {
                check_share(suspend.limits.max_percent, region, seen, &decisions)?;
            }
            Ok(decisions)
        }
        Request::Resume(resume) => Ok(resumption(targets, seen, resume.resume_scope, ledger)),
        other @ (Request::Onboard(_) | Request::Teardown(_) | Request::Audit(_) | Request::Classic(_)) => {
            Err(other.not_for("set-member-sessions"))
        }
    }
}

/// Decides every target that is to be suspended.
#[must_use]
pub fn suspension(targets: &[Target], relationships: &Relationships) -> Decisions {
    decisions(targets, relationships, |_, session, by_invitation| match session {
        SessionAim::Enabled if by_invitation => Decision::Skip(SkipReason::ByInvitation),
        SessionAim::Enabled => Decision::Change(MemberChangeKind::Suspend),
        SessionAim::Paused => Decision::Desired,
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
    let asked = |target: &Target| scope == ResumeScope::AllPaused || ledger.suspended.contains(&target.id);
    decisions(targets, relationships, |target, session, by_invitation| match session {
        SessionAim::Enabled => Decision::Desired,
        SessionAim::Paused if by_invitation => Decision::Skip(SkipReason::ByInvitation),
        SessionAim::Paused if asked(target) => Decision::Change(MemberChangeKind::Resume),
        SessionAim::Paused => Decision::Skip(SkipReason::NotSuspendedByUs),
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
        MemberChangeKind::Create
        | MemberChangeKind::Replace
        | MemberChangeKind::Remove
        | MemberChangeKind::Delete => None,
    }
}

/// Counted on what the Region has, not on what was asked for.
fn check_share(
    max_percent: u32,
    region: Region,
    seen: &Relationships,
    decisions: &Decisions,
) -> Result<(), StepError> {
    let changes = decisions.values().filter(|decision| matches!(decision, Decision::Change(_))).count();
    let members = members(seen);
    let within = u64::try_from(members).unwrap_or(u64::MAX).saturating_mul(max_percent.into());
    if u64::try_from(changes).unwrap_or(u64::MAX).saturating_mul(100) <= within {
        return Ok(());
    }
    Err(StepError::TooManyMembers(format!(
        "{changes} of {members} members in {region} would be suspended, more than limits.maxPercent \
         ({max_percent}) allows; nothing was changed there. Ask for fewer accounts or a larger share, or make a \
         dry run and confirm its plan"
    )))
}

/// Members of the Region that have a session of their own to suspend or resume.
#[must_use]
pub fn members(relationships: &Relationships) -> usize {
    relationships.values().filter(|known| session(&known.status).is_ok()).count()
}

/// Decides every target; `of_member` decides those that have a session, given how it is
/// and whether the account was invited.
fn decisions(
    targets: &[Target],
    relationships: &Relationships,
    of_member: impl Fn(&Target, SessionAim, bool) -> Decision,
) -> Decisions {
    let one = |target: &Target| {
        let by_record = || match relationships.get(&target.id) {
            None => Decision::Skip(SkipReason::NotAMember),
            Some(known) => match session(&known.status) {
                Ok(session) => of_member(target, session, known.by_invitation),
                Err(decision) => decision,
            },
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

/// How a member's session is, or the decision about a record that has none to set.
fn session(status: &RelationshipStatus) -> Result<SessionAim, Decision> {
    let reason = match status {
        RelationshipStatus::Enabled => return Ok(SessionAim::Enabled),
        RelationshipStatus::Paused => return Ok(SessionAim::Paused),
        RelationshipStatus::Created => return Err(Decision::Wait),
        RelationshipStatus::Removed | RelationshipStatus::Resigned => SkipReason::NotAssociated,
        RelationshipStatus::Invited
        | RelationshipStatus::EmailVerificationInProgress
        | RelationshipStatus::EmailVerificationFailed => SkipReason::NotAMember,
        RelationshipStatus::RegionDisabled => SkipReason::RegionDisabled,
        RelationshipStatus::AccountSuspended => SkipReason::AccountSuspended,
        RelationshipStatus::Unknown(_) => SkipReason::UnknownRelationship,
    };
    Err(Decision::Skip(reason))
}
