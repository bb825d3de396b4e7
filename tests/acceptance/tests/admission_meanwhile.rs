//! Accounts that are created while the organization is being onboarded.

use std::collections::BTreeSet;
use std::time::Duration;

use macie_emulator::{AccountId, Emulator, RelationshipStatus, State, Vendor};
use macie_org_acceptance::admission::*;
use macie_org_acceptance::*;
use macie_org_local::system::ExecutionStatus;
use serde_json::{Value, json};

const ACCOUNTS: usize = 60;

/// How many of these accounts are members by now, over all Regions.
fn enrolled(emulator: &Emulator, accounts: &BTreeSet<AccountId>) -> usize {
    let members = |name: &&str| emulator.state(|state| state.members(region(name)));
    let all = REGIONS.iter().flat_map(members).filter(|member| accounts.contains(&member.account));
    all.filter(|member| member.status == RelationshipStatus::Enabled).count()
}

/// Ten accounts, one created in each tenth of the run, are onboarded by executions of their own:
/// each waits until its turn comes, none fails, and all end enrolled in every Region, beside every
/// account that the run found at its start.
#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_is_created_while_onboarding_runs_ends_enrolled() {
    let emulator = emulator(ACCOUNTS);
    let calls = json!({"operations": ["CreateMember"]});
    let faults = json!({"throttles": [{"calls": calls, "ratePerSecond": 5, "burst": 1}]});
    emulator.set_faults(serde_json::from_value(faults).expect("faults"));
    let stack = Stack::standing(emulator, json!({})).await;
    let input = onboard(&stack.emulator, &REGIONS);
    let run = stack.system.execute("onboard", &input).await.expect("the execution starts");
    let present = |state: &mut State| state.organization().accounts().map(|account| account.id).collect();
    let present: BTreeSet<_> = stack.emulator.state(present);
    let all = (ACCOUNTS - 1) * REGIONS.len();
    let mut answers = Vec::new();
    for tenth in 0..10 {
        while enrolled(&stack.emulator, &present) < all * (2 * tenth + 1) / 20 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert!(run.is_running().await.expect("the engine answers"), "tenth {tenth} came too late");
        let event = stack.change(&created(Vendor::Organizations)).pop().expect("there is an event");
        answers.push(stack.admit(&event).await);
    }
    let whole = run.wait().await.expect("the execution ends");
    let whole = ended(&stack.system, whole).await;
    assert_eq!(whole.rows().count(), ACCOUNTS * REGIONS.len(), "it knows of none that came later");
    for answer in &answers {
        assert_eq!(said(answer), "started");
        let name = answer["execution"].as_str().expect("a name");
        let execution = stack.system.execution(name).wait_through().await.expect("the execution ends");
        assert_eq!(execution.status, ExecutionStatus::Succeeded, "{name}: {:?}", execution.cause);
        let status = execution.output.as_ref().map(|output| &output["status"]);
        assert_eq!(status, Some(&Value::from("finished")), "{name}");
    }
    assert_all_enabled(&stack.emulator, &REGIONS);
}
