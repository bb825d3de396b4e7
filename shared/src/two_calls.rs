//! Makes changes that take two calls each, beside those that take one.
//!
//! The two calls have quotas of their own, so the first calls of one batch are sent beside the last
//! calls of the batch before it. Whose first call was accepted is remembered: a leg whose time is up
//! in between leaves the other call to the next one. It decides nothing, like [`apply`].

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join;

use crate::apply::{Applied, Part, Progress, apply};
use crate::change::MemberChange;
use crate::error::Error;
use crate::ids::AccountId;
use crate::leg_time::LegTime;
use crate::pace::Lane;

/// Changes whose first calls are sent beside as many last calls.
const BATCH: usize = 200;

/// One of the two calls.
#[derive(Debug)]
pub struct Half<'a, F> {
    /// Where it waits for its turn.
    pub lane: &'a Lane,
    /// Sends it.
    pub send: F,
}

/// What became of the changes.
#[derive(Debug, Default)]
pub struct Halves {
    /// First calls that were not accepted.
    pub first: BTreeMap<AccountId, Applied>,
    /// Last calls.
    pub last: BTreeMap<AccountId, Applied>,
}

/// Makes changes of one or two calls; those in `half_done` need only their last.
pub async fn apply_halves(
    first: Half<'_, impl AsyncFn(&MemberChange) -> Result<(), Error>>,
    last: Half<'_, impl AsyncFn(&MemberChange) -> Result<(), Error>>,
    (time, progress): (&LegTime, &Progress<'_>),
    half_done: &mut BTreeSet<AccountId>,
    due: &[MemberChange],
) -> Halves {
    let begins =
        |change: &MemberChange| change.kind.operations().len() > 1 && !half_done.contains(&change.account);
    let (begun, mut to_end): (Vec<_>, Vec<_>) = due.iter().cloned().partition(begins);
    let (mut batches, mut halves) = (begun.chunks(BATCH), Halves::default());
    while time.stopped().is_none() {
        let beginning = batches.next().unwrap_or_default();
        let most = if beginning.is_empty() { to_end.len() } else { BATCH };
        let ending = to_end.split_off(to_end.len().saturating_sub(most));
        if beginning.is_empty() && ending.is_empty() {
            break;
        }
        let (mut accepted, ended) = join(
            apply(first.lane, time, progress, Part::First, beginning, &first.send),
            apply(last.lane, time, progress, Part::Last, &ending, &last.send),
        )
        .await;
        halves.last.extend(ended);
        for change in beginning {
            match accepted.remove(&change.account) {
                Some(Applied::Accepted) => {
                    half_done.insert(change.account.clone());
                    to_end.push(change.clone());
                }
                Some(other) => drop(halves.first.insert(change.account.clone(), other)),
                None => {}
            }
        }
    }
    halves
}
