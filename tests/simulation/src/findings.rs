//! What an execution of a played case is held to: the watch's rules, and the report's partition.

use std::collections::BTreeSet;

use macie_emulator::{AccountId, Expectations, Invariant, Region, SessionKey, WatchedOperation};
use macie_org::report::Counts;
use macie_org::step::CaughtError;
use serde::Deserialize;
use serde_json::Value;

use crate::expected::Expected;
use crate::faults::Faults;
use crate::people::{theirs, there};
use crate::picture::{Ask, Operation, Picture, Place};
use crate::played::Played;
use crate::trouble::Trouble;
use crate::{Ended, Invocation, Left};

impl Played {
    pub(crate) fn take_findings(&mut self, name: &str) {
        let findings = self.world.findings();
        let moved = self.world.moved.take();
        let shown_too_little = self.falsities() > self.falsities_before;
        self.falsities_before = self.falsities();
        for violation in findings.violations {
            // A row was true when it was written, and of what a list has shown.
            let is_moved = |id: &AccountId| violation.message.starts_with(id.as_str());
            let is_misled = moved.iter().any(is_moved) || shown_too_little;
            if violation.invariant == Invariant::I3 && is_misled {
                continue;
            }
            // One step of an execution reads that another execution ended a session, the next one,
            // which was not told, ends it once more.
            let is_untold = violation.message.contains("was read to be absent");
            if violation.invariant == Invariant::I10 && is_untold && self.has_company() {
                continue;
            }
            // Nobody can read what became of a session where its Region was turned off meanwhile.
            if violation.invariant == Invariant::I6 && self.is_turned_off(&violation.message) {
                continue;
            }
            // An execution whose step died may come back to a Region with a new lease.
            if violation.invariant == Invariant::I8 && self.has_dead(|it| it.execution.starts_with(name)) {
                continue;
            }
            self.wrong(format!(
                "{name}: {:?} at {}: {}",
                violation.invariant, violation.sequence, violation.message
            ));
        }
        let unleased = self.world.records().mutations.iter().find(|it| !it.leased && !it.is_late).cloned();
        if let Some(unleased) = unleased {
            self.wrong(format!("{name}: changed without a lease: {unleased:?}"));
        }
        for (invariant, count) in findings.exercised {
            *self.verdict.exercised.entry(invariant).or_default() += count;
        }
    }

    /// Whether a violation is about a caller for which the Region is turned off.
    fn is_turned_off(&self, message: &str) -> bool {
        let state = self.world.state();
        let turned_off = |region: Region, account: AccountId| {
            state.is_region_off(SessionKey { region, account })
                && message.contains(&format!("by {account} in {region}"))
        };
        let accounts = || state.organization().accounts().map(|account| account.id);
        self.ask.regions.iter().any(|region| accounts().any(|account| turned_off(*region, account)))
    }

    /// How many lists have shown something else than there was.
    pub(crate) fn falsities(&self) -> u64 {
        let strikes = self.world.strikes();
        strikes.of(Trouble::Omitting) + strikes.of(Trouble::Lagging)
    }

    /// Whether another execution works beside this one.
    fn has_company(&self) -> bool {
        self.case.has(Trouble::Duplicate) || self.case.has(Trouble::Opposite)
    }

    /// Whether an invocation that is meant has died, or failed.
    pub(crate) fn has_dead(&self, is_meant: impl Fn(&Invocation) -> bool) -> bool {
        self.world.invocations.borrow().iter().any(|it| is_meant(it) && it.left != Left::Answered)
    }

    fn wrong(&mut self, what: String) {
        self.verdict.wrong.push(what);
    }

    /// What a request asks for, in the words of the watch.
    pub(crate) fn expectations(&self, request: &Value, picture: &Picture) -> Expectations {
        let ask = Ask::of(request, &self.case.drawn.protected);
        let is_teardown = ask.operation == Operation::Teardown;
        let excluded: Vec<AccountId> = Vec::deserialize(&request["accounts"]["exclude"]).unwrap_or_default();
        let protected = self.case.drawn.protected.iter().map(theirs).chain(excluded);
        let targets = Some(picture.scope.clone()).filter(|_| !ask.is_full && !self.is_moved);
        // A plan says what one look has shown, however false.
        let is_of_false_lists = ask.only_plans && *self.world.faults() != Faults::default();
        let operation = match ask.operation {
            _ if is_of_false_lists => None,
            Operation::Onboard => Some(WatchedOperation::Onboard),
            Operation::Suspend => Some(WatchedOperation::Suspend),
            Operation::Resume => Some(WatchedOperation::Resume),
            Operation::Teardown => Some(WatchedOperation::Teardown),
            Operation::Audit => None,
        };
        Expectations {
            operation,
            administrator_id: Some(theirs(&crate::administrator())),
            regions: Some(ask.regions.iter().copied().collect()),
            targets,
            protected: protected.collect(),
            read_only: ask.only_plans,
            full: is_teardown && ask.is_full,
            disable_sessions: is_teardown.then_some(ask.disable_sessions),
            disable_management_session: is_teardown.then_some(ask.is_full && ask.disable_management_session),
            ..Expectations::default()
        }
    }

    /// Every target has exactly one row, and the counts are those of the rows.
    pub(crate) fn check_partition(
        &mut self,
        request: &Value,
        ended: &Ended,
        (before, after): (&Picture, &Picture),
    ) {
        let ask = Ask::of(request, &self.case.drawn.protected);
        let mut counts = Counts::default();
        ended.rows.iter().for_each(|row| counts.add(&row.outcome));
        if counts != ended.output.counts || counts.left() != 0 {
            self.wrong(format!("counts {:?} are not those of the rows, {counts:?}", ended.output.counts));
        }
        let pairs: BTreeSet<_> =
            ended.rows.iter().map(|row| (there(row.region), theirs(&row.account_id))).collect();
        if pairs.len() != ended.rows.len() {
            self.wrong("an account has two rows".to_owned());
        }
        if ask.operation == Operation::Teardown && ask.is_full {
            return; // whoever has a record is a target
        }
        let all = ask.regions.iter().flat_map(|region| before.scope.iter().map(move |id| (*region, *id)));
        let mut due = all.filter(|(_, id)| after.scope.contains(id));
        let is_allowed = |(region, id): &(Region, AccountId)| {
            ask.regions.contains(region) && (before.scope.contains(id) || after.scope.contains(id))
        };
        let orphans = ask.operation == Operation::Audit;
        if let Some(missing) = due.find(|pair| !pairs.contains(pair)) {
            self.wrong(format!("{missing:?} has no row"));
        }
        if let Some(more) = pairs.iter().find(|pair| !is_allowed(pair) && !orphans) {
            self.wrong(format!("{more:?} has a row and is no target"));
        }
    }

    /// Holds what is there, and what was told, to the model.
    pub(crate) fn hold(&mut self, expected: &Expected<'_>, ended: Result<&Ended, &CaughtError>) {
        // Whoever is still being created counts in the share of one leg and not of the one before.
        let has_share = self.ask.max_percent < 100;
        if has_share && expected.picture.places.values().any(Place::is_unsettled) {
            return;
        }
        let after = Picture::of(&self.world, &self.ask);
        for complaint in expected.complaints(&after, ended) {
            self.wrong(complaint);
        }
    }
}
