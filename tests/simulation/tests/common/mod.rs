//! What the tests of this directory share: one Region, its requests, and what must hold
//! at the end of every execution.

use std::collections::BTreeMap;
use std::rc::Rc;

use macie_org::ids::{AccountId, Region};
use macie_org::report::{Counts, Outcome};
use macie_org_simulation::{Ended, Quota, World, administrator, management};
use serde_json::{Value, json};

/// A quota as small as Macie's may be.
pub(crate) const QUOTA: Quota = Quota { rate: 5.0, burst: 10.0 };

/// The only Region.
pub(crate) fn region() -> Region {
    "us-east-1".parse().unwrap()
}

/// A request for every account but the management account, in the only Region.
pub(crate) fn request(operation: &str) -> Value {
    let mut request = json!({
        "operation": operation,
        "administratorId": administrator(),
        "regions": [region()],
        "accounts": {"exclude": [management()]},
    });
    if operation == "suspend" {
        request["limits"] = json!({"maxPercent": 100});
    }
    request
}

/// What became of every target.
pub(crate) fn outcomes(ended: &Ended) -> BTreeMap<AccountId, Outcome> {
    ended.rows.iter().map(|row| (row.account_id.clone(), row.outcome.clone())).collect()
}

/// What became of the targets that the execution did not change, the administrator aside.
pub(crate) fn not_changed(ended: &Ended) -> BTreeMap<AccountId, Outcome> {
    let aside = |id: &AccountId, outcome: &Outcome| *outcome != Outcome::Changed && *id != administrator();
    outcomes(ended).into_iter().filter(|(id, outcome)| aside(id, outcome)).collect()
}

/// How many targets the execution changed.
pub(crate) fn changed(ended: &Ended) -> usize {
    ended.rows.iter().filter(|row| row.outcome == Outcome::Changed).count()
}

/// Every account in scope has exactly one row, the counts are those of the rows, and
/// nothing was changed by an execution that did not hold the Region.
pub(crate) fn check(world: &Rc<World>, ended: &Ended, accounts: usize) {
    let mut counts = Counts::default();
    ended.rows.iter().for_each(|row| counts.add(&row.outcome));
    // The administrator is in scope too.
    assert_eq!((ended.rows.len(), outcomes(ended).len()), (accounts + 1, accounts + 1));
    assert_eq!((counts, counts.left()), (ended.output.counts, 0));
    let records = world.records();
    let without: Vec<_> = records.mutations.iter().filter(|mutation| !mutation.leased).collect();
    assert!(without.is_empty(), "changed without a lease: {without:?}");
}
