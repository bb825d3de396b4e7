//! Ten thousand events that are not quite what they seem, through the real `admit-account`.

use std::collections::BTreeMap;

use macie_emulator::{AccountChange, Vendor};
use macie_org_acceptance::admission::*;
use macie_org_acceptance::mutation::*;
use macie_org_acceptance::*;
use serde_json::{Value, json};

const MUTANTS: usize = 10_000;

/// One event of every kind that starts an execution, each about an account that is there.
fn genuine(stack: &Stack) -> Vec<Genuine> {
    let last = |change: &AccountChange| stack.change(change).pop().expect("there is an event");
    let (account, root) =
        (nth(&stack.emulator, 2), stack.emulator.state(|state| state.organization().root().clone()));
    let moved = |through| last(&AccountChange::Move { account, parent: root.clone(), through });
    let opted_in = AccountChange::EnableRegion { account, region: region("eu-south-1") };
    [
        (last(&created(Vendor::Organizations)), CREATED),
        (last(&joined("700000000001")), JOINED),
        (last(&created(Vendor::ControlTower)), VENDED),
        (moved(Vendor::ControlTower), UPDATED),
        (moved(Vendor::Organizations), MOVED),
        (last(&opted_in), OPTED_IN),
    ]
    .into_iter()
    .map(|(event, matters)| Genuine { event, matters })
    .collect()
}

/// Ten thousand events, each genuine but for something that matters (removed, misspelled, of
/// another type, nested without end, given twice, cut short), start no execution, and the function
/// outlives all of them. What is JSON is ignored for a reason; what is not is an error. The genuine
/// events then start theirs.
#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_mutated_events_start_nothing_and_never_crash_the_function() {
    let emulator = emulator(6);
    let root = emulator.state(|state| state.organization().root().to_string());
    let stack = Stack::standing(emulator, json!({"organizationalUnits": [root]})).await;
    let genuine = genuine(&stack);
    let (mut function, mut random) = (stack.function().await, fastrand::Rng::with_seed(2026));
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for n in 0..MUTANTS {
        let mutant = mutant(&genuine[n % genuine.len()], &mut random);
        let reason = match function.invoke(mutant.clone()).await {
            Ok(answer) => {
                assert_eq!(answer["outcome"], "ignored", "{answer} for {mutant}");
                answer["reason"].as_str().unwrap_or_else(|| panic!("no reason for {mutant}")).to_owned()
            }
            Err(error) => {
                let read = serde_json::from_str::<Value>(&mutant);
                assert!(read.is_err(), "{error} for {mutant}");
                "not JSON".to_owned()
            }
        };
        *reasons.entry(reason).or_default() += 1;
    }
    assert_eq!(stack.executions().await.len(), 0);
    assert_eq!(stack.system.lambda().stats()["admit-account"].cold_starts, 1, "no process ended");
    assert!(reasons.len() > 8, "the mutants are all alike: {reasons:?}");
    for Genuine { event, .. } in &genuine {
        assert_eq!(said(&function.admit(event).await), "started", "{event}");
    }
}
