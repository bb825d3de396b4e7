//! What a report has to be true to, beside the model: what its execution sent.

use std::collections::BTreeSet;

use macie_org::report::{FailureReason, Outcome, Row};
use serde_json::Value;

use crate::Ended;
use crate::people::{ours, theirs, there};
use crate::played::Played;
use crate::trouble::Trouble;

/// Failed accounts that a Region may have, where a request does not say.
const MOST_FAILURES: u64 = 100;

impl Played {
    /// Holds an execution, and its report if there is one, to what it sent.
    pub(crate) fn check_truths(&mut self, name: &str, request: &Value, ended: Option<&Ended>) {
        let sent: Vec<_> = self.world.unstopped.borrow_mut().drain(..).collect();
        let told = sent.into_iter().map(|call| format!("{name}: was told to stop, and sent {call}"));
        let mut complaints: Vec<_> = told.collect();
        if let Some(ended) = ended {
            if !self.case.has(Trouble::StaleRead) {
                complaints.extend(self.changed_and_not_told(name, ended));
            }
            complaints.extend(too_many_failures(request, ended));
        }
        self.verdict.wrong.extend(complaints);
    }

    /// Whom the execution changed is not told to be unchanged.
    fn changed_and_not_told(&self, name: &str, ended: &Ended) -> Option<String> {
        let records = self.world.records();
        let changed: BTreeSet<_> =
            records.of(name).filter(|it| it.effective).map(|it| (it.region, it.account.clone())).collect();
        let is_false = |row: &&Row| {
            row.outcome == Outcome::Unchanged && changed.contains(&(row.region, row.account_id.clone()))
        };
        let Row { region, account_id: account, .. } = ended.rows.iter().find(is_false)?;
        Some(format!("{name}: {account} in {region} was changed, and is told to be unchanged"))
    }

    /// Nothing is done to members that the dry run did not announce.
    pub(crate) fn check_confirmed(&mut self, name: &str, planned: &Ended) {
        let is_planned = |row: &&Row| matches!(row.outcome, Outcome::Planned { .. });
        let announced: BTreeSet<_> = planned
            .rows
            .iter()
            .filter(is_planned)
            .map(|row| (there(row.region), theirs(&row.account_id)))
            .collect();
        let records = self.world.records();
        let mut changed = records.of(name).map(|it| (there(it.region), theirs(&it.account)));
        let more = changed.find(|pair| !announced.contains(pair));
        drop(changed);
        let complaint = more.map(|(region, id)| {
            format!("{name}: {} in {region} was not in the plan that was confirmed", ours(id))
        });
        drop(records);
        self.verdict.wrong.extend(complaint);
    }
}

/// A Region stops where more failed than may.
fn too_many_failures(request: &Value, ended: &Ended) -> Option<String> {
    let most = request["limits"]["maxFailures"].as_u64().unwrap_or(MOST_FAILURES);
    let is_refused = |outcome: &Outcome| match outcome {
        Outcome::Failed(failure) => failure.reason == FailureReason::Refused,
        Outcome::Changed | Outcome::Unchanged | Outcome::Skipped { .. } | Outcome::Planned { .. } => false,
    };
    let line = ended.output.regions.iter().find(|line| {
        let rows = ended.rows.iter().filter(|row| row.region == line.region);
        line.error.is_none() && rows.filter(|row| is_refused(&row.outcome)).count() as u64 > most
    })?;
    Some(format!("more than {most} failed in {}, and it went on", line.region))
}
