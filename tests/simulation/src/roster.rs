//! What `ListMembers` shows: the records now, or as they were a while ago.

use std::collections::BTreeMap;

use macie_emulator::{Member as Record, MemberFilter, Refusal, SessionKey, State};
use macie_org::ids::{AccountId, Region};
use macie_org::model::{Member, Relationship, RelationshipStatus};
use macie_org::page::{Page, PageToken};

use crate::faults::Fault;
use crate::people::{ours, theirs, there};
use crate::trouble::Trouble;
use crate::world::World;

/// Comes before every account: the token of a page that has shown nobody yet.
const NOBODY: &str = "000000000000";
/// How far a page lags behind that does so once.
const SUDDEN_LAG_MS: u64 = 40_000;

/// What records were before each of their changes, with the time of the change.
#[derive(Debug, Default)]
pub(crate) struct Past(BTreeMap<(Region, AccountId), Vec<Change>>);

/// When a record changed, and what it was until then.
type Change = (u64, Option<Member>);

impl Past {
    pub(crate) fn note(&mut self, region: Region, account: &AccountId, at_ms: u64, before: Option<Member>) {
        self.0.entry((region, account.clone())).or_default().push((at_ms, before));
    }

    /// Puts records back to where they were at a time.
    fn put_back(&self, region: Region, at_ms: u64, records: &mut BTreeMap<AccountId, Member>) {
        for ((_, account), changes) in self.0.iter().filter(|((its, _), _)| *its == region) {
            match changes.iter().find(|(changed_ms, _)| *changed_ms > at_ms) {
                Some((_, Some(before))) => drop(records.insert(account.clone(), before.clone())),
                Some((_, None)) => drop(records.remove(account)),
                None => {}
            }
        }
    }
}

/// The record of an account, if there is one.
pub(crate) fn record(state: &State, region: Region, account: &AccountId) -> Option<Member> {
    state.member(there(region), theirs(account)).map(|record| member(&record))
}

/// One page, falsified as the faults want it.
pub(crate) fn page(
    world: &World,
    state: &State,
    at: SessionKey,
    region: Region,
    token: Option<PageToken>,
) -> Result<Page<Member>, Refusal> {
    let after: Option<AccountId> = token.map(|token| token.0.parse().expect("our own token"));
    if world.at_hand.get() == Some(Fault::Omitting) {
        return Ok(Page { items: Vec::new(), next: None });
    }
    let lag_ms = lag_ms(world);
    let size = size(world);
    if size == 0 {
        let again = after.map_or_else(|| PageToken(NOBODY.to_owned()), |after| PageToken(after.to_string()));
        return state.get_macie_session(at).map(|_| Page { items: Vec::new(), next: Some(again) });
    }
    let mut page = if lag_ms == 0 {
        let page = state.list_members(at, MemberFilter::Every, after.as_ref().map(theirs), size)?;
        let next = page.next.map(|last| PageToken(last.as_str().to_owned()));
        Page { items: page.items.iter().map(member).collect(), next }
    } else {
        state.get_macie_session(at)?;
        world.strikes.note(Trouble::Lagging);
        lagging(world, state, region, (after.as_ref(), size), lag_ms)
    };
    omit(world, &mut page.items);
    Ok(page)
}

/// How far the page that is being answered lags behind.
pub(crate) fn lag_ms(world: &World) -> u64 {
    let most = world.faults().lag_ms;
    if world.at_hand.get() == Some(Fault::Lagging) {
        SUDDEN_LAG_MS
    } else if most == 0 {
        0
    } else {
        world.dice.borrow_mut().u64(0..=most)
    }
}

fn lagging(
    world: &World,
    state: &State,
    region: Region,
    (after, size): (Option<&AccountId>, usize),
    lag_ms: u64,
) -> Page<Member> {
    let now = state.members(there(region));
    let mut records: BTreeMap<_, _> = now.iter().map(member).map(|it| (it.account.clone(), it)).collect();
    let then_ms = world.elapsed_ms().saturating_sub(lag_ms);
    world.past.borrow().put_back(region, then_ms, &mut records);
    let mut rest = records.into_values().filter(|it| after.is_none_or(|after| it.account > *after));
    let items: Vec<_> = rest.by_ref().take(size).collect();
    let last = items.last().map(|it| PageToken(it.account.to_string()));
    Page { next: rest.next().and(last), items }
}

/// How many members the page shows at the most; none at all where it only says that more follow.
fn size(world: &World) -> usize {
    let (most, share) = (world.page.get(), world.faults().sparse);
    if world.strikes_by(share, Trouble::SparsePages) { world.dice.borrow_mut().usize(..most) } else { most }
}

/// Leaves records out of a page, as the faults want it.
pub(crate) fn omit<T>(world: &World, items: &mut Vec<T>) {
    let faults = world.faults();
    if (faults.omitted_from_ms..faults.omitted_until_ms).contains(&world.elapsed_ms()) {
        items.retain(|_| !world.strikes_by(faults.omitted, Trouble::Omitting));
    }
}

fn member(record: &Record) -> Member {
    let status = RelationshipStatus::from_wire(record.status.as_str());
    let by_invitation = record.invited_at_ms.is_some();
    Member { account: ours(record.account), relationship: Relationship { status, by_invitation } }
}
