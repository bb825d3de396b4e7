//! Why a Region ended before everything was done, named.

use super::MOST_IDLE_LEGS;
use crate::checkpoint::Checkpoint;
use crate::ids::Region;
use crate::plan::{Decision, Decisions};
use crate::report::NamedError;
use crate::step::MembersInput;

pub(super) fn too_many_failed(failed: u32, region: Region) -> NamedError {
    let message = format!(
        "{failed} accounts failed in {region}, more than limits.maxFailures allows; \
         the rest was not attempted"
    );
    NamedError { name: "TooManyFailures".to_owned(), message }
}

/// Somebody asked the execution to stop.
#[must_use]
pub fn asked_to_stop(region: Region) -> NamedError {
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
