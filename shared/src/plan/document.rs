//! A plan as a document: what a dry run stores, a user confirms and a run is held to.
//!
//! It holds calls and whom they are about, nothing of what was observed. Two plans are
//! the same when they would make the same calls.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Decision, Decisions};
use crate::change::DISABLE_SESSION;
use crate::ids::{AccountId, PlanHash, Region};
use crate::report::{FailureReason, NamedError};

/// How long a plan may be confirmed, in milliseconds: an hour.
pub const CONFIRMED_WITHIN: u64 = 60 * 60 * 1000;
/// Accounts that a difference names before it only counts them.
const NAMED: usize = 5;

/// What would be done in one Region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RegionPlan {
    /// The Region.
    pub region: Region,
    /// Calls that change the management account, the administrator or the organization.
    pub changes: Vec<String>,
    /// The administrator and the management account, where their own session ends.
    pub own_sessions: BTreeSet<AccountId>,
    /// Accounts by the calls that are made for each, in their order and joined by a space.
    pub accounts: BTreeMap<String, BTreeSet<AccountId>>,
    /// Why the Region could not be planned; then nothing is done there.
    pub error: Option<NamedError>,
}

impl RegionPlan {
    /// A Region in which nothing is done.
    #[must_use]
    pub fn empty(region: Region) -> Self {
        Self {
            region,
            changes: Vec::new(),
            own_sessions: BTreeSet::new(),
            accounts: BTreeMap::new(),
            error: None,
        }
    }

    /// Adds an account's calls.
    pub fn add(&mut self, account: &AccountId, calls: &[&str]) {
        if !calls.is_empty() {
            self.accounts.entry(calls.join(" ")).or_default().insert(account.clone());
        }
    }

    /// Every call that is about no member, as a report says it.
    #[must_use]
    pub fn all_changes(&self) -> Vec<String> {
        let own_sessions = self.own_sessions.iter().map(|_| DISABLE_SESSION.to_owned());
        self.changes.iter().cloned().chain(own_sessions).collect()
    }

    /// Whether the plan has a call that changes the administrator or the organization.
    #[must_use]
    pub fn has_change(&self, operation: &str) -> bool {
        self.changes.iter().any(|change| change == operation)
    }

    /// Whether the plan has all of these calls for an account.
    #[must_use]
    pub fn has(&self, account: &AccountId, calls: &[&str]) -> bool {
        self.accounts.iter().any(|(planned, accounts)| {
            let has = |call: &&str| planned.split(' ').any(|planned| planned == *call);
            accounts.contains(account) && calls.iter().all(has)
        })
    }

    /// The decisions, with every change that the plan does not have turned into a failure.
    #[must_use]
    pub fn hold(&self, decisions: Decisions) -> Decisions {
        let hold = |(account, decision): (AccountId, Decision)| {
            let held = match &decision {
                Decision::Change(kind) => self.has(&account, kind.operations()),
                Decision::Desired | Decision::Wait | Decision::Skip(_) | Decision::Fail(_) => true,
            };
            (account, if held { decision } else { Decision::Fail(FailureReason::NotPlanned) })
        };
        decisions.into_iter().map(hold).collect()
    }

    /// What tells this plan from any other of the Region.
    #[must_use]
    pub fn hash(&self) -> PlanHash {
        let error = self.error.as_ref().map(|error| &error.name);
        PlanHash::of(&(self.region, &self.changes, &self.own_sessions, &self.accounts, error))
    }

    /// How this plan differs from an earlier one of the same Region, one line each.
    #[must_use]
    pub fn difference(&self, earlier: &Self) -> Vec<String> {
        let mut lines = Vec::new();
        let said = |plan: &Self| plan.error.as_ref().map_or("none", |error| &error.name).to_owned();
        if said(self) != said(earlier) {
            lines.push(format!("{}: error {}, was {}", self.region, said(self), said(earlier)));
        }
        let (now, before) = (self.all_changes(), earlier.all_changes());
        if now != before {
            let list = |calls: &[String]| if calls.is_empty() { "none".to_owned() } else { calls.join(", ") };
            lines.push(format!("{}: changes {}, were {}", self.region, list(&now), list(&before)));
        }
        let calls: BTreeSet<_> = self.accounts.keys().chain(earlier.accounts.keys()).collect();
        let none = BTreeSet::new();
        for calls in calls {
            let now = self.accounts.get(calls).unwrap_or(&none);
            let before = earlier.accounts.get(calls).unwrap_or(&none);
            let mut say = |what: &str, accounts: BTreeSet<&AccountId>| {
                if !accounts.is_empty() {
                    let who = some(&accounts);
                    lines.push(format!("{}: {} {what} ({calls}): {who}", self.region, accounts.len()));
                }
            };
            say("more", now.difference(before).collect());
            say("fewer", before.difference(now).collect());
        }
        lines
    }
}

fn some(accounts: &BTreeSet<&AccountId>) -> String {
    let named = accounts.iter().take(NAMED).map(|id| id.as_str()).collect::<Vec<_>>().join(", ");
    if accounts.len() > NAMED { format!("{named}, ...") } else { named }
}

/// What would be done in all Regions, as it lies in the bucket under its hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// The hash by which it is confirmed.
    pub hash: PlanHash,
    /// The execution that made it.
    pub execution: String,
    /// When it was made, in milliseconds since 1970.
    pub created_at: u64,
    /// Each Region's part.
    pub regions: Vec<PlannedRegion>,
    /// Calls that are about the whole organization, after every Region.
    pub changes: Vec<String>,
}

/// Where a Region's part of a plan lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlannedRegion {
    /// The Region.
    pub region: Region,
    /// Its own hash.
    pub hash: PlanHash,
    /// Its [`RegionPlan`] in the bucket.
    pub key: String,
}

impl Plan {
    /// A plan by what it would do and for whom, whoever made it and whenever.
    #[must_use]
    pub fn new(
        (operation, administrator): (&str, &AccountId),
        execution: &str,
        created_at: u64,
        regions: Vec<PlannedRegion>,
        changes: Vec<String>,
    ) -> Self {
        let mut hashes: Vec<_> = regions.iter().map(|it| (it.region, &it.hash)).collect();
        hashes.sort();
        let hash = PlanHash::of(&(operation, administrator, hashes, &changes));
        Self { hash, execution: execution.to_owned(), created_at, regions, changes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::MemberChangeKind;
    use crate::testing::id;

    fn plan(accounts: &[u64]) -> RegionPlan {
        let mut plan = RegionPlan::empty(Region::ALL[0]);
        let calls = ["macie2:DisassociateMember", "macie2:DeleteMember"];
        for n in accounts {
            plan.add(&id(*n), &calls);
        }
        plan
    }

    #[test]
    fn a_plan_is_the_same_when_it_makes_the_same_calls() {
        assert_eq!(plan(&[1, 2]).hash(), plan(&[2, 1]).hash());
        assert_ne!(plan(&[1, 2]).hash(), plan(&[1]).hash());
        let elsewhere = RegionPlan { region: Region::ALL[1], ..plan(&[1]) };
        assert_ne!(plan(&[1]).hash(), elsewhere.hash());
        let broken = NamedError { name: "AccessDenied".into(), message: "one".into() };
        let worded = NamedError { message: "two".into(), ..broken.clone() };
        let with = |error: NamedError| RegionPlan { error: Some(error), ..plan(&[1]) };
        assert_eq!(with(broken).hash(), with(worded).hash());
        assert_ne!(with(NamedError { name: "X".into(), message: String::new() }).hash(), plan(&[1]).hash());
    }

    #[test]
    fn a_change_that_the_plan_does_not_have_is_a_failure_and_part_of_one_that_it_has_is_not() {
        let decisions = [
            (id(1), Decision::Change(MemberChangeKind::Delete)),
            (id(2), Decision::Change(MemberChangeKind::Remove)),
            (id(3), Decision::Desired),
        ];
        let held = plan(&[1]).hold(decisions.into());
        assert_eq!(held[&id(1)], Decision::Change(MemberChangeKind::Delete));
        assert_eq!(held[&id(2)], Decision::Fail(FailureReason::NotPlanned));
        assert_eq!(held[&id(3)], Decision::Desired);
        let suspend = [(id(1), Decision::Change(MemberChangeKind::Suspend))];
        assert_eq!(plan(&[1]).hold(suspend.into())[&id(1)], Decision::Fail(FailureReason::NotPlanned));
    }

    #[test]
    fn a_plan_may_be_confirmed_for_an_hour() {
        assert_eq!(CONFIRMED_WITHIN, 3_600_000);
    }

    #[test]
    fn own_sessions_are_changes_of_the_region_too() {
        let own_sessions = [id(1), id(2)].into();
        let plan = RegionPlan { changes: vec!["a:B".into()], own_sessions, ..plan(&[]) };
        assert_eq!(plan.all_changes(), ["a:B", DISABLE_SESSION, DISABLE_SESSION]);
        assert!(plan.has_change("a:B") && !plan.has_change("a:C"));
        assert!(!RegionPlan::empty(Region::ALL[0]).has_change("a:B"));
    }

    #[test]
    fn a_difference_of_five_accounts_names_them_all() {
        let lines = plan(&[1, 2, 3, 4, 5]).difference(&plan(&[]));
        assert!(lines[0].ends_with("000000000004, 000000000005"), "{lines:?}");
    }

    #[test]
    fn a_difference_names_the_region_the_calls_and_some_accounts() {
        let lines = plan(&[1, 2, 3, 4, 5, 6, 7]).difference(&plan(&[8]));
        assert_eq!(
            lines,
            [
                "af-south-1: 7 more (macie2:DisassociateMember macie2:DeleteMember): 000000000001, \
                 000000000002, 000000000003, 000000000004, 000000000005, ...",
                "af-south-1: 1 fewer (macie2:DisassociateMember macie2:DeleteMember): 000000000008",
            ]
        );
        assert!(plan(&[1]).difference(&plan(&[1])).is_empty());
    }
}
