//! Why an account is left alone, or cannot become what was asked for: what the report has to say of
//! it where the lists were true. A part of the model; a teardown's reasons are not here.

use macie_emulator::RelationshipStatus as Status;
use macie_emulator::SessionStatus;
use macie_org::report::{FailureReason, Outcome, SkipReason};

use crate::picture::{Ask, Operation, Place, Standing};

/// Why an outcome is not as asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    /// It is left alone.
    Skipped(SkipReason),
    /// It failed.
    Failed(FailureReason),
}

impl Reason {
    /// What a report says.
    pub(crate) fn told(outcome: &Outcome) -> Option<Self> {
        match outcome {
            Outcome::Skipped { reason } => Some(Self::Skipped(*reason)),
            Outcome::Failed(failure) => Some(Self::Failed(failure.reason)),
            Outcome::Changed | Outcome::Unchanged | Outcome::Planned { .. } => None,
        }
    }
}

/// What it has to say of an account that is not as asked for.
pub(crate) fn expected(ask: &Ask, place: &Place) -> Option<Reason> {
    match ask.operation {
        Operation::Onboard => Some(of_standing(place).unwrap_or_else(|| of_onboarding(place))),
        Operation::Suspend | Operation::Resume => {
            Some(of_standing(place).unwrap_or_else(|| of_session(place)))
        }
        Operation::Teardown | Operation::Audit => None,
    }
}

/// Of one that is left alone whatever its record says.
fn of_standing(place: &Place) -> Option<Reason> {
    match place.standing {
        Standing::Protected => Some(Reason::Skipped(SkipReason::Protected)),
        Standing::Inactive => Some(Reason::Skipped(SkipReason::AccountNotActive)),
        Standing::Administrator => Some(Reason::Skipped(SkipReason::Administrator)),
        Standing::Missing | Standing::Member | Standing::Management => None,
    }
}

fn of_onboarding(place: &Place) -> Reason {
    let is_barred = place.is_of_another || place.session == Some(SessionStatus::Paused);
    if place.standing == Standing::Missing {
        return Reason::Failed(FailureReason::NotInOrganization);
    }
    match place.status() {
        Some(Status::Paused) => Reason::Skipped(SkipReason::Paused),
        Some(Status::AccountSuspended) => Reason::Skipped(SkipReason::AccountSuspended),
        Some(Status::RegionDisabled) => Reason::Skipped(SkipReason::RegionDisabled),
        Some(Status::Created) => Reason::Failed(FailureReason::NotConfirmed),
        Some(Status::Removed | Status::Resigned | Status::EmailVerificationFailed) | None
            if place.is_region_off && !place.is_region_refused && !is_barred =>
        {
            Reason::Skipped(SkipReason::RegionDisabled)
        }
        Some(_) | None => Reason::Failed(FailureReason::Refused),
    }
}

fn of_session(place: &Place) -> Reason {
    if place.standing == Standing::Missing {
        return Reason::Skipped(SkipReason::NotInOrganization);
    }
    match place.record {
        Some((Status::Created, _)) => Reason::Failed(FailureReason::NotConfirmed),
        Some((Status::Enabled | Status::Paused, true)) => Reason::Skipped(SkipReason::ByInvitation),
        Some((Status::Enabled | Status::Paused, false)) => Reason::Skipped(SkipReason::NotSuspendedByUs),
        Some((Status::RegionDisabled, _)) => Reason::Skipped(SkipReason::RegionDisabled),
        Some((Status::AccountSuspended, _)) => Reason::Skipped(SkipReason::AccountSuspended),
        Some((Status::Removed | Status::Resigned, _)) => Reason::Skipped(SkipReason::NotAssociated),
        Some((
            Status::Invited | Status::EmailVerificationInProgress | Status::EmailVerificationFailed,
            _,
        ))
        | None => Reason::Skipped(SkipReason::NotAMember),
    }
}
