//! I9: when the report comes, sessions are as they were: those that are listed, or all as
//! when the watch began. What the report says has failed is not held to it.

use std::collections::{BTreeMap, BTreeSet};

use super::expectations::{Expectations, Restores, SessionWas};
use super::findings::{Findings, Invariant};
use super::report::{Moment, Row, RowOutcome, WatchedReport};
use crate::SessionKey;
use crate::state::State;

/// The sessions that are to be there in the end.
#[derive(Debug)]
pub(super) struct Restoration {
    before: BTreeMap<SessionKey, SessionWas>,
    others: Others,
}

/// What holds for sessions that are not listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Others {
    Absent,
    Any,
}

impl Restoration {
    /// `None`: no session is to be restored.
    pub(super) fn begin(expected: &Expectations, state: &State) -> Option<Self> {
        match expected.restores.as_ref()? {
            Restores::AsItBegan(false) => None,
            Restores::AsItBegan(true) => {
                Some(Self { before: sessions(expected, state), others: Others::Absent })
            }
            Restores::Sessions(sessions) => {
                let key = |account, region| SessionKey { region, account };
                let before = sessions.iter().map(|was| (key(was.account_id, was.region), was.status));
                Some(Self { before: before.collect(), others: Others::Any })
            }
        }
    }

    pub(super) fn judge(
        &self,
        report: &WatchedReport,
        (expected, state): (&Expectations, &State),
        moment: Moment,
        findings: &mut Findings,
    ) {
        let mut due = self.before.clone();
        if self.others == Others::Absent {
            for key in sessions(expected, state).into_keys() {
                due.entry(key).or_insert(SessionWas::Absent);
            }
        }
        let failed = failed(report);
        for (key, was) in due.into_iter().filter(|(key, _)| !failed.contains(key)) {
            findings.exercise(Invariant::I9);
            let is = SessionWas::of(state.session(key.account, key.region));
            if is != was {
                let why = format!("its session was {} and is {}", was.as_str(), is.as_str());
                findings.accuse_report(Invariant::I9, moment, (key.account, key.region), &why);
            }
        }
    }
}

/// The sessions there are, of the accounts and Regions expected.
fn sessions(expected: &Expectations, state: &State) -> BTreeMap<SessionKey, SessionWas> {
    let of_run = state.sessions().filter(|(key, _)| expected.has_session(*key));
    of_run.map(|(key, status)| (key, SessionWas::of(Some(status)))).collect()
}

fn failed(report: &WatchedReport) -> BTreeSet<SessionKey> {
    let failed = report.rows.iter().filter(|row| row.outcome == RowOutcome::Failed);
    failed.map(Row::key).collect()
}
