//! What is there, and what was told of it, held to the model.

use std::collections::{BTreeMap, BTreeSet};

use macie_org::report::{Outcome, Row};
use macie_org::step::CaughtError;

use crate::Ended;
use crate::model::{self, End, Told};
use crate::people::{theirs, there};
use crate::picture::{Ask, Operation, Picture, Place};
use crate::reasons::{self, Reason};

/// What is held to the model.
#[derive(Clone, Copy)]
pub(crate) struct Expected<'a> {
    /// What was there before anything was asked for.
    pub(crate) picture: &'a Picture,
    /// What was there when all was quiet.
    pub(crate) quiet: &'a Picture,
    pub(crate) ask: &'a Ask,
    /// Whether the run before did what there was to do.
    pub(crate) is_repeated: bool,
}

impl Expected<'_> {
    pub(crate) fn complaints(&self, after: &Picture, ended: Result<&Ended, &CaughtError>) -> Vec<String> {
        let Self { picture, ask, .. } = *self;
        let mut complaints = Vec::new();
        let ended = match ended {
            Ok(ended) => ended,
            Err(_) if !picture.is_anybody_active => return complaints,
            Err(caught) if picture.eligible > ask.max_accounts && caught.name == "TooManyAccounts" => {
                return complaints;
            }
            Err(caught) => return vec![format!("all is quiet, and still {}: {}", caught.name, caught.cause)],
        };
        if picture.eligible > ask.max_accounts {
            complaints.push(format!("{} accounts are more than may be meant", picture.eligible));
        }
        if ask.only_plans {
            if *after != *self.quiet {
                complaints.push("nothing was to be changed, and something was".to_owned());
            }
            return complaints;
        }
        complaints.extend(self.ends(after, ended));
        complaints.extend(self.organization(after));
        complaints
    }

    /// How every account ended, and what was told of it.
    fn ends(&self, after: &Picture, ended: &Ended) -> Vec<String> {
        let Self { picture, ask, .. } = *self;
        let rows: BTreeMap<_, _> =
            ended.rows.iter().map(|row| ((there(row.region), theirs(&row.account_id)), row)).collect();
        let mut complaints = Vec::new();
        let lines = ended.output.regions.iter();
        let broken_off =
            lines.filter(|line| line.error.as_ref().is_some_and(|error| error.name == "TooManyFailures"));
        let broken_off: BTreeSet<_> = broken_off.map(|line| line.region.as_str()).collect();
        let keys: BTreeSet<_> = picture.places.keys().chain(after.places.keys()).collect();
        for key in keys {
            let Some(place) = picture.places.get(key) else {
                complaints.push(format!("{} in {} came from nowhere", key.1, key.0));
                continue;
            };
            let end = model::end(picture, ask, place);
            let is = after.places.get(key).map(|place| (place.status(), place.session));
            let is = is.unwrap_or_default();
            // Whether an earlier run came to end its session, only the ledger tells.
            let is_open = [Some(place), self.quiet.places.get(key)].into_iter().flatten().any(|place| {
                place.removed_by_us && place.record.is_none() && ask.operation == Operation::Teardown
            });
            let is_as_before = is == (place.status(), place.session);
            if broken_off.contains(key.0.as_str())
                && (is_as_before || is == (end.record, end.session) || is.0.is_none())
            {
                continue; // its turn did not come, or nobody looked again
            }
            if is.0 != end.record || (is.1 != end.session && !(is_open && end.session.is_some())) {
                complaints.push(format!("{} in {}: {is:?}, and should be {end:?}", key.1, key.0));
            }
            let told = rows.get(key).map(|row| told(&row.outcome));
            let is_former = self.quiet.places.get(key).is_some_and(|place| place.removed_by_us);
            let is_told_once = is_open
                || (is_former && ask.operation == Operation::Teardown)
                || (self.is_repeated && ask.operation == Operation::Teardown);
            let due = self.quiet.places.get(key).map_or(end, |place| model::end(self.quiet, ask, place));
            if !is_told_once
                && told.is_some_and(|told| !agrees(told, due.told, picture.is_stopped(ask, key.0)))
            {
                complaints
                    .push(format!("{} in {}: told {:?}, and should be {due:?}", key.1, key.0, rows[key]));
            }
            complaints.extend(rows.get(key).and_then(|row| self.wrong_reason(row, place, due)));
        }
        complaints.extend(broken_off.iter().filter_map(|region| self.broken_off_for_nothing(region)));
        complaints
    }

    /// A reason that is not the one it should be, of what is rightly not as asked for.
    fn wrong_reason(&self, row: &Row, place: &Place, due: End) -> Option<String> {
        let Self { picture, quiet, ask, .. } = *self;
        let key = (place.region, place.account);
        let stopped = picture.is_stopped(ask, key.0) || quiet.is_stopped(ask, key.0);
        if stopped || due.told == Told::Done {
            return None;
        }
        let reason = reasons::expected(ask, quiet.places.get(&key).unwrap_or(place))?;
        let told = Reason::told(&row.outcome).filter(|told| *told != reason)?;
        Some(format!("{} in {}: told {told:?}, and should be {reason:?}", key.1, key.0))
    }

    /// A Region that stopped for its failures, where no more of them can be than may.
    fn broken_off_for_nothing(&self, region: &str) -> Option<String> {
        let Self { picture, ask, .. } = *self;
        let places = picture.places.values().filter(|place| place.region.as_str() == region);
        let failed = places.filter(|place| model::end(picture, ask, place).told == Told::Failed).count();
        (failed <= ask.max_failures).then(|| format!("{region} stopped after {failed} failures"))
    }

    fn organization(&self, after: &Picture) -> Vec<String> {
        let Self { picture, ask, .. } = *self;
        let (mut administrators, mut registered) =
            (picture.administrators.clone(), picture.registered.clone());
        let ours = theirs(&crate::administrator());
        let mut complaints = Vec::new();
        for region in ask.regions.iter().filter(|region| !picture.is_stopped(ask, **region)) {
            match ask.operation {
                Operation::Onboard => {
                    administrators.insert(*region, ours);
                    registered.insert(ours);
                    let asked = ask.auto_enable;
                    if asked.is_some_and(|asked| after.auto_enable.get(region) != Some(&asked)) {
                        complaints.push(format!("auto-enable in {region} is not as asked for"));
                    }
                }
                Operation::Teardown if ask.is_full => {
                    administrators.remove(region);
                }
                Operation::Teardown | Operation::Suspend | Operation::Resume | Operation::Audit => {}
            }
        }
        let is_over = ask.operation == Operation::Teardown && ask.is_full;
        if is_over && administrators.is_empty() && picture.unreadable.is_empty() {
            registered.remove(&ours);
        }
        if (&after.administrators, &after.registered) != (&administrators, &registered) {
            complaints.push(format!(
                "administrators {:?}, registered {:?}, and should be {administrators:?}, {registered:?}",
                after.administrators, after.registered
            ));
        }
        complaints
    }
}

fn told(outcome: &Outcome) -> Told {
    match outcome {
        Outcome::Changed | Outcome::Unchanged => Told::Done,
        Outcome::Skipped { .. } => Told::Skipped,
        Outcome::Failed(_) | Outcome::Planned { .. } => Told::Failed,
    }
}

/// Where a Region stopped, whoever would have been left alone anyway still was; and where another
/// account is the administrator, nobody is a member of the one that was asked for.
fn agrees(told: Told, expected: Told, is_stopped: bool) -> bool {
    told == expected || (is_stopped && told != Told::Failed)
}
