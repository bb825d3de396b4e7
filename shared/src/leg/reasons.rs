//! Why a Region ended before everything was done, named.

use super::MOST_IDLE_LEGS;
use crate::checkpoint::Checkpoint;
use crate::ids::Region;
use crate::leg_time::Stop;
use crate::plan::{Decision, Decisions};
use crate::report::NamedError;
use crate::step::MembersInput;

/// The Region's own end that a leg's stop leads to; a deadline, a lost lease or a silence leads to none.
pub(super) fn stopped(stop: Stop, failed: usize, region: Region) -> Option<NamedError> {
    match stop {
        Stop::Deadline | Stop::LeaseLost | Stop::Silence => None,
        Stop::Asked => Some(asked_to_stop(region)),
        Stop::TooManyFailures => Some(NamedError {
            name: "TooManyFailures".to_owned(),
            message: format!(
                "{failed} accounts failed in {region}, more than limits.maxFailures allows; \
                 the rest was not attempted"
            ),
        }),
    }
}

pub(super) fn asked_to_stop(region: Region) -> NamedError {
    let message = format!("the execution was asked to stop; what was left in {region} was not attempted");
    NamedError { name: "Stopped".to_owned(), message }
}

pub(super) fn unsettled(
    input: &MembersInput,
    decisions: &Decisions,
    checkpoint: &Checkpoint,
) -> Option<NamedError> {
    let waiting = decisions.values().filter(|decision| **decision == Decision::Wait).count();
    let remaining = checkpoint.remaining(decisions);
    let open = remaining.to_send.len() + remaining.in_doubt.len();
    (open > 0).then(|| NamedError {
        name: "RegionUnfinished".to_owned(),
        message: format!(
            "{} brought nothing forward in {MOST_IDLE_LEGS} legs: {open} accounts were not changed and {waiting} \
             are still being enabled; run the same input again",
            input.region
        ),
    })
}
