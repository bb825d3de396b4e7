//! What the tests have in common: one Region, its requests, and what must hold at the end
//! of every execution.

use std::collections::BTreeMap;
use std::rc::Rc;

use macie_org::ids::{AccountId, Region};
use macie_org::report::{Counts, Outcome};
use serde_json::{Value, json};

use crate::{Ended, Quota, Stack, World, administrator, management};

/// A quota as small as Macie's may be.
pub const QUOTA: Quota = Quota { rate: 5.0, burst: 10.0 };

/// The only Region.
#[must_use]
pub fn region() -> Region {
    "us-east-1".parse().expect("Macie is there")
}

/// A request for every account but the management account, in the only Region.
#[must_use]
pub fn request(operation: &str) -> Value {
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

/// Executes such a request, which nothing ends outside of its Region.
pub async fn execute(stack: &Stack, name: &str, operation: &str) -> Ended {
    stack.execute(name, &request(operation)).await.expect("the report is written")
}

/// What became of every target.
#[must_use]
pub fn outcomes(ended: &Ended) -> BTreeMap<AccountId, Outcome> {
    ended.rows.iter().map(|row| (row.account_id.clone(), row.outcome.clone())).collect()
}

/// What became of the targets that the execution did not change, the administrator aside.
#[must_use]
pub fn not_changed(ended: &Ended) -> BTreeMap<AccountId, Outcome> {
    let aside = |id: &AccountId, outcome: &Outcome| *outcome != Outcome::Changed && *id != administrator();
    outcomes(ended).into_iter().filter(|(id, outcome)| aside(id, outcome)).collect()
}

/// Asserts that every account in scope has exactly one row, the counts are those of the rows, and
/// that nothing was changed by an execution that did not hold the Region.
pub fn check(world: &Rc<World>, ended: &Ended, members: u64) {
    let mut counts = Counts::default();
    ended.rows.iter().for_each(|row| counts.add(&row.outcome));
    // The administrator is in scope too.
    let targets = usize::try_from(members).expect("there are few") + 1;
    assert_eq!((ended.rows.len(), outcomes(ended).len()), (targets, targets));
    assert_eq!((counts, counts.left()), (ended.output.counts, 0));
    let records = world.records();
    let without: Vec<_> = records.mutations.iter().filter(|mutation| !mutation.leased).collect();
    assert!(without.is_empty(), "changed without a lease: {without:?}");
}
