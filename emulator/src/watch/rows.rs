//! I3: the report has exactly one row for each target and Region, no row without its
//! reason, and every row that says "as asked for" is true of what the services hold when
//! the report comes.

use std::collections::BTreeSet;

use super::expectations::{Expectations, WatchedOperation};
use super::findings::{Findings, Invariant};
use super::membership::Membership;
use super::report::{Moment, Row, RowOutcome, WatchedReport};
use crate::state::{RelationshipStatus, State};
use crate::{AccountId, Region, SessionKey};

/// What rows are held to.
pub(super) struct Truth<'a> {
    pub(super) expected: &'a Expectations,
    pub(super) members: &'a Membership,
    pub(super) state: &'a State,
    pub(super) moment: Moment,
}

impl Truth<'_> {
    pub(super) fn judge(&self, report: &WatchedReport, findings: &mut Findings) {
        let mut rows = BTreeSet::new();
        for row in &report.rows {
            findings.exercise(Invariant::I3);
            if !rows.insert((row.account_id, row.region)) {
                self.accuse((row.account_id, row.region), "has a second row", findings);
            }
            if let Some(why) = self.objection(row) {
                self.accuse((row.account_id, row.region), &why, findings);
            }
        }
        for missing in self.due(report).filter(|due| !rows.contains(due)) {
            self.accuse(missing, "has no row", findings);
        }
    }

    fn accuse(&self, about: (AccountId, Region), why: &str, findings: &mut Findings) {
        findings.accuse_report(Invariant::I3, self.moment, about, why);
    }

    /// The rows that there must be: every target's in every Region, as far as they are known.
    fn due(&self, report: &WatchedReport) -> impl Iterator<Item = (AccountId, Region)> {
        let of_report = || report.regions.iter().map(|region| region.region).collect();
        let regions: BTreeSet<Region> = self.expected.regions.clone().unwrap_or_else(of_report);
        let targets = self.expected.targets.iter().flatten();
        targets.flat_map(move |target| regions.clone().into_iter().map(move |region| (*target, region)))
    }

    fn objection(&self, row: &Row) -> Option<String> {
        let outcome = row.outcome.as_str();
        match row.outcome {
            RowOutcome::Skipped | RowOutcome::Failed if row.reason.is_none() => {
                Some(format!("is `{outcome}` without a reason"))
            }
            RowOutcome::Skipped => None,
            _ if !self.expected.has_session(row.key()) => {
                Some(format!("is `{outcome}`, and beyond the request"))
            }
            RowOutcome::Failed | RowOutcome::Planned => None,
            RowOutcome::Changed | RowOutcome::Unchanged => {
                Some(format!("is `{outcome}`, but {}", self.untruth(row)?))
            }
        }
    }

    /// What is not as the row says.
    fn untruth(&self, row: &Row) -> Option<String> {
        let status = self.status(row);
        let is_wrong = match self.expected.operation? {
            WatchedOperation::Onboard => !status.is_some_and(is_enrolled),
            WatchedOperation::Suspend => status != Some(RelationshipStatus::Paused),
            WatchedOperation::Resume => status != Some(RelationshipStatus::Enabled),
            WatchedOperation::Teardown => status.is_some_and(|_| !self.is_undeletable(row)),
        };
        if !is_wrong {
            return self.session_left(row);
        }
        Some(match status {
            Some(status) => format!("its record is `{}`", status.as_str()),
            None => "it has no record".to_owned(),
        })
    }

    fn is_undeletable(&self, row: &Row) -> bool {
        let at = self.expected.administrator_id.map(|account| SessionKey { region: row.region, account });
        let mut records = at.into_iter().flat_map(|at| self.state.records(at));
        records.any(|record| record.account == row.account_id && self.state.is_undeletable(record))
    }

    /// The row's record at the administrator, as it reads now.
    fn status(&self, row: &Row) -> Option<RelationshipStatus> {
        let account = self.expected.administrator_id.or_else(|| self.state.administrator(row.region))?;
        self.state.relationship(SessionKey { region: row.region, account }, row.account_id)
    }

    /// After a teardown that disables sessions, a former member has none that anybody could reach: one by
    /// invitation keeps its own, and so does the management account unless that was asked for.
    fn session_left(&self, row: &Row) -> Option<String> {
        let key = row.key();
        let is_management = key.account == *self.state.organization().management_id();
        let disables = self.expected.operation == Some(WatchedOperation::Teardown)
            && self.expected.disable_sessions == Some(true)
            && (!is_management || self.expected.disable_management_session == Some(true))
            && !self.state.is_region_off(key);
        let session = self.state.session(key.account, key.region).filter(|_| disables)?;
        let left = format!("its session is still `{}`", session.as_str());
        self.members.contains(key).then_some(left)
    }
}

fn is_enrolled(status: RelationshipStatus) -> bool {
    status.is_associated() || status == RelationshipStatus::Created
}
