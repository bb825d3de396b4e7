//! What `ListMembers` shows: the records now, or as they were a while ago.

use std::collections::BTreeMap;

use macie_emulator::{Association, Member as Record, MemberFilter, Refusal, SessionKey, State};
use macie_org::ids::{AccountId, Region};
use macie_org::model::{Member, Relationship, RelationshipStatus};
use macie_org::page::{Page, PageToken};

use crate::faults::Fault;
use crate::people::{ours, theirs, there};
use crate::trouble::Trouble;
use crate::world::World;

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
    let lag_ms = match world.at_hand.get() {
        Some(Fault::Lagging) => SUDDEN_LAG_MS,
        Some(Fault::Omitting) => return Ok(Page { items: Vec::new(), next: None }),
        _ if world.faults().lag_ms == 0 => 0,
        _ => world.dice.borrow_mut().u64(0..=world.faults().lag_ms),
    };
    let mut page = if lag_ms == 0 {
        let page =
            state.list_members(at, MemberFilter::Every, after.as_ref().map(theirs), world.page.get())?;
        let next = page.next.map(|last| PageToken(last.as_str().to_owned()));
        Page { items: page.items.iter().map(member).collect(), next }
    } else {
        state.get_macie_session(at)?;
        world.strikes.note(Trouble::Lagging);
        lagging(world, state, region, after.as_ref(), lag_ms)
    };
    omit(world, &mut page.items);
    Ok(page)
}

fn lagging(
    world: &World,
    state: &State,
    region: Region,
    after: Option<&AccountId>,
    lag_ms: u64,
) -> Page<Member> {
    let now = state.members(there(region));
    let mut records: BTreeMap<_, _> = now.iter().map(member).map(|it| (it.account.clone(), it)).collect();
    let then_ms = world.elapsed_ms().saturating_sub(lag_ms);
    world.past.borrow().put_back(region, then_ms, &mut records);
    let mut rest = records.into_values().filter(|it| after.is_none_or(|after| it.account > *after));
    let items: Vec<_> = rest.by_ref().take(world.page.get()).collect();
    let last = items.last().map(|it| PageToken(it.account.to_string()));
    Page { next: rest.next().and(last), items }
}

fn omit(world: &World, items: &mut Vec<Member>) {
    let faults = world.faults();
    if world.elapsed_ms() < faults.omitted_until_ms {
        items.retain(|_| !world.strikes_by(faults.omitted, Trouble::Omitting));
    }
}

fn member(record: &Record) -> Member {
    let status = RelationshipStatus::from_wire(record.status.as_str());
    let by_invitation = record.association == Association::Invitation;
    Member { account: ours(record.account), relationship: Relationship { status, by_invitation } }
}
