//! Executions that the emulator's watch judges: whatever they do, no invariant of a safe run
//! is violated, and their report is true.

use macie_emulator::{
    Expectations, Findings, Invariant, PlannedCall, Violation, WatchedOperation, WatchedReport,
};
use macie_org::report::Outcome;
use macie_org::step::CaughtError;
use serde_json::{Value, json};

use crate::people::{theirs, there};
use crate::{Ended, Left, Stack};

/// A dry run, and what was then done of it.
#[derive(Debug)]
pub struct Confirmed {
    /// The dry run.
    pub planned: Ended,
    /// The execution that followed.
    pub ended: Ended,
    /// What the watch found in it.
    pub findings: Findings,
}

impl Stack {
    /// Executes a request and has all of it judged.
    ///
    /// # Errors
    ///
    /// What ended it outside of any Region.
    ///
    /// # Panics
    ///
    /// If the watch finds a violation.
    pub async fn run(&self, name: &str, request: &Value) -> Result<Ended, CaughtError> {
        self.run_within(name, request, self.expectations(request)).await
    }

    /// A dry run of a request, then the request itself, with what that printed to be confirmed.
    ///
    /// # Errors
    ///
    /// What ended either of them outside of any Region.
    ///
    /// # Panics
    ///
    /// If the watch finds a violation.
    pub async fn dry_run_then_run(&self, name: &str, request: &Value) -> Result<Confirmed, CaughtError> {
        let (planned, request) = self.dry_run(name, request).await?;
        let ended = self.run(name, &request).await?;
        Ok(Confirmed { planned, ended, findings: self.world.findings() })
    }

    /// The same, where the calls of the execution are exactly those that the dry run printed.
    ///
    /// # Errors
    ///
    /// What ended either of them outside of any Region.
    ///
    /// # Panics
    ///
    /// If the watch finds a violation.
    pub async fn dry_run_then_just_that(
        &self,
        name: &str,
        request: &Value,
    ) -> Result<Confirmed, CaughtError> {
        let (planned, request) = self.dry_run(name, request).await?;
        let expected = Expectations { planned: Some(calls(&planned)), ..self.expectations(&request) };
        let ended = self.run_within(name, &request, expected).await?;
        Ok(Confirmed { planned, ended, findings: self.world.findings() })
    }

    /// The dry run, and the request that confirms it.
    ///
    /// # Errors
    ///
    /// What ended it outside of any Region.
    ///
    /// # Panics
    ///
    /// If the watch finds a violation.
    pub async fn dry_run(&self, name: &str, request: &Value) -> Result<(Ended, Value), CaughtError> {
        let (mut dry, mut confirming) = (request.clone(), request.clone());
        dry["dryRun"] = json!(true);
        let planned = self.run(&format!("{name}-planned"), &dry).await?;
        if ["teardown", "suspend"].iter().any(|operation| request["operation"] == *operation) {
            confirming["confirm"] = json!(planned.output.plan_hash);
        }
        Ok((planned, confirming))
    }

    async fn run_within(
        &self,
        name: &str,
        request: &Value,
        expected: Expectations,
    ) -> Result<Ended, CaughtError> {
        self.world.begin_watch(expected);
        let ended = self.execute(name, request).await;
        if let Ok(ended) = &ended {
            self.world.judge_report(&self.report(ended));
        }
        let mut violations = self.world.findings().violations;
        violations.retain(|violation| !self.excuses(violation, ended.as_ref().ok()));
        assert!(violations.is_empty(), "{name}: {violations:#?}");
        ended
    }

    /// A report, as the watch reads it.
    pub(crate) fn report(&self, ended: &Ended) -> WatchedReport {
        self.read_report(&ended.output)
    }

    /// Whether the watch asks for more than can be known.
    fn excuses(&self, violation: &Violation, ended: Option<&Ended>) -> bool {
        let invariant = violation.invariant;
        (invariant == Invariant::I10 && self.died_twice())
            || (invariant == Invariant::I6 && ended.is_some_and(|ended| is_of_stopped(violation, ended)))
    }

    /// Who dies with an answer may have to be given it again.
    fn died_twice(&self) -> bool {
        self.world.invocations().iter().filter(|it| it.left == Left::Killed).count() > 1
    }

    /// What a request asks for, in the words of the watch.
    fn expectations(&self, request: &Value) -> Expectations {
        let accounts = |value: &Value| {
            let listed: Vec<macie_emulator::AccountId> =
                serde_json::from_value(value.clone()).unwrap_or_default();
            listed
        };
        let asked = &request["accounts"];
        let protected = self.protected.iter().map(theirs).chain(accounts(&asked["exclude"]));
        let targets: std::collections::BTreeSet<_> = accounts(&asked["include"]).into_iter().collect();
        let flag = |name: &str, default| request[name].as_bool().unwrap_or(default);
        let is_teardown = request["operation"] == "teardown";
        let is_full = is_teardown && asked.is_null();
        // A teardown of some members leaves the management account's session.
        let ends_management = is_full && flag("disableManagementSession", false);
        let operation: WatchedOperation =
            serde_json::from_value(request["operation"].clone()).expect("an operation");
        Expectations {
            operation: Some(operation),
            administrator_id: serde_json::from_value(request["administratorId"].clone()).ok(),
            regions: serde_json::from_value(request["regions"].clone()).ok(),
            targets: (!targets.is_empty()).then_some(targets),
            protected: protected.collect(),
            read_only: flag("dryRun", false),
            full: is_full,
            disable_sessions: is_teardown.then_some(flag("disableSessions", true)),
            disable_management_session: is_teardown.then_some(ends_management),
            ..Expectations::default()
        }
    }
}

/// What is in doubt in a Region that could not be read any more is reported as failed: nobody says
/// that it was done, or that it was not.
fn is_of_stopped(violation: &Violation, ended: &Ended) -> bool {
    let mut stopped = ended.output.regions.iter().filter(|line| line.error.is_some());
    stopped.any(|line| violation.message.contains(line.region.as_str()))
}

/// The calls that a dry run printed.
pub(crate) fn calls(planned: &Ended) -> Vec<PlannedCall> {
    let of_rows = planned.rows.iter().flat_map(|row| {
        let calls =
            if let Outcome::Planned { calls, .. } = &row.outcome { calls.clone() } else { Vec::new() };
        let (region, account) = (there(row.region), theirs(&row.account_id));
        calls.into_iter().map(move |call| PlannedCall {
            call,
            region: Some(region),
            account_id: Some(account),
        })
    });
    let of_regions = planned.output.regions.iter().flat_map(|region| {
        let calls = region.changes.clone().into_iter();
        calls.map(|call| PlannedCall { call, region: Some(there(region.region)), account_id: None })
    });
    let of_all = planned.output.changes.iter().cloned();
    let of_all = of_all.map(|call| PlannedCall { call, region: None, account_id: None });
    of_rows.chain(of_regions).chain(of_all).collect()
}
