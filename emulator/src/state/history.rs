//! What records were before they changed, for a bounded time: lists that lag are
//! answered by putting records back as they were, and then forth again.
//!
//! Off unless somebody asks for a horizon. No snapshots: one entry for each change.

use std::collections::{BTreeMap, VecDeque};

use super::core::State;
use super::designation::Designation;
use super::member::Member;
use crate::organization::Account;
use crate::{AccountId, Region, SessionKey};

/// The most changes that are remembered: one for each member of every Region.
const KEPT: usize = 250_000;

/// A list whose past can be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Listed {
    /// An administrator's member records.
    Members(SessionKey),
    /// The organization's accounts.
    Accounts,
    /// The organization's administrator in a Region.
    Administrators(Region),
}

/// A record, as it was or as it is; absent where there was, or is, none.
#[derive(Debug, Clone)]
pub(super) enum Record {
    Member(SessionKey, AccountId, Option<Box<Member>>),
    Account(AccountId, Option<Box<Account>>),
    Designation(Region, Option<Designation>),
}

impl Record {
    fn is_of(&self, list: Listed) -> bool {
        match (self, list) {
            (Self::Member(own, ..), Listed::Members(of)) => *own == of,
            (Self::Account(..), Listed::Accounts) => true,
            (Self::Designation(own, _), Listed::Administrators(of)) => *own == of,
            (Self::Member(..) | Self::Account(..) | Self::Designation(..), _) => false,
        }
    }

    /// What tells the records of one list apart.
    fn key(&self) -> Option<AccountId> {
        match self {
            Self::Member(_, account, _) | Self::Account(account, _) => Some(*account),
            Self::Designation(..) => None,
        }
    }
}

#[derive(Debug)]
struct Change {
    at_ms: u64,
    before: Record,
}

/// The latest changes, oldest first.
#[derive(Debug, Default)]
pub(super) struct History {
    horizon_ms: u64,
    changes: VecDeque<Change>,
}

impl History {
    /// Notes what a record was, which is made only if it is of use.
    pub(super) fn note(&mut self, now_ms: u64, before: impl FnOnce() -> Record) {
        if self.horizon_ms == 0 {
            return;
        }
        let too_old = |change: &Change| change.at_ms.saturating_add(self.horizon_ms) < now_ms;
        while self.changes.len() >= KEPT || self.changes.front().is_some_and(too_old) {
            self.changes.pop_front();
        }
        self.changes.push_back(Change { at_ms: now_ms, before: before() });
    }
}

/// The records that a rewound list hides.
#[derive(Debug)]
pub(crate) struct Hidden(Vec<Record>);

impl State {
    /// Remembers changes for this long, milliseconds; 0 forgets them all.
    pub fn keep_history(&mut self, horizon_ms: u64) {
        self.history = History { horizon_ms, changes: VecDeque::new() };
    }

    /// Puts each record of a list back as it was at its own time, and returns what that hides.
    ///
    /// Nothing but the list may be read until [`restore`](Self::restore) is given the hidden records.
    pub(crate) fn rewind(&mut self, list: Listed, as_of_ms: impl Fn(Option<AccountId>) -> u64) -> Hidden {
        let mut oldest: BTreeMap<Option<AccountId>, Record> = BTreeMap::new();
        let of_list = self.history.changes.iter().rev().filter(|change| change.before.is_of(list));
        for change in of_list {
            let key = change.before.key();
            if change.at_ms > as_of_ms(key) {
                oldest.insert(key, change.before.clone());
            }
        }
        Hidden(oldest.into_values().map(|record| self.swap(record)).collect())
    }

    /// Puts the hidden records forth again.
    pub(crate) fn restore(&mut self, hidden: Hidden) {
        for record in hidden.0 {
            self.swap(record);
        }
    }

    pub(super) fn note_account(&mut self, id: AccountId) {
        let before = self.organization.account(id);
        self.history.note(self.now_ms, || Record::Account(id, before.cloned().map(Box::new)));
    }

    pub(super) fn note_member(&mut self, at: SessionKey, account: AccountId) {
        let before = self.rosters.get(&at).and_then(|roster| roster.get(account));
        self.history.note(self.now_ms, || Record::Member(at, account, before.cloned().map(Box::new)));
    }

    pub(super) fn note_designation(&mut self, region: Region) {
        let before = self.designations.get(&region).copied();
        self.history.note(self.now_ms, || Record::Designation(region, before));
    }

    /// Puts a record in the place of the present one, which is returned.
    fn swap(&mut self, record: Record) -> Record {
        match record {
            Record::Member(at, account, member) => {
                let present = self.roster_mut(at).remove(account);
                if let Some(member) = member {
                    self.roster_mut(at).put(*member);
                }
                Record::Member(at, account, present.map(Box::new))
            }
            Record::Account(id, account) => {
                let present = self.organization.exchange_account(id, account.map(|account| *account));
                Record::Account(id, present.map(Box::new))
            }
            Record::Designation(region, designation) => {
                let present = match designation {
                    Some(designation) => self.designations.insert(region, designation),
                    None => self.designations.remove(&region),
                };
                Record::Designation(region, present)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organization::{JoinedMethod, NewAccount, Organization};
    use crate::state::{MemberFilter, RelationshipStatus};
    use crate::switches::Switches;

    fn id(number: u64) -> AccountId {
        AccountId::from_number(number)
    }

    fn region() -> Region {
        Region::ALL[0]
    }

    /// Account 1 manages, 2 administers, 3 is a member since 0 ms; then 4 becomes one at 10 ms, 3 is deleted
    /// at 20 ms, and 5 joins the organization at 30 ms.
    fn eventful() -> State {
        let mut organization = Organization::new(id(1));
        for number in [2, 3, 4] {
            organization.add_account(NewAccount::named_after(id(number)), JoinedMethod::Created, 0).unwrap();
        }
        let mut state = State::new(organization, Switches::default());
        state.put_administrator(region(), id(2));
        state.put_member(region(), id(3), RelationshipStatus::Enabled);
        state.keep_history(1000);
        let at = SessionKey { region: region(), account: id(2) };
        state.advance_to(10);
        state.put_member(region(), id(4), RelationshipStatus::Enabled);
        state.advance_to(20);
        state.disassociate_member(at, id(3)).unwrap();
        state.delete_member(at, id(3)).unwrap();
        state.advance_to(30);
        state.join(NewAccount::named_after(id(5)), JoinedMethod::Created).unwrap();
        state
    }

    fn listed(state: &State) -> Vec<u64> {
        let at = SessionKey { region: region(), account: id(2) };
        let page = state.list_members(at, MemberFilter::Associated, None, 25).unwrap();
        page.items.iter().map(|member| member.account.as_str().parse().unwrap()).collect()
    }

    fn members() -> Listed {
        Listed::Members(SessionKey { region: region(), account: id(2) })
    }

    #[test]
    fn a_list_reads_as_it_was_and_then_as_it_is_again() {
        let mut state = eventful();
        let now = serde_json::to_string(&state).unwrap();
        for (as_of_ms, then) in [(5, vec![3]), (10, vec![3, 4]), (20, vec![4]), (99, vec![4])] {
            let hidden = state.rewind(members(), |_| as_of_ms);
            assert_eq!(listed(&state), then, "as of {as_of_ms} ms");
            state.restore(hidden);
            assert_eq!(serde_json::to_string(&state).unwrap(), now);
        }
    }

    #[test]
    fn each_record_can_have_a_time_of_its_own() {
        let mut state = eventful();
        let _hidden = state.rewind(members(), |account| if account == Some(id(3)) { 0 } else { 99 });
        assert_eq!(listed(&state), [3, 4]);
    }

    #[test]
    fn accounts_and_administrators_have_a_past_too() {
        let mut state = eventful();
        let hidden = state.rewind(Listed::Accounts, |_| 29);
        assert!(state.organization().account(id(5)).is_none());
        state.restore(hidden);
        assert!(state.organization().account(id(5)).is_some());
        let at = SessionKey { region: region(), account: id(1) };
        state.revoke_administrator(at, id(2)).unwrap();
        let hidden = state.rewind(Listed::Administrators(region()), |_| 29);
        assert_eq!(state.administrator(region()), Some(id(2)));
        state.restore(hidden);
        assert_eq!(state.administrator(region()), None);
    }

    #[test]
    fn what_is_older_than_the_horizon_is_forgotten() {
        let mut state = eventful();
        state.advance_to(1_030);
        state.leave(id(5)).unwrap();
        assert_eq!(state.history.changes.iter().map(|change| change.at_ms).min(), Some(30));
    }

    #[test]
    fn nothing_is_remembered_unless_asked() {
        let mut state = eventful();
        state.keep_history(0);
        state.leave(id(5)).unwrap();
        assert!(state.history.changes.is_empty());
    }
}
