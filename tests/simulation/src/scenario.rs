//! What the tests have in common: their requests, and what must hold at the end of every
//! execution.

use std::collections::BTreeMap;
use std::rc::Rc;

use macie_emulator::{SessionKey, SessionStatus};
use macie_org::ids::{AccountId, Region};
use macie_org::report::{Counts, FailureReason, Outcome, Status};
use serde_json::{Value, json};

use crate::{Ended, Quota, Stack, World, administrator, management, theirs, there};

/// A quota as small as Macie's may be.
pub const QUOTA: Quota = Quota { rate: 5.0, burst: 10.0 };

/// The only Region.
#[must_use]
pub fn region() -> Region {
    "us-east-1".parse().expect("Macie is there")
}

/// Regions by name.
///
/// # Panics
///
/// If Macie is not there.
#[must_use]
pub fn regions<const N: usize>(names: [&str; N]) -> [Region; N] {
    names.map(|name| name.parse().expect("Macie is there"))
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

/// A request to tear down everything in these Regions.
#[must_use]
pub fn teardown(regions: &[Region]) -> Value {
    json!({"operation": "teardown", "administratorId": administrator(), "regions": regions})
}

/// The same request, with another value in a field.
#[must_use]
pub fn with(mut request: Value, field: &str, value: Value) -> Value {
    request[field] = value;
    request
}

/// An account's session in the only Region.
pub fn session(world: &World, account: &AccountId) -> Option<SessionStatus> {
    world.arrange(|state| state.session(theirs(account), there(region())))
}

/// How many sessions there are, in all Regions.
pub fn sessions(world: &World) -> usize {
    world.arrange(|state| state.sessions().count())
}

/// Whether the administrator is designated.
pub fn is_designated(world: &World, region: Region) -> bool {
    world.arrange(|state| state.administrator(there(region)) == Some(theirs(&administrator())))
}

/// The error that ended the first Region; empty where none did.
#[must_use]
pub fn stopped_by(ended: &Ended) -> &str {
    ended.output.regions[0].error.as_ref().map_or("", |error| &error.name)
}

/// Why a target failed.
#[must_use]
pub fn failure(ended: &Ended, account: &AccountId) -> Option<FailureReason> {
    match outcomes(ended).remove(account)? {
        Outcome::Failed(failure) => Some(failure.reason),
        Outcome::Changed | Outcome::Unchanged | Outcome::Skipped { .. } | Outcome::Planned { .. } => None,
    }
}

/// Asserts that nothing of a teardown is left: no session, no record, no designation and no
/// registration, in any Region.
pub fn assert_nothing_is_left(world: &World) {
    world.arrange(|state| {
        let sessions: Vec<_> = state.sessions().collect();
        assert!(sessions.is_empty(), "{sessions:?}");
        let designated: Vec<_> =
            Region::ALL.into_iter().filter(|region| state.administrator(there(*region)).is_some()).collect();
        assert!(designated.is_empty(), "{designated:?}");
        for region in Region::ALL {
            let at = SessionKey { region: there(region), account: theirs(&administrator()) };
            assert_eq!(state.records(at).next(), None);
        }
        assert!(state.delegated_administrators().is_empty());
    });
}

/// Whether a report says that all was done, the end of the registration included.
#[must_use]
pub fn is_whole(ended: &Ended) -> bool {
    let kept = ended.output.warnings.iter().any(|warning| warning.contains("registered"));
    ended.output.status == Status::Finished && !kept
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

/// Asserts that every account in scope has exactly one row, the counts are those of the rows,
/// that nothing was changed by an execution that did not hold the Region, and that the watch
/// found nothing.
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
    let violations = world.findings().violations;
    assert!(violations.is_empty(), "{violations:#?}");
}
