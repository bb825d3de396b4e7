//! Events about accounts, handed to the real `admit-account` as EventBridge does: which start an
//! execution, and that everything else starts none and says why.

use macie_emulator::{AccountChange, AccountId, Emulator, ParentId, RelationshipStatus, Vendor};
use macie_org_acceptance::admission::*;
use macie_org_acceptance::*;
use serde_json::{Value, json};

/// The one event about a change, or the last of several.
fn event(stack: &Stack, change: &AccountChange) -> Value {
    stack.change(change).pop().expect("there is an event")
}

async fn everyone(size: usize) -> Stack {
    Stack::standing(emulator(size), json!({})).await
}

/// Hands over an event that starts an execution, in which the account ends enrolled; the same
/// event once more starts nothing.
async fn admits_once(stack: &Stack, event: &Value, regions: &[&str]) {
    let answer = stack.admit(event).await;
    assert_eq!(said(&answer), "started", "{event}");
    let ended = stack.execution(&answer).await;
    let account = admitted(&answer);
    for name in regions {
        assert_eq!(relationship(&stack.emulator, account, region(name)), Some(RelationshipStatus::Enabled));
        assert_eq!(ended.outcome(account, name).split(' ').next(), Some("changed"), "{event}");
    }
    assert_eq!(ended.count("targets"), regions.len() as u64, "nobody else is a target");
    let executions = stack.executions().await;
    let again = stack.admit(event).await;
    assert_eq!((said(&again), &again["execution"]), ("duplicate".to_owned(), &answer["execution"]));
    assert_eq!(stack.executions().await, executions);
}

/// An account that was created, accepted an invitation or was vended or updated by Control Tower
/// is onboarded by one execution of its own, in every Region of the standing request. The same
/// event once more starts nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_new_account_is_onboarded_by_one_execution_of_its_own() {
    let stack = everyone(6).await;
    let invited = event(&stack, &joined("700000000001"));
    let events = [
        event(&stack, &created(Vendor::Organizations)),
        event(&stack, &created(Vendor::ControlTower)),
        with(
            &event(&stack, &joined("700000000002")),
            "/detail-type",
            json!("AWS Service Event via CloudTrail"),
        ),
        invited,
    ];
    for event in &events {
        admits_once(&stack, event, &REGIONS).await;
    }
    let root = stack.emulator.state(|state| state.organization().root().clone());
    let (account, through) = (account("700000000001"), Vendor::ControlTower);
    let updated = event(&stack, &AccountChange::Move { account, parent: root, through });
    let answer = stack.admit(&updated).await;
    assert_eq!(said(&answer), "started");
    assert_eq!(stack.execution(&answer).await.outcome(account, REGIONS[0]), "unchanged");
}

/// A Region that an account enables is onboarded for that account, and no other Region. Before it
/// is enabled, while it is disabled, and where the standing request does not cover it, nothing is
/// started.
#[tokio::test(flavor = "multi_thread")]
async fn a_region_that_an_account_enables_is_onboarded_for_it_alone() {
    let stack = everyone(6).await;
    let account = nth(&stack.emulator, 2);
    let off = AccountChange::DisableRegion { account, region: region("eu-south-1") };
    stack.emulator.change_account(&off).expect("the account is there");
    let events = stack.change(&AccountChange::EnableRegion { account, region: region("eu-south-1") });
    let [enabling, enabled] = &events[..] else { panic!("{events:?}") };
    assert_eq!(said(&stack.admit(enabling).await), "ignored regionNotOptedIn");
    admits_once(&stack, enabled, &["eu-south-1"]).await;
    assert_eq!(relationship(&stack.emulator, account, region("us-east-1")), None);
    for (name, reason) in [("me-south-1", "regionNotCovered"), ("mx-central-1", "regionNotCovered")] {
        let elsewhere = with(enabled, "/detail/regionName", json!(name));
        assert_eq!(said(&stack.admit(&elsewhere).await), format!("ignored {reason}"), "{name}");
    }
    for disabled in stack.change(&off) {
        assert_eq!(said(&stack.admit(&disabled).await), "ignored regionNotOptedIn");
    }
    assert_eq!(stack.executions().await.len(), 1);
}

/// A unit of the organization, and its root.
fn places(emulator: &Emulator) -> (ParentId, ParentId) {
    emulator.state(|state| {
        let organization = state.organization();
        let unit = organization.units().next().expect("an organizational unit").id.clone();
        (unit, organization.root().clone())
    })
}

/// Where the standing request selects by organizational unit, an account that moves below one is
/// onboarded, and one that moves out is out of scope: nothing is started and nothing of it is
/// changed. Where it does not, a move has no effect.
#[tokio::test(flavor = "multi_thread")]
async fn a_move_into_scope_starts_an_execution_and_a_move_out_of_it_does_not() {
    let emulator = emulator(8);
    let (unit, root) = places(&emulator);
    let stack = Stack::standing(emulator, json!({"organizationalUnits": [unit.to_string()]})).await;
    let account = nth(&stack.emulator, 2);
    let moved = |parent: &ParentId| {
        let through = Vendor::Organizations;
        event(&stack, &AccountChange::Move { account, parent: parent.clone(), through })
    };
    assert_eq!(said(&stack.admit(&moved(&root)).await), "ignored outOfScope");
    let into = moved(&unit);
    admits_once(&stack, &into, &REGIONS).await;
    stack.emulator.forget_calls();
    assert_eq!(said(&stack.admit(&moved(&root)).await), "ignored outOfScope");
    // The earlier event again: it is true no longer.
    assert_eq!(
        said(&stack.admit(&with(&into, "/detail/eventID", moved(&root)["detail"]["eventID"].clone())).await),
        "ignored outOfScope"
    );
    assert_eq!(mutating(&stack.emulator), []);
    assert_eq!(stack.executions().await.len(), 1);

    let anywhere = everyone(4).await;
    let (unit, _) = places(&anywhere.emulator);
    let (account, through) = (nth(&anywhere.emulator, 2), Vendor::Organizations);
    let moved = event(&anywhere, &AccountChange::Move { account, parent: unit, through });
    assert_eq!(said(&anywhere.admit(&moved).await), "ignored moveWithoutEffect");
    assert_eq!(anywhere.executions().await.len(), 0);
}

/// An account that was closed, removed or left is reported, and no execution is started for it.
#[tokio::test(flavor = "multi_thread")]
async fn closures_are_reported_and_start_nothing() {
    let stack = everyone(8).await;
    let [closed, removed, left] = [2, 3, 4].map(|n| nth(&stack.emulator, n));
    let still_there = event(&stack, &joined("700000000001"));
    let cases = [
        (AccountChange::Close { account: closed }, vec!["closureRequested", "accountClosed"]),
        (AccountChange::Remove { account: removed }, vec!["accountRemoved"]),
        (AccountChange::Leave { account: left }, vec!["accountLeft"]),
    ];
    let mut leaving = Value::Null;
    for (change, reasons) in cases {
        let events = stack.change(&change);
        assert_eq!(events.len(), reasons.len(), "{change:?}");
        for (event, reason) in events.iter().zip(reasons) {
            assert_eq!(said(&stack.admit(event).await), format!("reported {reason}"));
            leaving = event.clone();
        }
    }
    // Whoever is said to have left and has not: Organizations knows better.
    let account = still_there["detail"]["userIdentity"]["accountId"].clone();
    let denied =
        with(&with(&leaving, "/account", account.clone()), "/detail/userIdentity/accountId", account);
    assert_eq!(said(&stack.admit(&denied).await), "ignored accountStillThere");
    assert!(stack.executions().await.is_empty());
}

/// An event about something that failed is ignored, and the answer says what failed.
#[tokio::test(flavor = "multi_thread")]
async fn what_failed_is_ignored_by_name() {
    let stack = everyone(8).await;
    let closed = nth(&stack.emulator, 2);
    let created_event = event(&stack, &created(Vendor::Organizations));
    let vended = event(&stack, &created(Vendor::ControlTower));
    let (account, through) = (nth(&stack.emulator, 3), Vendor::ControlTower);
    let (_, root) = places(&stack.emulator);
    let moved = stack.change(&AccountChange::Move { account, parent: root, through });
    let closing = stack.change(&AccountChange::Close { account: closed });
    let accepted = event(&stack, &joined("700000000001"));
    let left = event(&stack, &AccountChange::Leave { account: nth(&stack.emulator, 4) });
    let failed = |event: &Value, status: &str| {
        with(event, &format!("/detail/serviceEventDetails/{status}/state"), json!("FAILED"))
    };
    let refused = |event: &Value| with(event, "/detail/errorCode", json!("AccessDenied"));
    let handshake = |field: &str, value: &str| {
        with(&accepted, &format!("/detail/responseElements/handshake/{field}"), json!(value))
    };
    let unnamed = without(&created_event, "/detail/serviceEventDetails/createAccountStatus/accountId");
    let cases = [
        (failed(&created_event, "createAccountStatus"), "creationFailed"),
        // A creation that fails names no account.
        (failed(&unnamed, "createAccountStatus"), "creationFailed"),
        (failed(&vended, "createManagedAccountStatus"), "vendingFailed"),
        (failed(&moved[1], "updateManagedAccountStatus"), "vendingFailed"),
        (failed(&closing[1], "closeAccountStatus"), "closureFailed"),
        (refused(&moved[0]), "callFailed"),
        (refused(&closing[0]), "callFailed"),
        (refused(&accepted), "callFailed"),
        (refused(&left), "callFailed"),
        (handshake("state", "DECLINED"), "invitationNotAccepted"),
        (handshake("action", "ENABLE_ALL_FEATURES"), "invitationNotAccepted"),
    ];
    for (event, reason) in cases {
        assert_eq!(said(&stack.admit(&event).await), format!("ignored {reason}"), "{event}");
    }
    assert!(stack.executions().await.is_empty());
}

/// An event that was said in another account than it has to be, comes from another service, or
/// holds what such events do not, starts nothing. Nor does anything that is no event at all.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_made_up_starts_nothing() {
    let stack = everyone(8).await;
    let (member, other) = (nth(&stack.emulator, 2), nth(&stack.emulator, 3).to_string());
    let (_, root) = places(&stack.emulator);
    let of_management = [
        event(&stack, &created(Vendor::Organizations)),
        event(&stack, &created(Vendor::ControlTower)),
        event(&stack, &joined("700000000001")),
        event(&stack, &AccountChange::Move { account: member, parent: root, through: Vendor::ControlTower }),
        event(&stack, &AccountChange::Close { account: nth(&stack.emulator, 4) }),
        event(&stack, &AccountChange::Remove { account: nth(&stack.emulator, 5) }),
    ];
    let opted_in =
        event(&stack, &AccountChange::EnableRegion { account: member, region: region("eu-south-1") });
    let left = event(&stack, &AccountChange::Leave { account: nth(&stack.emulator, 6) });
    for event in &of_management {
        let spoofed = with(event, "/account", json!(other));
        assert_eq!(said(&stack.admit(&spoofed).await), "ignored notFromManagementAccount", "{event}");
    }
    for event in [&opted_in, &left] {
        let spoofed = with(event, "/account", json!(other));
        assert_eq!(said(&stack.admit(&spoofed).await), "ignored notFromThatAccount", "{event}");
    }
    for event in of_management.iter().chain([&opted_in, &left]) {
        let cases = [
            (with(event, "/source", json!("com.example.vending")), "unknownSource"),
            (with(event, "/detail-type", json!("Account Created")), "unknownDetailType"),
            (with(event, "/detail", json!({})), "unreadable"),
            (with(event, "/detail", json!("rubbish")), "notAnEvent"),
            (without(event, "/detail"), "notAnEvent"),
            (with(event, "/account", json!("me")), "notAnEvent"),
        ];
        for (spoofed, reason) in cases {
            assert_eq!(said(&stack.admit(&spoofed).await), format!("ignored {reason}"), "{spoofed}");
        }
    }
    for event in &of_management {
        let elsewhere = with(event, "/detail/eventSource", json!("iam.amazonaws.com"));
        assert_eq!(said(&stack.admit(&elsewhere).await), "ignored unknownEvent");
        let unnamed = with(event, "/detail/eventID", json!("1 or 2"));
        assert_eq!(said(&stack.admit(&unnamed).await), "ignored unreadable");
    }
    for rubbish in [json!(null), json!([]), json!("event"), json!({}), json!({"detail": {"source": 1}})] {
        assert_eq!(said(&stack.admit(&rubbish).await), "ignored notAnEvent", "{rubbish}");
    }
    assert!(stack.executions().await.is_empty());
    assert_eq!(mutating(&stack.emulator), []);
}

/// An event that comes when its account is gone, closed or suspended starts nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_late_event_starts_nothing() {
    type Meanwhile = fn(AccountId) -> AccountChange;
    let stack = everyone(4).await;
    let cases: [(Meanwhile, &str); 3] = [
        (|account| AccountChange::Close { account }, "accountNotActive"),
        (|account| AccountChange::Suspend { account }, "accountNotActive"),
        (|account| AccountChange::Remove { account }, "accountUnknown"),
    ];
    for (meanwhile, reason) in cases {
        let late = stack.emulator.change_account(&created(Vendor::Organizations)).expect("it is created");
        stack.emulator.change_account(&meanwhile(late.account)).expect("it is there");
        assert_eq!(said(&stack.admit(&late.events[0]).await), format!("ignored {reason}"));
    }
    assert!(stack.executions().await.is_empty());
}

/// An account that the standing request does not mean is ignored with `outOfScope`: it is
/// excluded, protected, the administrator itself or without the tags that are asked for. Tags are
/// read of no account that another filter leaves out.
#[tokio::test(flavor = "multi_thread")]
async fn an_account_outside_the_standing_request_is_ignored() {
    let emulator = emulator(8);
    let [excluded, protected, untagged, tagged] = [2, 3, 4, 5].map(|n| nth(&emulator, n));
    emulator.state(|state| state.organization_mut().tag_account(tagged, "stage", "prod").unwrap());
    let accounts = json!({"exclude": [excluded.to_string()], "tags": {"stage": "prod"}});
    let mut options = options(&emulator, &accounts);
    options.parameters.insert("ProtectedAccounts".to_owned(), protected.to_string());
    let stack = Stack { system: start(options).await, emulator };
    let sample = event(&stack, &created(Vendor::Organizations));
    let about = |id: AccountId| {
        with(&sample, "/detail/serviceEventDetails/createAccountStatus/accountId", json!(id.to_string()))
    };
    for account in [excluded, protected, administrator(&stack.emulator)] {
        assert_eq!(said(&stack.admit(&about(account)).await), "ignored outOfScope", "{account}");
    }
    assert_eq!(calls(&stack.emulator, "organizations:ListTagsForResource"), 0);
    assert_eq!(said(&stack.admit(&about(untagged)).await), "ignored outOfScope");
    assert!(stack.executions().await.is_empty());
    admits_once(&stack, &about(tagged), &REGIONS).await;
}

/// Admitting one account to an organization that is onboarded already lists neither accounts nor
/// members, and changes nothing but that account.
#[tokio::test(flavor = "multi_thread")]
async fn admitting_one_account_lists_nothing() {
    let emulator = emulator(60);
    teardown::enroll(&emulator, &REGIONS);
    let stack = Stack::standing(emulator, json!({})).await;
    let created = event(&stack, &created(Vendor::Organizations));
    stack.emulator.forget_calls();
    admits_once(&stack, &created, &REGIONS).await;
    for listing in ["organizations:ListAccounts", "macie2:ListMembers"] {
        assert_eq!(calls(&stack.emulator, listing), 0, "{listing}");
    }
    let written: Vec<_> = mutating(&stack.emulator).into_iter().map(|call| call.operation).collect();
    assert_eq!(written, ["CreateMember"; 2]);
}

/// An event that comes twice while its execution runs is one execution: both answers name it.
#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_comes_twice_at_once_is_one_execution() {
    let stack = everyone(4).await;
    let event = event(&stack, &created(Vendor::Organizations));
    let (mut one, mut other) = (stack.function().await, stack.function().await);
    let (first, second) = tokio::join!(one.admit(&event), other.admit(&event));
    assert_eq!(first, second);
    assert_eq!(said(&first), "started");
    stack.execution(&first).await;
    assert_eq!(stack.executions().await.len(), 1);
}

/// Where Organizations throttles, does not answer or denies, the invocation fails by that name and
/// starts nothing; the same event handed over again is judged as if for the first time.
#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_cannot_be_confirmed_is_an_error_that_another_attempt_mends() {
    let emulator = emulator(4);
    let mut options = options(&emulator, &json!({}));
    options.timeouts.insert("admit-account".to_owned(), std::time::Duration::from_secs(5));
    let stack = Stack { system: start(options).await, emulator };
    let event = event(&stack, &created(Vendor::Organizations));
    let kinds = [
        ("tooManyRequestsException", "Throttled"),
        ("serviceUnavailable", "Unavailable"),
        ("accessDenied", "AccessDenied"),
    ];
    for (kind, name) in kinds {
        let calls = json!({"operations": ["DescribeAccount"]});
        let faults = json!({"failures": [{"calls": calls, "kind": kind}]});
        stack.emulator.set_faults(serde_json::from_value(faults).expect("faults"));
        let error = stack.function().await.invoke(event.to_string()).await.expect_err(name);
        assert_eq!(error["errorType"], name, "{error}");
        assert!(stack.executions().await.is_empty());
    }
    stack.emulator.set_faults(macie_emulator::Faults::default());
    admits_once(&stack, &event, &REGIONS).await;
}

/// Without a standing request, or with one that is none, every invocation fails with
/// `InvalidEnvironment`, and the message names the variable.
#[tokio::test(flavor = "multi_thread")]
async fn a_stack_without_a_standing_request_says_so() {
    let emulator = emulator(3);
    let stack = Stack { system: system(&emulator).await, emulator };
    let event = event(&stack, &created(Vendor::Organizations));
    let error = stack.function().await.invoke(event.to_string()).await.expect_err("nothing is asked for");
    assert_eq!(error["errorType"], "InvalidEnvironment", "{error}");
    assert!(error["errorMessage"].to_string().contains("ONBOARDING: field `administratorId`"), "{error}");
}
