//! The calls of a request, each with whose resources it is about, and the changes they come to.

use std::collections::{BTreeMap, BTreeSet};

use super::association::Association;
use super::call::Call;
use super::error::{CallError, ItemError};
use super::item::{Item, Wish};
use super::owner::{Owner, Owners};
use super::plan::{Changes, Target};
use super::progress::Progress;
use super::resource::{OneTime, Resource};
use crate::ids::AccountId;
use crate::request::Classic;

/// Every call of a request, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The calls.
    pub calls: Vec<Asking>,
}

/// One call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asking {
    /// The member account, as the call names it; `None` for the administrator's own resources.
    pub member: Option<String>,
    /// Whose row of the report it belongs to: the administrator's, where nobody else is named.
    pub account: AccountId,
    /// What it asks for, or why it is refused as a whole.
    pub items: Result<Vec<Item>, CallError>,
}

impl Asked {
    /// Reads every call, given how the accounts stand that they name.
    #[must_use]
    pub fn of(classic: &Classic, owners: &Owners) -> Self {
        let (calls, verb) = (classic.calls(), classic.verb());
        let asking = |(call, body): (Result<Call, CallError>, &serde_json::Map<_, _>)| {
            let member = body.get("memberAccountId").and_then(|id| id.as_str()).map(str::to_owned);
            let named = member.as_deref().and_then(|text| text.parse().ok());
            let account = named.unwrap_or_else(|| calls.administrator_id.clone());
            let owner = owners.get(&account).copied().unwrap_or(Owner::Unknown);
            let allowed = |call: Call| owner.check(&account).map(|()| call);
            let items = call.and_then(allowed).map(|call| call.items);
            Asking { member, account, items }
        };
        Self { calls: calls.read(verb).zip(&calls.requests).map(asking).collect() }
    }

    /// Every resource that a call names which is not refused as a whole, and what it wishes.
    pub fn wishes(&self) -> impl Iterator<Item = (Resource, Wish)> + '_ {
        let accepted = self.calls.iter().filter_map(|call| Some((&call.account, call.items.as_ref().ok()?)));
        accepted.flat_map(|(account, items)| items.iter().map(|item| (item.of(account), item.wish)))
    }

    /// Resources that are to be disassociated or updated and are not associated.
    #[must_use]
    pub fn absent(&self, current: &BTreeMap<Resource, OneTime>) -> BTreeSet<Resource> {
        let needs_one = |(_, wish): &(Resource, Wish)| !matches!(wish, Wish::Associate(_));
        let needing = self.wishes().filter(needs_one).map(|(resource, _)| resource);
        needing.filter(|resource| !current.contains_key(resource)).collect()
    }

    /// What the calls come to; of two wishes for a resource, the later one.
    #[must_use]
    pub fn changes(&self, absent: &BTreeSet<Resource>) -> Changes {
        let target = |(resource, wish)| match wish {
            Wish::Associate(one_time) => Some((resource, Target::Set(one_time))),
            Wish::Disassociate | Wish::Update(_) if absent.contains(&resource) => None,
            Wish::Disassociate => Some((resource, Target::Remove)),
            Wish::Update(one_time) => one_time.map(|one_time| (resource, Target::Set(one_time))),
        };
        self.wishes().filter_map(target).collect()
    }
}

/// How what was asked for stands at the end.
#[derive(Debug)]
pub struct Verdict<'a> {
    /// What is associated now,
    pub current: &'a BTreeMap<Resource, OneTime>,
    /// by these jobs.
    pub jobs: &'a [Association],
    /// What was to become of it.
    pub changes: &'a Changes,
    /// What the execution did and remembers.
    pub progress: &'a Progress,
}

impl Verdict<'_> {
    /// Why a resource failed; `None` if it is as asked for.
    #[must_use]
    pub fn failure(&self, resource: &Resource) -> Option<ItemError> {
        if self.progress.absent().contains(resource) {
            return Some(ItemError::not_associated());
        }
        let is_so = self.changes.get(resource).is_none_or(|target| target.is_met(resource, self.current));
        (!is_so).then(|| self.progress.reason(resource, self.jobs))
    }
}
