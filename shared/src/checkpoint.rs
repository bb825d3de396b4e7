//! What one leg over a Region's members leaves to the next: what was seen, what is
//! left to send, what is only waited for, and what every target came to.
//!
//! Pure. What AWS shows always wins over what a leg remembers; memory only keeps a
//! leg from sending again what Macie has accepted or refused in this execution.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::apply::Applied;
use crate::change::MemberChange;
use crate::ids::{AccountId, Region};
use crate::model::Relationships;
use crate::pace::KeyedEstimate;
use crate::page::PageToken;
use crate::plan::{Decision, Decisions, member_change};
use crate::report::{Counts, Failure, FailureReason, NamedError, Outcome, RegionAudit, Row};

/// After this many attempts in different legs, and a look, a doubt is a failure.
const MOST_DOUBTS: u32 = 4;
/// A refusal after an answer that was lost may be that attempt's own doing; the second time, with a
/// look in between that showed no effect, it is not.
const MOST_DOUBTED_REFUSALS: u32 = 2;

/// What one leg leaves to the next, as one object in the bucket.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Checkpoint {
    /// What the latest look has shown so far.
    pub listing: Listing,
    /// Accounts that a look of this execution found in need of a change.
    pub planned: BTreeSet<AccountId>,
    /// Accounts that a leg that died may have changed: a refusal may be its effect, where a
    /// list does not show it yet.
    pub unsure: BTreeSet<AccountId>,
    /// Accounts whose change Macie accepted in this execution.
    pub accepted: BTreeSet<AccountId>,
    /// Accounts whose change Macie refused in this execution.
    pub refused: BTreeMap<AccountId, Failure>,
    /// Accounts for which the first of two calls was accepted, and the second not sent yet.
    pub half_done: BTreeSet<AccountId>,
    /// Records that Macie lets nobody delete: as good as gone while they are `Removed`.
    pub kept: BTreeSet<AccountId>,
    /// The last doubt about accounts that are neither.
    pub doubtful: BTreeMap<AccountId, Doubt>,
    /// Calls that changed the administrator or the organization.
    pub changes: Vec<String>,
    /// Looks, and legs that had to wait, in a row that brought nothing forward.
    pub idle_legs: u32,
    /// Legs in a row in which the look under way came no further than it had come,
    pub stuck_legs: u32,
    /// and how many records it had read when it had come furthest.
    pub furthest: usize,
    /// Why the Region stopped.
    pub error: Option<NamedError>,
    /// What an audit saw of the Region itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audit: Option<RegionAudit>,
    /// What the quotas were seen to grant.
    pub estimates: Vec<KeyedEstimate>,
    /// When this was written, in milliseconds since 1970.
    pub written_at: u64,
}

/// A list of the Region's records that may take several legs to read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Listing {
    /// The records that were read.
    pub seen: Relationships,
    /// Where the next page begins; `None` before the first and after the last.
    pub next: Option<PageToken>,
    /// Whether every page was read.
    pub complete: bool,
}

/// An attempt whose effect is not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Doubt {
    /// In how many more legs the change is sent, should a look show no effect.
    pub attempts_left: u32,
    /// What the latest of them saw.
    pub failure: Failure,
}

/// What remains of a Region's decisions once the legs before are accounted for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Remaining {
    /// To be sent.
    pub to_send: Vec<MemberChange>,
    /// To be looked at before anything is sent: an attempt may have had its effect.
    pub in_doubt: Vec<MemberChange>,
    /// To be looked at again.
    pub to_confirm: BTreeSet<AccountId>,
}

impl Remaining {
    /// Whether there is nothing left, neither to send nor to look at.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.to_send.is_empty() && self.in_doubt.is_empty() && self.to_confirm.is_empty()
    }
}

impl Checkpoint {
    /// What is left of `decisions`.
    #[must_use]
    pub fn remaining(&self, decisions: &Decisions) -> Remaining {
        let mut remaining = Remaining::default();
        for (account, decision) in decisions {
            if *decision == Decision::Wait {
                remaining.to_confirm.insert(account.clone());
            } else if let Some(change) = member_change(account, decision) {
                self.sort(change, &mut remaining);
            }
        }
        remaining
    }

    fn sort(&self, change: MemberChange, remaining: &mut Remaining) {
        if self.accepted.contains(&change.account) {
            remaining.to_confirm.insert(change.account);
        } else if self.refused.contains_key(&change.account) {
        } else if self.doubtful.contains_key(&change.account) {
            remaining.in_doubt.push(change);
        } else {
            remaining.to_send.push(change);
        }
    }

    /// Remembers what a leg did; tells whether that brought anything forward. A refusal
    /// that `forgive` accepts is only a doubt.
    pub fn remember(
        &mut self,
        applied: BTreeMap<AccountId, Applied>,
        forgive: impl Fn(&Applied) -> bool,
    ) -> bool {
        let settled = self.accepted.len() + self.refused.len();
        for (account, applied) in applied {
            let is_forgiven = forgive(&applied);
            match applied {
                Applied::Accepted => {
                    self.doubtful.remove(&account);
                    self.accepted.insert(account);
                }
                Applied::Refused(_, failure) if !is_forgiven && !self.unsure.contains(&account) => {
                    self.doubtful.remove(&account);
                    self.refused.insert(account, failure);
                }
                Applied::Doubtful(failure) if failure.reason == FailureReason::Refused && !is_forgiven => {
                    self.doubt(account, failure, MOST_DOUBTED_REFUSALS);
                }
                Applied::Refused(_, failure) | Applied::Doubtful(failure) => {
                    self.doubt(account, failure, MOST_DOUBTS);
                }
            }
        }
        self.accepted.len() + self.refused.len() > settled
    }

    fn doubt(&mut self, account: AccountId, failure: Failure, most: u32) {
        let attempts_left = self.doubtful.get(&account).map_or(most, |doubt| doubt.attempts_left.min(most));
        self.doubtful.insert(account, Doubt { attempts_left: attempts_left.saturating_sub(1), failure });
    }

    /// After a look: doubts that were attempted often enough, and that still show no effect, are
    /// failures. Tells whether there were any.
    pub fn give_up(&mut self, decisions: &Decisions) -> bool {
        let is_over =
            |account: &AccountId, doubt: &mut Doubt| doubt.attempts_left == 0 && is_due(decisions, account);
        let failed = self.refused.len();
        let given_up = self.doubtful.extract_if(.., is_over).map(|(account, doubt)| (account, doubt.failure));
        self.refused.extend(given_up);
        self.refused.len() > failed
    }

    /// How many accounts failed for good, as the latest look shows them.
    #[must_use]
    pub fn failed(&self, decisions: &Decisions) -> u32 {
        let failed = self.refused.keys().filter(|account| is_due(decisions, account));
        u32::try_from(failed.count()).unwrap_or(u32::MAX)
    }

    /// What a target came to, if nothing more is done about it.
    #[must_use]
    pub fn outcome(&self, account: &AccountId, decision: &Decision) -> Outcome {
        match decision {
            Decision::Desired if self.planned.contains(account) => Outcome::Changed,
            Decision::Desired => Outcome::Unchanged,
            Decision::Skip(reason) => Outcome::Skipped { reason: *reason },
            Decision::Fail(FailureReason::NotPlanned) => failed(
                FailureReason::NotPlanned,
                "the plan that was confirmed does not have this change; make another dry run and confirm it",
            ),
            Decision::Fail(reason) => failed(*reason, "the organization has no such account"),
            Decision::Wait => failed(FailureReason::NotConfirmed, "Macie is still enabling the account"),
            Decision::Change(_) => self.outcome_of_change(account),
        }
    }

    fn outcome_of_change(&self, account: &AccountId) -> Outcome {
        let doubt = || self.doubtful.get(account).map(|doubt| &doubt.failure);
        match self.refused.get(account).or_else(doubt) {
            Some(failure) => Outcome::Failed(failure.clone()),
            None if self.accepted.contains(account) => {
                failed(FailureReason::NotConfirmed, "Macie accepted the change, but does not show it")
            }
            None if self.unsure.contains(account) => failed(
                FailureReason::NotConfirmed,
                "a leg that died may have changed it; nobody looked since",
            ),
            None => failed(FailureReason::NotAttempted, "the Region stopped before the account's turn"),
        }
    }

    /// Every target's row, in order of account id.
    pub fn rows<'a>(&'a self, region: Region, decisions: &'a Decisions) -> impl Iterator<Item = Row> + 'a {
        decisions.iter().map(move |(account, decision)| Row {
            account_id: account.clone(),
            region,
            outcome: self.outcome(account, decision),
            observed: None,
        })
    }

    /// What has ended so far; what is still to be sent or confirmed is left.
    #[must_use]
    pub fn counts(&self, decisions: &Decisions) -> Counts {
        let remaining = self.remaining(decisions);
        let open = remaining.to_send.into_iter().chain(remaining.in_doubt).map(|change| change.account);
        let open: BTreeSet<_> = open.chain(remaining.to_confirm).collect();
        let mut counts = Counts::default();
        for (account, decision) in decisions {
            if open.contains(account) {
                counts.targets += 1;
            } else {
                counts.add(&self.outcome(account, decision));
            }
        }
        counts
    }
}

/// Whether something would still be sent for an account.
fn is_due(decisions: &Decisions, account: &AccountId) -> bool {
    matches!(decisions.get(account), Some(Decision::Change(_)))
}

fn failed(reason: FailureReason, message: &str) -> Outcome {
    Outcome::Failed(Failure { reason, message: message.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::MemberChangeKind;
    use crate::error::ErrorKind;
    use crate::report::SkipReason;
    use crate::testing::id;

    fn refusal() -> Failure {
        Failure { reason: FailureReason::Refused, message: "no".into() }
    }

    fn work(applied: Vec<(u64, Applied)>) -> BTreeMap<AccountId, Applied> {
        applied.into_iter().map(|(n, applied)| (id(n), applied)).collect()
    }

    fn create(accounts: std::ops::Range<u64>) -> Decisions {
        accounts.map(|n| (id(n), Decision::Change(MemberChangeKind::Create))).collect()
    }

    #[test]
    fn what_macie_accepted_is_looked_at_and_never_sent_twice() {
        let mut checkpoint = Checkpoint::default();
        checkpoint.remember(work(vec![(3, Applied::Accepted)]), |_| false);
        let remaining = checkpoint.remaining(&create(3..5));
        assert_eq!(remaining.to_confirm, BTreeSet::from([id(3)]));
        assert_eq!(remaining.to_send.iter().map(|change| &change.account).collect::<Vec<_>>(), [&id(4)]);
    }

    #[test]
    fn what_macie_refused_is_neither_sent_nor_looked_at_again() {
        let mut checkpoint = Checkpoint::default();
        let refused = Applied::Refused(ErrorKind::Invalid, refusal());
        checkpoint.remember(work(vec![(3, refused)]), |_| false);
        assert!(checkpoint.remaining(&create(3..4)).is_nothing());
        let row = checkpoint.rows(Region::ALL[0], &create(3..4)).next().unwrap();
        assert_eq!(row.outcome, Outcome::Failed(refusal()));
    }

    #[test]
    fn a_forgiven_refusal_and_a_doubt_are_sent_again_and_keep_their_reason() {
        let mut checkpoint = Checkpoint::default();
        let refused = Applied::Refused(ErrorKind::Conflict, refusal());
        checkpoint.remember(work(vec![(3, refused), (4, Applied::Doubtful(refusal()))]), |_| true);
        assert_eq!(checkpoint.remaining(&create(3..5)).in_doubt.len(), 2);
        assert_eq!(checkpoint.outcome(&id(4), &create(4..5)[&id(4)]), Outcome::Failed(refusal()));
        checkpoint.remember(work(vec![(4, Applied::Accepted)]), |_| true);
        assert!(!checkpoint.doubtful.contains_key(&id(4)));
    }

    #[test]
    fn what_aws_shows_wins_over_what_a_leg_remembers() {
        let mut checkpoint = Checkpoint::default();
        let refused = Applied::Refused(ErrorKind::Invalid, refusal());
        checkpoint.remember(work(vec![(3, refused), (4, Applied::Accepted)]), |_| false);
        assert_eq!(checkpoint.outcome(&id(3), &Decision::Desired), Outcome::Unchanged);
        checkpoint.planned.insert(id(4));
        assert_eq!(checkpoint.outcome(&id(4), &Decision::Desired), Outcome::Changed);
        let skipped = Decision::Skip(SkipReason::RegionDisabled);
        assert_eq!(
            checkpoint.outcome(&id(4), &skipped),
            Outcome::Skipped { reason: SkipReason::RegionDisabled }
        );
    }

    #[test]
    fn a_region_that_stops_leaves_every_target_with_a_reason() {
        let checkpoint = Checkpoint::default();
        let rows: Vec<_> = checkpoint.rows(Region::ALL[0], &create(3..6)).collect();
        let unattempted =
            |row: &Row| matches!(&row.outcome, Outcome::Failed(f) if f.reason == FailureReason::NotAttempted);
        assert!(rows.len() == 3 && rows.iter().all(unattempted));
    }

    #[test]
    fn a_doubt_is_looked_at_before_anything_is_sent_and_becomes_a_failure_in_the_end() {
        let unanswered = || Failure { reason: FailureReason::Unavailable, ..refusal() };
        for (failure, most) in [(unanswered(), MOST_DOUBTS), (refusal(), MOST_DOUBTED_REFUSALS)] {
            let mut checkpoint = Checkpoint::default();
            for _ in 0..most {
                assert!(!checkpoint.give_up(&create(3..4)));
                checkpoint.remember(work(vec![(3, Applied::Doubtful(failure.clone()))]), |_| false);
                let remaining = checkpoint.remaining(&create(3..4));
                assert!(remaining.to_send.is_empty() && remaining.in_doubt.len() == 1);
            }
            assert_eq!(checkpoint.failed(&create(3..4)), 0, "nobody has looked yet");
            assert!(checkpoint.give_up(&create(3..4)));
            assert!(checkpoint.remaining(&create(3..4)).is_nothing());
            assert_eq!(checkpoint.counts(&create(3..4)).failed, 1);
            assert_eq!(checkpoint.failed(&create(3..4)), 1);
        }
    }

    #[test]
    fn refusals_that_are_forgiven_are_attempted_again_in_whatever_order_they_came() {
        let straight = || Applied::Refused(ErrorKind::Invalid, refusal());
        let doubted = || Applied::Doubtful(refusal());
        for refusals in [[straight(), doubted()], [doubted(), straight()], [doubted(), doubted()]] {
            let mut checkpoint = Checkpoint::default();
            for applied in refusals {
                checkpoint.remember(work(vec![(3, applied)]), |_| true);
                assert!(!checkpoint.give_up(&create(3..4)));
                assert_eq!(checkpoint.remaining(&create(3..4)).in_doubt.len(), 1);
            }
        }
    }

    #[test]
    fn what_a_look_shows_as_done_is_no_failure() {
        let mut checkpoint = Checkpoint::default();
        checkpoint.remember(work(vec![(3, Applied::Refused(ErrorKind::Conflict, refusal()))]), |_| false);
        let done = Decisions::from([(id(3), Decision::Desired)]);
        assert_eq!((checkpoint.failed(&create(3..4)), checkpoint.failed(&done)), (1, 0));
    }

    #[test]
    fn counts_leave_open_what_is_still_to_be_sent_or_confirmed() {
        let mut checkpoint = Checkpoint::default();
        checkpoint.remember(work(vec![(3, Applied::Accepted)]), |_| false);
        let mut decisions = create(3..5);
        decisions.insert(id(5), Decision::Desired);
        decisions.insert(id(6), Decision::Wait);
        let counts = checkpoint.counts(&decisions);
        assert_eq!((counts.targets, counts.unchanged, counts.left()), (4, 1, 3));
    }
}
